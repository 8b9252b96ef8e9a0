import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { GET as getRun } from "@/app/api/v1/runs/[id]/route";
import { DELETE as deletePin, PUT as putPin } from "@/app/api/v1/workflows/[id]/pins/[stepId]/route";
import { GET as listPins } from "@/app/api/v1/workflows/[id]/pins/route";
import { GET as getWorkflow } from "@/app/api/v1/workflows/[id]/route";
import { POST as startRun } from "@/app/api/v1/workflows/[id]/runs/route";
import { POST as testStep } from "@/app/api/v1/workflows/[id]/steps/[stepId]/test/route";
import { echo, post, runWorld, shape, type RunWorld } from "./testing/run-world";

let world: RunWorld;
beforeAll(async () => {
  world = await runWorld();
});
afterAll(() => world.remove());
beforeEach(() => {
  world.calls.length = 0;
  world.answer = echo;
});

/** `post` is pinned in these; `after` reads what it gave. */
const STEPS = { first: post(), after: { ...shape("{{ steps.first.output.id }}"), needs: ["first"] } };
const pin = (id: string, stepId: string, output: unknown) => world.call(putPin, { id, stepId }, { output });
const run = (id: string, body: object) => world.call(startRun, { id }, { waitMs: 5_000, ...body });
const called = () => world.calls.map(({ service, operation }) => `${service}.${operation}`);

describe("pinned outputs", () => {
  it("a simulated run takes the pinned output in place of the call, and says so", async () => {
    const id = world.save({ steps: STEPS });
    expect((await pin(id, "first", { id: "pinned-1" })).status).toBe(200);
    const { body } = await run(id, { mode: "simulate", version: "head" });
    expect(body).toMatchObject({ status: "succeeded", output: { after: "pinned-1" }, source: { pinned: ["first"] } });
    expect(called()).toEqual(["transform.shape"]);
    const again = await world.call(getRun, { id: String(body["id"]) });
    expect(again.body).toMatchObject({ steps: [{ stepId: "first", reused: true, output: { id: "pinned-1" } }, {}] });
  });

  it("a live run never takes one", async () => {
    const id = world.save({ steps: STEPS });
    await pin(id, "first", { id: "pinned-1" });
    world.answer = (call) => (call.service === "slack" ? { kind: "succeeded", output: { id: "real" } } : echo(call));
    const { body } = await run(id, { mode: "live", version: "head" });
    expect(body).toMatchObject({ status: "succeeded", output: { after: "real" } });
    const tested = await world.call(testStep, { id, stepId: "after" }, { mode: "live", input: { value: 1 } });
    expect(tested.body["source"]).toEqual({ kind: "test", stepId: "after" });
  });

  it("a run that wants none of them calls every step", async () => {
    const id = world.save({ steps: STEPS });
    await pin(id, "first", { id: "pinned-1" });
    world.answer = (call) => (call.service === "slack" ? { kind: "succeeded", output: { id: "called" } } : echo(call));
    expect((await run(id, { mode: "simulate", usePins: false })).body).toMatchObject({ output: { after: "called" } });
  });

  it("the test of a following step sees what is pinned, and calls that one step alone", async () => {
    const id = world.save({ steps: STEPS });
    await pin(id, "first", { id: "pinned-1" });
    const { body } = await world.call(testStep, { id, stepId: "after" }, {});
    expect(body).toMatchObject({ status: "succeeded", output: { after: "pinned-1" } });
    expect(body["steps"]).toMatchObject([{ stepId: "after" }]);
    expect(called()).toEqual(["transform.shape"]);
  });

  it("the test of a pinned step itself calls it", async () => {
    const id = world.save({ steps: STEPS });
    await pin(id, "first", { id: "pinned-1" });
    expect((await world.call(testStep, { id, stepId: "first" }, {})).body).toMatchObject({ status: "succeeded" });
    expect(called()).toEqual(["slack.message.post"]);
  });

  it("input of a step test is data: what looks like an expression is not evaluated", async () => {
    const id = world.save({ steps: STEPS });
    const input = { value: "{{ env.secret }} and {{{{" };
    const { body } = await world.call(testStep, { id, stepId: "after" }, { input });
    expect(body).toMatchObject({ status: "succeeded", output: { after: input.value } });
  });

  it("pins stand beside the definition, can be replaced and taken off, and are listed with who set them", async () => {
    const id = world.save({ steps: STEPS });
    await pin(id, "first", 1);
    await pin(id, "first", { two: [2] });
    const listed = await world.call(listPins, { id });
    expect(listed.body["items"]).toMatchObject([{ stepId: "first", output: { two: [2] } }]);
    expect(JSON.stringify((await world.call(getWorkflow, { id })).body)).not.toContain("two");
    const headers = { authorization: `Bearer ${await world.key("editor")}` };
    const request = new Request("http://localhost:8000/x", { method: "DELETE", headers });
    expect((await deletePin(request, { params: Promise.resolve({ id, stepId: "first" }) })).status).toBe(204);
    expect((await world.call(listPins, { id })).body["items"]).toEqual([]);
  });

  it("a step that is not there, an output that is too large and a viewer are refused", async () => {
    const id = world.save({ steps: STEPS });
    expect((await pin(id, "nothing", 1)).status).toBe(404);
    const large = await pin(id, "first", "x".repeat(300 * 1024));
    expect(large).toMatchObject({ status: 413, body: { code: "BODY_TOO_LARGE" } });
    const viewer = await world.key("viewer");
    expect((await world.call(putPin, { id, stepId: "first" }, { output: 1 }, "", viewer)).status).toBe(403);
    expect((await world.call(putPin, { id: "wf_none", stepId: "first" }, { output: 1 })).status).toBe(404);
  });
});

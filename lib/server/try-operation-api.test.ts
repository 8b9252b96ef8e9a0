import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { POST as tryOperation } from "@/app/api/v1/services/[id]/operations/[operationId]/try/route";
import { GET as listWorkflows } from "@/app/api/v1/workflows/route";
import { runWorld, shape, type RunWorld } from "./testing/run-world";

let world: RunWorld;
beforeAll(async () => {
  world = await runWorld();
});
afterAll(() => world.remove());

const post = { id: "slack", operationId: "message.post" };

describe("trying an operation outside of a workflow", () => {
  it("the request that would be sent stands beside the answer; no credential is in it and no run is made", async () => {
    const { status, body } = await world.call(tryOperation, post, { input: { channel: "#a", text: "hello {{ x }}" } });
    expect(status).toBe(200);
    expect(body).toMatchObject({ status: "succeeded", request: { method: "POST" }, output: {} });
    expect(JSON.stringify(body["request"])).toContain("hello {{ x }}");
    expect(JSON.stringify(body["request"])).not.toMatch(/authorization/i);
    expect(world.calls).toEqual([]);
  });

  it("input that does not fit is answered with the field", async () => {
    const { body } = await world.call(tryOperation, post, { input: { text: "no channel" } });
    expect(body).toMatchObject({
      status: "failed",
      error: { category: "validation_error", field: expect.stringMatching("channel") as string },
    });
  });

  it("an unknown service, an unknown operation and what only works inside a run are refused with the reason", async () => {
    const refused = async (id: string, operationId: string) =>
      (await world.call(tryOperation, { id, operationId }, {})).status;
    expect(await refused("nowhere", "a.b")).toBe(404);
    expect(await refused("slack", "nothing.do")).toBe(404);
    expect(await refused("wait", "duration")).toBe(409);
  });

  it("a viewer may try", async () => {
    const key = await world.key("viewer");
    const input = { channel: "#a", text: "hi" };
    expect((await world.call(tryOperation, post, { input }, "", key)).status).toBe(200);
  });
});

describe("workflows by the service they use", () => {
  it("only those whose saved version names it are listed, as step or as trigger", async () => {
    const hook = { hook: { service: "webhook", event: "received", with: { path: "used" } } };
    const started = world.save({ triggers: hook, steps: { a: shape(1) } });
    const before = world.save({ steps: { a: { service: "slack", operation: "message.post" } } });
    world.saveVersion(before, 2, { steps: { a: shape("service: slack") } });
    const using = async (service: string) => {
      const { body } = await world.call(listWorkflows, {}, undefined, `?service=${service}`);
      return (body["items"] as { id: string }[]).map(({ id }) => id);
    };
    expect(await using("webhook")).toEqual([started]);
    expect(await using("slack")).toEqual([]);
    expect(await using("transform")).toEqual([before, started]);
  });
});

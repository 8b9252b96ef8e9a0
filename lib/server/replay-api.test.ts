import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { POST as replayRun } from "@/app/api/v1/runs/[id]/replay/route";
import { GET as getRun } from "@/app/api/v1/runs/[id]/route";
import { POST as startRun } from "@/app/api/v1/workflows/[id]/runs/route";
import { GET as auditLog } from "@/app/api/v1/audit-log/route";
import type { OperationOutcome } from "@/lib/connectors/contract";
import { post, runWorld, shape, type RunWorld } from "./testing/run-world";

let world: RunWorld;
let echo: RunWorld["answer"];
beforeAll(async () => {
  world = await runWorld();
  echo = world.answer;
});
afterEach(() => {
  world.answer = echo;
  world.calls.length = 0;
});
afterAll(() => world.remove());

const broken: OperationOutcome = {
  kind: "failed",
  error: { category: "validation_error", code: "HTTP_422", message: "no", retryable: false },
  acted: "no",
};
const failAt = (...paths: string[]): void => {
  world.answer = (call) => (paths.includes(call.stepPath) ? broken : echo(call));
};
const run = async (id: string, input: unknown = {}, mode = "simulate") =>
  (await world.call(startRun, { id }, { input, mode, waitMs: 5_000 })).body;
const replay = (id: unknown, body: object = {}) =>
  world.call(replayRun, { id: String(id) }, { waitMs: 5_000, ...body });
const preview = (id: unknown, body: object = {}) =>
  world.call(replayRun, { id: String(id) }, { dryRun: true, ...body });
const paths = () => world.calls.map((call) => call.stepPath);

describe("replay", () => {
  it("continue does nothing again that succeeded, and keeps the keys", async () => {
    failAt("b");
    const id = world.save({ steps: { a: post(), b: { ...post(), needs: ["a"] } } });
    const failed = await run(id);
    world.answer = echo;
    const before = await preview(failed.id);
    expect(before.body).toMatchObject({ dryRun: true, how: "continue", version: 1, effects: [], reused: ["a"] });
    const continued = await replay(failed.id);
    expect(continued.body).toMatchObject({ status: "succeeded", source: { how: "continue" } });
    expect(paths()).toEqual(["a", "b", "b"]);
    expect(world.calls[2]?.idempotencyKey).toBe(`${String(failed.id)}:b:0`);
  });

  it("repair goes on with another version, which is head unless named", async () => {
    failAt("b");
    const id = world.save({ steps: { a: post(), b: { ...shape(1), needs: ["a"] } } });
    const failed = await run(id);
    world.saveVersion(id, 2, { steps: { a: post(), b: { ...shape(2), needs: ["a"] } } });
    world.answer = echo;
    const repaired = await replay(failed.id, { how: "repair" });
    expect(repaired.body).toMatchObject({
      version: 2,
      status: "succeeded",
      output: { b: 2 },
      source: { how: "repair" },
    });
    expect(paths()).toEqual(["a", "b", "b"]);
    const derived = await preview(failed.id, { version: "head" });
    expect(derived.body).toMatchObject({ how: "repair", version: 2 });
  });

  it("run again makes everything anew with keys of its own, and says before what would happen again", async () => {
    const id = world.save({ steps: { a: post(), b: { ...shape("{{ trigger.n }}"), needs: ["a"] } } });
    const first = await run(id, { n: 1 });
    const before = await preview(first.id, { how: "again" });
    expect(before.body.effects).toMatchObject([
      {
        runId: first.id,
        stepId: "a",
        path: "a",
        service: "slack",
        operation: "message.post",
        effect: "write",
        times: 1,
        uncertain: false,
        sameKey: false,
      },
    ]);
    expect(paths()).toHaveLength(2);
    const again = await replay(first.id, { input: { n: 5 } });
    expect(again.body).toMatchObject({
      status: "succeeded",
      input: { n: 5 },
      output: { b: 5 },
      source: { how: "again" },
    });
    expect(world.calls[2]?.idempotencyKey).toBe(`${String(again.body.id)}:a:0`);
  });

  it("run again from a step keeps what stands before it, and makes it and all behind it with new keys", async () => {
    const id = world.save({ steps: { a: post(), b: { ...post(), needs: ["a"] }, c: { ...post(), needs: ["b"] } } });
    const first = await run(id);
    expect((await preview(first.id, { from: "b" })).body).toMatchObject({
      how: "again",
      effects: [{ stepId: "b" }, { stepId: "c" }],
      reused: ["a"],
    });
    const again = await replay(first.id, { from: "b" });
    expect(again.body.status).toBe("succeeded");
    expect(paths()).toEqual(["a", "b", "c", "b", "c"]);
    expect(world.calls[3]?.idempotencyKey).toBe(`${String(again.body.id)}:b:0`);
  });

  it("an edited input of the step is taken as it is, for that step alone", async () => {
    const id = world.save({ steps: { a: shape(1), b: { ...shape("{{ steps.a.output }}"), needs: ["a"] } } });
    const first = await run(id);
    expect(first.output).toEqual({ b: 1 });
    const again = await replay(first.id, { from: "b", stepInput: { value: "{{ not an expression }} {{{{" } });
    expect(again.body).toMatchObject({ status: "succeeded", output: { b: "{{ not an expression }} {{{{" } });
    const fresh = await run(id);
    expect(fresh.output).toEqual({ b: 1 });
    // What was edited is not told by lists.
    expect(JSON.stringify(again.body.source)).not.toContain("expression");
  });

  it("combinations that contradict each other are refused by the field that does not fit", async () => {
    failAt("b");
    const id = world.save({
      steps: { a: shape(1), b: { ...shape(1), needs: ["a"] }, each: { ...shape("{{ item }}"), forEach: "[1]" } },
    });
    const failed = await run(id);
    world.saveVersion(id, 2, { steps: { a: shape(1) } });
    world.answer = echo;
    const succeeded = await run(world.save({ steps: { a: shape(1) } }));
    const refusals: [unknown, object, string][] = [
      [failed.id, { how: "continue", version: 2 }, "version"],
      [failed.id, { how: "continue", input: {} }, "input"],
      [failed.id, { how: "repair", version: 2, input: {} }, "input"],
      [failed.id, { how: "continue", from: "a" }, "from"],
      [failed.id, { from: "nothing" }, "from"],
      [failed.id, { how: "continue", stepInput: {} }, "stepInput"],
      [failed.id, { how: "again", stepInput: {} }, "stepInput"],
      [failed.id, { how: "again", from: "each", stepInput: {} }, "stepInput"],
      [succeeded.id, { how: "continue" }, "how"],
      [succeeded.id, { how: "repair", version: 1 }, "how"],
    ];
    for (const [runId, body, field] of refusals) {
      for (const dryRun of [true, false]) {
        const { status, body: problem } = await replay(runId, { ...body, dryRun });
        expect(status, JSON.stringify(body)).toBe(422);
        expect(problem.invalidParams, JSON.stringify(body)).toMatchObject([{ path: field }]);
      }
    }
  });

  it("items of a loop that were done stay done, and those are named that would be done again", async () => {
    failAt("each[1]");
    const id = world.save({ steps: { each: { ...post(), forEach: "[1, 2, 3]" } } });
    const failed = await run(id);
    world.answer = echo;
    expect((await preview(failed.id)).body).toMatchObject({ effects: [], reused: ["each[0]"] });
    const whole = await replay(failed.id);
    expect(paths()).toEqual(["each[0]", "each[1]", "each[1]", "each[2]"]);
    expect((await preview(whole.body.id, { how: "again" })).body.effects).toMatchObject([
      // The first one happened in the run before, whose result was taken over.
      { path: "each", times: 2 },
    ]);
  });

  it("an effect whose outcome nobody knows is named, and that it goes out with the same key", async () => {
    world.answer = () => ({
      kind: "failed",
      error: { category: "timeout", code: "TIMEOUT", message: "no answer", retryable: true },
      acted: "unknown",
    });
    const id = world.save({
      steps: { put: { service: "http", operation: "request", with: { method: "PUT", url: "http://example.com/" } } },
    });
    const failed = await run(id, {}, "live");
    expect(failed.status).toBe("failed");
    expect((await preview(failed.id)).body.effects).toMatchObject([
      { stepId: "put", effect: "idempotent-write", uncertain: true, sameKey: true },
    ]);
  });

  it("whose source was removed before it began fails by name, and does nothing again", async () => {
    failAt("b");
    const id = world.save({ steps: { a: post(), b: { ...post(), needs: ["a"] } } });
    const failed = await run(id);
    world.answer = echo;
    world.hold(true);
    const accepted = await replay(failed.id, { waitMs: 0 });
    const { connection } = world.test.services.runs.engine;
    for (const [table, column] of [
      ["Run", "id"],
      ["JournalChunk", "runId"],
    ])
      connection.prepare(`DELETE FROM "${table}" WHERE ${column} = ?`).run(failed.id);
    world.hold(false);
    const runId = String(accepted.body.runId);
    await world.until(runId, "failed");
    const { body } = await world.call(getRun, { id: runId });
    expect(body.error).toMatchObject({ code: "NOT_FOUND", message: expect.stringContaining(String(failed.id)) });
    expect(paths()).toEqual(["a", "b"]);
  });

  it("runs know each other: replayOf there, replays here; and the audit log knows who did it", async () => {
    const id = world.save({ steps: { a: shape(1) } });
    const first = await run(id);
    const second = await replay(first.id);
    const third = await replay(first.id);
    expect(second.body).toMatchObject({ replayOf: first.id, parent: null, children: [] });
    const read = await world.call(getRun, { id: String(first.id) });
    expect(read.body.replays).toEqual([third.body.id, second.body.id]);
    const admin = await world.key("admin");
    const log = await world.call(auditLog, {}, undefined, "?action=run.replayed&limit=1", admin);
    expect(log.body.items).toMatchObject([{ objectId: first.id, detail: { newRunId: third.body.id } }]);
  });
});

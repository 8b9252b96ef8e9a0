import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { echo, engineWorld, refusal, type EngineWorld } from "./testing/engine-world";

let world: EngineWorld;
beforeEach(() => {
  world = engineWorld();
  world.save("wf_1", { triggers: {}, steps: { post: write } });
  world.save("wf_ops", { triggers: {}, steps: { tell: { ...write, with: { of: "{{ trigger.run.id }}" } } } });
});
afterEach(() => world.close());

const write = { service: "s", operation: "write" };
const handlersOf = (runId: string) =>
  world.runs().filter((row) => String(row["inputJson"]).includes(`"id":"${runId}"`));

/** Fails whatever workflow `wf_1` calls. */
const failing = (more: readonly string[] = []) =>
  world.worker(async (made) => (made.workflowId === "wf_1" || more.includes(made.workflowId) ? refusal : echo(made)));

async function settled(): Promise<void> {
  await world.until(() => world.runs().every(({ endedAtMs }) => endedAtMs !== null));
}

describe("workflow.failed", () => {
  it("a failed run starts the on-failure workflow once, in its mode, with what failed", async () => {
    world.trigger("wf_ops", "failed", {});
    const runId = await world.accept("wf_1", { mode: "simulate" });
    failing();
    await settled();
    const [handler, ...others] = handlersOf(runId);
    expect(others).toEqual([]);
    expect(handler).toMatchObject({ workflowId: "wf_ops", mode: "simulate", status: "succeeded" });
    expect(JSON.parse(String(handler?.["sourceJson"]))).toEqual({ kind: "failure", triggerId: "t" });
    expect(JSON.parse(String(handler?.["inputJson"]))).toMatchObject({
      run: {
        id: runId,
        workflowId: "wf_1",
        workflowName: "wf_1",
        version: 1,
        mode: "simulate",
        status: "failed",
        error: { code: "HTTP_404", stepId: "post" },
        startedAt: expect.stringMatching(/Z$/),
        endedAt: expect.stringMatching(/Z$/),
      },
    });
  });

  it("its trigger has fired then, and that of a called workflow when it is called", async () => {
    world.trigger("wf_ops", "failed", {});
    const called = { service: "workflow", event: "called" };
    world.save("wf_called", { triggers: { t: called }, steps: { post: write } });
    world.trigger("wf_called", "called", {});
    const call = { service: "workflow", operation: "call", with: { workflowId: "wf_called", input: {} } };
    world.save("wf_caller", { triggers: {}, steps: { call } });
    const firedAtMs = (workflowId: string): unknown =>
      world.connection.prepare(`SELECT lastFiredAtMs FROM "TriggerState" WHERE workflowId = ?`).pluck().get(workflowId);
    expect([firedAtMs("wf_ops"), firedAtMs("wf_called")]).toEqual([null, null]);
    const beforeMs = world.clock.now();
    const failed = await world.accept("wf_1");
    await world.accept("wf_caller");
    failing();
    await world.until(() => handlersOf(failed).length === 1);
    await settled();
    expect(Number(firedAtMs("wf_ops"))).toBeGreaterThanOrEqual(beforeMs);
    expect(Number(firedAtMs("wf_called"))).toBeGreaterThanOrEqual(beforeMs);
  });

  it("it is accepted by the very commit that ends the failed run", async () => {
    world.trigger("wf_ops", "failed", {});
    const runId = await world.accept("wf_1");
    failing();
    await world.until(() => {
      expect(handlersOf(runId).length === 1).toBe(world.run(runId)["endedAtMs"] !== null);
      return world.run(runId)["endedAtMs"] !== null;
    });
  });

  it("the failure of an on-failure run starts nothing", async () => {
    world.trigger("wf_ops", "failed", {});
    world.trigger("wf_1", "failed", { workflowIds: ["wf_1", "wf_ops"] });
    await world.accept("wf_1");
    failing(["wf_ops"]);
    await settled();
    expect(world.runs()).toHaveLength(3);
    expect(world.runs().every(({ status }) => status === "failed")).toBe(true);
  });

  it("workflowIds say whose failures count; without them all others'", async () => {
    world.save("wf_other", { triggers: {}, steps: { post: write } });
    world.save("wf_2", { triggers: {}, steps: { post: write } });
    world.trigger("wf_ops", "failed", {});
    world.trigger("wf_other", "failed", { workflowIds: ["wf_2"] });
    const [first, second, own] = [await world.accept("wf_1"), await world.accept("wf_2"), await world.accept("wf_ops")];
    world.worker(async (made) => ([first, second, own].includes(made.runId) ? refusal : echo(made)));
    await settled();
    expect(handlersOf(first).map(({ workflowId }) => workflowId)).toEqual(["wf_ops"]);
    expect(
      handlersOf(second)
        .map(({ workflowId }) => workflowId)
        .sort(),
    ).toEqual(["wf_ops", "wf_other"]);
    expect(handlersOf(own)).toEqual([]);
  });

  it("success, cancel, a step's test and a called run start nothing; the caller's failure does, once", async () => {
    world.trigger("wf_ops", "failed", {});
    world.save("wf_ok", { triggers: {}, steps: { post: write } });
    world.save("wf_outer", {
      triggers: {},
      steps: { ask: { service: "workflow", operation: "call", with: { workflowId: "wf_1" } } },
    });
    await world.accept("wf_ok");
    await world.accept("wf_1", { source: { kind: "test", stepId: "post" } });
    const outer = await world.accept("wf_outer");
    const cancelled = await world.accept("wf_1");
    await world.request(cancelled, { kind: "cancel", payload: {} });
    failing();
    await settled();
    const handlers = world.runs().filter(({ workflowId }) => workflowId === "wf_ops");
    expect(handlers.map(({ inputJson }) => String(inputJson).includes(outer))).toEqual([true]);
  });

  it("a workflow published for simulation hears of simulated failures only", async () => {
    world.trigger("wf_ops", "failed", {}, "simulate");
    const live = await world.accept("wf_1");
    const simulated = await world.accept("wf_1", { mode: "simulate" });
    failing();
    await settled();
    expect([handlersOf(live).length, handlersOf(simulated).length]).toEqual([0, 1]);
  });

  it("the trigger's condition decides, and one that cannot be read hides no failure", async () => {
    world.save("wf_2", { triggers: {}, steps: { tell: write } });
    world.trigger("wf_ops", "failed", { $when: 'trigger.run.error.category == "timeout"' });
    world.trigger("wf_2", "failed", { $when: "trigger.run.nothing.here == 1" });
    const runId = await world.accept("wf_1");
    failing();
    await settled();
    expect(handlersOf(runId).map(({ workflowId }) => workflowId)).toEqual(["wf_2"]);
  });

  it("a run whose definition cannot be run tells of it too", async () => {
    world.trigger("wf_ops", "failed", {});
    world.save("wf_1", { triggers: {}, steps: { a: { ...write, needs: ["b"] } } });
    const runId = await world.accept("wf_1");
    failing();
    await settled();
    expect(handlersOf(runId)).toHaveLength(1);
  });
});

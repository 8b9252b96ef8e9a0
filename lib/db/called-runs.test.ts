import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { OperationCall } from "@/lib/connectors/contract";
import type { Json } from "@/lib/kernel/json";
import { echo, engineWorld, refusal, type EngineWorld } from "./testing/engine-world";

let world: EngineWorld;
beforeEach(() => {
  world = engineWorld();
});
afterEach(() => world.close());

const write = { service: "s", operation: "write" };
const call = (workflowId: string, input: Json = {}) => ({
  service: "workflow",
  operation: "call",
  with: { workflowId, input },
});
const ended = (runId: string) => () => world.run(runId)["endedAtMs"] !== null;
const childOf = (runId: string) => world.runs().find((row) => row["parentRunId"] === runId);
const never = (): Promise<never> => new Promise(() => undefined);

describe("workflow.call over the journal store", () => {
  it("a called run is linked to its caller, runs in its mode, and gives it its output", async () => {
    world.save("wf_inner", { triggers: {}, steps: { post: { ...write, with: { n: "{{ trigger.n }}" } } } });
    world.save("wf_outer", { triggers: {}, steps: { ask: call("wf_inner", { n: 7 }) } });
    const runId = await world.accept("wf_outer", { mode: "simulate" });
    world.worker();
    await world.until(ended(runId));
    expect(world.run(runId)).toMatchObject({ status: "succeeded", outputJson: '{"ask":{"post":{"n":7}}}' });
    expect(childOf(runId)).toMatchObject({
      workflowId: "wf_inner",
      parentPath: "ask",
      mode: "simulate",
      status: "succeeded",
      version: 1,
    });
  });

  it("the called run is queued by the very commit in which its caller begins to wait", async () => {
    world.save("wf_inner", { triggers: {}, steps: { post: write } });
    world.save("wf_outer", { triggers: {}, steps: { ask: call("wf_inner") } });
    const runId = await world.accept("wf_outer");
    const seen = new Set<string>();
    world.worker(async (made) => {
      seen.add(made.stepPath);
      return never();
    });
    // Whoever looks sees both or neither.
    const waits = () => world.journal(runId).some(({ type }) => type === "step_waiting");
    await world.until(() => {
      expect(waits()).toBe(childOf(runId) !== undefined);
      return seen.has("post");
    });
    expect(world.runs()).toHaveLength(2);
  });

  it("a worker that dies after the called run ended, before its caller heard of it, loses nothing and repeats nothing", async () => {
    world.save("wf_inner", { triggers: {}, steps: { post: write } });
    world.save("wf_outer", { triggers: {}, steps: { ask: call("wf_inner"), b: { ...write, needs: ["ask"] } } });
    const runId = await world.accept("wf_outer");
    const keys: string[] = [];
    const note = (made: OperationCall) => {
      keys.push(made.idempotencyKey);
      return echo(made);
    };
    let runtime = world.worker(note);
    await world.until(() => childOf(runId)?.["endedAtMs"] != null);
    // The end and what the caller is to be told are one commit; the worker stops before it acts on it.
    void runtime.stop(0);
    runtime = world.worker(note);
    await world.until(ended(runId));
    expect(world.run(runId)["status"]).toBe("succeeded");
    expect(world.runs()).toHaveLength(2);
    expect(new Set(keys).size).toBe(keys.length);
    expect(world.journal(runId).filter(({ type }) => type === "called_run_ended")).toHaveLength(1);
  });

  it("workers that die again and again start each called run once and end its caller once", async () => {
    world.save("wf_inner", { triggers: {}, steps: { post: { ...write, with: { n: "{{ trigger }}" } } } });
    world.save("wf_outer", {
      triggers: {},
      steps: { each: { ...call("wf_inner", "{{ item }}"), forEach: "[1, 2, 3, 4, 5]", concurrency: 2 } },
    });
    const runId = await world.accept("wf_outer");
    const keys: string[] = [];
    for (let turns = 1; world.run(runId)["endedAtMs"] === null; turns += 1) {
      const runtime = world.worker(async (made) => {
        keys.push(made.idempotencyKey);
        return echo(made);
      });
      for (let turn = 0; turn < turns; turn += 1) await new Promise((resolve) => setImmediate(resolve));
      await runtime.stop(0);
      // Writes in flight when it died are unknown outcomes: somebody looks, and says that they were done.
      for (const row of world.runs().filter(({ status }) => status === "waiting" || status === "running")) {
        const held = world.journal(String(row["id"])).some(({ type }) => type === "step_outcome_unknown");
        if (held && row["parentRunId"] !== null)
          await world.request(String(row["id"]), {
            kind: "decide",
            payload: { path: "post", decision: "succeeded", output: {} },
          });
      }
    }
    expect(world.run(runId)["status"]).toBe("succeeded");
    expect(world.runs()).toHaveLength(6);
    expect(world.runs().every(({ status }) => status === "succeeded")).toBe(true);
    expect(new Set(keys).size).toBe(keys.length);
  });

  it("cancelling the caller cancels the called run and the one that it called, and their calls in flight", async () => {
    world.save("wf_3", { triggers: {}, steps: { post: write } });
    world.save("wf_2", { triggers: {}, steps: { ask: call("wf_3") } });
    world.save("wf_1", { triggers: {}, steps: { ask: call("wf_2") } });
    const runId = await world.accept("wf_1");
    let [called, aborted] = [false, false];
    const runtime = world.worker((made) => {
      called = true;
      made.signal.addEventListener("abort", () => (aborted = true));
      return never();
    });
    await world.until(() => called);
    await world.request(runId, { kind: "cancel", payload: { by: "user:usr_1" } });
    runtime.wake();
    await world.until(() => world.runs().every(({ endedAtMs }) => endedAtMs !== null));
    expect(world.runs().map(({ status }) => status)).toEqual(["cancelled", "cancelled", "cancelled"]);
    expect(aborted).toBe(true);
  });

  it("a caller that times out takes the called run with it", async () => {
    world.save("wf_inner", {
      triggers: {},
      steps: { ask: { service: "wait", operation: "signal", with: { name: "go" } } },
    });
    world.save("wf_outer", {
      triggers: {},
      steps: { ask: call("wf_inner"), busy: write },
      settings: { timeoutMs: 30 },
    });
    const runId = await world.accept("wf_outer");
    world.worker(never);
    await world.until(() => world.runs().length === 2 && world.runs().every(({ endedAtMs }) => endedAtMs !== null));
    expect(world.run(runId)["status"]).toBe("timed_out");
    expect(childOf(runId)).toMatchObject({ status: "cancelled" });
  });

  it("a cancelled called run fails the step of its caller", async () => {
    world.save("wf_inner", { triggers: {}, steps: { post: write } });
    world.save("wf_outer", { triggers: {}, steps: { ask: call("wf_inner") } });
    const runId = await world.accept("wf_outer");
    let called = false;
    const runtime = world.worker(() => {
      called = true;
      return never();
    });
    await world.until(() => called);
    await world.request(String(childOf(runId)?.["id"]), { kind: "cancel", payload: {} });
    runtime.wake();
    await world.until(ended(runId));
    const error: unknown = JSON.parse(String(world.run(runId)["errorJson"]));
    expect(error).toMatchObject({ code: "CALLED_RUN_CANCELLED", stepId: "ask", runId: childOf(runId)?.["id"] });
  });

  it("a caller that waits holds no place of maxConcurrentRuns, so a workflow of one run may call itself", async () => {
    world.save("wf_1", {
      triggers: {},
      steps: { again: { ...call("wf_1", { n: "{{ trigger.n - 1 }}" }), when: "trigger.n > 0" } },
      settings: { maxConcurrentRuns: 1 },
    });
    const runId = await world.accept("wf_1", { input: { n: 3 } });
    world.worker();
    await world.until(ended(runId));
    expect(world.runs().map(({ status }) => status)).toEqual(["succeeded", "succeeded", "succeeded", "succeeded"]);
  });

  it("a called version that cannot be run fails the step of its caller", async () => {
    world.save("wf_inner", { triggers: {}, steps: { a: { ...write, needs: ["b"] } } });
    world.save("wf_outer", { triggers: {}, steps: { ask: call("wf_inner") } });
    const runId = await world.accept("wf_outer");
    world.worker();
    await world.until(ended(runId));
    expect(JSON.parse(String(world.run(runId)["errorJson"]))).toMatchObject({
      code: "DEFINITION_INVALID",
      stepId: "ask",
    });
  });

  it("live, only what is published live is called", async () => {
    world.save("wf_draft", { triggers: {}, steps: { post: write } }, null);
    world.save("wf_dry", { triggers: {}, steps: { post: write } }, "simulate");
    world.save("wf_1", { triggers: {}, steps: { ask: call("{{ trigger.of }}") } });
    const runIds = [
      await world.accept("wf_1", { input: { of: "wf_draft" } }),
      await world.accept("wf_1", { input: { of: "wf_dry" } }),
    ];
    world.worker();
    for (const runId of runIds) {
      await world.until(ended(runId));
      const error: unknown = JSON.parse(String(world.run(runId)["errorJson"]));
      expect(error).toMatchObject({ code: "CALLED_WORKFLOW_NOT_PUBLISHED", field: "with.workflowId", stepId: "ask" });
    }
    expect(world.runs()).toHaveLength(2);
  });

  it("a workflow of another workspace is not found, wherever its id came from", async () => {
    world.save("wf_foreign", { triggers: {}, steps: { post: write } });
    world.connection.prepare(`UPDATE "Workflow" SET workspaceId = 'ws_2' WHERE id = 'wf_foreign'`).run();
    world.save("wf_inner", { triggers: {}, steps: { ask: call("{{ trigger.to }}") } });
    world.save("wf_outer", { triggers: {}, steps: { ask: call("wf_inner", { to: "{{ trigger.a + trigger.b }}" }) } });
    const runId = await world.accept("wf_outer", { input: { a: "wf_", b: "foreign" } });
    world.worker();
    await world.until(ended(runId));
    expect(world.run(runId)["errorJson"]).toContain("CALLED_WORKFLOW_NOT_FOUND");
    // The call that was refused made no run, so its error leads to none; that of the outer one leads to the inner run.
    const [, inner] = world.runs();
    expect(inner?.["errorJson"]).not.toContain('"runId"');
    expect(world.run(runId)["errorJson"]).toContain(`"runId":"${String(inner?.["id"])}"`);
    expect(world.runs().map((row) => row["workflowId"])).toEqual(["wf_outer", "wf_inner"]);
  });

  it("continuing the caller continues the called run: with its keys, and nothing done is done again", async () => {
    world.save("wf_inner", { triggers: {}, steps: { a: write, b: { ...write, needs: ["a"] } } });
    world.save("wf_outer", { triggers: {}, steps: { ask: call("wf_inner") } });
    const runId = await world.accept("wf_outer");
    const keys: string[] = [];
    let works = false;
    const runtime = world.worker(async (made) => {
      keys.push(made.idempotencyKey);
      return made.stepPath === "b" && !works ? refusal : echo(made);
    });
    await world.until(ended(runId));
    expect(world.run(runId)["status"]).toBe("failed");
    works = true;
    const nextId = await world.accept("wf_outer", {
      source: { kind: "replay", originRunId: runId },
      originRunId: runId,
      replayOfRunId: runId,
    });
    runtime.wake();
    await world.until(ended(nextId));
    expect(world.run(nextId)["status"]).toBe("succeeded");
    const first = childOf(runId);
    const origin = String(first?.["originRunId"]);
    expect(keys).toEqual([`${origin}:a:0`, `${origin}:b:0`, `${origin}:b:0`]);
    expect(childOf(nextId)).toMatchObject({ originRunId: origin, replayOfRunId: first?.["id"] });
  });

  it("a signal that is read twice before its commit is taken once", async () => {
    const wait = { service: "wait", operation: "signal", with: { name: "go" } };
    world.save("wf_1", { triggers: {}, steps: { first: wait, second: { ...wait, needs: ["first"] } } });
    const runId = await world.accept("wf_1");
    const runtime = world.worker();
    await world.until(() => world.run(runId)["status"] === "waiting");
    await world.request(runId, { kind: "signal", payload: { name: "go", payload: 1 } });
    runtime.wake();
    runtime.wake();
    await world.until(() => world.journal(runId).some((event) => "path" in event && event.path === "second"));
    expect(world.journal(runId).filter(({ type }) => type === "signal_received")).toHaveLength(1);
    expect(world.run(runId)["status"]).toBe("waiting");
  });
});

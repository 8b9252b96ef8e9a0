import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { Definition } from "@/lib/workflow/definition-schema";
import { engineWorld, type EngineWorld } from "./testing/engine-world";

let world: EngineWorld;
beforeEach(() => {
  world = engineWorld();
});
afterEach(() => world.close());

const hour = 3_600_000;
const go: Definition["steps"] = { go: { service: "wait", operation: "signal", with: { name: "go" } } };
type Sla = NonNullable<NonNullable<Definition["settings"]>["sla"]>;

async function waiting(sla: Sla, steps = go): Promise<string> {
  world.save("wf_1", { triggers: {}, steps, settings: { sla } });
  const runId = await world.accept("wf_1");
  const runtime = world.worker();
  await world.until(() => world.run(runId)["status"] === "waiting" && runtime.activeCount() === 0);
  return runId;
}

const missed = (runId: string) => world.journal(runId).filter(({ type }) => type === "sla_missed");
const isMarked = (runId: string) => () => world.run(runId)["slaMissedAtMs"] !== null;

describe("settings.sla over the journal store", () => {
  it("a run that waits for days is marked late while nobody looks, and goes on", async () => {
    const runId = await waiting({ maxDurationMs: 48 * hour });
    world.pass(49 * hour);
    const runtime = world.worker();
    await world.until(isMarked(runId));
    expect(missed(runId)).toMatchObject([{ limit: "maxDurationMs" }]);
    expect(world.run(runId)["status"]).toBe("waiting");
    await world.request(runId, { kind: "signal", payload: { name: "go", payload: null } });
    runtime.wake();
    await world.until(() => world.run(runId)["endedAtMs"] !== null);
    expect(world.run(runId)["status"]).toBe("succeeded");
    expect(missed(runId)).toHaveLength(1);
  });

  it("it is marked once, however often a worker takes the run over", async () => {
    const runId = await waiting({ maxDurationMs: hour });
    world.pass(2 * hour);
    world.worker();
    await world.until(isMarked(runId));
    for (let times = 0; times < 3; times += 1) {
      const runtime = world.worker();
      await world.request(runId, { kind: "signal", payload: { name: "other", payload: times } });
      runtime.wake();
      await world.until(() => world.journal(runId).filter(({ type }) => type === "signal_received").length > times);
    }
    expect(missed(runId)).toHaveLength(1);
  });

  it("onBreach: cancel ends it, with an error that names the setting", async () => {
    const runId = await waiting({ maxDurationMs: hour, onBreach: "cancel" });
    world.pass(2 * hour);
    world.worker();
    await world.until(() => world.run(runId)["endedAtMs"] !== null);
    expect(world.run(runId)["status"]).toBe("cancelled");
    expect(JSON.parse(String(world.run(runId)["errorJson"]))).toMatchObject({
      code: "SLA_MISSED",
      category: "timeout",
      field: "settings.sla.maxDurationMs",
    });
  });

  it("time in the queue counts", async () => {
    world.save("wf_1", { triggers: {}, steps: go, settings: { sla: { maxDurationMs: hour } } });
    const runId = await world.accept("wf_1");
    world.pass(2 * hour);
    world.worker();
    await world.until(isMarked(runId));
    expect(world.run(runId)["status"]).toBe("waiting");
  });

  it("a run that ends in time is not late, and leaves no timer behind", async () => {
    world.save("wf_1", {
      triggers: {},
      steps: { post: { service: "s", operation: "write" } },
      settings: { sla: { maxDurationMs: hour, finishBy: "08:30" } },
    });
    const runId = await world.accept("wf_1");
    world.worker();
    await world.until(() => world.run(runId)["endedAtMs"] !== null);
    expect(world.run(runId)).toMatchObject({ status: "succeeded", slaMissedAtMs: null });
    expect(world.connection.prepare(`SELECT * FROM "Timer"`).all()).toEqual([]);
  });
});

describe("waits over the journal store", () => {
  it("a wait of years leaves memory, outlives its worker and ends when it is due, not before", async () => {
    const year = 365 * 24 * hour;
    world.save("wf_1", {
      triggers: {},
      steps: { pause: { service: "wait", operation: "duration", with: { ms: 3 * year } } },
    });
    const runId = await world.accept("wf_1");
    const first = world.worker();
    await world.until(() => world.run(runId)["status"] === "waiting" && first.activeCount() === 0);
    world.pass(3 * year - hour);
    const early = world.worker();
    for (let turn = 0; turn < 5; turn += 1) await new Promise((resolve) => setImmediate(resolve));
    expect([world.run(runId)["status"], early.activeCount()]).toEqual(["waiting", 0]);
    world.pass(2 * hour);
    world.worker();
    await world.until(() => world.run(runId)["endedAtMs"] !== null);
    expect(world.run(runId)["status"]).toBe("succeeded");
  });
});

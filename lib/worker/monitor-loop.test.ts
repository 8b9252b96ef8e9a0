import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { createMonitorLoop, type MonitorLoop, type MonitorLoopOptions } from "./monitor-loop";

let looks: number;
let nowMs: number;
let loop: MonitorLoop;
beforeEach(() => {
  vi.useFakeTimers();
  looks = 0;
  nowMs = 0;
  const quiet: Partial<MonitorLoopOptions["history"]> = {
    async endedSince() {
      looks += 1;
      return [];
    },
    workflowsWithTriggers: async () => [],
  };
  const silent = new Proxy(quiet, { get: (of, name) => of[name as keyof typeof of] ?? (() => []) });
  loop = createMonitorLoop({
    projector: {} as MonitorLoopOptions["projector"],
    history: silent as MonitorLoopOptions["history"],
    metrics: { newestEndMs: async () => null } as unknown as MonitorLoopOptions["metrics"],
    clock: { now: () => nowMs, monotonicMs: () => nowMs },
    onError(error) {
      throw error;
    },
  });
  loop.start();
});
afterEach(async () => {
  await loop.stop();
  vi.useRealTimers();
});

/** @param nudgeEveryMs a run ends so often */
async function pass(ms: number, nudgeEveryMs = Number.POSITIVE_INFINITY): Promise<void> {
  for (let n = 1; n <= ms; n += 1) {
    nowMs += 1;
    if (n % nudgeEveryMs === 0) loop.nudge();
    await vi.advanceTimersByTimeAsync(1);
  }
}

it("while nothing ends it looks each thirty seconds only", async () => {
  await pass(65_000);
  expect(looks).toBe(3);
});

it("an end after a pause is looked at at once", async () => {
  await pass(5_000);
  loop.nudge();
  await pass(25);
  expect(looks).toBe(2);
});

it("runs that end without a pause do not put the look off, nor make it more than once a second", async () => {
  await pass(10_000, 5);
  expect(looks).toBeGreaterThanOrEqual(9);
  expect(looks).toBeLessThanOrEqual(11);
});

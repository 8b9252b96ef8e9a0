import { describe, expect, it } from "vitest";
import { EMPTY_RUN } from "./core/state";
import type { ActiveRun } from "./active-run";
import { EventQueue } from "./event-queue";
import { RunTimers } from "./run-timers";

/** Timers in virtual time that refuse what the platform's own would get wrong. */
function virtual() {
  let nowMs = 0;
  const queue = new EventQueue<() => void>();
  const fired: [string, number][] = [];
  const timers = new RunTimers({
    clock: { now: () => nowMs, monotonicMs: () => nowMs },
    timers: {
      after(delayMs, work) {
        if (delayMs < 0 || delayMs > 2 ** 31 - 1) throw new RangeError(`${delayMs} ms is not what a timer takes`);
        let cancelled = false;
        queue.push(nowMs + delayMs, () => {
          if (!cancelled) work();
        });
        return () => {
          cancelled = true;
        };
      },
      soon: (work) => queue.push(nowMs, work),
    },
    fire: (_run, timerId, atMs) => fired.push([timerId, atMs]),
  });
  const run = { state: EMPTY_RUN, timers: new Map() } as unknown as ActiveRun;
  const play = (): void => {
    for (let next = queue.shift(); next !== undefined; next = queue.shift()) {
      nowMs = next.atMs;
      next.value();
    }
  };
  /** The wall clock goes on, and no timer with it: the machine slept. */
  const sleep = (ms: number): void => void (nowMs += ms);
  return { timers, run, fired, play, sleep };
}

describe("timers of runs", () => {
  it.each([0, 1, 2 ** 31 - 1, 2 ** 31, 60 * 86_400_000, 10 * 366 * 86_400_000])(
    "one that is due in %d ms fires then, once",
    (dueAtMs) => {
      const { timers, run, fired, play } = virtual();
      timers.set(run, "wait:a", dueAtMs);
      play();
      expect(fired).toEqual([["wait:a", dueAtMs]]);
    },
  );

  it("a time in the past is due at once", () => {
    const { timers, run, fired, play } = virtual();
    timers.set(run, "wait:a", -5);
    play();
    expect(fired).toEqual([["wait:a", 0]]);
  });

  it("one that the clock has passed fires when told to catch up, once; others stand", () => {
    const { timers, run, fired, play, sleep } = virtual();
    timers.set(run, "wait:a", 60_000);
    timers.set(run, "wait:b", 9_000_000);
    sleep(3_600_000);
    timers.catchUp(run);
    timers.catchUp(run);
    play();
    expect(fired).toEqual([
      ["wait:a", 3_600_000],
      ["wait:b", 9_000_000],
    ]);
  });
});

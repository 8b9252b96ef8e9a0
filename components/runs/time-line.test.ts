import { describe, expect, it } from "vitest";
import { placeOf, segmentsOf, spanOf, ticksOf, type TimedStep } from "./time-line";

const at = (second: number) => new Date(second * 1000).toISOString();
const step = (more: Partial<TimedStep>): TimedStep => ({
  status: "succeeded",
  startedAt: at(2),
  endedAt: at(8),
  ...more,
});

describe("time line of a run", () => {
  it("reaches from the acceptance, so that the wait in the queue is seen, to the end", () => {
    expect(spanOf({ createdAt: at(0), endedAt: at(10) }, [], 99_000)).toEqual({ fromMs: 0, toMs: 10_000 });
  });
  it("an open run reaches to now, and to what is known where the viewer's clock is behind", () => {
    expect(spanOf({ createdAt: at(0), endedAt: null }, [], 5_000)).toEqual({ fromMs: 0, toMs: 5_000 });
    expect(spanOf({ createdAt: at(0), endedAt: null }, [step({})], 1_000)).toEqual({ fromMs: 0, toMs: 8_000 });
  });
  it("a run that ended in the millisecond it came still has a width", () => {
    expect(spanOf({ createdAt: at(1), endedAt: at(1) }, [], 0)).toEqual({ fromMs: 1_000, toMs: 1_001 });
  });
  it("attempts and the pauses between them are stretches of their own", () => {
    const attemptLog = [
      { attempt: 1, startedAt: at(2), endedAt: at(3), error: {} },
      { attempt: 2, startedAt: at(5), endedAt: at(8) },
    ];
    expect(segmentsOf(step({ attemptLog }), 0)).toEqual([
      { kind: "failed", fromMs: 2_000, toMs: 3_000 },
      { kind: "pause", fromMs: 3_000, toMs: 5_000 },
      { kind: "call", fromMs: 5_000, toMs: 8_000 },
    ]);
  });
  it("a step that retries pauses until now; one whose outcome is unknown waits", () => {
    const attemptLog = [{ attempt: 1, startedAt: at(2), endedAt: at(3), error: {} }];
    expect(segmentsOf(step({ status: "retrying", endedAt: null, attemptLog }), 9_000).at(-1)).toEqual({
      kind: "pause",
      fromMs: 3_000,
      toMs: 9_000,
    });
    expect(segmentsOf(step({ status: "outcome_unknown", endedAt: null, attemptLog }), 9_000).at(-1)?.kind).toBe("wait");
  });
  it("a step that waits is one stretch to now; one not started has none", () => {
    expect(segmentsOf(step({ status: "waiting", endedAt: null }), 7_000)).toEqual([
      { kind: "wait", fromMs: 2_000, toMs: 7_000 },
    ]);
    expect(segmentsOf(step({ startedAt: null, endedAt: null }), 7_000)).toEqual([]);
  });
  it("places are shares of the span", () => {
    expect(placeOf({ fromMs: 2_000, toMs: 7_000 }, { fromMs: 0, toMs: 10_000 })).toEqual({ offset: 0.2, width: 0.5 });
  });
  it("marks are round, begin at 0 and are never many, from a tenth of a millisecond to years", () => {
    expect(ticksOf(1_234)).toEqual([0, 500, 1_000]);
    expect(ticksOf(10_000)).toEqual([0, 2_000, 4_000, 6_000, 8_000, 10_000]);
    for (let totalMs = 0.3; totalMs < 1e12; totalMs *= 1.7) {
      const ticks = ticksOf(totalMs);
      expect(ticks.length).toBeGreaterThan(1);
      expect(ticks.length).toBeLessThanOrEqual(6);
      expect(ticks[0]).toBe(0);
      expect(ticks.at(-1)).toBeLessThanOrEqual(totalMs);
    }
  });
});

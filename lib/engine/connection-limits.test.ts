import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { OperationOutcome } from "@/lib/connectors/contract";
import type { ConnectionLimit } from "@/lib/connectors/connection-schema";
import { ConnectionLimits, type Caller } from "./connection-limits";

const ok: OperationOutcome = { kind: "succeeded", output: null };
const tooMany = (retryAfterMs?: number): OperationOutcome => ({
  kind: "failed",
  acted: "no",
  error: {
    category: "rate_limited",
    code: "HTTP_429",
    message: "slow down",
    retryable: true,
    ...(retryAfterMs === undefined ? {} : { retryAfterMs }),
  },
});

function world(limit: ConnectionLimit | null) {
  const clock = { atMs: 0, now: () => clock.atMs, monotonicMs: () => clock.atMs };
  const state = { limit };
  const limits = new ConnectionLimits<string>({ clock, limitOf: () => state.limit });
  const of = (runId: string, connectionId = "conn_1"): Caller => ({
    workspaceId: "ws_1",
    mode: "live",
    connectionId,
    turnOf: runId,
  });
  /** Enters and is sent at once, or waits. @returns whether it began */
  const ask = (runId: string, call: string): boolean => {
    const mayBegin = limits.enter(of(runId), call);
    if (mayBegin) limits.sent(of(runId), call);
    else limits.wait(of(runId), call);
    return mayBegin;
  };
  const next = () => {
    const call = limits.next(() => true);
    if (call !== undefined) limits.sent(of("any"), call);
    return call;
  };
  /** One that is answered at once. */
  const nextDone = () => {
    const call = next();
    if (call !== undefined) limits.leave(of("any"), call, ok);
    return call;
  };
  /** Past the time in which nothing is known of a worker before. */
  const settle = (): void => void (clock.atMs += 10_000 + (state.limit?.perMs ?? 0));
  return { clock, limits, of, ask, next, nextDone, settle, state };
}

describe("ConnectionLimits", () => {
  it("within any window there begin at most so many calls, whatever comes when, and none is forgotten", () => {
    const limit = fc.record({ calls: fc.integer({ min: 1, max: 6 }), perMs: fc.integer({ min: 1, max: 30_000 }) });
    const arrivals = fc.array(fc.record({ afterMs: fc.nat(3_000), run: fc.nat(3), takesMs: fc.nat(5_000) }), {
      minLength: 1,
      maxLength: 60,
    });
    fc.assert(
      fc.property(limit, arrivals, (given, list) => {
        const { clock, limits, of, ask, next } = world(given);
        const began = new Map<string, number>();
        const ended = new Map<string, number>();
        const ends: { atMs: number; call: string }[] = [];
        const takesMs = new Map(list.map((one, i) => [`call_${i}`, one.takesMs]));
        const begin = (call: string): void => {
          began.set(call, clock.atMs);
          ends.push({ atMs: clock.atMs + (takesMs.get(call) ?? 0), call });
          ends.sort((a, b) => a.atMs - b.atMs);
        };
        const goTo = (atMs: number): void => {
          for (;;) {
            const turnMs = clock.atMs + (limits.nextInMs() ?? Number.POSITIVE_INFINITY);
            const end = ends[0];
            const nextMs = Math.min(turnMs, end?.atMs ?? Number.POSITIVE_INFINITY);
            if (nextMs > atMs) break;
            clock.atMs = Math.max(clock.atMs, nextMs);
            if (end !== undefined && end.atMs <= clock.atMs) {
              ends.shift();
              ended.set(end.call, clock.atMs);
              limits.leave(of("any"), end.call, ok);
            }
            for (let call = next(); call !== undefined; call = next()) begin(call);
          }
          clock.atMs = Math.max(clock.atMs, atMs);
        };
        list.forEach(({ afterMs, run }, i) => {
          goTo(clock.atMs + afterMs);
          if (ask(`run_${run}`, `call_${i}`)) begin(`call_${i}`);
        });
        goTo(1_000_000_000);
        expect([...began.keys()].sort()).toEqual(list.map((_, i) => `call_${i}`).sort());
        // A service sees a call between its beginning and its end, at the latest a quarter of a window after it began.
        const latest = (call: string, startMs: number): number =>
          Math.min(ended.get(call) ?? Number.POSITIVE_INFINITY, startMs + Math.min(1_000, given.perMs / 4));
        for (const [call, startMs] of began) {
          const seen = [...began].filter(
            ([other, otherMs]) =>
              other !== call && otherMs <= startMs && latest(other, otherMs) > startMs - given.perMs,
          );
          const before = seen.filter(
            ([other, otherMs]) =>
              otherMs < startMs || [...began.keys()].indexOf(other) < [...began.keys()].indexOf(call),
          );
          expect(before.length).toBeLessThan(given.calls);
          // What a worker killed at the start may have called counts too.
          if (given.perMs <= 10_000) expect(startMs).toBeGreaterThanOrEqual(given.perMs);
        }
      }),
    );
  });
  it("runs take turns: one with many calls does not keep the others waiting", () => {
    const { ask, nextDone, settle, clock, limits, of } = world({ calls: 1, perMs: 100 });
    settle();
    expect(ask("big", "big 0")).toBe(true);
    limits.leave(of("big"), "big 0", ok);
    for (const call of ["big 1", "big 2", "big 3"]) expect(ask("big", call)).toBe(false);
    for (const call of ["small 1", "small 2"]) expect(ask("small", call)).toBe(false);
    expect(ask("late", "late 1")).toBe(false);
    const order: (string | undefined)[] = [];
    for (let i = 0; i < 6; i += 1) {
      clock.atMs += 100;
      order.push(nextDone(), nextDone());
    }
    expect(order.filter((one) => one !== undefined)).toEqual([
      "big 1",
      "small 1",
      "late 1",
      "big 2",
      "small 2",
      "big 3",
    ]);
  });
  it("nobody goes past those who wait already", () => {
    const { ask, clock, settle, next } = world({ calls: 1, perMs: 100 });
    settle();
    ask("a", "a 0");
    ask("a", "a 1");
    clock.atMs += 125;
    expect(ask("b", "b 0")).toBe(false);
    expect(next()).toBe("a 1");
  });
  it("so many are under way at one time, and each that ends lets one in", () => {
    const { ask, next, limits, of, settle } = world({ calls: 1_000, perMs: 1, concurrent: 2 });
    settle();
    expect([ask("a", "1"), ask("a", "2"), ask("a", "3")]).toEqual([true, true, false]);
    expect(limits.nextInMs()).toBeUndefined();
    limits.leave(of("a"), "1", ok);
    expect(next()).toBe("3");
    expect(next()).toBeUndefined();
  });
  it("Retry-After of one call holds all calls of the connection, limit or not; then one goes first", () => {
    const { ask, next, limits, of, clock } = world(null);
    expect(ask("a", "0")).toBe(true);
    expect(ask("b", "1")).toBe(true);
    limits.leave(of("a"), "0", tooMany(5_000));
    limits.leave(of("b"), "1", ok);
    for (const call of ["2", "3", "4"]) expect(ask("b", call)).toBe(false);
    expect(limits.nextInMs()).toBe(5_000);
    clock.atMs = 4_999;
    expect(next()).toBeUndefined();
    clock.atMs = 5_000;
    expect([next(), next()]).toEqual(["2", undefined]);
    limits.leave(of("b"), "2", tooMany(1_000));
    clock.atMs = 6_000;
    expect([next(), next()]).toEqual(["3", undefined]);
    limits.leave(of("b"), "3", ok);
    expect([next(), next()]).toEqual(["4", undefined]);
    limits.leave(of("b"), "4", ok);
    expect(ask("c", "5")).toBe(true);
  });
  it("a shorter Retry-After does not cut a longer one, and without one there is no pause", () => {
    const { ask, limits, of } = world(null);
    for (const call of ["0", "1", "2"]) ask("a", call);
    limits.leave(of("a"), "0", tooMany(5_000));
    limits.leave(of("a"), "1", tooMany(1_000));
    limits.leave(of("a"), "2", tooMany());
    ask("a", "3");
    expect(limits.nextInMs()).toBe(5_000);
    const other = world(null);
    other.ask("a", "0");
    other.limits.leave(other.of("a"), "0", tooMany());
    expect(other.ask("a", "1")).toBe(true);
  });
  it("another connection, workspace or mode is not held", () => {
    const { limits, of, settle } = world({ calls: 1, perMs: 1_000 });
    settle();
    const first = of("a");
    expect(limits.enter(first, "0")).toBe(true);
    expect(limits.enter(first, "1")).toBe(false);
    for (const other of [{ connectionId: "conn_2" }, { workspaceId: "ws_2" }, { mode: "simulate" }])
      expect(limits.enter({ ...first, ...other }, "2")).toBe(true);
  });
  it("a call that nobody wants any more gives its turn to the next, and uses nothing up", () => {
    const { ask, limits, clock, settle } = world({ calls: 1, perMs: 100 });
    settle();
    for (const call of ["0", "cancelled", "2"]) ask("a", call);
    clock.atMs += 125;
    expect(limits.next((call) => call !== "cancelled")).toBe("2");
  });
  it("a call that has its place keeps it until it is sent, however long that takes, and gives it back if it is not made", () => {
    const { ask, limits, clock, of, next, settle } = world({ calls: 1, perMs: 1_000 });
    settle();
    expect(limits.enter(of("a"), "0")).toBe(true);
    ask("b", "1");
    clock.atMs += 60_000;
    expect([limits.nextInMs(), next()]).toEqual([undefined, undefined]);
    limits.sent(of("a"), "0");
    expect(limits.nextInMs()).toBe(1_250);
    limits.leave(of("a"), "0", ok);
    expect(limits.nextInMs()).toBe(1_000);
    clock.atMs += 1_000;
    expect(limits.next(() => true)).toBe("1");
    ask("c", "2");
    limits.leave(of("b"), "1", null);
    expect(next()).toBe("2");
  });
  it("what was answered from the cache uses nothing up", () => {
    const { limits, of, ask, settle } = world({ calls: 1, perMs: 1_000 });
    settle();
    limits.enter(of("a"), "0");
    limits.leave(of("a"), "0", { kind: "succeeded", output: null, cached: true });
    expect(ask("a", "1")).toBe(true);
  });
  it("a call without an answer counts as long as it may be on its way", () => {
    const { ask, limits, of, settle } = world({ calls: 1, perMs: 1_000 });
    settle();
    ask("a", "0");
    ask("a", "1");
    const error = { category: "timeout", code: "T", message: "T", retryable: true } as const;
    limits.leave(of("a"), "0", { kind: "failed", acted: "unknown", error });
    expect(limits.nextInMs()).toBe(1_250);
  });
  it("each further request of a call counts: pages of a list stay within the limit with the calls of others", () => {
    const { clock, limits, of, ask, settle } = world({ calls: 3, perMs: 1_000 });
    settle();
    const reached: number[] = [];
    expect(ask("a", "list")).toBe(true);
    reached.push(clock.atMs);
    for (let page = 2; page <= 12; page += 1) {
      for (let waitMs = limits.sendMore(of("a")); waitMs > 0; waitMs = limits.sendMore(of("a"))) clock.atMs += waitMs;
      reached.push(clock.atMs);
    }
    for (const [place, atMs] of reached.entries())
      expect(
        reached.filter((other) => other >= atMs && other < atMs + 1_000).length,
        String(place),
      ).toBeLessThanOrEqual(3);
    expect(ask("b", "other")).toBe(false);
    expect(reached.at(-1)).toBeLessThan((reached[0] ?? 0) + 5_000);
  });

  it("a service that says wait holds the further requests of all calls", () => {
    const { clock, limits, of, ask, settle } = world(null);
    settle();
    expect(ask("a", "list")).toBe(true);
    expect(ask("b", "other")).toBe(true);
    limits.leave(of("b"), "other", tooMany(700));
    expect(limits.sendMore(of("a"))).toBe(700);
    clock.atMs += 700;
    expect(limits.sendMore(of("a"))).toBe(0);
  });

  it("a limit that is changed or taken away counts at once", () => {
    const { ask, next, settle, state } = world({ calls: 1, perMs: 86_400_000 });
    settle();
    for (const call of ["0", "1", "2", "3"]) ask("a", call);
    expect(next()).toBeUndefined();
    state.limit = { calls: 2, perMs: 86_400_000 };
    expect([next(), next()]).toEqual(["1", undefined]);
    state.limit = null;
    expect([next(), next()]).toEqual(["2", "3"]);
  });
  it("a restart does not burst: of a longer window a part is free after ten seconds, and more with time", () => {
    const { ask, limits, clock, nextDone } = world({ calls: 6, perMs: 60_000 });
    const beganAtMs: number[] = [];
    for (let i = 0; i < 8; i += 1) if (ask("a", String(i))) beganAtMs.push(clock.atMs);
    for (let inMs = limits.nextInMs(); inMs !== undefined; inMs = limits.nextInMs()) {
      clock.atMs += inMs;
      nextDone();
      beganAtMs.push(clock.atMs);
    }
    // A second on the way for what the worker before called last.
    expect(beganAtMs).toEqual([11_000, 21_000, 31_000, 41_000, 51_000, 61_000, 71_000, 81_000]);
  });
  it("says about how long a call has to wait", () => {
    const { limits, of, settle } = world({ calls: 2, perMs: 1_000 });
    settle();
    for (const call of ["x", "y"]) {
      limits.enter(of("a"), call);
      limits.leave(of("a"), call, ok);
    }
    expect([1, 2, 3, 4].map((n) => limits.wait(of("b"), String(n)))).toEqual([1_000, 1_000, 2_000, 2_000]);
  });
});

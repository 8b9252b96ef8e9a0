import type { OperationOutcome } from "@/lib/connectors/contract";
import type { ConnectionLimit } from "@/lib/connectors/connection-schema";
import type { Clock } from "@/lib/kernel/clock";
import { RETRY_AFTER_MS_MAX } from "./core/retry";

/**
 * For so long after a start nothing of a limit is left: what the worker before us called last is not known. A longer
 * window frees itself evenly from then on.
 */
const START_MS = 10_000;

/**
 * A call reaches the service some time between its beginning and its answer. It counts from its answer on, or from so
 * long after its beginning, so that the service sees no more than the limit, and slow calls hardly cost throughput.
 */
const TRAVEL_MS_MAX = 1_000;
/** The same as a share of the window, whichever is less. */
const TRAVEL_SHARE = 0.25;
/** Longest pause before a further request of a call asks again for its place. */
const ASK_AGAIN_MS = 1_000;
/** When a call arrives that has its place and is not sent yet. */
const NOT_SENT = Number.POSITIVE_INFINITY;

/** What all calls of one connection share. */
interface Gate<T> {
  /** When its last calls reached the service at the latest, ascending; monotonic milliseconds; infinite for those not sent yet. */
  arrivals: number[];
  /** Calls under way, and what stands in `arrivals` for each. */
  underWay: Map<T, number>;
  /** A service that said how long to wait is left alone until then by all. */
  pausedUntilMs: number;
  /** After a pause one call goes first; the others follow when the service takes it. */
  isProbing: boolean;
  /** By who asks, in the order of their turns. */
  waiting: Map<string, T[]>;
}

/** Of whom a call is: its connection, within a workspace and mode, and with whom it stands in line. */
export interface Caller {
  workspaceId: string;
  /** Simulated calls have a limit of their own: what they use up, real ones do not miss. */
  mode: string;
  connectionId: string;
  /** Its run, or who else asks: they take turns, the calls of one stay in their order. */
  turnOf: string;
}

export interface ConnectionLimitsPorts {
  clock: Clock;
  /** The limit as it stands now; null: none. */
  limitOf(workspaceId: string, connectionId: string): ConnectionLimit | null;
}

/**
 * Rate limits of connections, shared by all who call: at most `calls` requests reach the service within any `perMs`, at
 * most `concurrent` calls are under way. What a service says by `Retry-After` counts for all. Decides only; whoever uses it makes the calls.
 */
export class ConnectionLimits<T> {
  private readonly ports: ConnectionLimitsPorts;
  private readonly gates = new Map<string, Gate<T>>();
  private readonly startedMs: number;

  constructor(ports: ConnectionLimitsPorts) {
    this.ports = ports;
    this.startedMs = ports.clock.monotonicMs();
  }

  /** Takes a place for a call that is to begin now. @returns false where it has to wait for its turn */
  enter(caller: Caller, call: T): boolean {
    const limit = this.limitOf(caller);
    const gate = this.gates.get(keyOf(caller)) ?? this.open(caller, limit);
    if (gate.waiting.size > 0 || this.freeAtMs(gate, limit) > this.nowMs()) return false;
    this.begin(gate, limit, call);
    return true;
  }

  /** Puts a call that may not begin yet behind those of its line. @returns about how many milliseconds it has to wait; undefined where nobody can say */
  wait(caller: Caller, call: T): number | undefined {
    const limit = this.limitOf(caller);
    const gate = this.gates.get(keyOf(caller)) ?? this.open(caller, limit);
    let ahead = 0;
    for (const calls of gate.waiting.values()) ahead += calls.length;
    const calls = gate.waiting.get(caller.turnOf);
    if (calls === undefined) gate.waiting.set(caller.turnOf, [call]);
    else calls.push(call);
    const freeAtMs = this.freeAtMs(gate, limit, ahead);
    return freeAtMs === Number.POSITIVE_INFINITY ? undefined : Math.max(0, freeAtMs - this.nowMs());
  }

  /**
   * Takes a place for the call whose turn it is, of any connection.
   * @param isWanted false for one that nobody waits for any more: it is dropped, and its turn goes to the next
   */
  next(isWanted: (call: T) => boolean): T | undefined {
    for (const [key, gate] of this.gates) {
      if (gate.waiting.size === 0) continue;
      const limit = this.limitOf(callerOf(key));
      while (gate.waiting.size > 0 && this.freeAtMs(gate, limit) <= this.nowMs()) {
        const call = takeTurn(gate.waiting);
        if (call === undefined || !isWanted(call)) continue;
        this.begin(gate, limit, call);
        return call;
      }
    }
    return undefined;
  }

  /** A call that has a place is being sent: what had to be on disk before took its time, in which the place was kept. */
  sent(caller: Caller, call: T): void {
    const gate = this.gates.get(keyOf(caller));
    if (gate?.underWay.get(call) !== NOT_SENT) return;
    const limit = this.limitOf(caller);
    const travelMs = limit === null ? 0 : travelMsOf(limit);
    gate.underWay.set(call, this.nowMs() + travelMs);
    move(gate.arrivals, NOT_SENT, this.nowMs() + travelMs);
  }

  /**
   * Takes a place for a further request of a call that is under way, such as the next page of a list.
   * @returns 0, or about how many milliseconds to wait before asking again: then no place is taken
   */
  sendMore(caller: Caller): number {
    const gate = this.gates.get(keyOf(caller));
    if (gate === undefined) return 0;
    const limit = this.limitOf(caller);
    const nowMs = this.nowMs();
    const arrival = limit === null ? undefined : gate.arrivals[gate.arrivals.length - limit.calls];
    const windowMs = limit === null || arrival === undefined ? Number.NEGATIVE_INFINITY : arrival + limit.perMs;
    const freeMs = Math.max(gate.pausedUntilMs, windowMs);
    // Of a place that is taken and not used yet nobody can say when it is free again.
    if (freeMs > nowMs) return Math.min(freeMs - nowMs, ASK_AGAIN_MS);
    if (limit !== null) {
      const arrivesMs = nowMs + travelMsOf(limit);
      gate.arrivals.splice(placeOf(gate.arrivals, arrivesMs), 0, arrivesMs);
    }
    return 0;
  }

  /** A call that had a place has its outcome; null where it was not made after all. What was not sent uses nothing up. */
  leave(caller: Caller, call: T, outcome: OperationOutcome | null): void {
    const key = keyOf(caller);
    const gate = this.gates.get(key);
    if (gate === undefined) return;
    const expectedMs = gate.underWay.get(call);
    gate.underWay.delete(call);
    const isUnmade = outcome === null || (outcome.kind === "succeeded" && outcome.cached === true);
    // Without an answer it may still be on its way.
    const isAnswered = outcome?.kind === "succeeded" || outcome?.acted !== "unknown" || expectedMs === NOT_SENT;
    if (expectedMs !== undefined && isUnmade) remove(gate.arrivals, expectedMs);
    else if (expectedMs !== undefined && isAnswered && expectedMs > this.nowMs())
      move(gate.arrivals, expectedMs, this.nowMs());
    const isRefused = outcome?.kind === "failed" && outcome.error.category === "rate_limited";
    const pauseMs = isRefused ? Math.min(outcome.error.retryAfterMs ?? 0, RETRY_AFTER_MS_MAX) : 0;
    if (pauseMs > 0) {
      gate.pausedUntilMs = Math.max(gate.pausedUntilMs, this.nowMs() + pauseMs);
      gate.isProbing = true;
      return;
    }
    if (gate.pausedUntilMs > this.nowMs()) return;
    gate.isProbing = false;
    // Nothing needs to be remembered of a connection without a limit.
    if (gate.underWay.size === 0 && gate.waiting.size === 0 && this.limitOf(caller) === null) this.gates.delete(key);
  }

  /** Milliseconds until a waiting call may get its turn by time alone; undefined where none can. */
  nextInMs(): number | undefined {
    let first = Number.POSITIVE_INFINITY;
    for (const [key, gate] of this.gates)
      if (gate.waiting.size > 0) first = Math.min(first, this.freeAtMs(gate, this.limitOf(callerOf(key))));
    return first === Number.POSITIVE_INFINITY ? undefined : Math.max(0, first - this.nowMs());
  }

  private limitOf({ workspaceId, connectionId }: Pick<Caller, "workspaceId" | "connectionId">): ConnectionLimit | null {
    return this.ports.limitOf(workspaceId, connectionId);
  }

  private nowMs(): number {
    return this.ports.clock.monotonicMs();
  }

  private open(caller: Caller, limit: ConnectionLimit | null): Gate<T> {
    const gate: Gate<T> = {
      arrivals: limit === null ? [] : this.unknownArrivals(limit),
      underWay: new Map(),
      pausedUntilMs: Number.NEGATIVE_INFINITY,
      isProbing: false,
      waiting: new Map(),
    };
    this.gates.set(keyOf(caller), gate);
    return gate;
  }

  /** As if the worker before us had made every call it might, as late as it matters: its last ones may be on their way. */
  private unknownArrivals(limit: ConnectionLimit): number[] {
    const { calls, perMs } = limit;
    const fullMs = Math.min(perMs, START_MS);
    return Array.from(
      { length: calls },
      (_, k) => this.startedMs + travelMsOf(limit) - perMs + Math.max(fullMs, Math.ceil(((k + 1) * perMs) / calls)),
    );
  }

  /**
   * When the call with so many others ahead of it may begin; monotonic milliseconds, in the past where it is free now,
   * infinite where an answer has to come first.
   */
  private freeAtMs(gate: Gate<T>, limit: ConnectionLimit | null, ahead = 0): number {
    const atOnce = gate.isProbing ? 1 : (limit?.concurrent ?? Number.POSITIVE_INFINITY);
    if (ahead === 0 && gate.underWay.size >= atOnce) return Number.POSITIVE_INFINITY;
    if (limit === null) return gate.pausedUntilMs;
    const { calls, perMs } = limit;
    const windows = Math.floor(ahead / calls) + 1;
    const arrival = gate.arrivals[gate.arrivals.length - calls + (ahead % calls)];
    const windowMs = arrival === undefined ? Number.NEGATIVE_INFINITY : arrival + windows * perMs;
    const laterMs = windows > 1 && arrival === undefined ? this.nowMs() + (windows - 1) * perMs : windowMs;
    return Math.max(gate.pausedUntilMs, laterMs);
  }

  private begin(gate: Gate<T>, limit: ConnectionLimit | null, call: T): void {
    gate.underWay.set(call, NOT_SENT);
    if (limit === null) return;
    gate.arrivals.push(NOT_SENT);
    // Cut now and then, not one by one: the list is as long as the limit.
    if (gate.arrivals.length > 2 * limit.calls) gate.arrivals = gate.arrivals.slice(-limit.calls);
  }
}

/** Where a value belongs in an ascending list, behind its equals. */
function placeOf(ascending: readonly number[], value: number): number {
  let [low, high] = [0, ascending.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((ascending[middle] ?? 0) <= value) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** @returns false where it does not stand in the list: it has been cut off */
function remove(ascending: number[], value: number): boolean {
  const at = placeOf(ascending, value) - 1;
  if (ascending[at] !== value) return false;
  ascending.splice(at, 1);
  return true;
}

/** Puts another value in place of one that stands in the list. */
function move(ascending: number[], from: number, to: number): void {
  if (remove(ascending, from)) ascending.splice(placeOf(ascending, to), 0, to);
}

function travelMsOf({ perMs }: ConnectionLimit): number {
  return Math.min(TRAVEL_MS_MAX, Math.ceil(perMs * TRAVEL_SHARE));
}

/** The first call of the line whose turn it is; that line's next turn is after all others'. */
function takeTurn<T>(waiting: Map<string, T[]>): T | undefined {
  for (const [turnOf, calls] of waiting) {
    waiting.delete(turnOf);
    const call = calls.shift();
    if (calls.length > 0) waiting.set(turnOf, calls);
    return call;
  }
  return undefined;
}

/** Ids hold no space. */
function keyOf({ workspaceId, mode, connectionId }: Caller): string {
  return `${workspaceId} ${connectionId} ${mode}`;
}

function callerOf(key: string): { workspaceId: string; connectionId: string } {
  const [workspaceId = "", connectionId = ""] = key.split(" ");
  return { workspaceId, connectionId };
}

import type { ConnectionLimit } from "@/lib/connectors/connection-schema";

/** One call of a connection, as the service and as its caller saw it; milliseconds of virtual time. */
export interface ConnectionCall {
  connectionId: string;
  /** Process that made it. */
  by: string;
  what: string;
  /** Its turn had come. */
  beganMs: number;
  sentMs: number;
  /** It reached the service. */
  reachedMs: number;
  /** Its caller had the answer; null: never. */
  endedMs: number | null;
  /** Until when that answer wants the service left alone; null: it said nothing of it. */
  quietUntilMs: number | null;
}

/** @returns where a limit was not kept: too many calls within a window or at one time, or a call although the service asked for quiet */
export function auditLimits(
  calls: readonly ConnectionCall[],
  limits: ReadonlyMap<string, ConnectionLimit | null>,
): string[] {
  const problems: string[] = [];
  for (const [connectionId, limit] of limits) {
    const own = calls.filter((call) => call.connectionId === connectionId);
    problems.push(...auditQuiet(connectionId, own));
    if (limit === null) continue;
    problems.push(...auditWindow(connectionId, own, limit), ...auditConcurrency(connectionId, own, limit));
  }
  return problems;
}

/** Over all workers: whoever takes over knows what the one before may have called. */
function auditWindow(connectionId: string, calls: readonly ConnectionCall[], limit: ConnectionLimit): string[] {
  const reached = calls.toSorted((a, b) => a.reachedMs - b.reachedMs);
  for (const [at, call] of reached.entries()) {
    const earlier = reached[at - limit.calls];
    if (earlier === undefined || call.reachedMs - earlier.reachedMs >= limit.perMs) continue;
    const withinMs = call.reachedMs - earlier.reachedMs;
    return [
      `${connectionId}: ${limit.calls + 1} calls reach it within ${withinMs} ms, from ${earlier.what} (${earlier.by}) to ${call.what} (${call.by}); ${limit.calls} may in ${limit.perMs} ms`,
    ];
  }
  return [];
}

function auditConcurrency(connectionId: string, calls: readonly ConnectionCall[], limit: ConnectionLimit): string[] {
  const { concurrent } = limit;
  if (concurrent === undefined) return [];
  return calls.flatMap((call) => {
    const beside = calls.filter(
      (other) => other.by === call.by && other.sentMs <= call.sentMs && (other.endedMs ?? Infinity) > call.sentMs,
    );
    return beside.length > concurrent
      ? [`${connectionId}: ${beside.length} calls are under way as ${call.what} leaves; ${concurrent} may`]
      : [];
  });
}

/** What one process was told holds all its calls. */
function auditQuiet(connectionId: string, calls: readonly ConnectionCall[]): string[] {
  return calls.flatMap((told) => {
    const { endedMs, quietUntilMs } = told;
    if (endedMs === null || quietUntilMs === null) return [];
    const early = calls.find((one) => one.by === told.by && one.beganMs > endedMs && one.sentMs < quietUntilMs);
    return early === undefined
      ? []
      : [`${connectionId}: ${early.what} leaves ${quietUntilMs - early.sentMs} ms before its quiet is over`];
  });
}

import { isoOf, isoOrNull } from "@/lib/kernel/instant";
import { assertNever } from "@/lib/kernel/assert-never";
import type { RunWait } from "@/lib/workflow/run-schema";
import type { UnitState } from "./state";
import { openUnits, type RunState } from "./state";

/** What the open steps of a run wait for, at most `max`; empty once it has ended. */
export function runWaits(state: RunState, max: number): RunWait[] {
  if (state.endedAtMs !== null) return [];
  const waits: RunWait[] = [];
  for (const { path, unit } of openUnits(state)) {
    const wait = waitOf(path, unit);
    if (wait !== null) waits.push(wait);
    if (waits.length === max) break;
  }
  return waits;
}

/** Null: it does not wait. */
export function waitOf(path: string, unit: UnitState): RunWait | null {
  if (unit.status === "outcome_unknown") {
    const reason = "needs a decision: the service did not say whether it was done";
    return { path, kind: "decision", reason, since: isoOrNull(unit.startedAtMs), dueAt: null };
  }
  if (unit.status === "retrying" && unit.retryAtMs !== null && unit.retryAtMs > 0) {
    const dueAt = isoOf(unit.retryAtMs);
    return { path, kind: "retry", reason: `waits for its next attempt at ${dueAt}`, since: null, dueAt };
  }
  const { wait } = unit;
  if (unit.status !== "waiting" || wait === null) return null;
  const dueAt = wait.dueAtMs === undefined || wait.dueAtMs === 0 ? null : isoOf(wait.dueAtMs);
  const until = dueAt === null ? "" : ` until ${dueAt}`;
  const base = { path, since: isoOrNull(unit.startedAtMs), dueAt };
  switch (wait.kind) {
    case "timer":
      return { ...base, kind: "timer", reason: `waits${until}` };
    case "round":
      return { ...base, kind: "round", reason: `pauses before its next round${until}` };
    case "signal":
      return { ...base, kind: "signal", reason: `waits for signal ${wait.name}${until}`, name: wait.name };
    case "approval":
      return { ...base, kind: "approval", reason: `waits for an approval${until}`, approvalId: wait.approvalId };
    case "run":
      return { ...base, kind: "child", reason: `waits for the end of run ${wait.runId}${until}`, runId: wait.runId };
    case "limit": {
      const { connectionId } = wait;
      return { ...base, kind: "limit", reason: `waits for the limit of connection ${connectionId}`, connectionId };
    }
    case "connection": {
      const { connectionId } = wait;
      return { ...base, kind: "connection", reason: `waiting for connection ${connectionId}`, connectionId };
    }
    default:
      return assertNever(wait);
  }
}

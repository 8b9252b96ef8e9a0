import type { Command } from "./command";
import type { Decision } from "./decision";
import { openUnits, unitAt, type RunState, type UnitState } from "./state";

/** Ends a unit that has not ended, and what it had begun outside: its call, the run it called, the people it asked. */
export function cancelUnit(decision: Decision, path: string): void {
  for (const command of release(path, unitAt(decision.state, path))) decision.command(command);
  decision.record({ type: "step_cancelled", atMs: decision.atMs, path });
}

/** The same for everything that is open in a run that ends without its reducer. */
export function releaseAll(state: RunState): Command[] {
  return openUnits(state).flatMap(({ path, unit }) => release(path, unit));
}

function release(path: string, { status, items, steps, wait }: UnitState): Command[] {
  if (status === "running" && items === null && steps === null) return [{ kind: "abort", path }];
  if (wait?.kind === "run") return [{ kind: "cancel_run", runId: wait.runId }];
  if (wait?.kind !== "approval") return [];
  return [{ kind: "close_approval", approvalId: wait.approvalId, status: "cancelled", by: null, note: null }];
}

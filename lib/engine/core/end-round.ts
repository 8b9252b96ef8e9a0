import type { Decision } from "./decision";
import type { Location, Place } from "./frame";
import { judgeRound, pauseRounds } from "./repeat-round";
import { scopeOf } from "./scope";
import { startUnit } from "./start-unit";
import { unitAt, type UnitState } from "./state";

/** Begins a round of a `repeat` over one operation, and goes on as far as rounds end at once. */
export function startRound(decision: Decision, place: Location, path: string, own: Place): void {
  startUnit(decision, place, path, own, own.index);
  endRounds(decision, place, path);
}

/** After a round: the step is done, begins the next, or was repeated too often. Iterative: rounds may end at once. */
export function endRounds(decision: Decision, place: Location, path: string): void {
  const { atMs, program } = decision;
  const { frame, node } = place;
  for (;;) {
    const unit = unitAt(decision.state, path);
    if (!hasRoundEnded(unit)) return;
    const item = unit.roundOutput ?? null;
    const own = { item, index: unit.iteration, isRound: true };
    const next = judgeRound(decision, node, path, {
      ...own,
      scope: scopeOf(program, decision.state, frame, node, own),
    });
    if (next === null) return;
    if (decision.isFailing(frame)) return decision.record({ type: "step_cancelled", atMs, path });
    if (next.delayMs > 0) return pauseRounds(decision, path, next.delayMs);
    const index = unit.iteration + 1;
    startUnit(decision, place, path, { item, index, isRound: true }, index);
  }
}

/** Whether a round over one operation is done and `until` has not been asked. */
export function hasRoundEnded(unit: UnitState): boolean {
  return unit.status === "running" && unit.roundOutput !== undefined;
}

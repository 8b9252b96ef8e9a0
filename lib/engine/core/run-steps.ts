import { isoOrNull } from "@/lib/kernel/instant";
import type { Json } from "@/lib/kernel/json";
import type { RunStep } from "@/lib/workflow/run-schema";
import type { RunState, StepStates, UnitState } from "./state";
import { isEnded, PENDING_UNIT } from "./state";

/**
 * The steps of a run as the API shows them: each step, and behind a loop its items or rounds, each with the steps of
 * its body that were reached.
 * @param stepIds order of display; steps not yet touched are pending
 */
export function runStepsOf(state: RunState, stepIds: readonly string[]): RunStep[] {
  return runStepsWithin(state, stepIds, Number.POSITIVE_INFINITY).steps;
}

/**
 * The same with at most `itemsMax` items or rounds of each loop.
 * @returns also how many steps were left out
 */
export function runStepsWithin(
  state: RunState,
  stepIds: readonly string[],
  itemsMax: number,
): { steps: RunStep[]; omitted: number } {
  const shown: Shown = { steps: [], omitted: 0, itemsMax };
  stepsIn(state.steps, stepIds, "", shown);
  return shown;
}

interface Shown {
  steps: RunStep[];
  omitted: number;
  itemsMax: number;
}

function stepsIn(steps: StepStates, stepIds: readonly string[], prefix: string, shown: Shown): void {
  for (const stepId of stepIds) {
    const step = steps.get(stepId) ?? PENDING_UNIT;
    const path = prefix + stepId;
    shown.steps.push(toRunStep(stepId, path, step));
    step.items?.units.forEach((item, index) => {
      const unit = asOf(step, item);
      if (index >= shown.itemsMax) {
        shown.omitted += sizeOf(unit);
        return;
      }
      const itemPath = `${path}[${index}]`;
      shown.steps.push(toRunStep(stepId, itemPath, unit));
      if (unit.steps !== null) stepsIn(unit.steps, unit.steps.ids(), `${itemPath}/`, shown);
    });
  }
}

/** Steps that an item stands for: itself and all beneath it. */
function sizeOf(unit: UnitState): number {
  const inner = unit.steps?.values() ?? [];
  return inner.reduce(
    (sum, step) => sum + 1 + (step.items?.units.reduce((items, item) => items + sizeOf(item), 0) ?? 0),
    1,
  );
}

function toRunStep(stepId: string, path: string, unit: UnitState): RunStep {
  return {
    stepId,
    path,
    status: unit.status,
    attempts: unit.attempts,
    startedAt: isoOrNull(unit.startedAtMs),
    endedAt: isoOrNull(unit.endedAtMs),
    ...(unit.input === null ? {} : { input: unit.input satisfies Json }),
    ...(unit.status === "succeeded" ? { output: unit.output } : {}),
    ...(unit.error === null ? {} : { error: unit.error }),
    ...(unit.items === null ? {} : { items: countsOf(unit, unit.items) }),
  };
}

/** An item that its loop ended without beginning: like a step that the run ended without beginning, it is cancelled. */
function asOf(loop: UnitState, item: UnitState): UnitState {
  return item.status === "pending" && isEnded(loop)
    ? { ...item, status: "cancelled", endedAtMs: loop.endedAtMs }
    : item;
}

function countsOf(loop: UnitState, { list, units }: NonNullable<UnitState["items"]>): NonNullable<RunStep["items"]> {
  const byStatus: NonNullable<RunStep["items"]>["byStatus"] = {};
  for (const item of units) {
    const { status } = asOf(loop, item);
    byStatus[status] = (byStatus[status] ?? 0) + 1;
  }
  return { total: Math.max(list.length, units.length), byStatus };
}

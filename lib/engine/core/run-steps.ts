import { isoOrNull } from "@/lib/kernel/instant";
import type { Json } from "@/lib/kernel/json";
import type { RunStep } from "@/lib/workflow/run-schema";
import type { RunState, StepStates, UnitState } from "./state";
import { PENDING_UNIT } from "./state";

/**
 * The steps of a run as the API shows them: each step, and behind a loop its items or rounds, each with the steps of
 * its body that were reached.
 * @param stepIds order of display; steps not yet touched are pending
 */
export function runStepsOf(state: RunState, stepIds: readonly string[]): RunStep[] {
  return stepsIn(state.steps, stepIds, "");
}

function stepsIn(steps: StepStates, stepIds: readonly string[], prefix: string): RunStep[] {
  return stepIds.flatMap((stepId) => {
    const step = steps[stepId] ?? PENDING_UNIT;
    const path = prefix + stepId;
    const items = step.items?.units.flatMap((unit, index) => {
      const itemPath = `${path}[${index}]`;
      const inner = unit.steps === null ? [] : stepsIn(unit.steps, Object.keys(unit.steps), `${itemPath}/`);
      return [toRunStep(stepId, itemPath, unit), ...inner];
    });
    return [toRunStep(stepId, path, step), ...(items ?? [])];
  });
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
  };
}

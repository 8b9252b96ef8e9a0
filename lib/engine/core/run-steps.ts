import type { Json } from "@/lib/kernel/json";
import type { RunStep } from "@/lib/workflow/run-schema";
import type { RunState, StepState, UnitState } from "./state";
import { PENDING_STEP } from "./state";

/**
 * The steps of a run as the API shows them: each step, and behind a `forEach` its items.
 * @param stepIds order of display; steps not yet touched are pending
 */
export function runStepsOf(state: RunState, stepIds: readonly string[]): RunStep[] {
  return stepIds.flatMap((stepId) => {
    const step: StepState = state.steps[stepId] ?? PENDING_STEP;
    const items = step.items?.units.map((unit, index) => toRunStep(stepId, `${stepId}[${index}]`, unit)) ?? [];
    return [toRunStep(stepId, stepId, step), ...items];
  });
}

function toRunStep(stepId: string, path: string, unit: UnitState): RunStep {
  return {
    stepId,
    path,
    status: unit.status,
    attempts: unit.attempts,
    startedAt: instant(unit.startedAtMs),
    endedAt: instant(unit.endedAtMs),
    ...(unit.input === null ? {} : { input: unit.input satisfies Json }),
    ...(unit.status === "succeeded" ? { output: unit.output } : {}),
    ...(unit.error === null ? {} : { error: unit.error }),
  };
}

function instant(atMs: number | null): string | null {
  return atMs === null ? null : new Date(atMs).toISOString();
}

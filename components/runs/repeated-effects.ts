import type { Definition } from "@/lib/workflow/definition-schema";
import type { RunStep } from "@/lib/workflow/run-schema";

/** Where a run starts again: where it stopped, at the first step, or at one step and all behind it. */
export type Start = { kind: "continue" } | { kind: "beginning" } | { kind: "step"; stepId: string };

export interface RepeatedStep {
  stepId: string;
  /** How often it was done in the run; once per item of a loop. */
  times: number;
  /** The service never said whether it was done. */
  isUncertain: boolean;
}

/** `from` and every step that waits for it, directly or by others. */
export function stepsFrom(definition: Definition, from: string): Set<string> {
  const found = new Set([from]);
  for (let size = 0; size !== found.size;) {
    size = found.size;
    for (const [id, step] of Object.entries(definition.steps))
      if (step.needs?.some((need) => found.has(typeof need === "string" ? need : need.step))) found.add(id);
  }
  return found;
}

/**
 * Steps that were done in a run and would be done again, in the order they were done.
 * @param definition of the version that is to run
 */
export function repeatedSteps(definition: Definition, steps: readonly RunStep[], start: Start): RepeatedStep[] {
  if (start.kind === "continue") return [];
  const again = start.kind === "beginning" ? null : stepsFrom(definition, start.stepId);
  const repeated = new Map<string, RepeatedStep>();
  for (const step of steps) {
    if (step.status !== "succeeded" && step.status !== "outcome_unknown") continue;
    const [top = step.path] = step.path.split(/[[/]/);
    if (definition.steps[top] === undefined || (again !== null && !again.has(top))) continue;
    // A loop shows itself and its items: what was done are the items.
    const isLoopItself = step.path === top && steps.some(({ path }) => path.startsWith(`${top}[`));
    if (isLoopItself) continue;
    const known = repeated.get(top) ?? { stepId: top, times: 0, isUncertain: false };
    repeated.set(top, {
      stepId: top,
      times: known.times + 1,
      isUncertain: known.isUncertain || step.status === "outcome_unknown",
    });
  }
  return [...repeated.values()];
}

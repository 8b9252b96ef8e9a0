import type { Definition, Need, Step } from "@/lib/workflow/definition-schema";
import { needOf } from "@/lib/workflow/core/walk-steps";

/** Two steps of which the second must not start before the first has ended. */
export interface Dependency {
  before: string;
  after: string;
  because: string;
}

export type Steps = Readonly<Record<string, Step>>;

/**
 * Whether the needs of a step only say "after these": nothing in them decides whether the step runs. Such needs may be
 * rewritten; others are control flow and stay.
 */
export function needsOnlyOrder(stepId: string, steps: Steps): boolean {
  const step = steps[stepId];
  if (step === undefined) return false;
  return (step.needs ?? []).every((need) => {
    const { step: source, on } = needOf(need);
    return (
      on === "succeeded" &&
      steps[source] !== undefined &&
      !mayBeSkipped(source, steps) &&
      !isFailureHandled(source, steps)
    );
  });
}

/** A step that may not run at all even when nothing fails: then steps behind it are skipped with it. */
export function mayBeSkipped(stepId: string, steps: Steps, visiting: ReadonlySet<string> = new Set()): boolean {
  const step = steps[stepId];
  if (step === undefined || visiting.has(stepId)) return true;
  if (step.when !== undefined || step.disabled === true) return true;
  const inside = new Set([...visiting, stepId]);
  return (step.needs ?? []).some((need) => {
    const { step: source, on } = needOf(need);
    return on !== "succeeded" || mayBeSkipped(source, steps, inside);
  });
}

/** Whether some step waits for the failure of this one: then the run goes on, and who runs after it matters. */
export function isFailureHandled(stepId: string, steps: Steps): boolean {
  return Object.values(steps).some((step) =>
    (step.needs ?? []).some((need) => needOf(need).step === stepId && needOf(need).on !== "succeeded"),
  );
}

/** Ids of the steps that a step waits for, directly or not. */
export function ancestors(stepId: string, needsOf: ReadonlyMap<string, readonly string[]>): Set<string> {
  const found = new Set<string>();
  const stack = [...(needsOf.get(stepId) ?? [])];
  for (let next = stack.pop(); next !== undefined; next = stack.pop()) {
    if (found.has(next)) continue;
    found.add(next);
    stack.push(...(needsOf.get(next) ?? []));
  }
  return found;
}

/** Step → ids it needs directly. */
export function directNeeds(definition: Pick<Definition, "steps">): Map<string, string[]> {
  return new Map(
    Object.entries(definition.steps).map(([id, step]) => [
      id,
      (step.needs ?? []).map((need: Need) => needOf(need).step),
    ]),
  );
}

/** The fewest needs that say the same: those implied by others are left out; order of the ids is kept. */
export function reduceTransitively(needsOf: ReadonlyMap<string, readonly string[]>): Map<string, string[]> {
  return new Map(
    [...needsOf].map(([id, needs]) => {
      const implied = new Set(needs.flatMap((need) => [...ancestors(need, needsOf)]));
      return [id, needs.filter((need) => !implied.has(need))];
    }),
  );
}

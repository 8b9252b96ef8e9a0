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
export function mayBeSkipped(stepId: string, steps: Steps): boolean {
  return steps[stepId] === undefined || skippable(steps).has(stepId);
}

const skippableOf = new WeakMap<Steps, ReadonlySet<string>>();

/** Spreads from the steps with a condition of their own to all behind them; made once per document. */
function skippable(steps: Steps): ReadonlySet<string> {
  const known = skippableOf.get(steps);
  if (known !== undefined) return known;
  const found = new Set<string>();
  const isSkippable = (step: Step): boolean =>
    step.when !== undefined ||
    step.disabled === true ||
    (step.needs ?? []).some((need) => {
      const { step: source, on } = needOf(need);
      return on !== "succeeded" || found.has(source) || steps[source] === undefined;
    });
  for (let size = -1; size !== found.size;) {
    size = found.size;
    for (const [id, step] of Object.entries(steps)) if (!found.has(id) && isSkippable(step)) found.add(id);
  }
  skippableOf.set(steps, found);
  return found;
}

/** Whether some step waits for the failure of this one: then the run goes on, and who runs after it matters. */
export function isFailureHandled(stepId: string, steps: Steps): boolean {
  return Object.values(steps).some((step) =>
    (step.needs ?? []).some((need) => needOf(need).step === stepId && needOf(need).on !== "succeeded"),
  );
}

const ancestorsOf = new WeakMap<ReadonlyMap<string, readonly string[]>, Map<string, ReadonlySet<string>>>();

/** Ids of the steps that a step waits for, directly or not. Remembered per map, which must not change any more. */
export function ancestors(stepId: string, needsOf: ReadonlyMap<string, readonly string[]>): ReadonlySet<string> {
  const known = ancestorsOf.get(needsOf) ?? new Map<string, ReadonlySet<string>>();
  ancestorsOf.set(needsOf, known);
  const before = known.get(stepId);
  if (before !== undefined) return before;
  const found = new Set<string>();
  const stack = [...(needsOf.get(stepId) ?? [])];
  for (let next = stack.pop(); next !== undefined; next = stack.pop()) {
    if (found.has(next)) continue;
    found.add(next);
    stack.push(...(needsOf.get(next) ?? []));
  }
  known.set(stepId, found);
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

import type { EffectOf } from "@/lib/workflow/catalog-lookup";
import type { Definition } from "@/lib/workflow/definition-schema";
import { ANY_STEP, readsOf } from "./reads-of";
import { mayBeSkipped, isFailureHandled } from "./step-order";
import { callsOutside } from "./map-steps";
import type { Draft } from "./opportunity-draft";
import { removeSteps } from "./remove-steps";

/** Steps whose work nobody uses: switched off, or pure work and reads that no other step reads. */
export function findDeadSteps(definition: Definition, effectOf: EffectOf): Draft | null {
  const { steps } = definition;
  const read = new Set(Object.values(steps).flatMap((step) => [...readsOf(step)]));
  if (read.has(ANY_STEP)) return null;
  const isLast = (id: string): boolean =>
    !Object.values(steps).some((step) =>
      (step.needs ?? []).some((need) => (typeof need === "string" ? need : need.step) === id),
    );
  const disabled = Object.entries(steps).filter(
    ([id, step]) => step.disabled === true && !read.has(id) && !isFailureHandled(id, steps),
  );
  const unused = Object.entries(steps).filter(([id, step]) => {
    if (
      step.disabled === true ||
      step.steps !== undefined ||
      step.service === undefined ||
      step.operation === undefined
    )
      return false;
    // The last step of a run may be what the caller came for; log, wait and plain HTTP may be there for their own sake.
    if (read.has(id) || isLast(id) || step.service === "http" || (step.service !== "transform" && !callsOutside(step)))
      return false;
    const effect = effectOf(step.service, step.operation, step.with);
    return (effect === "none" || effect === "read") && !mayBeSkipped(id, steps) && !isFailureHandled(id, steps);
  });
  const ids = [...disabled, ...unused].map(([id]) => id);
  if (ids.length === 0 || ids.length === Object.keys(steps).length) return null;
  return {
    type: "dead_step_removal",
    description: `Remove ${ids.map((id) => `"${id}"`).join(", ")}: ${unused.length === 0 ? "switched off" : "no other step reads what it gives"}.`,
    strategy: "cost",
    effort: "low",
    // A read may be there as a check: it fails the run when the thing is missing.
    risk: unused.some(([, step]) => callsOutside(step)) ? "review" : "safe",
    confidence: unused.length === 0 ? 0.99 : 0.75,
    steps: ids,
    evidence: { disabled: disabled.map(([id]) => id), unused: unused.map(([id]) => id) },
    after: removeSteps(definition, new Set(ids)),
  };
}

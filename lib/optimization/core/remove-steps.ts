import { needOf } from "@/lib/workflow/core/walk-steps";
import type { Definition, Need, Step } from "@/lib/workflow/definition-schema";

/** Takes top-level steps out; what waited for one waits for what that one waited for. Their places in `layout` go too. */
export function removeSteps(definition: Definition, ids: ReadonlySet<string>): Definition {
  const needsThrough = (need: Need): Need[] => {
    const { step } = needOf(need);
    return ids.has(step) ? (definition.steps[step]?.needs ?? []).flatMap(needsThrough) : [need];
  };
  const kept = Object.entries(definition.steps).filter(([id]) => !ids.has(id));
  const steps = Object.fromEntries(
    kept.map(([id, step]) => [id, withNeeds(step, unique((step.needs ?? []).flatMap(needsThrough)))]),
  );
  const layout =
    definition.layout === undefined
      ? {}
      : { layout: Object.fromEntries(Object.entries(definition.layout).filter(([id]) => !ids.has(id))) };
  return { ...definition, steps, ...layout };
}

function withNeeds(step: Step, needs: Need[]): Step {
  if (step.needs === undefined) return step;
  const { needs: _needs, ...rest } = step;
  return needs.length === 0 ? rest : { ...rest, needs };
}

function unique(needs: readonly Need[]): Need[] {
  return [...new Map(needs.map((need) => [`${needOf(need).step} ${needOf(need).on}`, need])).values()];
}

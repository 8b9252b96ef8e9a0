import type { EffectOf } from "@/lib/workflow/catalog-lookup";
import { needOf } from "@/lib/workflow/core/walk-steps";
import type { Definition, Step } from "@/lib/workflow/definition-schema";
import type { Draft } from "./opportunity-draft";
import { ancestors, directNeeds, needsOnlyOrder, reduceTransitively, type Dependency, type Steps } from "./step-order";

/** Steps by which somebody meant "not before": their place in the order is the point of them. */
const ORDERING_SERVICES: ReadonlySet<string> = new Set(["wait", "approval", "webhook"]);

/**
 * Drops needs that the dependency analysis shows not to be needed, so that independent steps run at one time.
 * Every true dependency stays an ancestor; needs that decide whether a step runs are left alone.
 * @param dependencies true dependencies between top-level steps of the definition
 */
export function findParallel(
  definition: Definition,
  dependencies: readonly Dependency[],
  effectOf: EffectOf,
): Draft | null {
  const before = directNeeds(definition);
  const after = looserNeeds(definition, dependencies);
  const changed = Object.keys(definition.steps).filter((id) => !sameSet(before.get(id) ?? [], after.get(id) ?? []));
  const freed = changed.filter((id) => ancestors(id, after).size < ancestors(id, before).size);
  if (freed.length === 0) return null;
  const writes = freed.filter((id) => acts(definition.steps[id], effectOf));
  return {
    type: "parallel_execution",
    description: `Run ${list(freed)} without waiting for steps they do not depend on.`,
    strategy: "performance",
    effort: "low",
    risk: writes.length === 0 ? "safe" : "review",
    confidence: writes.length === 0 ? 0.95 : 0.85,
    steps: freed,
    evidence: {
      dropped: freed.map((id) => ({
        step: id,
        no_longer_waits_for: [...ancestors(id, before)].filter((a) => !ancestors(id, after).has(a)),
      })),
      kept: dependencies.map(({ before: first, after: then, because }) => ({ first, then, because })),
      on_failure:
        writes.length === 0
          ? "none of these steps changes anything outside"
          : `${list(writes)} may have acted when a step beside them fails`,
    },
    after: withNeeds(definition, after, changed),
  };
}

/** New direct needs by step. Starts from all that may be loosened and gives back what a dependency turns out to need. */
function looserNeeds(definition: Definition, dependencies: readonly Dependency[]): Map<string, string[]> {
  const { steps } = definition;
  const current = directNeeds(definition);
  const kept = [...dependencies, ...orderByBarriers(steps, current)].filter(({ before, after }) =>
    ancestors(after, current).has(before),
  );
  const fixed = new Set(Object.keys(steps).filter((id) => !needsOnlyOrder(id, steps) || ordersOthers(steps[id])));
  for (;;) {
    const after = needsWith(steps, current, kept, fixed);
    const lost = kept.filter((dependency) => !ancestors(dependency.after, after).has(dependency.before));
    if (lost.length === 0) return after;
    // The step behind cannot name the one before itself: then the way between them stays as it is.
    for (const { after: id } of lost) for (const ancestor of [id, ...ancestors(id, current)]) fixed.add(ancestor);
  }
}

function needsWith(
  steps: Steps,
  current: ReadonlyMap<string, string[]>,
  kept: readonly Dependency[],
  fixed: ReadonlySet<string>,
): Map<string, string[]> {
  const wanted = new Map(
    Object.keys(steps).map((id) => {
      const needs = fixed.has(id)
        ? (current.get(id) ?? [])
        : kept.filter(({ after }) => after === id).map(({ before }) => before);
      return [id, Object.keys(steps).filter((other) => needs.includes(other))] as const;
    }),
  );
  return new Map(
    [...reduceTransitively(wanted)].map(([id, needs]) => [id, fixed.has(id) ? (current.get(id) ?? []) : needs]),
  );
}

/** All that stands before a barrier stays before it, all behind it behind. */
function orderByBarriers(steps: Steps, current: ReadonlyMap<string, string[]>): Dependency[] {
  return Object.keys(steps).flatMap((after) =>
    [...ancestors(after, current)]
      .filter((before) => ordersOthers(steps[before]) || ordersOthers(steps[after]))
      .map((before) => ({
        before,
        after,
        because: "one of them waits, asks or answers: its place in the order is its purpose",
      })),
  );
}

function ordersOthers(step: Step | undefined): boolean {
  return step?.service !== undefined && ORDERING_SERVICES.has(step.service);
}

function acts(step: Step | undefined, effectOf: EffectOf): boolean {
  if (step?.steps !== undefined) return Object.values(step.steps).some((inner) => acts(inner, effectOf));
  if (step?.service === undefined || step.operation === undefined) return true;
  const effect = effectOf(step.service, step.operation, step.with);
  return effect !== "none" && effect !== "read";
}

function withNeeds(
  definition: Definition,
  needsOf: ReadonlyMap<string, readonly string[]>,
  changed: readonly string[],
): Definition {
  const steps = Object.fromEntries(
    Object.entries(definition.steps).map(([id, step]) => {
      if (!changed.includes(id)) return [id, step];
      const { needs: _needs, ...rest } = step;
      const ids = needsOf.get(id) ?? [];
      const kept = (step.needs ?? []).filter((need) => ids.includes(needOf(need).step));
      const added = ids.filter((source) => !kept.some((need) => needOf(need).step === source));
      return [id, ids.length === 0 ? rest : { ...rest, needs: [...kept, ...added] }];
    }),
  );
  return { ...definition, steps };
}

function sameSet(a: readonly string[], b: readonly string[]): boolean {
  return a.length === b.length && a.every((item) => b.includes(item));
}

function list(ids: readonly string[]): string {
  return ids.map((id) => `"${id}"`).join(", ");
}

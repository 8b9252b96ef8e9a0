import { asJson, canonicalJson, type Json } from "@/lib/kernel/json";
import type { EffectOf } from "@/lib/workflow/catalog-lookup";
import type { Definition, Step } from "@/lib/workflow/definition-schema";
import { ANY_STEP, readsOf } from "./reads-of";
import type { Draft } from "./opportunity-draft";
import { removeSteps } from "./remove-steps";
import { ancestors, directNeeds, isFailureHandled, mayBeSkipped, type Dependency } from "./step-order";

/**
 * Reads that are made twice with the same input: the later one goes, and what read it reads the earlier one.
 * @param dependencies true dependencies: a write between the two that touches the same thing shows up among them
 */
export function findDuplicates(
  definition: Definition,
  dependencies: readonly Dependency[],
  effectOf: EffectOf,
): Draft | null {
  const { steps } = definition;
  if (Object.values(steps).some((step) => readsOf(step).has(ANY_STEP))) return null;
  const needs = directNeeds(definition);
  const firstOf = new Map<string, string>();
  const replacedBy = new Map<string, string>();
  for (const id of topologically(needs)) {
    const step = steps[id];
    if (step === undefined || !isPlainRead(step, effectOf) || mayBeSkipped(id, steps) || isFailureHandled(id, steps))
      continue;
    const key = canonicalJson(
      asJson({
        service: step.service,
        operation: step.operation,
        with: step.with ?? {},
        connection: step.connection ?? "",
      }),
    );
    const first = firstOf.get(key);
    const waitsForMore =
      first !== undefined &&
      dependencies.some(
        ({ before, after }) => after === id && before !== first && !ancestors(first, needs).has(before),
      );
    if (first === undefined) firstOf.set(key, id);
    // Only behind the first: then the first has ended wherever the second was read.
    else if (!waitsForMore && ancestors(id, needs).has(first)) replacedBy.set(id, first);
  }
  if (replacedBy.size === 0) return null;
  const renamed = Object.fromEntries(Object.entries(steps).map(([id, step]) => [id, renameReads(step, replacedBy)]));
  const pairs = [...replacedBy];
  return {
    type: "deduplication",
    description: pairs
      .map(([id, first]) => `"${id}" asks what "${first}" has asked already: use that answer.`)
      .join(" "),
    strategy: "cost",
    effort: "low",
    risk: "review",
    confidence: 0.85,
    steps: pairs.map(([id]) => id),
    evidence: { same_call: pairs.map(([id, first]) => ({ step: id, as: first })) },
    after: removeSteps({ ...definition, steps: renamed }, new Set(replacedBy.keys())),
  };
}

function isPlainRead(step: Step, effectOf: EffectOf): boolean {
  if (step.steps !== undefined || step.forEach !== undefined || step.repeat !== undefined) return false;
  if (step.service === undefined || step.operation === undefined) return false;
  return effectOf(step.service, step.operation, step.with) === "read";
}

function topologically(needs: ReadonlyMap<string, readonly string[]>): string[] {
  return [...needs.keys()].sort((a, b) => ancestors(a, needs).size - ancestors(b, needs).size);
}

/** Expressions that read `steps.<old>` read `steps.<new>`. */
function renameReads(step: Step, names: ReadonlyMap<string, string>): Step {
  const rename = (value: Json): Json => {
    if (typeof value === "string")
      return value.replace(/\bsteps\.([a-z][a-z0-9_]*)\b/g, (whole, id: string) =>
        names.has(id) ? `steps.${names.get(id) ?? id}` : whole,
      );
    if (Array.isArray(value)) return value.map(rename);
    if (typeof value === "object" && value !== null)
      return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, rename(inner)]));
    return value;
  };
  const { needs, ...rest } = step;
  return { ...(rename(asJson(rest)) as Step), ...(needs === undefined ? {} : { needs }) };
}

import { referencesOf } from "@/lib/expressions/references";
import type { JsonObject } from "@/lib/kernel/json";
import type { EffectOf } from "../catalog-lookup";
import type { Definition, Need, Step } from "../definition-schema";
import { expressionPlaces } from "./check-expressions";
import { conflictOf, type Resource, type ResourceOf } from "./effect-conflict";
import { ancestorsOf, needOf, neededIds, walkSteps } from "./walk-steps";

/** Why one step must stay behind another. */
export type OrderReason =
  /** It reads the other's output, error or status. */
  | { kind: "data"; paths: string[] }
  /** Whether it runs at all depends on how the other ends: a condition, a handled failure, an approval or a wait. */
  | { kind: "control"; detail: string }
  /** Both touch the same thing, and one of them changes it. */
  | { kind: "effect"; resource: string };

export interface RequiredOrder {
  before: string;
  after: string;
  reasons: OrderReason[];
}

export interface DependencyAnalysis {
  /** Pairs ordered today, directly or through others, that must stay ordered. */
  required: RequiredOrder[];
  /** Needs that hold nothing together: neither data, control nor effects ask for them. */
  removable: { step: string; need: string }[];
  /** Per step, the fewest needs that keep every required order; conditions of needs are kept. */
  minimalNeeds: Record<string, Need[]>;
  /** Steps read without being waited for: the definition is not valid there. */
  unordered: { step: string; reads: string }[];
}

/**
 * Which orders of the top-level steps are truly needed. Only an order that exists today is ever required: two steps
 * without a path of needs between them may already run at one time. A body counts as its step.
 * Conservative: what is not known to be independent is ordered.
 * @param effectOf the catalogue's word on what a call does
 * @param resourceOf what a call touches, where known better than "anything of its service"
 */
export function analyzeDependencies(
  definition: Pick<Definition, "steps">,
  effectOf: EffectOf,
  resourceOf?: ResourceOf,
): DependencyAnalysis {
  const { steps } = definition;
  const facts = new Map(Object.entries(steps).map(([id, step]) => [id, factsOf(step, effectOf, resourceOf)]));
  const ancestors = new Map(Object.keys(steps).map((id) => [id, ancestorsOf(id, steps)]));
  const required: RequiredOrder[] = [];
  const unordered: DependencyAnalysis["unordered"] = [];
  for (const [after, fact] of facts) {
    for (const before of Object.keys(steps)) {
      if (ancestors.get(after)?.has(before)) {
        const reasons = reasonsBetween(before, after, steps, facts);
        if (reasons.length > 0) required.push({ before, after, reasons });
      } else if (fact.reads.has(before) && before !== after) unordered.push({ step: after, reads: before });
    }
  }
  const requiredKeys = new Set(required.map(({ before, after }) => `${before} ${after}`));
  const removable = Object.entries(steps).flatMap(([step, body]) =>
    neededIds(body)
      .filter((need) => Object.hasOwn(steps, need) && !requiredKeys.has(`${need} ${step}`))
      .map((need) => ({ step, need })),
  );
  return { required, removable, minimalNeeds: minimalNeeds(steps, required, ancestors), unordered };
}

interface StepFacts {
  /** Step id → places read of it. */
  reads: Map<string, string[]>;
  calls: { effect: ReturnType<EffectOf>; resource: Resource }[];
  /** Why steps behind it may depend on how it ends. */
  gate: string | null;
}

function factsOf(step: Step, effectOf: EffectOf, resourceOf: ResourceOf | undefined): StepFacts {
  const reads = new Map<string, string[]>();
  const calls: StepFacts["calls"] = [];
  const inner = walkSteps({ steps: step.steps ?? {} }).map((placed) => placed.step);
  for (const part of [step, ...inner]) {
    for (const place of expressionPlaces(part)) {
      for (const { root, path } of readsOf(place.value, place.kind)) {
        const [id] = path;
        if (root === "steps" && id !== undefined)
          reads.set(id, [...(reads.get(id) ?? []), ["steps", ...path].join(".")]);
      }
    }
    if (part.service === undefined || part.operation === undefined) continue;
    const input: JsonObject = part.with ?? {};
    calls.push({
      effect: effectOf(part.service, part.operation, input),
      resource: { service: part.service, key: resourceOf?.(part.service, part.operation, input) ?? null },
    });
  }
  const waits = inner.some((part) => part.service !== undefined && WAITING_SERVICES.has(part.service));
  return { reads, calls, gate: gateOf(step) ?? (waits ? "waits before the steps behind it" : null) };
}

/** An expression that cannot be read says nothing about order; validation reports it. */
function readsOf(
  value: Parameters<typeof referencesOf>[0],
  kind: "expression" | "template",
): ReturnType<typeof referencesOf> {
  try {
    return referencesOf(value, kind);
  } catch {
    return [];
  }
}

const WAITING_SERVICES: ReadonlySet<string> = new Set(["wait", "approval"]);

function gateOf(step: Step): string | null {
  if (step.when !== undefined) return "runs only under a condition";
  if ((step.needs ?? []).some((need) => needOf(need).on !== "succeeded")) return "runs only after a certain outcome";
  if (step.service !== undefined && WAITING_SERVICES.has(step.service)) return "waits before the steps behind it";
  return null;
}

function reasonsBetween(
  before: string,
  after: string,
  steps: Readonly<Record<string, Step>>,
  facts: ReadonlyMap<string, StepFacts>,
): OrderReason[] {
  const first = facts.get(before);
  const second = facts.get(after);
  if (!first || !second) return [];
  const reasons: OrderReason[] = [];
  const paths = second.reads.get(before);
  if (paths) reasons.push({ kind: "data", paths: [...new Set(paths)] });
  if (first.gate !== null) reasons.push({ kind: "control", detail: `${before} ${first.gate}` });
  const needs = (steps[after]?.needs ?? []).map(needOf).filter((need) => need.step === before);
  const outcome = needs.find((need) => need.on !== "succeeded");
  if (outcome) reasons.push({ kind: "control", detail: `${after} runs when ${before} has ${outcome.on}` });
  else if (needs.length > 0 && steps[after]?.join === "all")
    reasons.push({ kind: "control", detail: `${after} runs only if all its needs succeeded` });
  for (const a of first.calls) {
    for (const b of second.calls) {
      const resource = conflictOf(a, b);
      if (resource !== null) reasons.push({ kind: "effect", resource });
    }
  }
  return dedupe(reasons);
}

function dedupe(reasons: OrderReason[]): OrderReason[] {
  return [...new Map(reasons.map((reason) => [JSON.stringify(reason), reason])).values()];
}

/**
 * Transitive reduction of the required order; a need that stays direct keeps its condition.
 * Steps are visited after those they wait for, and what lies behind each is kept: a chain of n steps costs n².
 */
function minimalNeeds(
  steps: Readonly<Record<string, Step>>,
  required: readonly RequiredOrder[],
  ancestors: ReadonlyMap<string, ReadonlySet<string>>,
): Record<string, Need[]> {
  const before = new Map(Object.keys(steps).map((id) => [id, new Set<string>()]));
  for (const order of required) before.get(order.after)?.add(order.before);
  const behind = new Map<string, Set<string>>();
  const direct = new Map<string, string[]>();
  const sizeOf = (sets: ReadonlyMap<string, ReadonlySet<string>>, id: string): number => sets.get(id)?.size ?? 0;
  for (const id of Object.keys(steps).sort((a, b) => sizeOf(ancestors, a) - sizeOf(ancestors, b))) {
    const covered = new Set<string>();
    const uncovered: string[] = [];
    // Furthest along first: whatever covers a step has more behind it than the step itself.
    for (const other of [...(before.get(id) ?? [])].sort((a, b) => sizeOf(behind, b) - sizeOf(behind, a))) {
      if (covered.has(other)) continue;
      uncovered.push(other);
      covered.add(other);
      for (const further of behind.get(other) ?? []) covered.add(further);
    }
    behind.set(id, covered);
    direct.set(id, uncovered);
  }
  const result: Record<string, Need[]> = {};
  for (const [id, step] of Object.entries(steps)) {
    const own = (step.needs ?? []).filter((need) => before.get(id)?.has(needOf(need).step));
    const conditional = own.filter((need) => needOf(need).on !== "succeeded" || step.join === "all");
    const named = new Set(conditional.map((need) => needOf(need).step));
    result[id] = [...conditional, ...(direct.get(id) ?? []).filter((ancestor) => !named.has(ancestor))];
  }
  return result;
}

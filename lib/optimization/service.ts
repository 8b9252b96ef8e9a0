import { AppError } from "@/lib/kernel/app-error";
import { asJson, type Json } from "@/lib/kernel/json";
import { applyPatch } from "@/lib/workflow/core/apply-patch";
import { diffDocuments } from "@/lib/workflow/core/diff-documents";
import { ledByTests } from "@/lib/workflow/core/led-by-tests";
import { definitionSchema, type Definition } from "@/lib/workflow/definition-schema";
import { findDeadSteps } from "./core/find-dead-steps";
import { findDuplicates } from "./core/find-duplicates";
import { findParallel } from "./core/find-parallel";
import { findRetry } from "./core/find-retry";
import { findTimeout } from "./core/find-timeout";
import { improvement, potentialOf, type Prediction } from "./core/improvement";
import { toOpportunity, type Draft } from "./core/opportunity-draft";
import { rank } from "./core/rank";
import { trueDependencies } from "./core/true-dependencies";
import type { OptimizerPorts } from "./ports";
import { predict } from "./predict";
import { opportunityTypeSchema, type History, type Opportunity, type OpportunityType, type Strategy } from "./schema";
import type { OptimizationAnalysis, OptimizationApplied, RequestedOptimization } from "./reports";
import { verifyEquivalence } from "./verify";

/** What is taken away first makes what follows simpler. */
const ORDER: readonly OpportunityType[] = [
  "dead_step_removal",
  "deduplication",
  "parallel_execution",
  "retry_policy",
  "timeout",
];
/** A step that takes this share of the critical path is a bottleneck. */
const BOTTLENECK_SHARE_MIN = 0.25;
const BOTTLENECKS_MAX = 3;

export type Optimizer = ReturnType<typeof createOptimizer>;

/** Workflow + history → ranked opportunities with predicted effect; and the application of chosen ones. */
export function createOptimizer(ports: OptimizerPorts) {
  function draft(type: OpportunityType, definition: Definition, history: History): Draft | null {
    const { effectOf } = ports.catalog;
    switch (type) {
      case "dead_step_removal":
        return findDeadSteps(definition, effectOf);
      case "deduplication":
        return findDuplicates(definition, trueDependencies(definition, ports.catalog), effectOf);
      case "parallel_execution":
        return findParallel(definition, trueDependencies(definition, ports.catalog), effectOf);
      case "retry_policy":
        return findRetry(definition, history, effectOf);
      case "timeout":
        return findTimeout(definition, history, effectOf);
    }
  }

  async function opportunitiesOf(
    definition: Definition,
    history: History,
    strategy: Strategy,
    before: Prediction,
  ): Promise<Opportunity[]> {
    const found: Opportunity[] = [];
    for (const type of ORDER) {
      const candidate = draft(type, definition, history);
      if (candidate === null) continue;
      const after = await predict(ports, candidate.after, history);
      if (after.makespanMs > before.makespanMs) continue;
      found.push(toOpportunity(definition, candidate, improvement(before, after, strategy)));
    }
    return rank(found, strategy);
  }

  /** All of them, one after the other, each made anew for what the ones before have left. */
  function applyAll(definition: Definition, history: History, wanted: ReadonlySet<OpportunityType>): Definition {
    return ORDER.filter((type) => wanted.has(type)).reduce(
      (current, type) => draft(type, current, history)?.after ?? current,
      definition,
    );
  }

  /** One after the other; what verification does not find equivalent is left out and named. */
  async function applyVerified(
    definition: Definition,
    history: History,
    chosen: ReadonlyMap<OpportunityType, Opportunity>,
    skipped: { id: string; reason: string }[],
  ): Promise<{ definition: Definition; applied: Opportunity[] }> {
    let current = definition;
    const applied: Opportunity[] = [];
    for (const type of ORDER) {
      const opportunity = chosen.get(type);
      if (opportunity === undefined) continue;
      const candidate = draft(type, current, history);
      if (candidate === null) {
        skipped.push({ id: opportunity.id, reason: "Another change makes it needless." });
        continue;
      }
      const { equivalent, differences } = await verifyEquivalence(ports, current, candidate.after);
      if (!equivalent) {
        skipped.push({ id: opportunity.id, reason: `Not equivalent: ${differences.join("; ")}` });
        continue;
      }
      applied.push(opportunity);
      current = candidate.after;
    }
    return { definition: current, applied };
  }

  return {
    async analyze(input: {
      definition: Definition;
      history: History;
      strategy: Strategy;
    }): Promise<OptimizationAnalysis> {
      const { definition, history, strategy } = input;
      const before = await predict(ports, definition, history);
      const opportunities = await opportunitiesOf(definition, history, strategy, before);
      const whole = applyAll(definition, history, new Set(opportunities.map(({ type }) => type)));
      const after = opportunities.length === 0 ? before : await predict(ports, whole, history);
      const estimatedImprovement = improvement(before, after, strategy);
      const measured = history.succeeded + history.failed;
      const successRatio = measured > 0 ? history.succeeded / measured : (before.successRatio ?? 1);
      const reachable = before.makespanMs === 0 ? 1 : Math.min(1, after.makespanMs / before.makespanMs);
      return {
        before,
        after,
        opportunities,
        estimatedImprovement,
        currentPerformance: 100 * successRatio * reachable,
        potential: potentialOf(estimatedImprovement),
        bottlenecks: bottlenecksOf(definition, before),
      };
    },

    /**
     * Applies what was asked for, by id or by type; what no longer fits is skipped with the reason. Nothing is kept
     * that verification does not find equivalent.
     */
    async apply(input: {
      definition: Definition;
      history: History;
      requested: readonly RequestedOptimization[];
    }): Promise<OptimizationApplied> {
      const { definition, history } = input;
      const before = await predict(ports, definition, history);
      const open = await opportunitiesOf(definition, history, "performance", before);
      const skipped: { id: string; reason: string }[] = [];
      const chosen = new Map<OpportunityType, Opportunity>();
      for (const [index, request] of input.requested.entries()) {
        const found = open.find((one) =>
          request.id === undefined ? one.type === request.type : one.id === request.id,
        );
        if (found === undefined)
          skipped.push({ id: request.id ?? request.type ?? `#${index + 1}`, reason: reasonOf(request) });
        else chosen.set(found.type, found);
      }
      const made = await applyVerified(definition, history, chosen, skipped);
      const patch = ledByTests(asJson(definition), diffDocuments(asJson(definition), asJson(made.definition)));
      const verification = await verifyEquivalence(ports, definition, made.definition);
      const after = await predict(ports, made.definition, history);
      return {
        definition: reparsed(applyPatch(asJson(definition), patch)),
        applied: made.applied,
        skipped,
        performanceImprovement: improvement(before, after, "performance"),
        before,
        after,
        patch,
        verification,
      };
    },
  };
}

function reasonOf({ id, type }: RequestedOptimization): string {
  if (id !== undefined)
    return "There is no such opportunity for this definition: it has changed since, or was made for another.";
  if (type === undefined) return "Neither an id nor a type is given.";
  return opportunityTypeSchema.safeParse(type).success
    ? "There is nothing to gain by it here."
    : "This kind of change is not one the optimizer makes.";
}

function reparsed(document: Json): Definition {
  const parsed = definitionSchema.safeParse(document);
  if (!parsed.success)
    throw new AppError("DEFINITION_INVALID", "The optimized definition is not valid.", { cause: parsed.error });
  return parsed.data;
}

function bottlenecksOf(definition: Definition, { criticalPath, stepMs, makespanMs }: Prediction): string[] {
  return criticalPath
    .map((id) => ({ id, share: makespanMs === 0 ? 0 : (stepMs[id] ?? 0) / makespanMs }))
    .filter(({ share }) => share >= BOTTLENECK_SHARE_MIN)
    .sort((a, b) => b.share - a.share)
    .slice(0, BOTTLENECKS_MAX)
    .map(
      ({ id, share }) =>
        `Step "${id}" (${definition.steps[id]?.service ?? "?"}) takes ${Math.round(share * 100)} % of the run`,
    );
}

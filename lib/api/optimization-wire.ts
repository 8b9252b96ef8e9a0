import type { z } from "zod";
import type { History, Strategy } from "@/lib/optimization/schema";
import type { OptimizationAnalysis } from "@/lib/optimization/reports";
import type { Definition } from "@/lib/workflow/definition-schema";
import { needOf } from "@/lib/workflow/core/walk-steps";
import type { Patch } from "@/lib/workflow/proposal-schema";
import type { analyzeOptimization, applyOptimization } from "./contracts/optimization";

/** The optimizer's nouns (milliseconds) as endpoints 3 and 4 have them (seconds, snake_case). */

export function analysisOnWire(
  result: { analysis: OptimizationAnalysis; definition: Definition; history: History },
  strategy: Strategy,
): Omit<z.infer<typeof analyzeOptimization.response>, "success"> {
  const { analysis, definition, history } = result;
  const measured = history.runs > 0;
  return {
    analysis: {
      current_performance: analysis.currentPerformance,
      bottlenecks: analysis.bottlenecks,
      optimization_potential: analysis.potential,
      critical_path: analysis.before.criticalPath,
      evidence: {
        runs: history.runs,
        window:
          history.fromMs === null || history.toMs === null
            ? null
            : { from: new Date(history.fromMs).toISOString(), to: new Date(history.toMs).toISOString() },
        source: measured ? "history" : analysis.before.method,
        mode: history.mode,
        cases: analysis.before.cases,
      },
    },
    performance_metrics: metricsOf(analysis, definition, history),
    optimization_opportunities: analysis.opportunities,
    estimated_improvement: analysis.estimatedImprovement,
    strategy,
  };
}

function metricsOf(
  { before, after }: OptimizationAnalysis,
  definition: Definition,
  history: History,
): Record<string, number> {
  const executionMs = history.durationMsMean ?? before.makespanMs;
  const busyMs = history.busyMsMean ?? before.busyMs;
  const judged = history.succeeded + history.failed;
  const lanes = widthOf(definition);
  return {
    execution_time: executionMs / 1000,
    success_rate: judged > 0 ? history.succeeded / judged : before.succeeded ? 1 : 0,
    resource_usage: executionMs === 0 ? 0 : Math.min(1, busyMs / (executionMs * lanes)),
    cost: history.costUsdPerRun ?? before.costUsd,
    predicted_execution_time: before.makespanMs / 1000,
    predicted_execution_time_optimized: after.makespanMs / 1000,
    steps: Object.keys(definition.steps).length,
    concurrency: lanes,
  };
}

/** Steps that stand at the same depth of needs, at most: the concurrency that one run is granted by its shape. */
function widthOf(definition: Definition): number {
  const depths = new Map<string, number>();
  const depthOf = (id: string, visiting: ReadonlySet<string>): number => {
    const known = depths.get(id);
    if (known !== undefined || visiting.has(id)) return known ?? 0;
    const needs = (definition.steps[id]?.needs ?? []).map((need) =>
      depthOf(needOf(need).step, new Set([...visiting, id])),
    );
    const depth = 1 + Math.max(0, ...needs);
    depths.set(id, depth);
    return depth;
  };
  const counts = new Map<number, number>();
  for (const id of Object.keys(definition.steps)) {
    const depth = depthOf(id, new Set());
    counts.set(depth, (counts.get(depth) ?? 0) + 1);
  }
  return Math.max(1, ...counts.values());
}

export function appliedOnWire(result: {
  optimizedWorkflow: z.infer<typeof applyOptimization.response>["optimized_workflow"] | Record<string, unknown>;
  applied: readonly { id: string }[];
  performanceImprovement: number;
  skipped: { id: string; reason: string }[];
  patch: Patch;
  verification: { equivalent: boolean; method: string; cases: number; differences: string[] };
  version: number | null;
  proposalId: string | null;
}) {
  const { equivalent, method, cases, differences } = result.verification;
  return {
    optimized_workflow: result.optimizedWorkflow,
    applied_optimizations: result.applied.map(({ id }) => id),
    performance_improvement: result.performanceImprovement,
    skipped: result.skipped,
    diff: { patch: result.patch, text: diffText(result.patch) },
    verification: { equivalent, method, cases, differences },
    version: result.version,
    proposal_id: result.proposalId,
  };
}

/** A patch as lines that a person reads: what goes with a minus, what comes with a plus. */
export function diffText(patch: Patch): string {
  const was = new Map(
    patch.flatMap((operation) => (operation.op === "test" ? [[operation.path, operation.value] as const] : [])),
  );
  return patch
    .flatMap((operation) => {
      switch (operation.op) {
        case "test":
          return [];
        case "add":
          return [`+ ${operation.path}: ${JSON.stringify(operation.value)}`];
        case "remove":
          return [`- ${operation.path}: ${JSON.stringify(was.get(operation.path) ?? null)}`];
        case "replace":
          return [
            `- ${operation.path}: ${JSON.stringify(was.get(operation.path) ?? null)}`,
            `+ ${operation.path}: ${JSON.stringify(operation.value)}`,
          ];
        case "move":
        case "copy":
          return [`${operation.op === "move" ? "~" : "+"} ${operation.path} from ${operation.from}`];
      }
    })
    .join("\n");
}

/** Opportunities as they came back: whole, or only `{id}` or `{type}`; where both stand, the id counts. */
export function requestedOptimizations(sent: readonly Record<string, unknown>[]): { id?: string; type?: string }[] {
  return sent.map(({ id, type }) => ({
    ...(typeof id === "string" ? { id } : {}),
    ...(typeof type === "string" ? { type } : {}),
  }));
}

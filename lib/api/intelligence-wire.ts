import { asJson, isJsonObject, type JsonObject } from "@/lib/kernel/json";
import type { ExplainedPart } from "@/lib/intelligence/core/explain-definition";
import type { Analysis } from "@/lib/intelligence/schema";
import type { Plan } from "@/lib/intelligence/schema";
import type { Definition, Problem } from "@/lib/workflow/definition-schema";
import type { SimulationResult } from "@/lib/workflow/simulation";

/** Endpoint 1: the analysis, with its main parts beside it. */
export function analysisOnWire(analysis: Analysis) {
  const { detected_services, confidence_score, recommendations } = analysis;
  return { success: true as const, detected_services, confidence_score, recommendations, analysis };
}

export interface Generated {
  plan: Plan;
  definition: Definition;
  explanation: ExplainedPart[];
  problems: Problem[];
  valid: boolean;
  dryRun: SimulationResult | null;
  workflowId: string | null;
  changes: string[];
  suggestions: string[];
  estimatedPerformance: number;
  contextUsed: string[];
}

/** Endpoint 2. `triggers` and `actions` are the flat view that older callers read. */
export function generatedOnWire(generated: Generated) {
  const { plan, definition, problems, valid, dryRun } = generated;
  return {
    success: true as const,
    workflow: {
      workflow_id: generated.workflowId ?? "",
      name: definition.name,
      description: definition.description ?? "",
      triggers: Object.values(definition.triggers).map((trigger) => ({
        service: trigger.service ?? "",
        event: trigger.event ?? "",
        conditions: { ...trigger.with, ...(trigger.when === undefined ? {} : { when: trigger.when }) },
      })),
      actions: Object.values(definition.steps).map((step) => ({
        service: step.service ?? "",
        action: step.operation ?? "",
        parameters: step.with ?? {},
      })),
      definition,
    },
    optimization_suggestions: [...generated.changes.map((text) => `Done: ${text}`), ...generated.suggestions],
    estimated_performance: generated.estimatedPerformance,
    confidence_score: plan.confidence_score,
    questions: plan.questions,
    assumptions: plan.assumptions,
    missing: plan.missing,
    recommendations: plan.recommendations,
    analysis: plan.analysis,
    context_used: generated.contextUsed,
    explanation: generated.explanation,
    validation: {
      valid,
      problems: problems.map(({ path, stepId, message, severity }) => ({ path, step_id: stepId, message, severity })),
    },
    dry_run: {
      status: dryRun?.status ?? "not_run",
      duration_ms: dryRun?.durationMs ?? 0,
      steps: (dryRun?.steps ?? []).map(asObject),
      error: dryRun?.error == null ? null : asObject(dryRun.error),
    },
  };
}

function asObject(value: object): JsonObject {
  const copy = asJson(value);
  return isJsonObject(copy) ? copy : {};
}

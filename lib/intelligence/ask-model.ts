import type { Catalog } from "@/lib/connectors/catalog";
import type { Ctx } from "@/lib/kernel/context";
import { planByModel, planByRules } from "./core/answer-by-model";
import { buildModelPlan, type ModelVerdict } from "./core/build-model-plan";
import { dataForModel, MODEL_INSTRUCTIONS, requestForModel } from "./core/model-prompt";
import { offerServices } from "./core/offer-services";
import type { PlannedRequest } from "./core/plan-request";
import { modelPlanSchema } from "./model-plan-schema";
import type { ModelPort } from "./ports";
import type { EngineFacts, Plan, Watcher } from "./schema";

/**
 * The plan of the configured model where it stands every check, else that of the rules, marked so. Nothing here is ever
 * published, and nothing that a model says counts as more than data.
 */
export async function askModel(
  port: ModelPort,
  ctx: Ctx,
  catalog: Catalog,
  planned: PlannedRequest,
  byRules: Plan,
  { signal, reached }: Watcher,
): Promise<Plan> {
  const unavailable = port.unavailable();
  if (unavailable !== null) return planByRules(byRules, { ...RULES, note: standsNote(port.model, unavailable) });
  const offered = offerServices(catalog, planned);
  const request = requestForModel(planned, port.clean);
  const data = port.clean(dataForModel(planned, request, offered));
  reached?.({ phase: "read", services: byRules.analysis.services.length, steps: byRules.outline.length });
  reached?.({ phase: "asking", model: port.model });
  const answer = await port.ask({ instructions: MODEL_INSTRUCTIONS, data, schema: modelPlanSchema, signal });
  const verdict: ModelVerdict | { kind: "failed"; reason: string } =
    answer.kind === "failed"
      ? answer
      : buildModelPlan(answer.object, { catalog, offered, request, timezone: planned.input.context.timezone });
  const reason = verdict.kind === "refused" || verdict.kind === "failed" ? verdict.reason : null;
  const { callId, costUsd } = await port.record(ctx, { answer, outcome: verdict.kind, reason });
  const facts = {
    network: answer.exchanges.length > 0,
    usage: { input_tokens: answer.usage.inputTokens, output_tokens: answer.usage.outputTokens },
    cost_usd: costUsd,
    model_call_id: callId,
  };
  switch (verdict.kind) {
    case "accepted":
      return planByModel(byRules, planned, verdict.built, { ...facts, name: "model", model: port.model });
    case "asked":
      return planByRules(
        byRules,
        { ...RULES, ...facts, note: `${port.model} made no plan but asked; this is the answer of the rules.` },
        verdict.questions,
      );
    case "refused":
      return planByRules(byRules, {
        ...RULES,
        ...facts,
        note: standsNote(port.model, `its plan was refused: ${verdict.reason}`),
      });
    case "failed":
      return planByRules(byRules, { ...RULES, ...facts, note: standsNote(port.model, verdict.reason) });
  }
}

const RULES: EngineFacts = { name: "rules", model: null, network: false };

function standsNote(model: string, reason: string): string {
  return `${model} gave no usable plan (${reason}); this is the answer of the rules.`;
}

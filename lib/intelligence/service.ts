import type { Catalogs } from "@/lib/connectors/catalogs";
import type { Ctx } from "@/lib/kernel/context";
import { askModel } from "./ask-model";
import type { ModelPort } from "./ports";
import { createReadingTools } from "./reading-tools";
import type { Analysis, AnalyzeInput, Plan, Watcher } from "./schema";
import { asTyped, mendTypos } from "./core/mend-typos";
import { planRequest, type PlannedRequest } from "./core/plan-request";
import type { Weights } from "./core/weights";
import { toAnalysis } from "./core/to-analysis";

/** What the room needs from outside: the catalogue. No key, no network, unless somebody configured a model. */
export interface IntelligencePorts {
  catalogs: Catalogs;
  /** Other than the shipped ones only where a fold is judged by weights that never saw it. */
  weights?: Weights;
  /** Asked only for input that says `useModel`. */
  model?: ModelPort | undefined;
}

export interface Intelligence {
  /** What a request asks for. Never invents a service: what is unclear comes back as a question. */
  analyze(ctx: Ctx, input: AnalyzeInput): Promise<Analysis>;
  /** A workflow for the request, with what was assumed and what should be asked. Nothing is stored. */
  plan(ctx: Ctx, input: AnalyzeInput, watcher?: Watcher): Promise<Plan>;
}

export function createIntelligence({ catalogs, weights, model }: IntelligencePorts): Intelligence {
  const toolsOf = createReadingTools(catalogs, weights);

  async function plan(ctx: Ctx, input: AnalyzeInput, watcher: Watcher = {}): Promise<Plan> {
    const tools = toolsOf(ctx);
    if (!input.enhanced) return planOf(planRequest(tools, input));
    const read = mendTypos(tools.spelling, input.text);
    const planned = planRequest(tools, { ...input, text: read.text });
    const byRules = planOf(planned);
    if (model === undefined || input.useModel !== true) return asTyped(byRules, read, input.text);
    return asTyped(await askModel(model, ctx, tools.catalog, planned, byRules, watcher), read, input.text);
  }

  return { analyze: async (ctx, input) => (await plan(ctx, input)).analysis, plan };
}

function planOf(planned: PlannedRequest): Plan {
  const analysis = toAnalysis(planned);
  const { definition, assumptions, outline } = planned.built;
  const { questions, missing, confidence_score, recommendations } = analysis;
  return {
    definition,
    outline,
    analysis,
    assumptions: [...new Set([...planned.trigger.assumptions, ...assumptions])],
    questions,
    missing,
    recommendations,
    confidence_score,
  };
}

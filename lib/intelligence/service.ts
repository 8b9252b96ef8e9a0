import type { Catalog } from "@/lib/connectors/catalog";
import type { Catalogs } from "@/lib/connectors/catalogs";
import type { Ctx } from "@/lib/kernel/context";
import { askModel } from "./ask-model";
import type { ModelPort } from "./ports";
import type { Analysis, AnalyzeInput, Plan } from "./schema";
import { buildLexicon, type Lexicon } from "./core/lexicon";
import { planRequest, type PlannedRequest, type PlanningTools } from "./core/plan-request";
import { shippedWeights, type Weights } from "./core/weights";
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
  plan(ctx: Ctx, input: AnalyzeInput): Promise<Plan>;
}

export function createIntelligence({ catalogs, weights = shippedWeights, model }: IntelligencePorts): Intelligence {
  const lexicons = new WeakMap<Catalog, Lexicon>();

  /** What the workspace can be told of: its catalogue, with the names in it ready for search. */
  function toolsOf({ workspaceId }: Ctx): PlanningTools {
    const catalog = catalogs.of(workspaceId);
    const lexicon = lexicons.get(catalog) ?? buildLexicon(catalog.listed());
    lexicons.set(catalog, lexicon);
    return { catalog, lexicon, weights };
  }

  async function plan(ctx: Ctx, input: AnalyzeInput): Promise<Plan> {
    const tools = toolsOf(ctx);
    const planned = planRequest(tools, input);
    const byRules = planOf(planned);
    if (model === undefined || input.useModel !== true || !input.enhanced) return byRules;
    return askModel(model, ctx, tools.catalog, planned, byRules);
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

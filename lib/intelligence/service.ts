import type { Catalog } from "@/lib/connectors/catalog";
import type { Ctx } from "@/lib/kernel/context";
import type { Analysis, AnalyzeInput, Plan } from "./schema";
import { buildLexicon } from "./core/lexicon";
import { planRequest } from "./core/plan-request";
import { shippedWeights, type Weights } from "./core/weights";
import { toAnalysis } from "./core/to-analysis";

/** What the room needs from outside: the catalogue, nothing else. No key, no network. */
export interface IntelligencePorts {
  catalog: Catalog;
  /** Other than the shipped ones only where a fold is judged by weights that never saw it. */
  weights?: Weights;
}

export interface Intelligence {
  /** What a request asks for. Never invents a service: what is unclear comes back as a question. */
  analyze(ctx: Ctx, input: AnalyzeInput): Promise<Analysis>;
  /** A workflow for the request, with what was assumed and what should be asked. Nothing is stored. */
  plan(ctx: Ctx, input: AnalyzeInput): Promise<Plan>;
}

export function createIntelligence({ catalog, weights = shippedWeights }: IntelligencePorts): Intelligence {
  const tools = { catalog, lexicon: buildLexicon(catalog.listed()), weights };
  return {
    analyze: (_ctx, input) => Promise.resolve(toAnalysis(planRequest(tools, input))),
    plan(_ctx, input) {
      const planned = planRequest(tools, input);
      const analysis = toAnalysis(planned);
      const { definition, assumptions, outline } = planned.built;
      const { questions, missing, confidence_score } = analysis;
      return Promise.resolve({
        definition,
        outline,
        analysis,
        assumptions: [...new Set([...planned.trigger.assumptions, ...assumptions])],
        questions,
        missing,
        recommendations: analysis.recommendations,
        confidence_score,
      });
    },
  };
}

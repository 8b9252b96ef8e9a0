import type { Catalog } from "@/lib/connectors/catalog";
import type { Ctx } from "@/lib/kernel/context";
import type { Analysis, AnalyzeInput, Plan } from "./schema";
import { buildLexicon } from "./core/lexicon";
import { planRequest } from "./core/plan-request";
import { toAnalysis } from "./core/to-analysis";

/** What the room needs from outside: the catalogue, nothing else. No key, no network. */
export interface IntelligencePorts {
  catalog: Catalog;
}

export interface Intelligence {
  /** What a request asks for. Never invents a service: what is unclear comes back as a question. */
  analyze(ctx: Ctx, input: AnalyzeInput): Promise<Analysis>;
  /** A workflow for the request, with what was assumed and what should be asked. Nothing is stored. */
  plan(ctx: Ctx, input: AnalyzeInput): Promise<Plan>;
}

export function createIntelligence({ catalog }: IntelligencePorts): Intelligence {
  const lexicon = buildLexicon(catalog.listed());
  return {
    analyze: (_ctx, input) => Promise.resolve(toAnalysis(planRequest(catalog, lexicon, input))),
    plan(_ctx, input) {
      const planned = planRequest(catalog, lexicon, input);
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

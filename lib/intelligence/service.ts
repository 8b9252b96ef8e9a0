import type { Catalog } from "@/lib/connectors/catalog";
import type { Catalogs } from "@/lib/connectors/catalogs";
import type { Ctx } from "@/lib/kernel/context";
import type { Analysis, AnalyzeInput, Plan } from "./schema";
import { buildLexicon, type Lexicon } from "./core/lexicon";
import { planRequest, type PlanningTools } from "./core/plan-request";
import { shippedWeights, type Weights } from "./core/weights";
import { toAnalysis } from "./core/to-analysis";

/** What the room needs from outside: the catalogue, nothing else. No key, no network. */
export interface IntelligencePorts {
  catalogs: Catalogs;
  /** Other than the shipped ones only where a fold is judged by weights that never saw it. */
  weights?: Weights;
}

export interface Intelligence {
  /** What a request asks for. Never invents a service: what is unclear comes back as a question. */
  analyze(ctx: Ctx, input: AnalyzeInput): Promise<Analysis>;
  /** A workflow for the request, with what was assumed and what should be asked. Nothing is stored. */
  plan(ctx: Ctx, input: AnalyzeInput): Promise<Plan>;
}

export function createIntelligence({ catalogs, weights = shippedWeights }: IntelligencePorts): Intelligence {
  const lexicons = new WeakMap<Catalog, Lexicon>();

  /** What the workspace can be told of: its catalogue, with the names in it ready for search. */
  function toolsOf({ workspaceId }: Ctx): PlanningTools {
    const catalog = catalogs.of(workspaceId);
    const lexicon = lexicons.get(catalog) ?? buildLexicon(catalog.listed());
    lexicons.set(catalog, lexicon);
    return { catalog, lexicon, weights };
  }

  return {
    analyze: (ctx, input) => Promise.resolve(toAnalysis(planRequest(toolsOf(ctx), input))),
    plan(ctx, input) {
      const planned = planRequest(toolsOf(ctx), input);
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

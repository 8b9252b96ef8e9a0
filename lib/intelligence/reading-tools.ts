import type { Catalog } from "@/lib/connectors/catalog";
import type { Catalogs } from "@/lib/connectors/catalogs";
import type { Ctx } from "@/lib/kernel/context";
import { buildLexicon } from "./core/lexicon";
import type { PlanningTools } from "./core/plan-request";
import { buildSpelling, type Spelling } from "./core/spelling";
import { shippedWeights, type Weights } from "./core/weights";

/** What words are read with. */
export interface ReadingTools extends PlanningTools {
  spelling: Spelling;
}

/** The tools of the caller's workspace: made once per catalogue, kept as long as it is. */
export function createReadingTools(catalogs: Catalogs, weights: Weights = shippedWeights): (ctx: Ctx) => ReadingTools {
  const made = new WeakMap<Catalog, ReadingTools>();
  return ({ workspaceId }) => {
    const catalog = catalogs.of(workspaceId);
    let tools = made.get(catalog);
    if (tools === undefined) {
      tools = { catalog, weights, lexicon: buildLexicon(catalog), spelling: buildSpelling(catalog) };
      made.set(catalog, tools);
    }
    return tools;
  };
}

import { catalog, catalogs } from "@/lib/connectors/testing/catalog";
import { createIntelligence } from "@/lib/intelligence/service";
import { composeOptimizers } from "@/lib/server/compose/optimization";
import { composeSimulateRun } from "@/lib/server/compose/simulate-run";
import { createGenerateWorkflow } from "@/lib/server/use-cases/generate-workflow";

/** The use case of the app's generate endpoint, strategy, validation and dry run included; drafts are not kept. */
export function generateUseCase() {
  const simulateRun = composeSimulateRun(catalogs);
  return createGenerateWorkflow({
    intelligence: createIntelligence({ catalogs }),
    catalogOf: () => catalog,
    optimizerOf: composeOptimizers(catalogs, simulateRun),
    guardOptimizer: (_ctx, work) => work(),
    simulateRun,
    // A workspace that has nothing yet.
    workspace: {
      connections: () => Promise.resolve([]),
      workflows: () => Promise.resolve([]),
      timezone: () => Promise.resolve("UTC"),
    },
    save: () => Promise.resolve({ id: "wf_eval" }),
  });
}

import type { Catalog } from "@/lib/connectors/catalog";
import type { Catalogs } from "@/lib/connectors/catalogs";
import { sampleOf } from "@/lib/connectors/sample";
import { createHistoryStore } from "@/lib/db/optimization-history-repository";
import { rulesFromCatalog } from "@/lib/engine/catalog-rules";
import { NO_HISTORY, summarizeHistory } from "@/lib/optimization/core/summarize-history";
import { createOptimizer, type Optimizer } from "@/lib/optimization/service";
import type { Proposals } from "@/lib/workflow/proposal-service";
import type { Workflows } from "@/lib/workflow/service";
import type { SimulateRun } from "@/lib/workflow/simulation";
import type { Platform } from "../platform";
import { resolveOperation } from "../use-cases/resolve-operation";
import { createOptimizeWorkflow, type OptimizeWorkflow } from "../use-cases/optimize-workflow";
import { sampleTrigger } from "../use-cases/sample-trigger";

/** The optimizer of each workspace, as generation uses it too. */
export function composeOptimizers(catalogs: Catalogs, simulateRun: SimulateRun): (workspaceId: string) => Optimizer {
  return (workspaceId) =>
    optimizerOver(catalogs.of(workspaceId), (request) => simulateRun({ ...request, workspaceId }));
}

function optimizerOver(catalog: Catalog, simulateRun: SimulateRun): Optimizer {
  const rules = rulesFromCatalog(() => catalog);
  return createOptimizer({
    catalog,
    simulateRun,
    latencyMsOf: (service, operation) => rules.latencyMsOf(service, operation),
    sampleOutput: (service, operation) => {
      const known = catalog.operation(service, operation);
      return known === undefined ? {} : sampleOf(known.output);
    },
    sampleTrigger: (definition) => sampleTrigger(catalog, definition),
  });
}

export function composeOptimizeWorkflow(
  { db, catalogs }: Platform,
  rooms: { workflows: Workflows; proposals: Proposals; simulateRun: SimulateRun },
): OptimizeWorkflow {
  const history = createHistoryStore(db);
  return createOptimizeWorkflow({
    optimizerOf: composeOptimizers(catalogs, rooms.simulateRun),
    workflow: (ctx, id) => rooms.workflows.get(ctx, id),
    history: async (workspaceId, workflowId) => {
      if (workflowId === null) return NO_HISTORY;
      const mode = await history.modeOf(workspaceId, workflowId);
      const { runs, attempts } = await history.read(workspaceId, workflowId, mode);
      return summarizeHistory(mode, runs, attempts);
    },
    proposals: rooms.proposals,
    resolveOperation: (workspaceId) => (service, action) => resolveOperation(catalogs.of(workspaceId), service, action),
  });
}

import type { Catalogs } from "@/lib/connectors/catalogs";
import { createIntelligence, type Intelligence } from "@/lib/intelligence/service";
import type { SimulateRun } from "@/lib/workflow/simulation";
import type { Workflows } from "@/lib/workflow/service";
import type { EngineGuard } from "../engine-guard";
import { createGenerateWorkflow, type GenerateWorkflow } from "../use-cases/generate-workflow";
import { composeOptimizers } from "./optimization";

export function composeIntelligence(catalogs: Catalogs): Intelligence {
  return createIntelligence({ catalogs });
}

export function composeGenerateWorkflow(rooms: {
  catalogs: Catalogs;
  intelligence: Intelligence;
  workflows: Workflows;
  engineGuard: EngineGuard;
  simulateRun: SimulateRun;
}): GenerateWorkflow {
  const { simulateRun } = rooms;
  return createGenerateWorkflow({
    intelligence: rooms.intelligence,
    catalogOf: (workspaceId) => rooms.catalogs.of(workspaceId),
    optimizerOf: composeOptimizers(rooms.catalogs, simulateRun),
    guardOptimizer: (ctx, work) => rooms.engineGuard.withEngine("optimization", ctx, work),
    simulateRun,
    save: (ctx, input) => rooms.workflows.create(ctx, input),
  });
}

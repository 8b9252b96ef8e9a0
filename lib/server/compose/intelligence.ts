import type { Catalogs } from "@/lib/connectors/catalogs";
import type { ModelPort } from "@/lib/intelligence/ports";
import { createIntelligence, type Intelligence } from "@/lib/intelligence/service";
import type { SimulateRun } from "@/lib/workflow/simulation";
import type { Workflows } from "@/lib/workflow/service";
import type { EngineGuard } from "../engine-guard";
import { createGenerateWorkflow, type GenerateWorkflow } from "../use-cases/generate-workflow";
import type { WorkspaceUseReader } from "../use-cases/workspace-use";
import { composeOptimizers } from "./optimization";

/** @param model asked where a request says so; undefined: the rules alone */
export function composeIntelligence(catalogs: Catalogs, model: ModelPort | undefined): Intelligence {
  return createIntelligence({ catalogs, model });
}

export function composeGenerateWorkflow(rooms: {
  catalogs: Catalogs;
  intelligence: Intelligence;
  workflows: Workflows;
  engineGuard: EngineGuard;
  simulateRun: SimulateRun;
  workspace: WorkspaceUseReader;
}): GenerateWorkflow {
  const { simulateRun } = rooms;
  return createGenerateWorkflow({
    intelligence: rooms.intelligence,
    catalogOf: (workspaceId) => rooms.catalogs.of(workspaceId),
    optimizerOf: composeOptimizers(rooms.catalogs, simulateRun),
    guardOptimizer: (ctx, work) => rooms.engineGuard.withEngine("optimization", ctx, work),
    simulateRun,
    workspace: rooms.workspace,
    save: (ctx, input) => rooms.workflows.create(ctx, input),
  });
}

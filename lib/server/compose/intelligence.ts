import { catalog } from "@/lib/connectors/catalog";
import { createIntelligence, type Intelligence } from "@/lib/intelligence/service";
import type { Workflows } from "@/lib/workflow/service";
import type { EngineGuard } from "../engine-guard";
import { createGenerateWorkflow, type GenerateWorkflow } from "../use-cases/generate-workflow";
import { composeOptimizer } from "./optimization";
import { composeSimulateRun } from "./simulate-run";

export function composeIntelligence(): Intelligence {
  return createIntelligence({ catalog });
}

export function composeGenerateWorkflow(rooms: {
  intelligence: Intelligence;
  workflows: Workflows;
  engineGuard: EngineGuard;
}): GenerateWorkflow {
  const simulateRun = composeSimulateRun();
  return createGenerateWorkflow({
    intelligence: rooms.intelligence,
    catalog,
    optimizer: composeOptimizer(simulateRun),
    guardOptimizer: (ctx, work) => rooms.engineGuard.withEngine("optimization", ctx, work),
    simulateRun,
    save: (ctx, input) => rooms.workflows.create(ctx, input),
  });
}

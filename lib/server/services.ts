import { composeAccess, type AccessServices } from "./compose/access";
import { composeApprovals, type ApprovalServices } from "./compose/approvals";
import { composeConnectors, type ConnectorServices } from "./compose/connectors";
import { composeEngineParts } from "./compose/engine";
import { composeForms, type FormService } from "./compose/forms";
import { composeGenerateWorkflow, composeIntelligence } from "./compose/intelligence";
import { composeModel, type ModelServices } from "./compose/model";
import { composeMonitoring } from "./compose/monitoring";
import { composeOptimizeWorkflow } from "./compose/optimization";
import { composeRefineWorkflow, composeWorkspaceUse } from "./compose/refine";
import { composeRuns, type RunServices } from "./compose/runs";
import { createSampleReader } from "@/lib/db/sample-reader";
import { composeSamples, type SampleServices } from "./compose/samples";
import { composeSimulateRun } from "./compose/simulate-run";
import { composeTelemetry } from "./compose/telemetry";
import { composeTroubleshooting, type TroubleshootingServices } from "./compose/troubleshooting";
import { composeWorkflows, type WorkflowServices } from "./compose/workflows";
import type { GenerateWorkflow } from "./use-cases/generate-workflow";
import type { RefineWorkflow } from "./use-cases/refine-workflow";
import type { OptimizeWorkflow } from "./use-cases/optimize-workflow";
import { getPlatform, type Platform } from "./platform";
import type { Intelligence } from "@/lib/intelligence/service";
import type { Monitoring } from "@/lib/monitoring/service";
import type { Telemetry } from "./telemetry";

/** Everything a handler or a page may call. Each room has its own line here and its own file in `compose/`. */
export interface Services extends WorkflowServices {
  platform: Platform;
  access: AccessServices;
  /** Connections and the simulator. */
  connectors: ConnectorServices;
  generateWorkflow: GenerateWorkflow;
  intelligence: Intelligence;
  /** What was sent to the configured language model. */
  modelCalls: ModelServices["calls"];
  optimizeWorkflow: OptimizeWorkflow;
  refineWorkflow: RefineWorkflow;
  monitoring: Monitoring;
  /** Runs, triggers and hooks. */
  runs: RunServices;
  /** Recorded answers for the simulator. */
  samples: SampleServices;
  approvals: ApprovalServices;
  forms: FormService;
  telemetry: Telemetry;
  troubleshooting: TroubleshootingServices;
}

/** Builds the services over a platform: the composition root. */
export async function createServices(platform: Platform): Promise<Services> {
  const access = composeAccess(platform);
  const engine = composeEngineParts(platform);
  const runs = composeRuns(platform, engine);
  const simulateRun = composeSimulateRun(platform.catalogs, { db: platform.db, connection: engine.connection });
  const rooms = composeWorkflows(platform, {
    triggers: engine.triggers,
    requestOfRun: engine.requestOfRun,
    simulateRun,
    ring: engine.ring,
  });
  const model = composeModel(platform);
  const intelligence = composeIntelligence(platform.catalogs, model.port);
  const workspace = composeWorkspaceUse(platform, { ...rooms, settings: access.settings });
  return {
    platform,
    access,
    connectors: composeConnectors(platform, createSampleReader(engine.connection)),
    ...rooms,
    intelligence,
    modelCalls: model.calls,
    generateWorkflow: composeGenerateWorkflow({
      catalogs: platform.catalogs,
      intelligence,
      ...rooms,
      workspace,
      engineGuard: access.engineGuard,
      simulateRun,
    }),
    optimizeWorkflow: composeOptimizeWorkflow(platform, { ...rooms, simulateRun }),
    refineWorkflow: composeRefineWorkflow(platform, { ...rooms, workspace }),
    monitoring: composeMonitoring(platform),
    runs,
    samples: composeSamples(platform, runs),
    forms: composeForms(platform, engine),
    approvals: composeApprovals(platform, engine.ring),
    telemetry: composeTelemetry(platform),
    troubleshooting: composeTroubleshooting(platform, {
      proposals: rooms.proposals,
      simulateRun,
    }),
  };
}

/** The services of this web process, with the first owner where settings name one. */
export async function buildServices(): Promise<Services> {
  const services = await createServices(getPlatform());
  await services.access.firstOwner.ensureFromEnv();
  return services;
}

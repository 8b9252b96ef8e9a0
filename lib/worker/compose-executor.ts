import { cacheReads } from "@/lib/connectors/cache-reads";
import { catalog, type Catalog } from "@/lib/connectors/catalog";
import type { OperationExecutor } from "@/lib/connectors/contract";
import { createConnectionSource } from "@/lib/connectors/credentials/connection-source";
import { createExecutor, createOperationExecutor } from "@/lib/connectors/executor";
import { createOutboundClient } from "@/lib/connectors/http/outbound-client";
import { catalogOfProbes, createProbeConnection } from "@/lib/connectors/probe-connection";
import { limitOutput } from "@/lib/connectors/limit-output";
import { createSimulatorExecutor } from "@/lib/connectors/simulator/simulator-executor";
import { createConnectionStore } from "@/lib/db/connection-repository";
import { createSimulatorStore } from "@/lib/db/simulator-store";
import { createStepCacheStore } from "@/lib/db/step-cache-store";
import { categorizeError } from "@/lib/server/compose/categorize-error";
import { codeSandbox } from "@/lib/server/compose/code-sandbox";
import { masterKeyOf } from "@/lib/server/compose/master-key";
import { secretScrubber } from "@/lib/server/logger";
import type { Platform } from "@/lib/server/platform";

function liveExecutor(platform: Platform, known: Catalog): OperationExecutor {
  const connections = createConnectionStore(platform);
  const scrubber = secretScrubber();
  return createOperationExecutor({
    catalog: known,
    clock: platform.clock,
    code: codeSandbox(platform.env),
    categorize: categorizeError,
    transport: createOutboundClient({ allow: platform.env.OUTBOUND_ALLOW }),
    connections: createConnectionSource({
      catalog,
      find: (workspaceId, id) => connections.find(workspaceId, id),
      keys: masterKeyOf(platform),
      onSecret: (secret) => scrubber.register(secret),
    }),
  });
}

/**
 * Tries of credentials: the live executor over operations that no workflow can name.
 * @param inTurn lets its calls wait for their turn under the limit of their connection
 */
export function composeProbe(
  platform: Platform,
  inTurn: (executor: OperationExecutor) => OperationExecutor,
): ReturnType<typeof createProbeConnection> {
  const { clock, random } = platform;
  const connections = createConnectionStore(platform);
  return createProbeConnection({
    catalog,
    executor: inTurn(liveExecutor(platform, catalogOfProbes(catalog))),
    serviceOf: async (workspaceId, id) => (await connections.find(workspaceId, id))?.service,
    clock,
    random,
  });
}

/** The executor of real runs: the network for live ones, the simulator (kept on disk) for simulated ones. */
export function composeExecutor(platform: Platform): OperationExecutor {
  const { env, clock, random } = platform;
  const live = liveExecutor(platform, catalog);
  const { entities, faults, onOutbox } = createSimulatorStore(env.databaseFile, platform);
  const code = codeSandbox(env);
  const simulate = createSimulatorExecutor({ catalog, state: entities, faults, onOutbox, random, code });
  const executor = limitOutput(createExecutor({ live, simulate }), env.STEP_OUTPUT_MAX_BYTES);
  const connections = createConnectionStore(platform);
  return cacheReads(executor, {
    store: createStepCacheStore(env.databaseFile, clock),
    catalog,
    clock,
    credentialOf: async (workspaceId, id) => (await connections.find(workspaceId, id))?.sealed ?? null,
  });
}

import { setTimeout } from "node:timers/promises";
import { cacheReads } from "@/lib/connectors/cache-reads";
import type { Catalogs } from "@/lib/connectors/catalogs";
import { createRefusalCheck } from "@/lib/connectors/check-refusal";
import type { OperationExecutor } from "@/lib/connectors/contract";
import { createConnectionSource } from "@/lib/connectors/credentials/connection-source";
import { createExecutor, createOperationExecutor } from "@/lib/connectors/executor";
import { createFileRoot } from "@/lib/connectors/file-root";
import { createHostGuard } from "@/lib/connectors/http/host-guard";
import { createOutboundClient } from "@/lib/connectors/http/outbound-client";
import { catalogsOfProbes, createProbeConnection } from "@/lib/connectors/probe-connection";
import { keepConnections } from "@/lib/connectors/keep-connections";
import { limitOutput } from "@/lib/connectors/limit-output";
import { createPerformers } from "@/lib/connectors/services/performers";
import { createSimulatorExecutor } from "@/lib/connectors/simulator/simulator-executor";
import { createSimulatorStore } from "@/lib/db/simulator-store";
import { createStepCacheStore } from "@/lib/db/step-cache-store";
import { categorizeError } from "@/lib/server/compose/categorize-error";
import { codeSandbox } from "@/lib/server/compose/code-sandbox";
import { masterKeyOf } from "@/lib/server/compose/master-key";
import { outboundOptions } from "@/lib/server/compose/outbound-options";
import { secretScrubber } from "@/lib/server/logger";
import type { Env } from "@/lib/server/env";
import { ownFile } from "@/lib/server/compose/own-file";
import type { Platform } from "@/lib/server/platform";
import { composeCredentialStore, composeKeeper } from "./compose-connections";

function liveExecutor(platform: Platform, known: Catalogs): OperationExecutor {
  const connections = composeCredentialStore(platform);
  const scrubber = secretScrubber();
  return createOperationExecutor({
    catalogs: known,
    clock: platform.clock,
    code: codeSandbox(platform.env),
    categorize: categorizeError,
    transport: createOutboundClient(outboundOptions(platform.env)),
    performerOf: composePerformers(platform.env),
    connections: createConnectionSource({
      catalogs: platform.catalogs,
      find: async (workspaceId, id) => connections.find(workspaceId, id),
      keys: masterKeyOf(platform),
      onSecret: (secret) => scrubber.register(secret),
    }),
  });
}

/** Mail, databases and files: the same guard of hosts as for HTTP, and no file of the platform itself. */
function composePerformers(env: Env): ReturnType<typeof createPerformers> {
  return createPerformers({
    guard: createHostGuard(outboundOptions(env)),
    files: createFileRoot(env.FILES_DIR, [env.DATA_DIR, env.databaseFile, env.encryptionKeyFile]),
    sqliteProcessFile: ownFile("lib/connectors/services/sql/sqlite-process.mjs"),
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
  const { catalogs, clock, random } = platform;
  const connections = composeCredentialStore(platform);
  const live = liveExecutor(platform, catalogsOfProbes(catalogs));
  return createProbeConnection({
    catalogs,
    executor: inTurn(keepConnections(live, composeKeeper(platform), { trying: true })),
    serviceOf: async (workspaceId, id) => connections.find(workspaceId, id)?.service,
    clock,
    random,
  });
}

/** Waits, or less where `signal` ends it. */
async function waitFor(ms: number, signal: AbortSignal): Promise<void> {
  if (ms > 0) await setTimeout(ms, undefined, { signal }).catch(() => undefined);
}

/** The executor of real runs: the network for live ones, the simulator (kept on disk) for simulated ones. */
export function composeExecutor(platform: Platform): OperationExecutor {
  const { env, catalogs, clock, random } = platform;
  const connections = composeCredentialStore(platform);
  const isRefused = createRefusalCheck({
    catalogs,
    executor: liveExecutor(platform, catalogsOfProbes(catalogs)),
    serviceOf: (workspaceId, id) => connections.find(workspaceId, id)?.service,
    clock,
  });
  const live = keepConnections(liveExecutor(platform, catalogs), composeKeeper(platform), { isRefused });
  const { entities, faults, onOutbox, sampleFor } = createSimulatorStore(env.databaseFile, platform);
  const code = codeSandbox(env);
  const simulate = createSimulatorExecutor({
    catalogs,
    state: entities,
    faults,
    onOutbox,
    sampleFor,
    random,
    code,
    categorize: categorizeError,
    delay: waitFor,
  });
  const executor = limitOutput(createExecutor({ live, simulate }), env.STEP_OUTPUT_MAX_BYTES);
  return cacheReads(executor, {
    store: createStepCacheStore(env.databaseFile, clock),
    catalogs,
    clock,
    credentialOf: async (workspaceId, id) => connections.find(workspaceId, id)?.sealed ?? null,
  });
}

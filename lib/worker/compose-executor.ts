import { catalog } from "@/lib/connectors/catalog";
import type { OperationExecutor } from "@/lib/connectors/contract";
import { createConnectionSource } from "@/lib/connectors/credentials/connection-source";
import { createExecutor, createOperationExecutor } from "@/lib/connectors/executor";
import { createOutboundClient } from "@/lib/connectors/http/outbound-client";
import { createSimulatorExecutor } from "@/lib/connectors/simulator/simulator-executor";
import { createConnectionStore } from "@/lib/db/connection-repository";
import { createSimulatorStore } from "@/lib/db/simulator-store";
import { masterKeyOf } from "@/lib/server/compose/master-key";
import { secretScrubber } from "@/lib/server/logger";
import type { Platform } from "@/lib/server/platform";

/** The executor of real runs: the network for live ones, the simulator (kept on disk) for simulated ones. */
export function composeExecutor(platform: Platform): OperationExecutor {
  const { env, clock, random } = platform;
  const connections = createConnectionStore(platform);
  const scrubber = secretScrubber();
  const live = createOperationExecutor({
    catalog,
    clock,
    transport: createOutboundClient({ allow: env.OUTBOUND_ALLOW }),
    connections: createConnectionSource({
      catalog,
      find: (workspaceId, id) => connections.find(workspaceId, id),
      masterKey: masterKeyOf(platform),
      onSecret: (secret) => scrubber.register(secret),
    }),
  });
  const { entities, faults, onOutbox } = createSimulatorStore(env.databaseFile, platform);
  const simulate = createSimulatorExecutor({ catalog, state: entities, faults, onOutbox, random });
  return createExecutor({ live, simulate });
}

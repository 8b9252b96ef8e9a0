import { createHash, randomBytes } from "node:crypto";
import { createAuthorizations, type Authorizations } from "@/lib/connectors/authorizations";
import { createOwnServices, type OwnServicesService } from "@/lib/connectors/own-services";
import { createConnections, type Connections } from "@/lib/connectors/service";
import { createConnectionStore } from "@/lib/db/connection-repository";
import { createMemoryEntities, createMemoryFaults } from "@/lib/connectors/simulator/memory-state";
import { createSimulatorExecutor } from "@/lib/connectors/simulator/simulator-executor";
import type { SampleSource } from "@/lib/connectors/simulator/ports";
import { createOAuthStateStore } from "@/lib/db/oauth-state-store";
import { createOwnServiceStore } from "@/lib/db/own-service-store";
import { createSimulatorRepository, type SimulatorRepository } from "@/lib/db/simulator-repository";
import type { Platform } from "../platform";
import { secretScrubber } from "../logger";
import { createTryOperation } from "../use-cases/try-operation";
import { createWorkerCalls } from "../worker-calls";
import { masterKeyOf } from "./master-key";

/** What pages and callers do with services, accounts and the simulator. */
export interface ConnectorServices {
  connections: Connections;
  /** Sign-ins at providers. */
  authorizations: Authorizations;
  simulator: SimulatorRepository;
  /** Services that a workspace describes itself. */
  ownServices: OwnServicesService;
  tryOperation: ReturnType<typeof createTryOperation>;
}

/** @param sampleFor saved answers of services, which a try is answered with as simulated runs are */
export function composeConnectors(platform: Platform, sampleFor: SampleSource): ConnectorServices {
  const { catalogs, clock, random } = platform;
  const store = createConnectionStore(platform);
  const worker = createWorkerCalls(platform.env.DATA_DIR);
  return {
    connections: createConnections({
      store,
      catalogs,
      keys: masterKeyOf(platform),
      probe: worker["/connections/test"],
      clock,
      random,
    }),
    authorizations: createAuthorizations({
      states: createOAuthStateStore(platform.db),
      store,
      catalogs,
      worker: {
        signIn: worker["/connections/sign-in"],
        authorize: worker["/connections/authorize"],
        preflight: worker["/connections/preflight"],
      },
      clock,
      secret: () => randomBytes(32).toString("base64url"),
      onSecret: (secret) => secretScrubber().register(secret),
    }),
    ownServices: createOwnServices({
      store: createOwnServiceStore(platform),
      hash: (text) => createHash("sha256").update(text).digest("hex"),
    }),
    simulator: createSimulatorRepository(platform),
    tryOperation: createTryOperation({
      catalogs,
      executor: () =>
        createSimulatorExecutor({
          catalogs,
          state: createMemoryEntities(),
          faults: createMemoryFaults([]),
          sampleFor,
          random,
        }),
    }),
  };
}

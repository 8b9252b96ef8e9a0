import { catalog } from "@/lib/connectors/catalog";
import { createConnections, type Connections } from "@/lib/connectors/service";
import { createConnectionStore } from "@/lib/db/connection-repository";
import { createSimulatorRepository, type SimulatorRepository } from "@/lib/db/simulator-repository";
import { createProbeByWorker } from "../probe-by-worker";
import type { Platform } from "../platform";
import { masterKeyOf } from "./master-key";

/** What pages and callers do with services, accounts and the simulator. */
export interface ConnectorServices {
  connections: Connections;
  simulator: SimulatorRepository;
}

export function composeConnectors(platform: Platform): ConnectorServices {
  const { clock, random } = platform;
  const store = createConnectionStore(platform);
  const probe = createProbeByWorker(platform.env.DATA_DIR);
  return {
    connections: createConnections({ store, catalog, keys: masterKeyOf(platform), probe, clock, random }),
    simulator: createSimulatorRepository(platform),
  };
}

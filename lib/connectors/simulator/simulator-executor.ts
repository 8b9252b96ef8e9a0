import type { Clock } from "@/lib/kernel/clock";
import type { Catalog } from "../catalog";
import type { OperationExecutor } from "../contract";
import { createOperationExecutor } from "../executor";
import { createSimulatorTransport, type SimulatorPorts } from "./transport";

/** Only reads of dates in `Retry-After` need a time, and the simulator sends seconds. */
const STOPPED_CLOCK: Clock = { now: () => 0, monotonicMs: () => 0 };

/**
 * The same executor as live runs, over the simulator's wire. It is given no source of credentials, so that a
 * simulated run cannot obtain one.
 */
export function createSimulatorExecutor({
  catalog,
  ...ports
}: SimulatorPorts & { catalog: Catalog }): OperationExecutor {
  return createOperationExecutor({ catalog, transport: createSimulatorTransport(ports), clock: STOPPED_CLOCK });
}

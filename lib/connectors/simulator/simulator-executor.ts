import type { Clock } from "@/lib/kernel/clock";
import type { Catalog } from "../catalog";
import type { OperationExecutor } from "../contract";
import { createOperationExecutor } from "../executor";
import type { CodeRunner } from "../ports";
import { createSimulatorTransport, type SimulatorPorts } from "./transport";

/** Only reads of dates in `Retry-After` need a time, and the simulator sends seconds. */
const STOPPED_CLOCK: Clock = { now: () => 0, monotonicMs: () => 0 };

/**
 * The same executor as live runs, over the simulator's wire. It is given no source of credentials, so that a
 * simulated run cannot obtain one.
 */
export function createSimulatorExecutor({
  catalog,
  code,
  ...ports
}: SimulatorPorts & { catalog: Catalog; code?: CodeRunner | undefined }): OperationExecutor {
  return createOperationExecutor({ catalog, transport: createSimulatorTransport(ports), code, clock: STOPPED_CLOCK });
}

import type { Clock } from "@/lib/kernel/clock";
import type { Catalogs } from "../catalogs";
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
  catalogs,
  code,
  ...ports
}: SimulatorPorts & { catalogs: Catalogs; code?: CodeRunner | undefined }): OperationExecutor {
  return createOperationExecutor({ catalogs, transport: createSimulatorTransport(ports), code, clock: STOPPED_CLOCK });
}

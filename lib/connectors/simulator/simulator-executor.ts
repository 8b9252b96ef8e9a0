import type { Clock } from "@/lib/kernel/clock";
import type { Catalogs } from "../catalogs";
import type { OperationExecutor } from "../contract";
import type { Categorize } from "../core/read-error";
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
  categorize,
  ...ports
}: SimulatorPorts & {
  catalogs: Catalogs;
  code?: CodeRunner | undefined;
  categorize?: Categorize | undefined;
}): OperationExecutor {
  const transport = createSimulatorTransport(ports);
  return createOperationExecutor({ catalogs, transport, code, categorize, clock: STOPPED_CLOCK });
}

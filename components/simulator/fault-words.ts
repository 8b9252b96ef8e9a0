import type { FaultKind } from "@/lib/connectors/fault-schema";
import type { Fault, FaultInput } from "@/lib/client/simulator";

export const FAULT_KINDS: readonly { kind: FaultKind; name: string }[] = [
  { kind: "rate_limited", name: "Rate limited (429 with Retry-After)" },
  { kind: "timeout", name: "Time-out" },
  { kind: "upstream_5xx", name: "Server error (503)" },
  { kind: "renamed_field", name: "Renamed field" },
];

/** A fault that is on, as it has to be sent to stay on: the list is always replaced whole. */
export function toInput(fault: Fault): FaultInput {
  return {
    service: fault.service,
    kind: fault.kind,
    rate: fault.rate,
    ...(fault.operation === null ? {} : { operation: fault.operation }),
    ...(fault.remaining === null ? {} : { count: fault.remaining }),
    ...(fault.retryAfterMs === undefined ? {} : { retryAfterMs: fault.retryAfterMs }),
    ...(fault.status === undefined ? {} : { status: fault.status }),
    ...(fault.from === undefined ? {} : { from: fault.from }),
    ...(fault.to === undefined ? {} : { to: fault.to }),
    ...(fault.message === undefined ? {} : { message: fault.message }),
  };
}

/** A used-up fault does nothing any more and can't be sent again. */
export function isOn(fault: Fault): boolean {
  return fault.remaining === null || fault.remaining > 0;
}

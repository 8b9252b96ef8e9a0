import type { FaultKind } from "@/lib/connectors/fault-schema";
import type { Fault, FaultInput } from "@/lib/client/simulator";

/** In groups, the commonest first; a page shows them so. */
export const FAULT_GROUPS: readonly { name: string; kinds: readonly { kind: FaultKind; name: string }[] }[] = [
  {
    name: "The service refuses",
    kinds: [
      { kind: "rate_limited", name: "Rate limited (429 with Retry-After)" },
      { kind: "upstream_5xx", name: "Server error (503)" },
      { kind: "validation_error", name: "A value is refused" },
      { kind: "not_found", name: "Not found" },
      { kind: "auth_expired", name: "Sign-in has expired" },
      { kind: "invalid_credentials", name: "Wrong credentials" },
      { kind: "auth_missing_scope", name: "Missing permission" },
      { kind: "conflict_duplicate", name: "Exists already" },
      { kind: "resource_state", name: "Archived or closed" },
      { kind: "concurrency_lock", name: "Locked by another" },
      { kind: "configuration_missing", name: "Not set up at the service" },
      { kind: "payload_too_large", name: "Too large" },
      { kind: "quota_exhausted", name: "Quota used up" },
      { kind: "payment_required", name: "Payment required" },
      { kind: "pagination_limit", name: "Too many pages" },
      { kind: "webhook_not_registered", name: "Webhook not registered" },
      { kind: "disk_full", name: "Service's disk is full" },
      { kind: "out_of_memory", name: "Service is out of memory" },
      { kind: "infinite_loop", name: "Loop detected" },
      { kind: "expression_error", name: "Formula refused" },
    ],
  },
  {
    name: "The wire fails",
    kinds: [
      { kind: "timeout", name: "Time-out" },
      { kind: "connection_reset", name: "Connection cut" },
      { kind: "connection_refused", name: "Connection refused" },
      { kind: "dns_failure", name: "Host name unknown" },
      { kind: "tls_error", name: "Certificate expired" },
    ],
  },
  {
    name: "Another answer than expected",
    kinds: [
      { kind: "slow_answer", name: "Slow answer" },
      { kind: "renamed_field", name: "Renamed field" },
      { kind: "removed_field", name: "Field is gone" },
      { kind: "retyped_field", name: "Field of another type" },
      { kind: "empty_answer", name: "Empty answer" },
      { kind: "html_answer", name: "Web page in place of data" },
      { kind: "broken_json", name: "Answer cut short" },
    ],
  },
];

/** A fault that is on, as it has to be sent to stay on: the list is always replaced whole. */
export function toInput(fault: Fault): FaultInput {
  return {
    service: fault.service,
    kind: fault.kind,
    rate: fault.rate,
    ...(fault.operation === null ? {} : { operation: fault.operation }),
    ...(fault.remaining === null ? {} : { count: fault.remaining }),
    ...(fault.toPass === 0 ? {} : { after: fault.toPass }),
    ...(fault.startsAt === undefined ? {} : { startsAt: fault.startsAt }),
    ...(fault.endsAt === undefined ? {} : { endsAt: fault.endsAt }),
    ...(fault.delayMs === undefined ? {} : { delayMs: fault.delayMs }),
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

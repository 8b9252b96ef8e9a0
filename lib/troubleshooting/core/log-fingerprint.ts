import { hashOf, maskMessage } from "@/lib/workflow/core/error-fingerprint";
import type { ErrorCategory } from "@/lib/workflow/run-schema";
import type { Diagnosis } from "../schema";

/** Faults of a whole service or host, in whatever words each line tells of them. */
const OF_THE_SERVICE: ReadonlySet<ErrorCategory> = new Set([
  "rate_limited",
  "quota_exhausted",
  "timeout",
  "upstream_5xx",
  "dns_failure",
  "connection_refused",
  "connection_reset",
  "tls_error",
  "auth_expired",
  "payment_required",
  "disk_full",
  "out_of_memory",
]);
const HOST = /\b(?:[a-z0-9-]{1,63}\.){1,8}[a-z]{2,24}\b|\b\d{1,3}(?:\.\d{1,3}){3}\b/;
/** A name in quotes, as messages give fields and properties; keys of JSON are none. */
const QUOTED_NAME = /(?:^|[^{,:]\s?)['"`]([a-z_][a-z0-9_.-]{0,60})['"`](?!\s?:)/;

/** What the fault is about, beside the service and the kind: a host, or the field and the words. */
function subjectOf(text: string, { category, basis, matched }: Diagnosis, service: string | null): string {
  const lower = text.slice(0, 2_000).toLowerCase();
  if (OF_THE_SERVICE.has(category)) return service === null ? (HOST.exec(lower)?.[0] ?? "") : "";
  return basis === "none" ? maskMessage(text) : `${matched ?? ""} ${QUOTED_NAME.exec(lower)?.[1] ?? ""}`;
}

/** Fingerprint of a fault read from a log: what it is about where that can be told, else the masked text. */
export function fingerprintOfLog(
  text: string,
  diagnosis: Diagnosis,
  service: string | null,
  stepId: string | null,
): string {
  return hashOf([
    "log",
    stepId ?? "",
    service ?? "",
    diagnosis.category,
    diagnosis.remedyClass,
    subjectOf(text, diagnosis, service),
  ]);
}

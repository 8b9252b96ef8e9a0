import type { ErrorCategory } from "@/lib/workflow/run-schema";
import { AUTO_REMEDIES, type RemedyClass } from "../schema";

/** What a rule concludes: the kind of failure and the class of its remedy. */
export type Verdict = readonly [category: ErrorCategory, remedy: RemedyClass];

const AUTO: ReadonlySet<RemedyClass> = new Set(AUTO_REMEDIES);
const WAITING: ReadonlySet<RemedyClass> = new Set([
  "retry_backoff",
  "wait_retry_after",
  "retry_serialized",
  "reduce_concurrency",
]);

/** Whether an engine may carry the remedy out without asking. */
export function isAutoResolvable(remedy: RemedyClass): boolean {
  return AUTO.has(remedy);
}

/** Whether waiting alone can help: the remedies that send the same call again. */
export function isTransient(remedy: RemedyClass): boolean {
  return WAITING.has(remedy);
}

/** The remedy to assume for a category when nothing more is known; leans to a person where acting could harm. */
export const DEFAULT_REMEDY: Readonly<Record<ErrorCategory, RemedyClass>> = {
  validation_error: "fix_parameter",
  auth_missing_scope: "grant_scope",
  invalid_credentials: "fix_credentials",
  rate_limited: "wait_retry_after",
  not_found: "fix_parameter",
  upstream_5xx: "retry_backoff",
  auth_expired: "reconnect_account",
  resource_state: "fix_parameter",
  configuration_missing: "set_config",
  payload_too_large: "split_batch",
  concurrency_lock: "retry_serialized",
  conflict_duplicate: "upsert_or_skip",
  type_error: "coerce_type",
  timeout: "retry_backoff",
  quota_exhausted: "raise_quota",
  expression_error: "fix_expression",
  schema_drift: "remap_fields",
  data_empty: "guard_missing",
  payment_required: "payment_action",
  dns_failure: "fix_host",
  webhook_not_registered: "reregister_webhook",
  connection_reset: "retry_backoff",
  tls_error: "fix_tls",
  out_of_memory: "add_memory",
  infinite_loop: "break_loop",
  pagination_limit: "paginate",
  connection_refused: "fix_host",
  disk_full: "free_disk",
  unknown: "find_first_error",
};

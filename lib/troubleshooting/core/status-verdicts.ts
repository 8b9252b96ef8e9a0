import { codeTable } from "./codes/code-table";
import type { Verdict } from "./verdict";

const TABLE = codeTable([
  ["validation_error", "fix_parameter", "400 405 406 411 415 416 417 422 501"],
  ["invalid_credentials", "fix_credentials", "401 407"],
  ["payment_required", "payment_action", "402"],
  ["auth_missing_scope", "grant_scope", "403 451"],
  ["not_found", "fix_parameter", "404 410"],
  ["timeout", "retry_backoff", "408 504 522 524"],
  ["concurrency_lock", "retry_serialized", "409 412 423 428"],
  ["payload_too_large", "split_batch", "413 414 431"],
  ["rate_limited", "wait_retry_after", "420 429"],
  ["upstream_5xx", "retry_backoff", "424 425 500 502 503 508 520 529 530"],
  ["connection_refused", "fix_host", "521 523"],
  ["tls_error", "fix_tls", "495 525 526"],
  ["disk_full", "free_disk", "507"],
]);

/** What an HTTP status means when nothing else is known; the weakest of the signals. */
export const STATUS_VERDICTS: ReadonlyMap<number, Verdict> = new Map(
  [...TABLE].map(([status, verdict]) => [Number(status), verdict]),
);

import { codeTable } from "./code-table";

/** Twilio. @see https://www.twilio.com/docs/api/errors */
export const twilioNumbers = codeTable([
  ["rate_limited", "wait_retry_after", "20429 14107 30022 63018 88202"],
  ["quota_exhausted", "raise_quota", "63038 30023 20009 30027"],
  ["invalid_credentials", "fix_credentials", "20003 20005 20008 20101 20103 20107"],
  ["auth_expired", "refresh_token", "20104"],
  ["auth_missing_scope", "grant_scope", "21408 20006 21606 21612 63007"],
  ["not_found", "fix_parameter", "20404 21218"],
  ["resource_state", "skip_item", "21610 30003 30004 30005 30006 21614 63016 63024 21635"],
  ["configuration_missing", "verify_sender", "21608 21219 30034 30032 21659"],
  ["configuration_missing", "set_config", "21603 21703 11750 30024"],
  ["validation_error", "edit_content", "30007 63013"],
  ["data_empty", "guard_missing", "21602 21604 21619"],
  ["payload_too_large", "split_batch", "21617 21605"],
  ["payload_too_large", "reduce_file", "11751 12300"],
  ["payment_required", "payment_action", "30002 20010"],
  ["upstream_5xx", "retry_backoff", "20500 20503 30001 30008 30009"],
  ["timeout", "retry_backoff", "11205 31005 20504"],
  ["tls_error", "fix_tls", "11237 11235"],
  ["dns_failure", "fix_host", "11210"],
  ["conflict_duplicate", "upsert_or_skip", "21613 21710 20409"],
  [
    "validation_error",
    "fix_parameter",
    "21211 21212 21201 21217 21401 21402 21421 21601 21611 21620 21623 21624 13224 13223 11100 20422 12100 12200",
  ],
]);

/** Facebook Graph API (Facebook, Instagram, WhatsApp). @see https://developers.facebook.com/docs/graph-api/guides/error-handling */
export const metaNumbers = codeTable([
  ["auth_expired", "reconnect_account", "190 102 463 467 460 458 464"],
  [
    "rate_limited",
    "wait_retry_after",
    "4 17 32 341 613 80000 80001 80002 80003 80004 80005 80006 80007 80008 80014 130429 131048 131056 80009",
  ],
  ["upstream_5xx", "retry_backoff", "1 2 131000 131016 133004 135000"],
  ["auth_missing_scope", "grant_scope", "3 10 200 210 220 230 250 270 273 278 294 299 131005 36102"],
  ["conflict_duplicate", "upsert_or_skip", "506"],
  ["resource_state", "contact_provider", "368 131031"],
  ["resource_state", "skip_item", "131026 131047 131049 131050 470"],
  ["not_found", "fix_parameter", "803 33 132001 131030"],
  ["validation_error", "fix_parameter", "100 131008 131009 132000 132012 132018 2500"],
  ["webhook_not_registered", "reregister_webhook", "2200"],
  ["configuration_missing", "set_config", "131045 133010 133006"],
  ["payment_required", "payment_action", "131042"],
]);

/** X (Twitter) v1.1 codes that are still sent. @see https://developer.x.com/en/support/x-api/error-troubleshooting */
export const twitterNumbers = codeTable([
  ["rate_limited", "wait_retry_after", "88 420"],
  ["quota_exhausted", "raise_quota", "185 161 344"],
  ["invalid_credentials", "fix_credentials", "32 99 215"],
  ["invalid_credentials", "sync_clock", "135"],
  ["auth_expired", "reconnect_account", "89"],
  ["resource_state", "contact_provider", "63 64 326 416"],
  ["auth_missing_scope", "grant_scope", "87 93 220 179 261 453"],
  ["not_found", "fix_parameter", "17 34 50 144"],
  ["conflict_duplicate", "upsert_or_skip", "187 139 327 160"],
  ["upstream_5xx", "retry_backoff", "130 131"],
  ["validation_error", "truncate_value", "186 354"],
  ["resource_state", "skip_item", "136 349 150 385 433"],
]);

/** Zoom. @see https://developers.zoom.us/docs/api/errors/ */
export const zoomNumbers = codeTable([
  ["auth_expired", "refresh_token", "124"],
  ["invalid_credentials", "fix_credentials", "4700"],
  ["auth_missing_scope", "grant_scope", "4711 1010 3161"],
  ["not_found", "fix_parameter", "1001 3001 1120 2300"],
  ["conflict_duplicate", "upsert_or_skip", "1005 3027"],
  ["validation_error", "fix_parameter", "300 3000"],
  ["payment_required", "payment_action", "200 2024"],
]);

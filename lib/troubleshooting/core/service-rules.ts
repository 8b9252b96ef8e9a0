import type { MessageRule } from "./message-rules";

/**
 * Messages of services that send words where others send codes.
 * @see https://core.telegram.org/bots/api#making-requests (descriptions are stable in practice)
 */
export const SERVICE_RULES: Readonly<Record<string, readonly MessageRule[]>> = {
  telegram: [
    ["rate_limited", "wait_retry_after", /too many requests|retry after|flood/],
    ["concurrency_lock", "remove_second_consumer", /terminated by|webhook is active|getupdates/],
    ["resource_state", "use_new_id", /migrated|upgraded/],
    [
      "resource_state",
      "skip_item",
      /deactivated|blocked by the user|kicked|can't initiate|bots can't send messages to bots|send messages to bots|message can't be edited|was deleted|left the chat|query is too old|have no write access|topic.closed|chat.restricted|poll has already been closed|message can't be forwarded|user is (?:an administrator|a bot)/,
    ],
    ["conflict_duplicate", "upsert_or_skip", /not modified|already|occupied/],
    [
      "not_found",
      "skip_item",
      /(?:message|member|reply message|message to \w+|participant|thread|poll|replied message)\w* (?:to be \w+ )?(?:not found|identifier is not specified)|message_id_invalid|hide_requester_missing|user_not_participant/,
    ],
    [
      "auth_missing_scope",
      "grant_scope",
      /can't be deleted|not enough rights|no rights|need administrator|admin_required|not a member|chat_write_forbidden|can't (?:remove|restrict|promote|demote)|method is available only|administrator|chat_admin/,
    ],
    ["payload_too_large", "split_batch", /(?:message|text|media).{0,20}too long|too many|request entity too large/],
    ["payload_too_large", "reduce_file", /file is too big|file.{0,20}too (?:big|large)|photo_invalid_dimensions/],
    ["validation_error", "truncate_value", /caption.{0,16}too long|title.{0,16}too long|button_data_invalid/],
    [
      "data_empty",
      "guard_missing",
      /(?:text|message|caption|photo|media|url).{0,20}(?:is|must be non-?)\s?empty|parameter.{0,20}is required|text_empty|there is no/,
    ],
    [
      "not_found",
      "fix_parameter",
      /chat not found|user not found|peer_id_invalid|invalid (?:file|user|chat).?id|user_id_invalid|wrong (?:file|remote file)|group chat not found|sticker.?set.{0,20}(?:not found|invalid)|channel.?(?:invalid|private)|file_id|not found$/,
    ],
    ["webhook_not_registered", "reregister_webhook", /bad webhook|failed to resolve host|webhook/],
    ["invalid_credentials", "fix_credentials", /unauthorized|invalid token|401/],
    [
      "upstream_5xx",
      "retry_backoff",
      /internal server error|bad gateway|restart|failed to get http url content|webpage_curl_failed/,
    ],
    ["validation_error", "fix_parameter", /can't parse|invalid|wrong|bad request|unsupported|must be/],
  ],
  n8n_http: [
    ["invalid_credentials", "fix_credentials", /authorization failed|check your credentials$/],
    ["auth_missing_scope", "grant_scope", /forbidden/],
    ["payment_required", "payment_action", /payment required/],
    ["rate_limited", "wait_retry_after", /too many requests/],
    ["timeout", "retry_backoff", /timed out|econnaborted/],
    ["upstream_5xx", "retry_backoff", /was not able to process your request|bad gateway|service unavailable/],
    ["connection_refused", "fix_host", /refused the connection|unreachable/],
    ["connection_reset", "retry_backoff", /closed unexpectedly|aborted/],
    ["dns_failure", "retry_backoff", /dns server returned/],
    ["dns_failure", "fix_host", /incorrect host/],
    ["conflict_duplicate", "upsert_or_skip", /already exists/],
    ["validation_error", "fix_parameter", /bad request|invalid or could not be processed|method not allowed/],
  ],
};

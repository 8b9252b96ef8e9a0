import { codeTable } from "./code-table";

/** @see https://api.slack.com/methods (the "Errors" table of each method) */
export const slackCodes = codeTable([
  ["rate_limited", "wait_retry_after", "ratelimited rate_limited"],
  ["quota_exhausted", "raise_quota", "message_limit_exceeded storage_limit_reached over_quota too_many_channels"],
  [
    "upstream_5xx",
    "retry_backoff",
    "fatal_error internal_error service_unavailable team_added_to_org org_login_required external_channel_migrating",
  ],
  ["timeout", "retry_backoff", "request_timeout"],
  [
    "invalid_credentials",
    "fix_credentials",
    "not_authed invalid_auth invalid_client_id bad_client_secret invalid_code not_allowed_token_type invalid_token",
  ],
  ["auth_expired", "refresh_token", "token_expired"],
  ["auth_expired", "reconnect_account", "token_revoked account_inactive invalid_refresh_token"],
  [
    "auth_missing_scope",
    "grant_scope",
    "missing_scope no_permission access_denied ekm_access_denied restricted_action restricted_action_read_only_channel restricted_action_thread_only_channel restricted_action_non_threadable_channel restricted_action_thread_locked not_authorized enterprise_is_restricted team_access_not_granted not_enough_users user_is_restricted user_is_ultra_restricted ura_max_channels cant_delete_message cant_update_message cant_invite cant_archive_general cant_kick_from_general accesslimited posting_to_general_channel_denied as_user_not_supported file_update_blocked is_external_limited",
  ],
  ["auth_missing_scope", "join_resource", "not_in_channel"],
  [
    "not_found",
    "fix_parameter",
    "channel_not_found user_not_found users_not_found file_not_found subteam_not_found team_not_found bot_not_found view_not_found no_such_subteam unknown_method user_not_visible user_list_not_supplied",
  ],
  [
    "not_found",
    "skip_item",
    "message_not_found thread_not_found no_reaction not_pinned not_starred item_not_found duplicate_message_not_found file_deleted",
  ],
  [
    "resource_state",
    "skip_item",
    "is_archived user_disabled edit_window_closed cannot_reply_to_message cannot_dm_bot user_is_bot not_archived already_archived is_inactive channel_is_archived messages_tab_disabled",
  ],
  [
    "conflict_duplicate",
    "upsert_or_skip",
    "name_taken already_in_channel already_reacted already_pinned already_starred duplicate_channel already_in_team already_invited user_already_team_member handle_already_exists email_already_exists name_already_exists trigger_exchanged",
  ],
  ["concurrency_lock", "retry_serialized", "hash_conflict"],
  ["validation_error", "truncate_value", "invalid_name_maxlength title_too_long topic_too_long name_too_long"],
  [
    "payload_too_large",
    "split_batch",
    "too_many_attachments msg_too_long attachment_payload_limit_exceeded metadata_too_large too_many_contact_cards msg_blocks_too_long too_many_users too_many_members too_many_reactions too_long",
  ],
  ["payload_too_large", "reduce_file", "file_too_large file_uploads_size_exceeded"],
  [
    "data_empty",
    "guard_missing",
    "no_text no_channel no_user invalid_name_required name_required missing_argument no_users no_item_specified",
  ],
  ["pagination_limit", "paginate", "invalid_cursor invalid_limit limit_required over_pagination_limit invalid_page"],
  ["timeout", "set_config", "trigger_expired expired_trigger_id"],
  ["payment_required", "payment_action", "paid_only paid_teams_only plan_upgrade_required"],
  [
    "configuration_missing",
    "set_config",
    "two_factor_setup_required team_not_on_plan app_not_installed no_app_home file_uploads_disabled file_uploads_except_images_disabled",
  ],
  [
    "validation_error",
    "fix_parameter",
    "bad_timestamp invalid_blocks invalid_blocks_format invalid_ts_latest invalid_ts_oldest invalid_arguments invalid_arg_name invalid_array_arg invalid_charset invalid_form_data invalid_post_type missing_post_type invalid_name invalid_name_specials invalid_name_punctuation invalid_users invalid_types invalid_json method_deprecated deprecated_endpoint method_not_supported_for_channel_type time_in_past time_too_far cannot_parse_attachment cant_invite_self cant_kick_self slack_connect_canvas_sharing_blocked invalid_attachments",
  ],
]);

/** @see https://discord.com/developers/docs/topics/opcodes-and-status-codes#json */
export const discordCodes = codeTable([
  ["not_found", "skip_item", "10008 10013 10014 10026 10036 10087"],
  ["webhook_not_registered", "recreate_webhook", "10015 50027"],
  ["timeout", "set_config", "10062"],
  [
    "not_found",
    "fix_parameter",
    "10001 10002 10003 10004 10005 10006 10007 10009 10010 10011 10012 10016 10020 10027 10028 10029 10030 10031 10032 10033 10050 10057 10059 10060 10061 10063 10065 10066 10067 10068 10069 10070 10071 10097 10098 10099",
  ],
  ["auth_missing_scope", "fix_credentials", "20001 20002"],
  [
    "auth_missing_scope",
    "grant_scope",
    "20009 20012 20018 50001 50003 50012 50013 50020 50026 50074 50132 50600 160002 160009",
  ],
  ["rate_limited", "wait_retry_after", "20016 20022 20024 20028 20029 30046 40003 40004"],
  ["validation_error", "edit_content", "20031 20035 200000 200001 240000"],
  [
    "quota_exhausted",
    "raise_quota",
    "30001 30002 30003 30004 30005 30007 30008 30010 30013 30015 30016 30018 30019 30029 30030 30031 30032 30033 30034 30035 30037 30038 30039 30040 30042 30047 30048 30052 30056 30058 30060 30061 160006 160007 340013",
  ],
  ["invalid_credentials", "fix_credentials", "40001 50014"],
  ["auth_expired", "reconnect_account", "50025"],
  ["configuration_missing", "set_config", "40002 50008 50009 60003"],
  ["payload_too_large", "reduce_file", "40005 50045 50138"],
  ["upstream_5xx", "retry_backoff", "40006 110000 110001 130000 40333 40016"],
  ["resource_state", "skip_item", "40007 40032 50007 50021 50054 50083 50084 50085 50278 150006 160005 40033 50039"],
  ["conflict_duplicate", "upsert_or_skip", "40041 40060 40061 160004 180000 180002 30051 40074"],
  ["data_empty", "guard_missing", "50006"],
  [
    "validation_error",
    "fix_parameter",
    "50002 50010 50011 50015 50016 50017 50019 50024 50028 50033 50034 50035 50036 50041 50055 50057 50067 50068 50073 50080 50081 50086 50095 50097 50101 50104 50106 50109 50110 50144 50145 50146 50178 170001 170002 170003 220001 220002 220003",
  ],
]);

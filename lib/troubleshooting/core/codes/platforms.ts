import { codeTable } from "./code-table";

/**
 * Codes of work, storage, marketing, cloud and language-model services, and of network stacks.
 * Codes are vendors' words for facts; where several vendors share a word they mean the same.
 */
export const platformCodes = codeTable([
  // Network, as Node, OpenSSL and undici name it.
  ["connection_refused", "fix_host", "econnrefused ehostunreach enetunreach ehostdown"],
  [
    "connection_reset",
    "retry_backoff",
    "econnreset epipe econnaborted und_err_socket err_http2_goaway_session err_http2_stream_error err_stream_premature_close nghttp2_refused_stream err_network_changed",
  ],
  [
    "timeout",
    "retry_backoff",
    "etimedout esockettimedout und_err_connect_timeout und_err_headers_timeout und_err_body_timeout request_timeout gateway_timeout deadline_exceeded step_timeout http_504 http_408 timeout_error read_timeout connect_timeout polling_timeout service_timeout status_code_deadline_exceeded connector_timeout",
  ],
  ["dns_failure", "fix_host", "enotfound eai_nodata eai_noname dns_probe_finished_nxdomain"],
  ["dns_failure", "retry_backoff", "eai_again"],
  [
    "tls_error",
    "fix_tls",
    "depth_zero_self_signed_cert self_signed_cert_in_chain unable_to_verify_leaf_signature unable_to_get_issuer_cert_locally unable_to_get_issuer_cert cert_has_expired err_tls_cert_altname_invalid cert_not_yet_valid eproto err_ssl_wrong_version_number err_ssl_protocol_error ssl_error cert_signature_failure err_ssl_sslv3_alert_handshake_failure sslerror ssl_cert_verification_error",
  ],
  ["disk_full", "free_disk", "enospc edquot insufficient_storage"],
  [
    "out_of_memory",
    "add_memory",
    "enomem err_worker_out_of_memory oomkilled oom_killed out_of_memory memory_limit_exceeded err_out_of_memory outofmemoryerror",
  ],
  ["quota_exhausted", "reduce_concurrency", "emfile enfile concurrency_limit_exceeded"],
  ["configuration_missing", "install_node", "err_module_not_found modulenotfounderror"],
  // Pace.
  [
    "rate_limited",
    "wait_retry_after",
    "rate_limited rate_limit_exceeded ratelimitexceeded ratelimit_exceeded too_many_requests toomanyrequests user_rate_limit_exceeded userratelimitexceeded throttling throttling_exception throttled throttled_exception throttle slow_down slowdown provisioned_throughput_exceeded_exception rate_limit_exceeded_error ratelimiterror rate_limit_error http_429 resource_exhausted too_many_requests_exception throttledrequest application_throttled request_throttled activity_limit_reached secondly_limit ten_secondly_rolling rate_limits request_rate_too_large over_query_limit too_many_write_operations max_requests_per_second flood_wait",
  ],
  [
    "quota_exhausted",
    "raise_quota",
    "insufficient_quota insufficientquotaerror daily_limit_exceeded dailylimitexceeded quota_exceeded quotaexceeded request_limit_exceeded storage_limit_exceeded billing_hard_limit_reached api_limit_exceeded monthly_limit_exceeded dailylimit daily_quota_exceeded usage_limit_exceeded limit_exceeded service_quota_exceeded_exception limit_exceeded_exception storage_quota_exceeded storagequotaexceeded team_member_limit_reached over_daily_limit plan_limit_reached usage_limit_reached max_send_quota_exceeded daily_request_limit insufficient_space license_limit_exceeded trial_limit",
  ],
  [
    "payment_required",
    "payment_action",
    "payment_required insufficient_balance billing_not_active billing_disabled account_past_due plan_required subscription_required billing_not_enabled credit_balance_too_low",
  ],
  [
    "upstream_5xx",
    "retry_backoff",
    "service_unavailable internal_server_error internal_error backend_error backenderror server_error internal_failure temporarily_unavailable api_connection_error overloaded overloaded_error bad_gateway upstream_error server_unavailable internal unavailable http_500 http_502 http_503 transient_error service_failure engine_overloaded server_is_overloaded internal_service_error dependency_failed_exception server_busy under_maintenance site_unavailable upstream_connect_error",
  ],
  // Who and what for.
  [
    "invalid_credentials",
    "fix_credentials",
    "bad_credentials invalid_api_key invalid_client unauthorized_client invalid_login signature_does_not_match invalid_access_key_id unrecognized_client_exception invalid_client_token_id incorrect_api_key authentication_error api_key_invalid wrong_api_key key_invalid invalid_key invalid_credentials api_key_missing missing_api_key auth_failed eauth authentication_required login_failed invalid_email_or_password invalid_user_credentials invalid_auth_header authentication_failure autherror no_api_key apikey_invalid bad_api_key auth_failure api_key_not_found invalid_signature could_not_authenticate_you api_token_invalid wrong_credentials bad_auth_header invalid_jwt token_not_provided missing_authentication invalid_apikey invalid_authorization_header authentication_incorrect",
  ],
  [
    "invalid_credentials",
    "rotate_secret",
    "aadsts7000222 client_secret_expired secret_expired api_key_expired key_disabled",
  ],
  [
    "invalid_credentials",
    "fix_credentials",
    "aadsts7000215 aadsts700016 aadsts50126 aadsts50034 aadsts90002 aadsts700027 aadsts900023 aadsts7000218 aadsts50053",
  ],
  ["invalid_credentials", "sync_clock", "request_time_too_skewed requesttimetooskewed timestamp_out_of_range"],
  [
    "auth_expired",
    "reconnect_account",
    "aadsts700082 aadsts70008 aadsts50173 aadsts54005 aadsts700084 aadsts50076 aadsts50079 aadsts50078 aadsts70043 aadsts50132 aadsts50133 token_revoked invalid_refresh_token refresh_token_invalid user_access_revoked credentials_revoked bad_refresh_token grant_expired reauth_required interaction_required oauth_token_revoked inactive_user_token refresh_token_expired refresh_token_not_found authorization_revoked consent_revoked",
  ],
  [
    "auth_expired",
    "refresh_token",
    "invalid_session_id expired_access_token access_token_expired token_expired expired_token expired_authentication expired_token_exception invalid_authentication_token request_expired expiredtoken session_expired_or_invalid tokenexpired accesstokenexpired compact_token_validation_failed lifetime_validation_failed access_token_invalid_or_expired security_token_expired",
  ],
  [
    "auth_missing_scope",
    "grant_scope",
    "aadsts65001 aadsts65004 aadsts90094 aadsts50105 access_denied access_denied_exception insufficient_permissions insufficient_scope insufficient_access insufficient_access_or_readonly insufficient_access_on_cross_reference_entity restricted_resource missing_scopes missing_scope insufficient_privileges authorization_request_denied error_access_denied not_authorized insufficientpermissions access_token_scope_insufficient permission_denied invalid_permissions invalid_permissions_or_model_not_found insufficient_permission unauthorized_operation forbidden_exception no_permission not_permitted missing_permission permissions_error permission_error api_disabled_for_org access_forbidden no_access operation_not_permitted scope_missing missing_permissions insufficient_oauth_scopes invalid_scope appnotauthorizedtofile insufficientfilepermissions accessdenied user_not_authorized insufficient_parent_permissions",
  ],
  ["auth_missing_scope", "share_resource", "object_not_shared app_not_authorized_to_file not_shared_with_integration"],
  [
    "configuration_missing",
    "enable_api",
    "access_not_configured accessnotconfigured service_disabled api_not_enabled api_disabled_for_org api_not_activated not_activated subscription_not_registered",
  ],
  [
    "configuration_missing",
    "verify_sender",
    "mail_from_domain_not_verified mail_from_domain_not_verified_exception sender_not_verified domain_not_verified sender_domain_not_verified unverified_sender",
  ],
  [
    "configuration_missing",
    "set_config",
    "err_dlopen_failed redirect_uri_mismatch aadsts50011 configuration_set_does_not_exist missing_configuration not_configured no_default_database",
  ],
  // Things.
  [
    "not_found",
    "fix_parameter",
    "not_found_exception no_such_bucket no_such_key no_such_upload resource_not_found resourcenotfound resource_not_found_exception object_not_found record_not_found database_not_found table_not_found view_not_found model_not_found deployment_not_found entity_not_found file_not_found page_not_found unknown_item itemnotfound item_not_found path_not_found error_item_not_found error_folder_not_found task_not_found list_not_found contact_not_found repository_not_found no_such_entity function_not_found queue_does_not_exist non_existent_queue calendar_not_found mailbox_not_found subscriber_not_found notfound invalid_cross_reference_key invalid_id_field not_found_error resource_does_not_exist list_does_not_exist invalid_reference_id errorinvalidmailbox mailbox_not_enabled_for_rest_api room_not_found unknown_path file_notfound no_such_user",
  ],
  [
    "resource_state",
    "skip_item",
    "entity_is_deleted archived_record already_deleted unsubscribed_recipient member_in_compliance_state recipient_unsubscribed invalid_object_state object_archived inactive_owner_or_user is_archived",
  ],
  [
    "conflict_duplicate",
    "upsert_or_skip",
    "already_exists alreadyexists duplicate_value duplicate_record duplicates_detected duplicate_name duplicate_key entity_already_exists bucket_already_exists bucket_already_owned_by_you resource_already_exists resource_in_use_exception member_exists contact_exists contact_already_exists name_already_exists value_already_exists file_already_exists already_shared duplicate_external_id duplicate_username not_unique non_unique unique_constraint duplicate_entry duplicate_property_value email_exists list_member_exists record_already_exists object_already_exists taken email_taken record_exists name_already_in_use duplicate_resource name_conflict error_duplicate conflict_name namealreadyexists duplicaterecord alreadyexistserror",
  ],
  [
    "concurrency_lock",
    "retry_serialized",
    "unable_to_lock_row conflict_error conditional_check_failed_exception precondition_failed aborted transaction_conflict_exception operation_aborted edit_conflict stale_object_error version_conflict_engine_exception optimistic_lock resource_locked resourcelocked save_conflict conflicting_operation_in_progress edit_in_progress resource_in_progress concurrent_modification concurrent_modification_exception too_many_concurrent_writes document_locked aborted_transaction invalid_record_version update_conflict stale_object_state_exception lock_conflict",
  ],
  ["resource_state", "use_new_id", "permanent_redirect temporary_redirect moved_permanently"],
  // Sizes and pages.
  [
    "payload_too_large",
    "split_batch",
    "context_length_exceeded request_too_large payload_too_large request_entity_too_large max_message_length_exceeded apex_batch_limit exceeded_max_size_request request_size_limit_exceeded too_many_records too_many_rows_in_batch batch_too_large exceeded_id_limit content_too_large max_tokens_exceeded body_too_large message_too_long maximum_batch_size too_many_events request_body_too_large array_too_large",
  ],
  [
    "payload_too_large",
    "reduce_file",
    "entity_too_large file_too_large upload_too_large file_size_limit_exceeded filetoolarge max_file_size_exceeded exceeded_max_file_size message_size_exceeded attachment_size_exceeded attachment_too_large",
  ],
  [
    "pagination_limit",
    "paginate",
    "invalid_start_cursor invalid_cursor list_records_iterator_not_available invalid_query_locator expired_page_token invalid_page_token result_window_too_large query_too_many_results exceeded_query_result_limit max_offset_exceeded number_outside_valid_range invalid_paging too_many_results invalid_pagination page_size_too_large sync_token_expired full_sync_required",
  ],
  // Shapes.
  [
    "schema_drift",
    "remap_fields",
    "unknown_field_name invalid_field unknown_field invalid_field_for_insert_update invalid_property property_doesnt_exist property_not_found properties_not_found unknown_property no_such_column unknown_column invalid_column invalid_column_id column_not_found field_not_found unrecognized_field columnvalueexception unknown_attribute property_does_not_exist invalid_column_name field_does_not_exist missing_property_definition undefinedcolumn column_deleted",
  ],
  [
    "schema_drift",
    "fix_parse",
    "jsondecodeerror json_decode_error json_parse_error jsonparseexception syntaxerror xmlsyntaxerror unexpected_content_type",
  ],
  [
    "type_error",
    "coerce_type",
    "invalid_value_for_column invalid_type invalid_type_on_field_in_record number_format_error invalid_number type_mismatch cannot_parse_content datatype_error invalid_date_format invalid_integer invalid_long not_a_number invalid_boolean numberformatexception typemismatch wrong_type invalid_datetime invalid_date",
  ],
  [
    "validation_error",
    "guard_missing",
    "missing_required_field required_field_missing missing_required_parameter missing_parameter required missing_field missing_title missing_field_value parameter_missing missing_required_property missing_fields missing_required_arguments missing_email required_property missing_parameters field_required missing_required_value",
  ],
  [
    "data_empty",
    "guard_missing",
    "empty_result no_items empty_response no_data empty_value expression_missing_key empty_body no_content_returned",
  ],
  [
    "validation_error",
    "truncate_value",
    "string_too_long field_too_long text_too_long value_too_long too_long max_length max_length_exceeded max_characters string_above_max_length exceeds_max_length cell_too_long",
  ],
  [
    "validation_error",
    "edit_content",
    "content_filter content_policy_violation moderation_blocked content_policy flagged_content safety blocked_for_spam spam_detected content_blocked",
  ],
  [
    "validation_error",
    "fix_parameter",
    "invalid_json invalid_request_url invalid_filter_value field_custom_validation_exception field_integrity_exception invalid_email_address invalid_email malformed_query malformed_id fields_invalid malformed_xml invalid_bucket_name invalid_column_option_value invalid_or_null_for_restricted_picklist malformedjson invalid_url invalid_phone_number invalid_to_phone_number invalid_argument_exception validation_exception method_not_allowed field_filter_validation_exception string_too_short invalid_range invalid_multiple_choice_options invalid_attachment_object value_not_in_list invalid_records bad_version invalid_email_format unsupported_country_region_territory unsupported_value unsupported_parameter invalid_value",
  ],
  [
    "infinite_loop",
    "break_loop",
    "max_trigger_depth_exceeded maximum_trigger_depth_exceeded recursion_depth_exceeded recursionerror recursive_workflow loop_detected workflow_loop too_much_recursion repeat_limit_reached",
  ],
  [
    "expression_error",
    "fix_expression",
    "expression_failed expression_invalid expressionerror template_error templateerror undefinederror jsonataerror expression_type template_syntax_error",
  ],
  [
    "webhook_not_registered",
    "reregister_webhook",
    "webhook_not_registered webhook_inactive hook_not_found subscription_not_found hook_disabled webhook_disabled",
  ],
  [
    "webhook_not_registered",
    "recreate_webhook",
    "unknown_webhook subscription_expired push_webhook_url_callback_invalid channel_expired webhook_subscription_expired",
  ],
]);

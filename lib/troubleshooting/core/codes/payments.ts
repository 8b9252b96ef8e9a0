import { codeTable } from "./code-table";

/**
 * Codes of Stripe, Square, PayPal and Plaid. They are descriptive words and rarely collide, so one table serves.
 * @see https://docs.stripe.com/error-codes
 * @see https://developer.squareup.com/docs/build-basics/general-considerations/handling-errors
 * @see https://developer.paypal.com/api/rest/reference/orders/v2/errors/
 * @see https://plaid.com/docs/errors/
 */
export const paymentCodes = codeTable([
  // Money: only the payer or the account's owner can act.
  [
    "payment_required",
    "payment_action",
    "card_declined generic_decline insufficient_funds expired_card card_expired incorrect_cvc invalid_cvc incorrect_number invalid_number incorrect_zip processing_declined authentication_required payment_intent_authentication_failure cvv_failure address_verification_failure invalid_card invalid_account voice_failure pan_failure expiration_failure card_not_supported invalid_pin missing_pin invalid_postal_code account_unusable buyer_refused_payment card_declined_call_issuer card_declined_verification_required verify_cvv_failure verify_avs_failure bad_expiration invalid_expiration invalid_expiration_year invalid_expiration_date chip_insertion_required allowable_pin_tries_exceeded transaction_limit payment_limit_exceeded unsupported_card_brand gift_card_available_amount invalid_card_data card_presence_required instrument_declined payer_action_required payer_cannot_pay transaction_refused payment_denied redirect_payer_for_alternate_funding payer_account_locked_or_closed balance_insufficient charge_exceeds_source_limit withdrawal_count_limit_exceeded withdrawal_amount_limit_exceeded payment_method_error card_closed do_not_honor lost_card stolen_card insufficient_credit payment_method_unactivated payment_intent_payment_attempt_failed setup_attempt_failed invoice_payment_intent_requires_action payment_required",
  ],
  [
    "upstream_5xx",
    "retry_backoff",
    "processing_error temporary_error institution_down institution_not_responding institution_not_available planned_maintenance internal_server_error api_error internal_service_error institution_error product_not_ready",
  ],
  [
    "rate_limited",
    "wait_retry_after",
    "rate_limit_exceeded rate_limit accounts_limit balance_limit auth_limit identity_limit institutions_get_limit item_get_limit plaid_error_rate_limit transactions_limit rate_limit_reached",
  ],
  [
    "quota_exhausted",
    "raise_quota",
    "addition_limit credits_exhausted trial_connect_limit_reached transaction_limit_exceeded",
  ],
  [
    "concurrency_lock",
    "retry_serialized",
    "lock_timeout previous_request_in_progress version_mismatch idempotency_key_in_use resource_conflict",
  ],
  [
    "conflict_duplicate",
    "new_idempotency_key",
    "idempotency_key_reused idempotency_error duplicate_request_id idempotency_key_mismatch",
  ],
  [
    "conflict_duplicate",
    "upsert_or_skip",
    "order_already_captured order_already_authorized authorization_already_captured capture_fully_refunded duplicate_invoice_id resource_already_exists charge_already_captured charge_already_refunded customer_already_exists delayed_transaction_captured refund_already_pending order_already_completed already_refunded duplicate_transaction account_already_exists token_already_used card_token_used source_used previously_captured email_already_taken coupon_already_exists",
  ],
  [
    "resource_state",
    "skip_item",
    "charge_disputed payment_not_refundable delayed_transaction_canceled delayed_transaction_expired delayed_transaction_failed order_completed_or_voided authorization_voided authorization_expired agreement_already_cancelled refund_declined invoice_not_editable checkout_expired order_unpaid_not_returnable cannot_be_voided subscription_canceled refund_time_limit_exceeded payment_intent_unexpected_state setup_intent_unexpected_state invoice_no_customer_line_items authorization_denied",
  ],
  [
    "resource_state",
    "contact_provider",
    "payee_account_restricted payer_account_restricted payee_blocked_transaction payee_account_locked_or_closed payee_not_enabled_for_card_processing account_closed institution_no_longer_supported payee_account_invalid payee_not_consented compliance_violation account_invalid country_unsupported",
  ],
  [
    "resource_state",
    "fix_parameter",
    "order_not_approved order_not_saved item_not_supported item_no_error payment_intent_incompatible_payment_method",
  ],
  [
    "invalid_credentials",
    "fix_credentials",
    "invalid_api_keys api_key_invalid invalid_access_token invalid_public_token invalid_credentials invalid_mfa invalid_client_credentials secret_key_required platform_api_key_required unauthorized_environment testmode_charges_only v1_access_token incorrect_api_key",
  ],
  ["invalid_credentials", "contact_provider", "client_disabled application_disabled"],
  ["invalid_credentials", "rotate_secret", "api_key_expired"],
  [
    "auth_expired",
    "reconnect_account",
    "access_token_revoked item_login_required plaid_error_item_login_required pending_expiration user_permission_revoked access_not_granted consent_expired refresh_token_expired user_account_revoked",
  ],
  ["auth_expired", "refresh_token", "access_token_expired"],
  [
    "auth_missing_scope",
    "grant_scope",
    "insufficient_scopes insufficient_permissions insufficient_permissions_for_refund cardholder_insufficient_permissions permission_denied unauthorized_route_access invalid_product more_permissions_required permission_error not_authorized consent_needed additional_consent_required insufficient_scope",
  ],
  [
    "configuration_missing",
    "set_config",
    "card_processing_not_enabled merchant_subscription_not_found user_setup_required apple_payment_processing_certificate_hash_not_found payee_fx_rate_id_missing payouts_not_allowed",
  ],
  ["configuration_missing", "enable_api", "product_not_enabled product_unavailable"],
  [
    "not_found",
    "fix_parameter",
    "resource_missing invalid_resource_id resource_not_found customer_not_found invalid_location location_mismatch invalid_account_id no_such_customer",
  ],
  [
    "data_empty",
    "guard_missing",
    "no_accounts no_auth_accounts no_investment_accounts no_liability_accounts value_empty array_empty no_fields_set",
  ],
  [
    "validation_error",
    "guard_missing",
    "missing_required_parameter missing_fields parameter_missing parameter_required customer_missing_name customer_missing_email missing_required_field missing_required_fields required_field_missing missing_account_type required_parameter_missing",
  ],
  [
    "type_error",
    "coerce_type",
    "decimal_precision incorrect_type expected_boolean expected_integer expected_float expected_string expected_object expected_array expected_map expected_base64_encoded_byte_array parameter_invalid_integer invalid_integer not_an_integer",
  ],
  ["validation_error", "truncate_value", "value_too_long map_key_length_too_long map_value_length_too_long"],
  ["payload_too_large", "split_batch", "array_length_too_long too_many_map_entries request_entity_too_large"],
  ["pagination_limit", "paginate", "invalid_cursor transactions_sync_mutation_during_pagination"],
  [
    "validation_error",
    "fix_expression",
    "malformed_request_json malformed_request invalid_json_body expected_json_body",
  ],
  ["tls_error", "fix_tls", "bad_certificate tls_version_unsupported"],
  ["webhook_not_registered", "reregister_webhook", "webhook_not_found"],
  [
    "validation_error",
    "fix_parameter",
    "invalid_field unknown_fields invalid_body invalid_headers sandbox_only conflicting_parameters refund_amount_exceeded max_capture_amount_exceeded invalid_currency_code currency_mismatch amount_mismatch invalid_parameter_value invalid_parameter_syntax cannot_be_negative cannot_be_zero_or_negative unsupported_intent parameter_unknown parameters_exclusive amount_too_small amount_too_large",
  ],
]);

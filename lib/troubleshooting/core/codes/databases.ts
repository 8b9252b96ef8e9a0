import { codeTable } from "./code-table";

/**
 * SQL states (PostgreSQL appendix A and the standard), prefixed `sqlstate_` where read as such.
 * @see https://www.postgresql.org/docs/current/errcodes-appendix.html
 */
export const sqlStates = codeTable([
  ["conflict_duplicate", "upsert_or_skip", "23505 42710 42p07 42p04 42p06"],
  [
    "validation_error",
    "fix_parameter",
    "23503 23514 23001 23p01 22003 22008 22012 22023 42601 42804 42883 0a000 22p05",
  ],
  ["validation_error", "guard_missing", "23502 22004"],
  ["validation_error", "truncate_value", "22001"],
  ["type_error", "coerce_type", "22p02 22007 22018 22p03 42846 22021 22032"],
  ["schema_drift", "remap_fields", "42703"],
  ["not_found", "fix_parameter", "42p01 3d000 3f000 42704"],
  ["concurrency_lock", "retry_serialized", "40001 40p01 55p03 55006 40000"],
  ["connection_reset", "retry_backoff", "08000 08003 08006 08007"],
  ["connection_refused", "fix_host", "08001 08004"],
  ["upstream_5xx", "retry_backoff", "57p01 57p02 57p03 xx000 58000 58030"],
  ["timeout", "retry_backoff", "57014 25p03 57p05"],
  ["quota_exhausted", "reduce_concurrency", "53300"],
  ["quota_exhausted", "raise_quota", "53400"],
  ["disk_full", "free_disk", "53100"],
  ["out_of_memory", "add_memory", "53200"],
  ["infinite_loop", "break_loop", "54001"],
  ["payload_too_large", "split_batch", "54000 54011 54023"],
  ["invalid_credentials", "fix_credentials", "28000 28p01"],
  ["auth_missing_scope", "grant_scope", "42501"],
]);

/** Error numbers of MySQL and MariaDB. @see https://dev.mysql.com/doc/mysql-errors/8.0/en/server-error-reference.html */
export const mysqlNumbers = codeTable([
  ["conflict_duplicate", "upsert_or_skip", "1062 1050 1007 1586 1022"],
  ["invalid_credentials", "fix_credentials", "1045 1698"],
  ["auth_missing_scope", "grant_scope", "1044 1142 1143 1227 1370 1130"],
  ["quota_exhausted", "reduce_concurrency", "1040 1203 1226"],
  ["concurrency_lock", "retry_serialized", "1205 1213 1637"],
  ["not_found", "fix_parameter", "1049 1146 1051 1305"],
  ["schema_drift", "remap_fields", "1054 1136"],
  ["validation_error", "guard_missing", "1048 1364"],
  ["validation_error", "truncate_value", "1406"],
  ["type_error", "coerce_type", "1366 1292 1411"],
  ["validation_error", "fix_parameter", "1064 1264 1265 1451 1452 1216 1217 3819"],
  ["payload_too_large", "split_batch", "1153 1118"],
  ["disk_full", "free_disk", "1021 1114"],
  ["out_of_memory", "add_memory", "1037 1038 1041"],
  ["connection_refused", "fix_host", "2002 2003"],
  ["dns_failure", "fix_host", "2005"],
  ["connection_reset", "retry_backoff", "2006 2013 1053"],
  ["timeout", "retry_backoff", "1969 3024"],
]);

/** Named codes of drivers and servers: MySQL, SQLite, MongoDB, Redis. */
export const databaseCodes = codeTable([
  [
    "conflict_duplicate",
    "upsert_or_skip",
    "er_dup_entry er_dup_key er_table_exists_error sqlite_constraint_unique sqlite_constraint_primarykey e11000 duplicate_key busygroup namespace_exists unique_violation p2002",
  ],
  [
    "concurrency_lock",
    "retry_serialized",
    "er_lock_deadlock er_lock_wait_timeout sqlite_busy sqlite_locked write_conflict serialization_failure deadlock_detected lock_not_available watcherror execabort p2034",
  ],
  [
    "invalid_credentials",
    "fix_credentials",
    "er_access_denied_error noauth wrongpass authentication_failed invalid_password invalid_authorization_specification p1000",
  ],
  [
    "auth_missing_scope",
    "grant_scope",
    "er_tableaccess_denied_error er_dbaccess_denied_error er_specific_access_denied_error noperm insufficient_privilege sqlite_auth",
  ],
  [
    "quota_exhausted",
    "reduce_concurrency",
    "er_con_count_error er_too_many_user_connections too_many_connections p2024",
  ],
  ["schema_drift", "remap_fields", "er_bad_field_error undefined_column p2022"],
  ["not_found", "fix_parameter", "er_no_such_table er_bad_db_error undefined_table namespace_not_found p2025 p2021"],
  [
    "validation_error",
    "guard_missing",
    "er_bad_null_error er_no_default_for_field not_null_violation sqlite_constraint_notnull p2011",
  ],
  ["validation_error", "truncate_value", "er_data_too_long string_data_right_truncation p2000"],
  [
    "type_error",
    "coerce_type",
    "er_truncated_wrong_value er_truncated_wrong_value_for_field wrongtype invalid_text_representation sqlite_mismatch datatype_mismatch",
  ],
  [
    "validation_error",
    "fix_parameter",
    "er_parse_error er_syntax_error er_no_referenced_row_2 er_row_is_referenced_2 foreign_key_violation check_violation sqlite_constraint_foreignkey sqlite_constraint_check er_warn_data_out_of_range syntax_error er_check_constraint_violated sqlite_constraint sqlite_error p2003",
  ],
  ["payload_too_large", "split_batch", "er_net_packet_too_large bson_object_too_large sqlite_toobig"],
  ["disk_full", "free_disk", "sqlite_full er_disk_full er_record_file_full enospc misconf out_of_disk_space disk_full"],
  ["out_of_memory", "add_memory", "er_out_of_memory er_outofmemory er_out_of_sortmemory sqlite_nomem"],
  [
    "connection_reset",
    "retry_backoff",
    "protocol_connection_lost cr_server_lost cr_server_gone_error connection_failure connection_exception mongo_network_error interrupted_due_to_repl_state_change",
  ],
  [
    "upstream_5xx",
    "retry_backoff",
    "er_server_shutdown admin_shutdown cannot_connect_now loading clusterdown tryagain masterdown not_writable_primary not_primary_no_secondary_ok primary_stepped_down sqlite_ioerr crash_shutdown",
  ],
  [
    "timeout",
    "retry_backoff",
    "er_query_timeout protocol_sequence_timeout max_time_msexpired max_time_ms_expired query_canceled mongo_server_selection_error server_selection_error",
  ],
  ["resource_state", "set_config", "readonly sqlite_readonly er_option_prevents_statement read_only_sql_transaction"],
]);

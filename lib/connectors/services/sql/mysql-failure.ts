import type { JsonObject } from "@/lib/kernel/json";
import type { ErrorCategory } from "@/lib/workflow/run-schema";
import { ServiceFailure } from "../../performer";
import type { Statement } from "./build-statement";
import { fieldOfColumn } from "./field-of-column";

/** Error number → category. @see https://dev.mysql.com/doc/mysql-errors/8.4/en/server-error-reference.html */
const CATEGORIES: Readonly<Record<number, ErrorCategory>> = {
  1040: "rate_limited",
  1203: "rate_limited",
  1226: "quota_exhausted",
  1044: "auth_missing_scope",
  1142: "auth_missing_scope",
  1143: "auth_missing_scope",
  1227: "auth_missing_scope",
  1370: "auth_missing_scope",
  1045: "invalid_credentials",
  1698: "invalid_credentials",
  1862: "auth_expired",
  1820: "auth_expired",
  1049: "configuration_missing",
  1046: "configuration_missing",
  1051: "not_found",
  1146: "not_found",
  1305: "not_found",
  1062: "conflict_duplicate",
  1586: "conflict_duplicate",
  1050: "conflict_duplicate",
  1205: "concurrency_lock",
  1213: "concurrency_lock",
  1048: "validation_error",
  1054: "validation_error",
  1064: "validation_error",
  1364: "validation_error",
  1451: "validation_error",
  1452: "validation_error",
  1792: "validation_error",
  1292: "type_error",
  1366: "type_error",
  1264: "validation_error",
  1406: "validation_error",
  1153: "payload_too_large",
  1317: "timeout",
  3024: "timeout",
  1969: "timeout",
  1021: "disk_full",
  1114: "disk_full",
  1290: "resource_state",
  1836: "resource_state",
  1053: "upstream_5xx",
  1927: "upstream_5xx",
};
/** Of a library that found the other side without TLS, or without a certificate to trust. */
const TLS = /HANDSHAKE_NO_SSL_SUPPORT|HANDSHAKE_SSL_ERROR/;

/** What MySQL refused, as the one failure; undefined for what is no answer of it. */
export function mysqlFailure(error: unknown, statement: Statement, input: JsonObject): ServiceFailure | undefined {
  if (!(error instanceof Error)) return undefined;
  const { code, errno, sqlState } = error as Error & Record<string, unknown>;
  if (typeof code === "string" && TLS.test(code)) {
    const message = code.includes("NO_SSL") ? "the database offers no TLS: set tls to off" : error.message;
    return new ServiceFailure({ category: "tls_error", code: "TLS_FAILED", message, field: "connection" });
  }
  if (typeof errno !== "number" || errno < 1000 || typeof sqlState !== "string") return undefined;
  // Class 23 of SQLSTATE: a constraint; 42: a name or the grammar.
  const category = CATEGORIES[errno] ?? (/^(23|42|22|HY)/.test(sqlState) ? "validation_error" : "unknown");
  const column = /[Cc]olumn '(?:[^']*\.)?([^'.]+)'|Field '([^']+)'|FOREIGN KEY \(`([^`]+)`\)/.exec(error.message);
  const hint = errno === 1792 ? "; a query only reads, for a change use statement.run" : "";
  const isLogin = category === "invalid_credentials" || category === "auth_expired";
  return new ServiceFailure(
    {
      category,
      code: `MYSQL_${errno}`,
      serviceCode: typeof code === "string" ? code : String(errno),
      message: `${error.message}${hint}`,
      field: isLogin
        ? "connection"
        : fieldOfColumn(statement, input, column?.[1] ?? column?.[2] ?? column?.[3], errno === 1146),
    },
    error,
  );
}

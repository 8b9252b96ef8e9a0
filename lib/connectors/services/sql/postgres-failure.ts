import type { JsonObject } from "@/lib/kernel/json";
import type { ErrorCategory } from "@/lib/workflow/run-schema";
import { ServiceFailure } from "../../performer";
import type { Statement } from "./build-statement";
import { fieldOfColumn } from "./field-of-column";

/** SQLSTATE, or its class of two letters → category. @see https://www.postgresql.org/docs/current/errcodes-appendix.html */
const CATEGORIES: Readonly<Record<string, ErrorCategory>> = {
  "28": "invalid_credentials",
  "3D000": "configuration_missing",
  "42501": "auth_missing_scope",
  "42P01": "not_found",
  "3F000": "not_found",
  "42703": "validation_error",
  "42": "validation_error",
  "23505": "conflict_duplicate",
  "23": "validation_error",
  "22": "type_error",
  "22001": "validation_error",
  "25006": "validation_error",
  "25": "resource_state",
  "40": "concurrency_lock",
  "55P03": "concurrency_lock",
  "55": "resource_state",
  "53100": "disk_full",
  "53200": "out_of_memory",
  "53300": "rate_limited",
  "54": "payload_too_large",
  "57014": "timeout",
  "57": "upstream_5xx",
  "58": "upstream_5xx",
  XX: "upstream_5xx",
  "0A": "validation_error",
};

/** What PostgreSQL refused, as the one failure; undefined for what is no answer of it. */
export function postgresFailure(error: unknown, statement: Statement, input: JsonObject): ServiceFailure | undefined {
  if (!(error instanceof Error)) return undefined;
  const { code, column, detail, constraint } = error as Error & Record<string, unknown>;
  if (typeof code !== "string" || !/^[0-9A-Z]{5}$/.test(code) || !("severity" in error)) {
    // The library has no codes of its own.
    if (/server does not support SSL/i.test(error.message))
      return tlsFailure("the database offers no TLS: set tls to off");
    return undefined;
  }
  const category = CATEGORIES[code] ?? CATEGORIES[code.slice(0, 2)] ?? "unknown";
  const named = typeof column === "string" ? column : /^Key \("?([^",)]+)/.exec(String(detail ?? ""))?.[1];
  const unknown = /column "([^"]+)"/.exec(error.message)?.[1];
  const hint = code === "25006" ? "; a query only reads, for a change use statement.run" : "";
  // What PostgreSQL says beside it holds values of the row, which do not belong into errors: only its columns are told.
  const columns = /^Key \(([^)]+)\)=/.exec(String(detail ?? ""))?.[1];
  const about = columns === undefined ? "" : `; of ${columns}`;
  const by = typeof constraint === "string" && !error.message.includes(constraint) ? ` (${constraint})` : "";
  return new ServiceFailure(
    {
      category,
      code: `SQLSTATE_${code}`,
      serviceCode: code,
      message: `${error.message}${by}${about}${hint}`,
      field:
        category === "invalid_credentials"
          ? "connection"
          : fieldOfColumn(statement, input, named ?? unknown, code === "42P01"),
    },
    error,
  );
}

export function tlsFailure(message: string): ServiceFailure {
  return new ServiceFailure({ category: "tls_error", code: "TLS_UNAVAILABLE", message, field: "connection" });
}

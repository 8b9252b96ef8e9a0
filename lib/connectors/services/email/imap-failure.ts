import type { ErrorCategory } from "@/lib/workflow/run-schema";
import { ServiceFailure } from "../../performer";

/** Response code of a refusal → category. @see https://www.rfc-editor.org/rfc/rfc5530 */
const CATEGORIES: Readonly<Record<string, ErrorCategory>> = {
  AUTHENTICATIONFAILED: "invalid_credentials",
  AUTHORIZATIONFAILED: "auth_missing_scope",
  EXPIRED: "auth_expired",
  PRIVACYREQUIRED: "tls_error",
  NOPERM: "auth_missing_scope",
  INUSE: "concurrency_lock",
  EXPUNGEISSUED: "concurrency_lock",
  NONEXISTENT: "not_found",
  TRYCREATE: "not_found",
  ALREADYEXISTS: "conflict_duplicate",
  LIMIT: "rate_limited",
  OVERQUOTA: "quota_exhausted",
  UNAVAILABLE: "upstream_5xx",
  SERVERBUG: "upstream_5xx",
  CORRUPTION: "resource_state",
  CANNOT: "validation_error",
};

/** What an IMAP server refused, as the one failure; undefined for a wire that broke. */
export function imapFailure(error: unknown): ServiceFailure | undefined {
  if (!(error instanceof Error) || error instanceof ServiceFailure) return undefined;
  const { authenticationFailed, serverResponseCode, responseText, responseStatus, code, tlsFailed } = error as Error &
    Record<string, unknown>;
  const said = typeof responseText === "string" && responseText !== "" ? responseText : error.message;
  if (tlsFailed === true || /starttls|tls/i.test(error.message)) {
    const message = `no secured connection (${error.message}): set imapSecurity to what the server offers`;
    return new ServiceFailure({ category: "tls_error", code: "TLS_UNAVAILABLE", message, field: "connection" });
  }
  const named = typeof serverResponseCode === "string" ? serverResponseCode.toUpperCase() : undefined;
  const isLogin = authenticationFailed === true;
  if (!isLogin && responseStatus !== "NO" && responseStatus !== "BAD") return undefined;
  const known = named === undefined ? undefined : CATEGORIES[named];
  const isMissing = /not? (?:exist|found|such)|unknown mailbox|doesn't exist/i.test(said);
  const category = known ?? (isLogin ? "invalid_credentials" : isMissing ? "not_found" : "validation_error");
  return new ServiceFailure(
    {
      category,
      code: `IMAP_${named ?? String(responseStatus ?? code ?? "NO")}`,
      serviceCode: named,
      message: said,
      field: isLogin ? "connection" : category === "not_found" ? "with.folder" : undefined,
    },
    error,
  );
}

import type { ErrorCategory } from "@/lib/workflow/run-schema";
import { ServiceFailure } from "../../performer";

interface Refusal extends Error {
  code?: string | undefined;
  response?: string | undefined;
  responseCode?: number | undefined;
  command?: string | undefined;
}

/** Reply code, else enhanced status code's subject → category. @see https://www.rfc-editor.org/rfc/rfc5321#section-4.2.3 */
const BY_REPLY: Readonly<Record<number, ErrorCategory>> = {
  421: "upstream_5xx",
  450: "concurrency_lock",
  451: "upstream_5xx",
  452: "rate_limited",
  454: "upstream_5xx",
  530: "invalid_credentials",
  534: "invalid_credentials",
  535: "invalid_credentials",
  538: "invalid_credentials",
  550: "validation_error",
  552: "payload_too_large",
};

/** What an SMTP server refused, as the one failure; undefined for a wire that broke. */
export function smtpFailure(error: unknown): ServiceFailure | undefined {
  if (!(error instanceof Error) || error instanceof ServiceFailure) return undefined;
  const { code, responseCode, response = "", command = "" } = error as Refusal;
  if (code === "ETLS" || /\bSTARTTLS\b/.test(command)) {
    const message = `no secured connection (${error.message}): set smtpSecurity to what the server offers`;
    return new ServiceFailure({ category: "tls_error", code: "TLS_UNAVAILABLE", message, field: "connection" });
  }
  if (responseCode === undefined) {
    // What the library itself refused to send.
    if (code === "EENVELOPE" || code === "EMESSAGE")
      return new ServiceFailure({ category: "validation_error", code, message: error.message, field: "with.to" });
    return undefined;
  }
  const status = /\b[45]\.\d{1,3}\.\d{1,3}\b/.exec(response)?.[0];
  const said = response.replace(/\s+/g, " ").trim() || error.message;
  const isLogin = code === "EAUTH" || /^AUTH/.test(command);
  const category = isLogin && responseCode >= 500 ? "invalid_credentials" : categoryOf(responseCode, status, said);
  const field = isLogin
    ? "connection"
    : command.startsWith("RCPT")
      ? "with.to"
      : command.startsWith("MAIL")
        ? "with.from"
        : undefined;
  return new ServiceFailure(
    { category, code: `SMTP_${responseCode}`, serviceCode: status ?? String(responseCode), message: said, field },
    error,
  );
}

function categoryOf(reply: number, status: string | undefined, said: string): ErrorCategory {
  if (/\brate|too many|throttl/i.test(said)) return "rate_limited";
  if (/quota|limit exceeded/i.test(said)) return "quota_exhausted";
  // x.1.1 no such mailbox, x.2.1 mailbox disabled, x.2.2 mailbox full, x.3.4 message too big, x.7 security or policy.
  const subject = status?.slice(2);
  if (subject === "1.1") return "not_found";
  if (subject === "2.1" || subject === "2.2") return "resource_state";
  if (subject === "3.4") return "payload_too_large";
  if (subject?.startsWith("7.") === true && reply >= 500) return "auth_missing_scope";
  return BY_REPLY[reply] ?? (reply < 500 ? "upstream_5xx" : "validation_error");
}

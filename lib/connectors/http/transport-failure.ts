import { AppError } from "@/lib/kernel/app-error";
import type { TransportAnswer } from "../core/prepared-request";

/** A guard of the outbound client said no. */
export class GuardError extends AppError {
  readonly guard: string;

  constructor(message: string, guard = "OUTBOUND_REFUSED", cause?: unknown) {
    super("FORBIDDEN", message, { cause });
    this.guard = guard;
  }
}

type Failure = TransportAnswer & { kind: "failed" };

const TLS_CODES = /^(CERT_|ERR_TLS|ERR_SSL|EPROTO|DEPTH_ZERO|SELF_SIGNED|UNABLE_TO_|HOSTNAME_MISMATCH|INVALID_CA)/;

interface FailureContext {
  timedOut: boolean;
  timeoutMs: number;
  cancelled: boolean;
  bytesMax: number;
  /** Whether a request went out. */
  sent: boolean;
}

/** What a failed exchange means, and whether the service may have acted on it. */
export function failureOf(error: unknown, context: FailureContext): Failure {
  const acted = context.sent ? "unknown" : "no";
  const guard = guardOf(error);
  if (guard !== undefined && codesOf(error).includes("ENOTFOUND"))
    return failed("dns_failure", "DNS_NOT_FOUND", guard.message, acted, false);
  if (guard !== undefined) return refusedBy(guard, acted);
  const codes = codesOf(error);
  if (codes.includes("UND_ERR_CONNECT_TIMEOUT"))
    return failed("timeout", "CONNECT_TIMEOUT", "no connection in time", acted, true);
  if (context.cancelled) return failed("timeout", "CALL_CANCELLED", "the call was cancelled", acted, false);
  if (context.timedOut)
    return failed("timeout", "STEP_TIMEOUT", `no answer within ${context.timeoutMs} ms`, acted, true);
  if (codes.includes("UND_ERR_HEADERS_TIMEOUT") || codes.includes("UND_ERR_BODY_TIMEOUT"))
    return failed("timeout", "ANSWER_STALLED", "the service stopped answering", acted, true);
  if (codes.includes("ENOTFOUND"))
    return failed("dns_failure", "DNS_NOT_FOUND", "the host name is not known", acted, false);
  if (codes.includes("EAI_AGAIN"))
    return failed("dns_failure", "DNS_UNAVAILABLE", "the host name could not be looked up", acted, true);
  if (codes.some((code) => /^(ECONNREFUSED|EHOSTUNREACH|ENETUNREACH|EADDRNOTAVAIL)$/.test(code))) {
    return failed("connection_refused", "CONNECTION_REFUSED", "nothing answers at that address", acted, true);
  }
  if (codes.some((code) => TLS_CODES.test(code)))
    return failed("tls_error", "TLS_FAILED", `secure connection failed (${codes[0]})`, acted, false);
  if (codes.includes("UND_ERR_RES_EXCEEDED_MAX_SIZE"))
    return failed("payload_too_large", "RESPONSE_TOO_LARGE", tooLarge(context.bytesMax), "unknown", false);
  if (codes.includes("UND_ERR_HEADERS_OVERFLOW"))
    return failed(
      "payload_too_large",
      "RESPONSE_TOO_LARGE",
      "the headers of the answer are too large",
      "unknown",
      false,
    );
  if (codes.includes("UND_ERR_INVALID_ARG"))
    return failed("validation_error", "REQUEST_INVALID", "the request cannot be sent", "no", false);
  return failed("connection_reset", "CONNECTION_RESET", "the connection was cut", acted, true);
}

function refusedBy({ guard, message }: GuardError, acted: Failure["acted"]): Failure {
  switch (guard) {
    case "RESPONSE_TOO_LARGE":
      return failed("payload_too_large", guard, message, "unknown", false);
    case "ANSWER_DAMAGED":
      return failed("connection_reset", guard, message, "unknown", true);
    case "PROXY_UNREACHABLE":
      return failed("connection_refused", guard, message, acted, true);
    case "CREDENTIAL_MALFORMED":
      return failed("invalid_credentials", guard, message, acted, false);
    default:
      return failed("configuration_missing", guard, message, acted, false);
  }
}

/** What a caller reads of an answer beyond the limit, however the client came to see it. */
export function tooLarge(bytesMax: number): string {
  return `the answer is larger than ${bytesMax} bytes (RESPONSE_BYTES_MAX); ask for less of it, a page at a time`;
}

function failed(
  category: Failure["category"],
  code: string,
  message: string,
  acted: Failure["acted"],
  retryable: boolean,
): Failure {
  return { kind: "failed", category, code, message, acted, retryable };
}

function guardOf(error: unknown): GuardError | undefined {
  if (error instanceof GuardError) return error;
  return error instanceof Error && error.cause !== undefined ? guardOf(error.cause) : undefined;
}

/** Codes of the error and of what caused it; several addresses give an AggregateError. */
function codesOf(error: unknown): string[] {
  if (!(error instanceof Error)) return [];
  const own = "code" in error && typeof error.code === "string" ? [error.code] : [];
  const inner = error instanceof AggregateError ? error.errors.flatMap(codesOf) : [];
  return [...own, ...inner, ...codesOf(error.cause)];
}

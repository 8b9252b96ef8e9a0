import type { z } from "zod";
import { AppError, type ErrorCode, type ErrorDetail } from "@/lib/kernel/app-error";
import { assertNever } from "@/lib/kernel/assert-never";
import { flawsOf } from "@/lib/kernel/zod-flaws";

export type Dialect = "enhanced" | "v1";

/** HTTP status of each error code. */
export function statusOf(code: ErrorCode): number {
  switch (code) {
    case "BAD_JSON":
      return 400;
    case "UNAUTHENTICATED":
      return 401;
    case "FORBIDDEN":
    case "CSRF_REFUSED":
      return 403;
    case "NOT_FOUND":
      return 404;
    case "METHOD_NOT_ALLOWED":
      return 405;
    case "VERSION_CONFLICT":
    case "STATE_CONFLICT":
      return 409;
    case "BODY_TOO_LARGE":
      return 413;
    case "VALIDATION_FAILED":
    case "NESTING_TOO_DEEP":
    case "IDEMPOTENCY_CONFLICT":
    case "DEFINITION_INVALID":
    case "CONNECTION_UNRESOLVED":
    case "SECRET_IN_DEFINITION":
    case "EXPRESSION_INVALID":
    case "EXPRESSION_FAILED":
    case "UNSUPPORTED":
      return 422;
    case "RATE_LIMITED":
      return 429;
    case "ENGINE_DISABLED":
    case "ENGINE_TIMEOUT":
    case "ENGINE_BROKEN":
    case "STORAGE_FULL":
    case "UNAVAILABLE":
      return 503;
    case "INTERNAL":
      return 500;
    default:
      return assertNever(code);
  }
}

/** Body of an error under `/workflows/enhanced`. */
export interface EnhancedProblem {
  success: false;
  error: string;
  code: ErrorCode;
  details: readonly ErrorDetail[];
}

/** Body of an error under `/api/v1`: RFC 9457 with three members of our own. */
export interface V1Problem {
  type: string;
  title: string;
  status: number;
  detail: string;
  code: ErrorCode;
  requestId: string;
  invalidParams: readonly ErrorDetail[];
}

/** `ENGINE_DISABLED` → `Engine disabled`. */
function titleOf(code: ErrorCode): string {
  const words = code.toLowerCase().replaceAll("_", " ");
  return words.charAt(0).toUpperCase() + words.slice(1);
}

/** The body of an error in the words of its part of the API. */
export function problemBody(error: AppError, dialect: Dialect, requestId: string): EnhancedProblem | V1Problem {
  if (dialect === "enhanced") {
    return { success: false, error: error.message, code: error.code, details: error.details };
  }
  return {
    type: `urn:problem:${error.code.toLowerCase().replaceAll("_", "-")}`,
    title: titleOf(error.code),
    status: statusOf(error.code),
    detail: error.message,
    code: error.code,
    requestId,
    invalidParams: error.details,
  };
}

/** The whole answer: status, media type and, where it is known when to come back, Retry-After in whole seconds. */
export function problemResponse(error: AppError, dialect: Dialect, requestId: string): Response {
  const headers = new Headers({
    "content-type": dialect === "v1" ? "application/problem+json" : "application/json",
  });
  if (error.retryAfterMs !== undefined)
    headers.set("retry-after", String(Math.max(1, Math.ceil(error.retryAfterMs / 1_000))));
  return new Response(JSON.stringify(problemBody(error, dialect, requestId)), {
    status: statusOf(error.code),
    headers,
  });
}

/** A failed parse as the 422 that both dialects know. */
export function validationError(error: z.ZodError, what: string, prefix = ""): AppError {
  const details = flawsOf(error, prefix);
  const first = details[0];
  const named = first ? `: ${first.path === "" ? "" : `${first.path}: `}${first.message}` : "";
  return new AppError("VALIDATION_FAILED", `The ${what} is not valid${named}`, { details, cause: error });
}

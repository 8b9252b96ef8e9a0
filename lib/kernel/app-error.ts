import type { Json } from "./json";

/**
 * Every code an AppError can carry. A code is stable API: callers branch on it, messages may change.
 * `lib/api/problem.ts` maps each one to an HTTP status by an exhaustive switch.
 */
export const ERROR_CODES = [
  "BAD_JSON",
  "VALIDATION_FAILED",
  "NESTING_TOO_DEEP",
  "BODY_TOO_LARGE",
  "UNAUTHENTICATED",
  "FORBIDDEN",
  "CSRF_REFUSED",
  "NOT_FOUND",
  "METHOD_NOT_ALLOWED",
  "VERSION_CONFLICT",
  "STATE_CONFLICT",
  "IDEMPOTENCY_CONFLICT",
  "RATE_LIMITED",
  "DEFINITION_INVALID",
  "CONNECTION_UNRESOLVED",
  "SECRET_IN_DEFINITION",
  "EXPRESSION_INVALID",
  "EXPRESSION_FAILED",
  "ENGINE_DISABLED",
  "ENGINE_TIMEOUT",
  "ENGINE_BROKEN",
  "UNSUPPORTED",
  "STORAGE_FULL",
  "UNAVAILABLE",
  "INTERNAL",
] as const;

export type ErrorCode = (typeof ERROR_CODES)[number];

export interface ErrorDetail {
  /** Dotted path of the field, "" for the whole document. */
  path: string;
  message: string;
}

/** The one error class. Expected outcomes of domain functions are data, not errors. */
export class AppError extends Error {
  readonly code: ErrorCode;
  readonly details: readonly ErrorDetail[];
  /** Facts a log or a caller may need; never a secret. */
  readonly facts: Readonly<Record<string, Json>>;
  /** Milliseconds after which the same call may work, where known. */
  readonly retryAfterMs: number | undefined;

  constructor(
    code: ErrorCode,
    message: string,
    options: {
      details?: readonly ErrorDetail[];
      facts?: Readonly<Record<string, Json>>;
      retryAfterMs?: number;
      cause?: unknown;
    } = {},
  ) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.name = "AppError";
    this.code = code;
    this.details = options.details ?? [];
    this.facts = options.facts ?? {};
    this.retryAfterMs = options.retryAfterMs;
  }
}

import type { Service } from "../schema";

/** Error form of Google's APIs. @see https://cloud.google.com/apis/design/errors */
export const GOOGLE_ERRORS = {
  errorEnvelope: {
    // Drive and Calendar give a reason and often no status; "forbidden" may then mean "too fast".
    codePath: ["error.errors.0.reason", "error.status"],
    messagePath: "error.message",
    sample: { error: { code: "{{status}}", message: "{{message}}", status: "{{code}}" } },
  },
  errorCodes: {
    UNAUTHENTICATED: "auth_expired",
    PERMISSION_DENIED: "auth_missing_scope",
    NOT_FOUND: "not_found",
    INVALID_ARGUMENT: "validation_error",
    FAILED_PRECONDITION: "resource_state",
    RESOURCE_EXHAUSTED: "rate_limited",
    ALREADY_EXISTS: "conflict_duplicate",
    UNAVAILABLE: "upstream_5xx",
    INTERNAL: "upstream_5xx",
    DEADLINE_EXCEEDED: "timeout",
    authError: "auth_expired",
    insufficientPermissions: "auth_missing_scope",
    insufficientFilePermissions: "auth_missing_scope",
    accessNotConfigured: "configuration_missing",
    notFound: "not_found",
    deleted: "not_found",
    duplicate: "conflict_duplicate",
    rateLimitExceeded: "rate_limited",
    userRateLimitExceeded: "rate_limited",
    sharingRateLimitExceeded: "rate_limited",
    dailyLimitExceeded: "quota_exhausted",
    quotaExceeded: "quota_exhausted",
    storageQuotaExceeded: "quota_exhausted",
    conditionNotMet: "concurrency_lock",
    backendError: "upstream_5xx",
    internalError: "upstream_5xx",
  },
} satisfies Pick<Service, "errorEnvelope" | "errorCodes">;

/** Sign-in of Google's APIs. */
export function googleAuth(...scopes: string[]): Service["auth"] {
  return [
    {
      kind: "oauth2",
      authorizeUrl: "https://accounts.google.com/o/oauth2/v2/auth",
      tokenUrl: "https://oauth2.googleapis.com/token",
      scopes: scopes.map((scope) => `https://www.googleapis.com/auth/${scope}`),
    },
    { kind: "bearer" },
  ];
}

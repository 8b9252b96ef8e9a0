import { ERROR_CATEGORIES, type ErrorCategory } from "@/lib/workflow/run-schema";

/** Category of an HTTP status of 400 and above, where the body says nothing better. */
export function categoryOfStatus(status: number): ErrorCategory {
  switch (status) {
    case 401:
      return "invalid_credentials";
    case 402:
      return "payment_required";
    case 403:
      return "auth_missing_scope";
    case 404:
    case 410:
      return "not_found";
    case 408:
      return "timeout";
    case 409:
      return "conflict_duplicate";
    case 412:
    case 423:
      return "concurrency_lock";
    case 413:
      return "payload_too_large";
    case 425:
    case 429:
      return "rate_limited";
    case 507:
      return "quota_exhausted";
    default:
      return status >= 500 ? "upstream_5xx" : "validation_error";
  }
}

/** Category by the service's own code: exact, else by its beginning up to a slash (`path/not_found/file`). */
export function categoryOfCode(
  codes: Readonly<Record<string, string>> | undefined,
  code: string,
): ErrorCategory | undefined {
  if (codes === undefined) return undefined;
  for (let part = code; part !== ""; part = part.includes("/") ? part.slice(0, part.lastIndexOf("/")) : "") {
    const found = Object.hasOwn(codes, part) ? codes[part] : undefined;
    const category = ERROR_CATEGORIES.find((known) => known === found);
    if (category !== undefined) return category;
  }
  return undefined;
}

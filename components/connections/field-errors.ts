import { asClientError } from "@/lib/client/client-error";

/** What is wrong in a form, by the path of its field in the request: `credentials.key`, `settings.subdomain`. */
export type FieldErrors = Readonly<Record<string, string>>;

interface Issue {
  path: readonly PropertyKey[];
  message: string;
  code?: string;
}

/** @param under where in the request that stands which was looked at */
export function fieldErrors(issues: readonly Issue[], ...under: string[]): FieldErrors {
  const named = issues.map(({ path, message, code }) => {
    // Of a list: the field that it is typed into.
    const names = [...under, ...path].filter((part) => typeof part === "string");
    const isBlank = code === "too_small" || code === "invalid_type";
    return [names.join("."), isBlank ? "Fill this in." : message] as const;
  });
  return Object.fromEntries(named);
}

/** What the server found wrong. @param error of a request; null where there is none */
export function answeredErrors(error: unknown): FieldErrors {
  if (error === null) return {};
  return Object.fromEntries(asClientError(error).fields.map(({ path, message }) => [path, message]));
}

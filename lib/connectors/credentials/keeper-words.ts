import type { RunError } from "@/lib/workflow/run-schema";
import { explainOAuthError } from "../catalog/oauth-errors";
import type { TokenAnswer } from "../core/token-answer";
import type { KeptRow } from "../ports";

type ConnectionError = Omit<RunError, "service" | "operation">;

export function refusalWords(name: string, { code, description }: TokenAnswer & { kind: "refused" }): string {
  const { what, todo } = explainOAuthError(code);
  const said = description === null ? code : `${code}: ${description}`;
  return `${what} ${todo} (${name}, ${said})`;
}

export function brokenError({ name, stateReason }: KeptRow): ConnectionError {
  return {
    category: "invalid_credentials",
    code: "CONNECTION_BROKEN",
    message: `The connection “${name}” is broken. ${stateReason ?? "Its credential was refused. Connect it again."}`,
    field: "connection",
    retryable: false,
  };
}

export function renewalError(
  { name }: KeptRow,
  { message, retryable }: { message: string; retryable: boolean },
): ConnectionError {
  return {
    category: retryable ? "upstream_5xx" : "configuration_missing",
    code: "TOKEN_RENEWAL_FAILED",
    message: `The token of “${name}” could not be renewed: ${message}`,
    field: "connection",
    retryable,
  };
}

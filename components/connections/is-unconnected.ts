import type { ConnectionSummary } from "@/lib/client/connections";

/** Whether it waits for the first sign-in at its provider. */
export function isUnconnected({
  state,
  grant,
  lastSuccessAt,
}: Pick<ConnectionSummary, "state" | "grant" | "lastSuccessAt">): boolean {
  return state === "broken" && grant === "authorization_code" && lastSuccessAt === null;
}

import type { ConnectionSummary } from "@/lib/client/connections";

/** So long before a token ends that only a person can renew, it is told: a week. */
const SOON_MS = 7 * 86_400_000;

/**
 * Whether a person has to see to a connection because its token ends. One that renews itself ends silently by nobody's
 * fault: renewal is told when it fails.
 * @param nowMs milliseconds since the epoch
 */
export function tokenEnd(
  { expiresAt, renews }: Pick<ConnectionSummary, "expiresAt" | "renews">,
  nowMs: number,
): "no" | "later" | "soon" | "over" {
  if (expiresAt === null || renews) return "no";
  const leftMs = Date.parse(expiresAt) - nowMs;
  if (leftMs <= 0) return "over";
  return leftMs <= SOON_MS ? "soon" : "later";
}

import type { Effect } from "@/lib/connectors/schema";
import { AppError } from "@/lib/kernel/app-error";
import type { RetryPolicy } from "@/lib/workflow/definition-schema";
import { isRetryable, type RunError } from "@/lib/workflow/run-schema";
import type { Idempotency } from "../event-schema";

export const RETRY_BASE_MS_DEFAULT = 500;
export const RETRY_CAP_MS_DEFAULT = 60_000;
/** 24 hours: however long a service asks us to wait, not longer. */
export const RETRY_AFTER_MS_MAX = 86_400_000;

/**
 * Delay before the attempt after `attempt`, full jitter.
 * @param attempt 1-based, the attempt that failed
 * @param policy baseMs >= 0, capMs (milliseconds)
 * @param random uniform [0, 1); comes with the event, so a replay waits the same
 * @returns milliseconds in [0, min(capMs, baseMs * 2^(attempt - 1)))
 * @throws AppError VALIDATION_FAILED when attempt < 1
 * @see https://aws.amazon.com/blogs/architecture/exponential-backoff-and-jitter/
 */
export function fullJitterMs(attempt: number, policy: Pick<RetryPolicy, "baseMs" | "capMs">, random: number): number {
  if (attempt < 1) throw new AppError("VALIDATION_FAILED", "attempt counts from 1", { facts: { attempt } });
  const ceilingMs = Math.min(
    policy.capMs ?? RETRY_CAP_MS_DEFAULT,
    (policy.baseMs ?? RETRY_BASE_MS_DEFAULT) * 2 ** (attempt - 1),
  );
  return Math.floor(random * ceilingMs);
}

export type FailureVerdict = { kind: "retry"; delayMs: number } | { kind: "outcome_unknown" } | { kind: "failed" };

export interface FailedAttempt {
  error: RunError;
  acted: "no" | "yes" | "unknown";
  effect: Effect;
  idempotency: Idempotency;
  /** 1-based. */
  attempt: number;
  policy: RetryPolicy | undefined;
  random: number;
}

/**
 * What follows from a failed attempt.
 * A write or delete that may have happened is never repeated by itself, unless the service keeps to our key.
 * `Retry-After` is a lower bound of the pause, even above `capMs`.
 */
export function judgeFailure(failed: FailedAttempt): FailureVerdict {
  const repeatable = isRepeatable(failed.effect, failed.idempotency);
  if (failed.acted === "unknown" && !repeatable) return { kind: "outcome_unknown" };
  if (failed.acted === "yes" && !repeatable) return { kind: "failed" };
  if (failed.policy === undefined || failed.attempt >= failed.policy.maxAttempts) return { kind: "failed" };
  if (!isRetryable(failed.error)) return { kind: "failed" };
  const askedMs = Math.min(failed.error.retryAfterMs ?? 0, RETRY_AFTER_MS_MAX);
  return { kind: "retry", delayMs: Math.max(askedMs, fullJitterMs(failed.attempt, failed.policy, failed.random)) };
}

/** Whether doing it twice leaves the world as doing it once. */
export function isRepeatable(effect: Effect, idempotency: Idempotency): boolean {
  return effect === "none" || effect === "read" || effect === "idempotent-write" || idempotency === "honoured";
}

import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { fullJitterMs, judgeFailure, type FailedAttempt } from "./retry";

const attempt: FailedAttempt = {
  error: { category: "rate_limited", code: "HTTP_429", message: "", retryable: true },
  acted: "no",
  effect: "write",
  idempotency: "none",
  attempt: 1,
  policy: { maxAttempts: 3, baseMs: 100, capMs: 1_000 },
  random: 0.5,
};

describe("retry", () => {
  it("full jitter stays below the doubled base and below the cap", () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 30 }),
        fc.nat(10_000),
        fc.nat(100_000),
        fc.double({ min: 0, max: 0.999, noNaN: true }),
        (n, baseMs, capMs, random) => {
          const delayMs = fullJitterMs(n, { baseMs, capMs }, random);
          expect(delayMs).toBeGreaterThanOrEqual(0);
          expect(delayMs).toBeLessThanOrEqual(Math.min(capMs, baseMs * 2 ** (n - 1)));
        },
      ),
    );
  });

  it("Retry-After is a lower bound, even above the cap", () => {
    expect(judgeFailure({ ...attempt, error: { ...attempt.error, retryAfterMs: 7_000 } })).toEqual({
      kind: "retry",
      delayMs: 7_000,
    });
  });

  it("only transient failures are repeated, and only so often", () => {
    expect(judgeFailure({ ...attempt, error: { ...attempt.error, category: "validation_error" } })).toEqual({
      kind: "failed",
    });
    expect(judgeFailure({ ...attempt, attempt: 3 })).toEqual({ kind: "failed" });
  });

  it("a write that may have happened is not repeated unless the service keeps to the key", () => {
    expect(judgeFailure({ ...attempt, acted: "unknown" })).toEqual({ kind: "outcome_unknown" });
    expect(judgeFailure({ ...attempt, acted: "unknown", idempotency: "sent" })).toEqual({ kind: "outcome_unknown" });
    expect(judgeFailure({ ...attempt, acted: "unknown", idempotency: "honoured" }).kind).toBe("retry");
    expect(judgeFailure({ ...attempt, acted: "unknown", effect: "read" }).kind).toBe("retry");
  });
});

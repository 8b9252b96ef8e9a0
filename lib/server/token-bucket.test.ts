import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { createTokenBuckets } from "./token-bucket";

function clockAt(time: { ms: number }) {
  return { now: () => time.ms, monotonicMs: () => time.ms };
}

describe("token buckets", () => {
  it("over any stretch of time let through at most a full bucket and what was refilled since", () => {
    const steps = fc.array(fc.nat({ max: 5_000 }), { minLength: 1, maxLength: 300 });
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 600 }), steps, (perMinute, waits) => {
        const time = { ms: 0 };
        const buckets = createTokenBuckets(perMinute, clockAt(time));
        let passed = 0;
        for (const wait of waits) {
          time.ms += wait;
          if (buckets.take("a") === 0) passed += 1;
        }
        expect(passed).toBeLessThanOrEqual(perMinute + (time.ms * perMinute) / 60_000 + 1e-6);
      }),
    );
  });

  it("a caller that waits as long as told gets through", () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 600 }), (perMinute) => {
        const time = { ms: 0 };
        const buckets = createTokenBuckets(perMinute, clockAt(time));
        for (let i = 0; i < perMinute; i += 1) expect(buckets.take("a")).toBe(0);
        const waitMs = buckets.take("a");
        expect(waitMs).toBeGreaterThan(0);
        time.ms += waitMs;
        expect(buckets.take("a")).toBe(0);
      }),
    );
  });

  it("one key never uses up another's", () => {
    const buckets = createTokenBuckets(1, clockAt({ ms: 0 }));
    expect(buckets.take("a")).toBe(0);
    expect(buckets.take("a")).toBeGreaterThan(0);
    expect(buckets.take("b")).toBe(0);
  });
});

import type { Clock } from "@/lib/kernel/clock";

export interface TokenBuckets {
  /**
   * Takes one token of `key`.
   * @returns 0 when there was one, else milliseconds until there is
   */
  take(key: string): number;
}

/** Keys remembered at once; a full bucket is the same as none, so full ones are forgotten first. */
const KEYS_MAX = 10_000;

/**
 * Token buckets by key: `perMinute` tokens at once, refilled evenly. In memory: limits of one process.
 * @param perMinute >= 1
 */
export function createTokenBuckets(perMinute: number, clock: Clock): TokenBuckets {
  const perMs = perMinute / 60_000;
  const buckets = new Map<string, { tokens: number; atMs: number }>();

  function forget(nowMs: number): void {
    for (const [key, bucket] of buckets) {
      if (bucket.tokens + (nowMs - bucket.atMs) * perMs >= perMinute) buckets.delete(key);
    }
    for (const key of buckets.keys()) {
      if (buckets.size < KEYS_MAX) return;
      buckets.delete(key);
    }
  }

  return {
    take(key) {
      const nowMs = clock.monotonicMs();
      if (buckets.size >= KEYS_MAX && !buckets.has(key)) forget(nowMs);
      const last = buckets.get(key) ?? { tokens: perMinute, atMs: nowMs };
      const tokens = Math.min(perMinute, last.tokens + (nowMs - last.atMs) * perMs);
      if (tokens < 1) {
        buckets.set(key, { tokens, atMs: nowMs });
        return Math.ceil((1 - tokens) / perMs);
      }
      buckets.set(key, { tokens: tokens - 1, atMs: nowMs });
      return 0;
    },
  };
}

import type { Clock } from "@/lib/kernel/clock";

export type BreakerState = "closed" | "half_open" | "open";

export interface CircuitBreaker {
  state(): BreakerState;
  /** Failures in a row. */
  failures(): number;
  /**
   * Asks to make a call. While open nothing passes; once `openMs` are over a single call does, as a probe.
   * @returns 0 when the call may be made, else milliseconds until it is worth asking again
   */
  enter(): number;
  succeeded(): void;
  failed(): void;
  /** The call ended without saying anything about health (bad input, say); a probe may be made again. */
  left(): void;
}

/**
 * Stops calls to something that keeps failing.
 * @param failuresMax failures in a row that open it, >= 1
 * @param openMs how long it stays open, milliseconds
 * @see https://martinfowler.com/bliki/CircuitBreaker.html
 */
export function createCircuitBreaker(options: { failuresMax: number; openMs: number }, clock: Clock): CircuitBreaker {
  let failures = 0;
  let openedAtMs: number | null = null;
  let probing = false;

  const waitMs = (): number => (openedAtMs === null ? 0 : openedAtMs + options.openMs - clock.monotonicMs());

  return {
    state: () => (openedAtMs === null ? "closed" : waitMs() > 0 ? "open" : "half_open"),
    failures: () => failures,
    enter() {
      if (openedAtMs === null) return 0;
      if (waitMs() > 0) return Math.ceil(waitMs());
      if (probing) return 1_000;
      probing = true;
      return 0;
    },
    succeeded() {
      failures = 0;
      openedAtMs = null;
      probing = false;
    },
    failed() {
      failures += 1;
      probing = false;
      if (failures >= options.failuresMax) openedAtMs = clock.monotonicMs();
    },
    left() {
      probing = false;
    },
  };
}

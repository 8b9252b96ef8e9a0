import type { Clock } from "@/lib/kernel/clock";

/** Milliseconds between two looks at whether anything happened: a number that the database keeps, and two clocks. */
const TICK_MS = 1_000;
/** At least so often everything is looked for, whatever the clocks and the database say. */
const LOOK_EVERY_MS = 30_000;
/** The wall clock may move so far against the monotonic one before it counts as set: by hand, or by a sleep of the machine. */
const CLOCK_SET_MS = 1_000;

export interface NetOptions {
  clock: Clock;
  /** Whether another connection has written since the last question. */
  hasNews(): boolean;
  /** Looks for everything that is to be done. */
  look(): void;
  /** A look failed; the next one comes. */
  onError(error: unknown): void;
}

/**
 * Net under the doorbell and under the timers of the loops: whatever another process wrote is seen within a second, a
 * clock that was set too, and everything else within thirty. An idle tick costs some microseconds.
 */
export function createNet({ clock, hasNews, look, onError }: NetOptions) {
  let timer: ReturnType<typeof setInterval> | undefined;
  let last = { wallMs: clock.now(), monotonicMs: clock.monotonicMs() };
  let lookedMs = last.monotonicMs;

  function tick(): void {
    const at = { wallMs: clock.now(), monotonicMs: clock.monotonicMs() };
    const isSet = Math.abs(at.wallMs - last.wallMs - (at.monotonicMs - last.monotonicMs)) > CLOCK_SET_MS;
    last = at;
    try {
      // Asked each time: it tells of what was written since it was last asked.
      const isNew = hasNews();
      if (!isNew && !isSet && at.monotonicMs - lookedMs < LOOK_EVERY_MS) return;
      look();
      lookedMs = at.monotonicMs;
    } catch (error) {
      // A database that is busy: looked at again by the next tick.
      lookedMs = Number.NEGATIVE_INFINITY;
      onError(error);
    }
  }

  return {
    start: (): void => void (timer = setInterval(tick, TICK_MS)),
    tick,
    stop: (): void => clearInterval(timer),
  };
}

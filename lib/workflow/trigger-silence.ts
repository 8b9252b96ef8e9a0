import type { Json } from "@/lib/kernel/json";

/** A due time may be past by so much before its trigger counts as silent. */
export const SILENT_AFTER_MS = 60_000;
/** Looks at a list that may be left out before its trigger counts as silent. */
const LOOKS_MISSED_MAX = 3;

const POLL_EVERY_MS_DEFAULT = 60_000;
const POLL_EVERY_MS_MIN = 10_000;

/** Milliseconds between two looks of a polling trigger. @param setting its `with.everyMs` */
export function pollEveryMs(setting: Json | undefined): number {
  return Math.max(POLL_EVERY_MS_MIN, Number(setting ?? POLL_EVERY_MS_DEFAULT) || POLL_EVERY_MS_DEFAULT);
}

export interface WatchedTrigger {
  kind: string;
  mode: string;
  state: string;
  lastFiredAtMs: number | null;
  nextExpectedAtMs: number | null;
  /** Polling: milliseconds between two looks, and when the next one is due; null for other kinds. */
  everyMs: number | null;
  nextLookAtMs: number | null;
}

/**
 * Since when an active trigger is silent: a time is past at which it should have started a run, or should have been
 * looked at, and neither happened. One that waits for events of others has no such time and is never silent here;
 * monitoring tells when it has gone quiet against its own habit.
 * @returns `dueAtMs`: the time that passed; null: not silent
 */
export function silenceOf(trigger: WatchedTrigger, nowMs: number): { dueAtMs: number; reason: string } | null {
  if (trigger.state !== "active") return null;
  const { nextExpectedAtMs: expectedAtMs, lastFiredAtMs, nextLookAtMs, everyMs } = trigger;
  if (trigger.kind === "schedule" && expectedAtMs !== null && nowMs > expectedAtMs + SILENT_AFTER_MS) {
    if (lastFiredAtMs !== null && lastFiredAtMs >= expectedAtMs) return null;
    return { dueAtMs: expectedAtMs, reason: `Expected ${new Date(expectedAtMs).toISOString()}, did not fire` };
  }
  // Simulated workflows are not looked for in the world.
  if (trigger.kind === "polling" && trigger.mode === "live" && nextLookAtMs !== null && everyMs !== null) {
    const grace = Math.max(SILENT_AFTER_MS, (LOOKS_MISSED_MAX - 1) * everyMs);
    if (nowMs > nextLookAtMs + grace)
      return { dueAtMs: nextLookAtMs, reason: `Was to look at ${new Date(nextLookAtMs).toISOString()}, did not` };
  }
  return null;
}

import type { StepStatus } from "@/lib/workflow/run-schema";

/** What the time line needs of a step; instants are ISO 8601. */
export interface TimedStep {
  status: StepStatus;
  startedAt: string | null;
  endedAt: string | null;
  attemptLog?: readonly TimedAttempt[] | undefined;
}

interface TimedAttempt {
  attempt: number;
  startedAt: string;
  endedAt: string | null;
  error?: unknown;
  /** Until when the next attempt waits. */
  dueAt?: string | undefined;
}

/**
 * A stretch of a step on the time line. `call`: an attempt is under way; `failed`: an attempt that failed; `pause`:
 * between two attempts; `wait`: for a time, a signal, a person; `whole`: from start to end, nothing finer is known.
 */
export interface Segment {
  kind: "call" | "failed" | "pause" | "wait" | "whole";
  fromMs: number;
  toMs: number;
}

/** The part of time that is shown; milliseconds since the epoch, `toMs` > `fromMs`. */
export interface TimeSpan {
  fromMs: number;
  toMs: number;
}

const WAITING: readonly StepStatus[] = ["waiting", "outcome_unknown"];

/**
 * From the acceptance of a run to its end, or to now while it is open.
 * @param nowMs the viewer's clock; where it lies before what is known to have happened, the last of that counts
 */
export function spanOf(
  run: Readonly<{ createdAt: string; endedAt: string | null }>,
  steps: readonly TimedStep[],
  nowMs: number,
): TimeSpan {
  const fromMs = Date.parse(run.createdAt);
  let lastMs = run.endedAt === null ? nowMs : Date.parse(run.endedAt);
  for (const step of steps) {
    const at = step.endedAt ?? step.startedAt;
    if (at !== null) lastMs = Math.max(lastMs, Date.parse(at));
  }
  return { fromMs, toMs: Math.max(lastMs, fromMs + 1) };
}

/**
 * The stretches of one step, in order.
 * @param toMs end of what is still going on
 * @param waits the step does nothing but wait, ended or not: a pause, a signal, an approval
 */
export function segmentsOf(step: TimedStep, toMs: number, waits = false): Segment[] {
  if (step.startedAt === null) return [];
  const startMs = Date.parse(step.startedAt);
  const endMs = step.endedAt === null ? Math.max(toMs, startMs) : Date.parse(step.endedAt);
  const log = step.attemptLog ?? [];
  const isWaiting = waits || (step.endedAt === null && WAITING.includes(step.status));
  if (log.length === 0) return [{ kind: isWaiting ? "wait" : "whole", fromMs: startMs, toMs: endMs }];
  const segments: Segment[] = [];
  let knownMs = startMs;
  for (const attempt of log) {
    const fromMs = Date.parse(attempt.startedAt);
    if (fromMs > knownMs) segments.push({ kind: "pause", fromMs: knownMs, toMs: fromMs });
    const attemptEndMs = attempt.endedAt === null ? endMs : Date.parse(attempt.endedAt);
    segments.push({ kind: attempt.error === undefined ? "call" : "failed", fromMs, toMs: attemptEndMs });
    knownMs = attemptEndMs;
  }
  // What is left after the last attempt: the pause before the next, or a wait for somebody.
  if (endMs > knownMs && (step.endedAt === null || waits))
    segments.push({ kind: isWaiting ? "wait" : "pause", fromMs: knownMs, toMs: endMs });
  return segments;
}

/** Where a stretch stands within a span, as shares of it (0..1). */
export function placeOf(segment: Readonly<{ fromMs: number; toMs: number }>, span: TimeSpan) {
  const total = span.toMs - span.fromMs;
  return {
    offset: Math.max(0, segment.fromMs - span.fromMs) / total,
    width: Math.max(0, segment.toMs - segment.fromMs) / total,
  };
}

const SECOND_MS = 1_000;
const MINUTE_MS = 60_000;
const HOUR_MS = 3_600_000;
const DAY_MS = 86_400_000;
/** Distances between two marks that people read easily. */
const STEPS_MS = [
  ...[0.1, 0.2, 0.5, 1, 2, 5, 10, 20, 50, 100, 200, 500],
  ...[1, 2, 5, 10, 15, 30].map((count) => count * SECOND_MS),
  ...[1, 2, 5, 10, 15, 30].map((count) => count * MINUTE_MS),
  ...[1, 2, 3, 6, 12].map((count) => count * HOUR_MS),
  ...[1, 2, 7, 14, 30, 90, 365].map((count) => count * DAY_MS),
];

/**
 * Marks of the axis, milliseconds after its beginning: round numbers, at most `most` of them, the first is 0.
 * @param totalMs > 0
 */
export function ticksOf(totalMs: number, most = 6): number[] {
  const stepMs = STEPS_MS.find((candidate) => totalMs / candidate < most) ?? totalMs / (most - 1);
  return Array.from({ length: Math.floor(totalMs / stepMs) + 1 }, (_, index) => index * stepMs);
}

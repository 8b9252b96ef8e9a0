import type { AcceptRun } from "@/lib/engine/ports";
import type { TriggerRow } from "@/lib/db/trigger-row";
import type { TriggerStore } from "@/lib/db/trigger-store";
import { CATCH_UP_MAX, firesDue, nextFireMs, scheduleSchema, type Schedule } from "@/lib/engine/schedule";
import type { Clock } from "@/lib/kernel/clock";

export interface ScheduleLoopOptions {
  triggers: TriggerStore;
  accept: AcceptRun;
  clock: Clock;
  /** Runs were accepted. */
  onAccepted(): void;
  /** `catchUp: all` left out times, because there were more than `limit`. */
  onCapped?(row: TriggerRow, limit: { name: "CATCH_UP_MAX"; value: number }): void;
  onError(error: unknown): void;
}

/** A time that could not be fired is tried again after so long. */
const RETRY_MS = 250;
/** Sleeps no longer, since a timer does not count while the machine sleeps. */
const SLEEP_MS_MAX = 30_000;
/** The wall clock may run so far behind the monotonic one before it counts as set back. */
const CLOCK_SET_BACK_MS = 1_000;

/**
 * Starts runs at the times of published schedules, each time once: a time is the dedupe key of its run, over crashes,
 * over versions and over a clock that is set back. Only the version that is published when a time is looked at fires.
 */
export function createScheduleLoop(options: ScheduleLoopOptions) {
  const { triggers, accept, clock } = options;
  let timer: ReturnType<typeof setTimeout> | undefined;
  let looking: Promise<void> | undefined;
  let lookAgain = false;
  let stopped = false;
  let last: { wallMs: number; monotonicMs: number } | undefined;

  /** Undefined: the stored schedule cannot be read; it is taken out of use, with the reason. */
  function scheduleOf(row: TriggerRow): Schedule | undefined {
    const parsed = scheduleSchema.safeParse(row.config);
    if (parsed.success) return parsed.data;
    const [issue] = parsed.error.issues;
    const field = issue?.path.join(".") ?? "";
    triggers.setUnusable(row, `The schedule is wrong: with.${field}: ${issue?.message ?? ""}; publish it anew`);
    return undefined;
  }

  async function fire(due: TriggerRow, nowMs: number): Promise<void> {
    // Rows before this one took their time: the workflow may be published anew, paused or deleted since.
    const row = triggers.find(due.workflowId, due.triggerId);
    if (row?.state !== "active" || row.nextExpectedAtMs === null || row.nextExpectedAtMs > nowMs) return;
    const schedule = scheduleOf(row);
    if (schedule === undefined) return;
    const { fire: times, nextMs, capped } = firesDue(schedule, row.nextExpectedAtMs, nowMs);
    if (capped) options.onCapped?.(row, { name: "CATCH_UP_MAX", value: CATCH_UP_MAX });
    let started = false;
    for (const atMs of times) {
      if (schedule.overlap === "skip" && triggers.hasOpenRun(row)) break;
      const { duplicate } = await accept({
        workspaceId: row.workspaceId,
        workflowId: row.workflowId,
        version: row.version,
        mode: row.mode,
        source: { kind: "schedule", triggerId: row.triggerId },
        input: { scheduledAt: new Date(atMs).toISOString(), firedAt: new Date(nowMs).toISOString() },
        dedupeKey: `schedule:${row.triggerId}:${atMs}`,
      });
      started ||= !duplicate;
    }
    triggers.advance(row, nextMs, started ? nowMs : null);
    if (started) options.onAccepted();
  }

  /** A clock that was set back leaves next times far ahead: schedules would be silent until then. */
  function realign(nowMs: number): void {
    for (const row of triggers.schedules()) {
      const schedule = scheduleOf(row);
      const nextMs = schedule === undefined ? null : nextFireMs(schedule, nowMs);
      // Never later: a time that is past and not started is still due.
      if (nextMs !== null && nextMs < (row.nextExpectedAtMs ?? 0)) triggers.advance(row, nextMs, null);
    }
  }

  function watchClock(nowMs: number): void {
    const monotonicMs = clock.monotonicMs();
    const isSetBack = last !== undefined && nowMs - last.wallMs < monotonicMs - last.monotonicMs - CLOCK_SET_BACK_MS;
    // At the start too: it may have been set back while nothing ran.
    if (last === undefined || isSetBack) realign(nowMs);
    last = { wallMs: nowMs, monotonicMs };
  }

  async function tick(): Promise<void> {
    const nowMs = clock.now();
    try {
      watchClock(nowMs);
    } catch (error) {
      options.onError(error);
    }
    for (const row of triggers.due(nowMs)) {
      try {
        await fire(row, nowMs);
      } catch (error) {
        // Stays due: tried again shortly.
        options.onError(error);
      }
    }
  }

  /** Until the next time of any schedule. */
  function sleepMs(): number {
    try {
      const nextMs = triggers.nextExpectedMs();
      if (nextMs === null) return SLEEP_MS_MAX;
      const inMs = nextMs - clock.now();
      return inMs <= 0 ? RETRY_MS : Math.min(Math.ceil(inMs), SLEEP_MS_MAX);
    } catch (error) {
      options.onError(error);
      return RETRY_MS;
    }
  }

  function wake(): void {
    clearTimeout(timer);
    if (stopped) return;
    lookAgain = true;
    looking ??= look().finally(() => {
      looking = undefined;
      if (!stopped) timer = setTimeout(wake, sleepMs());
    });
  }

  async function look(): Promise<void> {
    while (lookAgain && !stopped) {
      lookAgain = false;
      await tick().catch(options.onError);
    }
  }

  return {
    /** Looks now, and from then on whenever a schedule has a time; to be called when schedules or clocks have changed. */
    wake,
    tick,
    stop(): void {
      stopped = true;
      clearTimeout(timer);
    },
  };
}

import type { AcceptRun } from "@/lib/engine/ports";
import type { TriggerRow, TriggerStore } from "@/lib/db/trigger-store";
import { firesDue, scheduleSchema } from "@/lib/engine/schedule";
import type { Clock } from "@/lib/kernel/clock";

export interface ScheduleLoopOptions {
  triggers: TriggerStore;
  accept: AcceptRun;
  clock: Clock;
  /** Runs were accepted. */
  onAccepted(): void;
  onError(error: unknown): void;
}

const TICK_MS = 250;

/** Starts runs at the times of published schedules. A time is a dedupe key, so a crash in between starts it once. */
export function createScheduleLoop(options: ScheduleLoopOptions) {
  const { triggers, accept, clock } = options;
  let timer: ReturnType<typeof setTimeout> | undefined;
  let stopped = false;

  async function fire(row: TriggerRow, nowMs: number): Promise<void> {
    const schedule = scheduleSchema.parse(row.config);
    const { fire: times, nextMs } = firesDue(schedule, row.nextExpectedAtMs ?? nowMs, nowMs);
    for (const atMs of times) {
      if (schedule.overlap === "skip" && triggers.hasOpenRun(row)) break;
      await accept({
        workspaceId: row.workspaceId,
        workflowId: row.workflowId,
        version: row.version,
        mode: row.mode,
        source: { kind: "schedule", triggerId: row.triggerId },
        input: { scheduledAt: new Date(atMs).toISOString(), firedAt: new Date(nowMs).toISOString() },
        dedupeKey: `schedule:${row.triggerId}:${atMs}`,
      });
      triggers.fired(row, nextMs);
    }
    triggers.expect(row, nextMs);
    if (times.length > 0) options.onAccepted();
  }

  async function tick(): Promise<void> {
    const nowMs = clock.now();
    for (const row of triggers.due(nowMs)) {
      try {
        await fire(row, nowMs);
      } catch (error) {
        // Stays due: tried again at the next tick.
        options.onError(error);
      }
    }
  }

  function plan(): void {
    timer = setTimeout(() => {
      void tick().then(() => (stopped ? undefined : plan()));
    }, TICK_MS);
  }

  return {
    start: plan,
    tick,
    stop(): void {
      stopped = true;
      clearTimeout(timer);
    },
  };
}

import { Cron } from "croner";
import { z } from "zod";
import { AppError } from "@/lib/kernel/app-error";
import type { JsonObject } from "@/lib/kernel/json";
import { checkSchedule, INTERVAL_MS_MAX, INTERVAL_MS_MIN } from "@/lib/workflow/core/check-schedule";

const behaviour = {
  /** What happens while the last run of this trigger still goes: no new one, one after the other, or side by side. */
  overlap: z.enum(["skip", "queue", "parallel"]).default("skip"),
  /** What happens to times missed while nothing ran. */
  catchUp: z.enum(["none", "one", "all"]).default("one"),
};

/** A schedule as it stands in a trigger's `with`. */
export const scheduleSchema = z.discriminatedUnion("event", [
  z.object({
    event: z.literal("cron"),
    cron: z.string().min(1).max(200),
    timezone: z.string().optional(),
    ...behaviour,
  }),
  z.object({
    event: z.literal("interval"),
    everyMs: z.number().int().min(INTERVAL_MS_MIN).max(INTERVAL_MS_MAX),
    anchor: z.string().optional(),
    ...behaviour,
  }),
]);
export type Schedule = z.infer<typeof scheduleSchema>;

/** A time missed by more than this was missed because nothing ran. */
export const MISSED_AFTER_MS = 60_000;
/** Runs started at once for missed times under `catchUp: all`, at most: those of the latest times. */
export const CATCH_UP_MAX = 100;

/**
 * Reads the schedule of a trigger.
 * @param publishedAtMs grid of an interval without an anchor
 * @throws AppError VALIDATION_FAILED, naming the field, where it names no times
 */
export function parseSchedule(event: string, config: JsonObject, publishedAtMs: number): Schedule {
  const [flaw] = checkSchedule(event, config);
  if (flaw !== undefined) throw wrong(`with.${flaw.field}`, flaw.message);
  const parsed = scheduleSchema.safeParse({ event, ...config });
  if (!parsed.success) {
    const [issue] = parsed.error.issues;
    throw wrong(`with.${issue?.path.join(".") ?? ""}`, issue?.message ?? "");
  }
  const schedule = parsed.data;
  if (schedule.event === "interval" && schedule.anchor === undefined)
    return { ...schedule, anchor: new Date(publishedAtMs).toISOString() };
  return schedule;
}

function wrong(path: string, message: string): AppError {
  return new AppError("VALIDATION_FAILED", `The schedule is wrong: ${path}: ${message}`, {
    details: [{ path, message }],
  });
}

/** The first time of the schedule after `afterMs`; null where there is none any more. */
export function nextFireMs(schedule: Schedule, afterMs: number): number | null {
  if (schedule.event === "interval") return onGrid(schedule, afterMs) + schedule.everyMs;
  return cronOf(schedule).nextRun(new Date(afterMs))?.getTime() ?? null;
}

/** The latest times at or before `untilMs` and not before `fromMs`, ascending, `max` of them at most. */
function latestFires(schedule: Schedule, fromMs: number, untilMs: number, max: number): number[] {
  const times: number[] = [];
  if (schedule.event === "interval") {
    for (let at = onGrid(schedule, untilMs); at >= fromMs && times.length < max; at -= schedule.everyMs)
      times.unshift(at);
    return times;
  }
  // It counts times before an instant; one at that very instant is due.
  const before = cronOf(schedule).previousRuns(max, new Date(untilMs + 1_000));
  return before
    .map((at) => at.getTime())
    .filter((at) => at >= fromMs && at <= untilMs)
    .toSorted((a, b) => a - b);
}

function onGrid({ everyMs, anchor }: Extract<Schedule, { event: "interval" }>, atMs: number): number {
  const anchorMs = Date.parse(anchor ?? new Date(0).toISOString());
  return anchorMs + Math.floor((atMs - anchorMs) / everyMs) * everyMs;
}

function cronOf({ cron, timezone = "UTC" }: Extract<Schedule, { event: "cron" }>): Cron {
  return new Cron(cron, { timezone, paused: true });
}

export interface DueFires {
  /** Times to start runs for now, ascending. */
  fire: number[];
  nextMs: number | null;
  /** Under `catchUp: all`: there were more than CATCH_UP_MAX, and the older ones are not made up. */
  capped: boolean;
}

/**
 * The times to start runs for now, and the next one. However long nothing ran, the work is bounded.
 * @param dueMs the time that is due, at or before `nowMs`
 */
export function firesDue(schedule: Schedule, dueMs: number, nowMs: number): DueFires {
  const nextMs = nextFireMs(schedule, nowMs);
  if (schedule.catchUp === "all") {
    const due = latestFires(schedule, dueMs, nowMs, CATCH_UP_MAX + 2).slice(-CATCH_UP_MAX - 1);
    return { fire: due.slice(-CATCH_UP_MAX), nextMs, capped: due.length > CATCH_UP_MAX };
  }
  const last = latestFires(schedule, dueMs, nowMs, 2).at(-1);
  if (last === undefined || (schedule.catchUp === "none" && nowMs - last > MISSED_AFTER_MS))
    return { fire: [], nextMs, capped: false };
  return { fire: [last], nextMs, capped: false };
}

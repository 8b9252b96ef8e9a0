import { Cron } from "croner";
import { z } from "zod";
import { AppError } from "@/lib/kernel/app-error";
import type { JsonObject } from "@/lib/kernel/json";

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
    everyMs: z.number().int().min(1_000),
    anchor: z.string().optional(),
    ...behaviour,
  }),
]);
export type Schedule = z.infer<typeof scheduleSchema>;

/** A time missed by more than this was missed because nothing ran. */
export const MISSED_AFTER_MS = 60_000;
/** Runs started at once for missed times, at most. */
export const CATCH_UP_MAX = 100;

/**
 * Reads the schedule of a trigger.
 * @param publishedAtMs grid of an interval without an anchor
 * @throws AppError VALIDATION_FAILED where it names no times
 */
export function parseSchedule(event: string, config: JsonObject, publishedAtMs: number): Schedule {
  const parsed = scheduleSchema.safeParse({ event, ...config });
  if (!parsed.success) {
    const details = parsed.error.issues.map((issue) => ({
      path: `with.${issue.path.join(".")}`,
      message: issue.message,
    }));
    throw new AppError("VALIDATION_FAILED", `The schedule is wrong: ${details[0]?.message ?? ""}`, { details });
  }
  const schedule = parsed.data;
  if (schedule.event === "interval") {
    if (schedule.anchor === undefined) return { ...schedule, anchor: new Date(publishedAtMs).toISOString() };
    if (Number.isNaN(Date.parse(schedule.anchor))) throw wrong("with.anchor", "is not an instant");
    return schedule;
  }
  try {
    nextFireMs(schedule, publishedAtMs);
  } catch (cause) {
    throw wrong("with.cron", cause instanceof Error ? cause.message : "is not a cron expression");
  }
  return schedule;
}

function wrong(path: string, message: string): AppError {
  return new AppError("VALIDATION_FAILED", `The schedule is wrong: ${path} ${message}`, {
    details: [{ path, message }],
  });
}

/** The first time of the schedule after `afterMs`; null where there is none any more. */
export function nextFireMs(schedule: Schedule, afterMs: number): number | null {
  if (schedule.event === "interval") {
    const anchorMs = Date.parse(schedule.anchor ?? new Date(0).toISOString());
    return anchorMs + (Math.floor((afterMs - anchorMs) / schedule.everyMs) + 1) * schedule.everyMs;
  }
  const cron = new Cron(schedule.cron, { timezone: schedule.timezone ?? "UTC", paused: true });
  return cron.nextRun(new Date(afterMs))?.getTime() ?? null;
}

/**
 * The times to start runs for now, and the next one.
 * @param dueMs the time that is due, at or before `nowMs`
 */
export function firesDue(schedule: Schedule, dueMs: number, nowMs: number): { fire: number[]; nextMs: number | null } {
  const due: number[] = [];
  let nextMs: number | null = dueMs;
  while (nextMs !== null && nextMs <= nowMs) {
    due.push(nextMs);
    if (due.length > CATCH_UP_MAX) due.shift();
    nextMs = nextFireMs(schedule, due.length === CATCH_UP_MAX && schedule.catchUp !== "all" ? nowMs : nextMs);
  }
  const isOnTime = (atMs: number): boolean => nowMs - atMs <= MISSED_AFTER_MS;
  if (schedule.catchUp === "all") return { fire: due, nextMs };
  const last = due.at(-1);
  if (last === undefined || (schedule.catchUp === "none" && !isOnTime(last))) return { fire: [], nextMs };
  return { fire: [last], nextMs };
}

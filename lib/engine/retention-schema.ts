import { z } from "zod";

const days = z.int().min(1).max(3_650);
const DAY_MS = 86_400_000;
const DAYS_DEFAULT = 90;

/** How long ended runs of a workspace are kept. Rollups, alerts and issues outlive them. */
export const retentionSchema = z
  .strictObject({
    /** Days after its end; null: for ever. */
    days: days.nullable().default(DAYS_DEFAULT),
    /** The same for runs that failed or timed out, where they are to be kept longer; null: for ever. */
    keepFailedDays: days.nullable().optional(),
  })
  .refine(({ days: all, keepFailedDays }) => all !== null || typeof keepFailedDays !== "number", {
    path: ["keepFailedDays"],
    message: "cannot be shorter than days, which is null: all runs are kept for ever",
  })
  .refine(
    ({ days: all, keepFailedDays }) => typeof keepFailedDays !== "number" || all === null || keepFailedDays >= all,
    {
      path: ["keepFailedDays"],
      message: "cannot be less than days",
    },
  );
export type Retention = z.infer<typeof retentionSchema>;

/** Runs that ended before may go; null: none. Milliseconds since the epoch. */
export interface RetentionCutoffs {
  endedBeforeMs: number;
  /** Of failed and timed-out runs. */
  failedBeforeMs: number | null;
}

export function retentionCutoffs(retention: Retention, nowMs: number): RetentionCutoffs | null {
  if (retention.days === null) return null;
  const { days: all, keepFailedDays = all } = retention;
  return {
    endedBeforeMs: nowMs - all * DAY_MS,
    failedBeforeMs: keepFailedDays === null ? null : nowMs - keepFailedDays * DAY_MS,
  };
}

import { z } from "zod";
import { jsonObjectSchema } from "@/lib/kernel/json";
import { errorCategorySchema, runModeSchema } from "@/lib/workflow/run-schema";

/** Nouns of monitoring. Times are milliseconds here; the enhanced endpoints turn them into seconds. */

/** What monitoring keeps of one ended run. */
export const runFactSchema = z.object({
  id: z.string(),
  version: z.int(),
  mode: runModeSchema,
  status: z.enum(["succeeded", "failed", "cancelled", "timed_out"]),
  triggerId: z.string().nullable(),
  createdAtMs: z.number(),
  endedAtMs: z.number(),
  /** Milliseconds between acceptance and the first step. */
  queueWaitMs: z.number().min(0),
  /** Milliseconds between the first step and the end. */
  durationMs: z.number().min(0),
  /** Milliseconds that steps were busy, summed over the steps. */
  busyMs: z.number().min(0),
  costUsd: z.number().min(0),
  errorCategory: errorCategorySchema.nullable(),
  errorFingerprint: z.string().nullable(),
  errorMessage: z.string().nullable(),
  errorService: z.string().nullable(),
  errorStepId: z.string().nullable(),
  /** When it had taken longer than `settings.sla` gives it; null: it kept it, or there was none. */
  slaMissedAtMs: z.number().nullable(),
});
export type RunFact = z.infer<typeof runFactSchema>;

/** What may be wrong with runs of one workflow and mode that have not ended. */
export const openRunsSchema = z.object({
  /** Those that have missed their SLA, newest first. */
  slaMissed: z.array(z.object({ id: z.string(), slaMissedAtMs: z.number() })),
  /** Those that have not begun, the oldest first, and why the oldest has not; null: there are none. */
  queued: z
    .object({
      count: z.int().min(1),
      oldest: z.array(z.object({ id: z.string(), createdAtMs: z.number() })),
      place: z.object({ kind: z.string(), reason: z.string() }),
    })
    .nullable(),
  /** Those that wait for a broken connection, by connection. */
  held: z.array(
    z.object({
      connectionId: z.string(),
      name: z.string(),
      reason: z.string().nullable(),
      brokenAtMs: z.number(),
      runs: z.array(z.object({ id: z.string(), createdAtMs: z.number() })).min(1),
    }),
  ),
});
export type OpenRuns = z.infer<typeof openRunsSchema>;

/** Counts per logarithmic bin of a value; mergeable. See core/duration-sketch.ts. */
export const durationSketchSchema = z.object({
  /** Values of exactly 0 (or below the smallest bin). */
  zeros: z.int().min(0),
  /** Bin index → count. */
  bins: z.record(z.string(), z.int().min(1)),
});
export type DurationSketch = z.infer<typeof durationSketchSchema>;

/** Rollup of the runs of one workflow and mode that ended in [startMs, startMs + bucketMs). */
export const metricBucketSchema = z.object({
  startMs: z.number(),
  bucketMs: z.number().min(1),
  /** All ended runs; cancelled ones count here and in neither of the next two. */
  runs: z.int().min(0),
  succeeded: z.int().min(0),
  /** Failed or timed out. */
  failed: z.int().min(0),
  durationMsSum: z.number().min(0),
  queueWaitMsSum: z.number().min(0),
  busyMsSum: z.number().min(0),
  costUsdSum: z.number().min(0),
  durations: durationSketchSchema,
});
export type MetricBucket = z.infer<typeof metricBucketSchema>;

export const trendDirectionSchema = z.enum(["improving", "stable", "degrading"]);
export const trendSchema = z.object({
  direction: trendDirectionSchema,
  /** Change per day in the unit of the metric. */
  slopePerDay: z.number(),
  /** 1 - p of the Mann-Kendall test; 0 where there are too few points to test. */
  confidence: z.number().min(0).max(1),
  method: z.string(),
  points: z.int().min(0),
});
export type Trend = z.infer<typeof trendSchema>;

export const severitySchema = z.enum(["info", "low", "medium", "high", "critical"]);
export type Severity = z.infer<typeof severitySchema>;

export const findingTypeSchema = z.enum([
  "run_failures",
  "failure_rate",
  "slow_runs",
  "queue_wait",
  "pending_runs",
  "sla_missed",
  "connection_broken",
  "missed_run",
  "silent_trigger",
  "trigger_error",
]);
export type FindingType = z.infer<typeof findingTypeSchema>;

/** Something that is wrong now. Findings of one cause share `groupKey`; an alert is a finding with a memory. */
export const findingSchema = z.object({
  type: findingTypeSchema,
  groupKey: z.string(),
  severity: severitySchema,
  title: z.string(),
  description: z.string(),
  suggestion: z.string(),
  sinceMs: z.number(),
  /** When the evidence was last seen; an alert a person resolved reopens only on later evidence. */
  lastSeenMs: z.number(),
  value: z.number().nullable(),
  expected: z.number().nullable(),
  evidence: jsonObjectSchema,
});
export type Finding = z.infer<typeof findingSchema>;

export const alertStatusSchema = z.enum(["open", "acknowledged", "snoozed", "resolved"]);
export type AlertStatus = z.infer<typeof alertStatusSchema>;

export const alertSchema = z.object({
  id: z.string(),
  workflowId: z.string(),
  mode: runModeSchema,
  type: findingTypeSchema,
  severity: severitySchema,
  title: z.string(),
  status: alertStatusSchema,
  groupKey: z.string(),
  value: z.number().nullable(),
  expected: z.number().nullable(),
  description: z.string(),
  suggestion: z.string(),
  evidence: jsonObjectSchema,
  sinceMs: z.number(),
  updatedAtMs: z.number(),
  lastSeenMs: z.number(),
  snoozedUntilMs: z.number().nullable(),
  resolvedAtMs: z.number().nullable(),
  /** `user:…`, `key:…`, or `system:monitor` where it went away by itself. */
  resolvedBy: z.string().nullable(),
});
export type Alert = z.infer<typeof alertSchema>;

export const healthStatusSchema = z.enum(["healthy", "degraded", "unhealthy", "unknown"]);
export type HealthStatus = z.infer<typeof healthStatusSchema>;

export const healthComponentSchema = z.object({
  name: z.string(),
  score: z.number().min(0).max(1),
  /** Share of the whole, 0..1; the weights of one answer add up to 1. */
  weight: z.number().min(0).max(1),
  reason: z.string(),
});
export type HealthComponent = z.infer<typeof healthComponentSchema>;

export const monitorSchema = z.object({
  id: z.string(),
  workflowId: z.string(),
  status: z.enum(["active", "paused"]),
  createdAtMs: z.number(),
});
export type Monitor = z.infer<typeof monitorSchema>;

/** What the engine keeps of a trigger of a published workflow. */
export const triggerFactSchema = z.object({
  triggerId: z.string(),
  service: z.string(),
  event: z.string(),
  kind: z.string(),
  mode: runModeSchema,
  state: z.enum(["active", "paused", "error"]),
  error: z.string().nullable(),
  lastFiredAtMs: z.number().nullable(),
  nextExpectedAtMs: z.number().nullable(),
  /** Polling: milliseconds between two looks, and when the next one is due; null for other kinds. */
  everyMs: z.number().nullable(),
  nextLookAtMs: z.number().nullable(),
});
export type TriggerFact = z.infer<typeof triggerFactSchema>;

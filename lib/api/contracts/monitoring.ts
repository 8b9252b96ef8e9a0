import { z } from "zod";
import { idSchema } from "@/lib/kernel/ids";
import { jsonObjectSchema } from "@/lib/kernel/json";
import { healthStatusSchema, severitySchema, trendDirectionSchema } from "@/lib/monitoring/schema";
import { runModeSchema } from "@/lib/workflow/run-schema";
import { defineContract } from "../contract";

/** Endpoints 5, 6 and 7. Times are in seconds here. */

export const startMonitoring = defineContract({
  id: "monitoring.start",
  summary: "Watch a workflow; a second call returns the same monitor",
  dialect: "enhanced",
  method: "POST",
  path: "/workflows/enhanced/monitoring/start",
  access: "editor",
  body: z.object({ workflow_id: idSchema }),
  response: z.object({ success: z.literal(true), monitoring_id: z.string(), status: z.literal("active") }),
});

export const healthQuerySchema = z.object({ workflow_id: idSchema, mode: runModeSchema.optional() });

export const monitoringHealth = defineContract({
  id: "monitoring.health",
  summary: "Health of a workflow with its parts, and what is wrong",
  dialect: "enhanced",
  method: "GET",
  path: "/workflows/enhanced/monitoring/health",
  access: "viewer",
  query: healthQuerySchema,
  response: z.object({
    success: z.literal(true),
    /** 0 while the status is `unknown`: there is no score then. */
    health_score: z.number().min(0).max(1),
    status: healthStatusSchema,
    issues: z.array(
      z.object({
        /** Open: more types may come. */
        type: z.string(),
        severity: severitySchema,
        description: z.string(),
        suggestion: z.string(),
        since: z.iso.datetime().nullable(),
        evidence: jsonObjectSchema,
      }),
    ),
    recommendations: z.array(z.string()),
    components: z.array(z.object({ name: z.string(), score: z.number(), weight: z.number(), reason: z.string() })),
    /** What is missing for a score, where the status is `unknown`. */
    missing: z.array(z.string()),
    mode: runModeSchema,
    window: z.object({ from: z.iso.datetime(), to: z.iso.datetime(), runs: z.int() }),
  }),
});

/** ISO 8601: an instant, or a date or local time, which are taken as UTC. */
const instantQuery = z.union([z.iso.datetime({ offset: true, local: true }), z.iso.date()], {
  error: "must be an ISO 8601 instant or date, e.g. 2026-01-31T09:00:00Z (write + as %2B)",
});
const BUCKET_S = { s: 1, m: 60, h: 3_600, d: 86_400 } as const;
const bucketSecondsSchema = z.number().min(60).max(31_536_000);
const amount = z.number().nullable();
const figuresSchema = z.object({
  runs: z.int(),
  execution_time: amount,
  success_rate: amount,
  error_rate: amount,
  resource_usage: z.number(),
  /** Ended runs per hour. */
  throughput: z.number(),
  p50: amount,
  p95: amount,
  p99: amount,
  queue_wait: amount,
  /** US dollars per run. */
  cost: amount,
  cost_total: z.number(),
});
const trendDetailSchema = z.object({
  trend: trendDirectionSchema,
  slope: z.number(),
  slope_unit: z.string(),
  confidence: z.number(),
  method: z.string(),
  points: z.int(),
});

export const metricTypeSchema = z.enum(["all", "performance", "reliability", "cost", "usage"]);
export type MetricType = z.infer<typeof metricTypeSchema>;

const bucketSchema = z
  .string()
  .regex(/^(?:minute|hour|day|\d{1,9}(?:\.\d{1,3})?[smhd]?)$/, {
    error: "must be minute, hour, day, seconds, or a duration such as 15m, 1h, 7d",
  })
  .transform((text) => {
    if (text === "minute" || text === "hour" || text === "day") return { minute: 60, hour: 3_600, day: 86_400 }[text];
    const unit = /[smhd]$/.exec(text)?.[0] as keyof typeof BUCKET_S | undefined;
    return Number.parseFloat(text) * (unit === undefined ? 1 : BUCKET_S[unit]);
  })
  .pipe(bucketSecondsSchema);

export const monitoringMetrics = defineContract({
  id: "monitoring.metrics",
  summary: "Figures, trends and alerts of a workflow over a window",
  dialect: "enhanced",
  method: "GET",
  path: "/workflows/enhanced/monitoring/metrics",
  access: "viewer",
  query: z.object({
    workflow_id: idSchema,
    metric_type: metricTypeSchema.default("all"),
    from: instantQuery.optional(),
    to: instantQuery.optional(),
    /** Width of a point of the series: `minute`, `hour`, `day`, seconds, or `15m`, `1h`, `7d`; at least a minute. */
    bucket: bucketSchema.optional(),
    mode: runModeSchema.optional(),
  }),
  response: z.object({
    success: z.literal(true),
    metrics: figuresSchema
      .partial()
      .extend({ series: z.array(figuresSchema.partial().extend({ at: z.iso.datetime() })) }),
    trends: z.object({
      execution_time_trend: trendDirectionSchema,
      error_rate_trend: trendDirectionSchema,
      queue_wait_trend: trendDirectionSchema,
      cost_trend: trendDirectionSchema,
      throughput_trend: trendDirectionSchema,
      details: z.record(z.string(), trendDetailSchema),
    }),
    alerts: z.array(
      z.object({
        id: z.string(),
        type: z.string(),
        severity: severitySchema,
        title: z.string(),
        status: z.string(),
        since: z.iso.datetime(),
        value: amount,
        expected: amount,
      }),
    ),
    mode: runModeSchema,
    window: z.object({ from: z.iso.datetime(), to: z.iso.datetime(), bucket: z.number() }),
    source: z.enum(["runs", "rollups"]),
  }),
});

import { z } from "zod";
import { jsonSchema } from "@/lib/kernel/json";

/** What kind of failure it was; one list for connectors, engine, metrics and diagnosis. */
export const ERROR_CATEGORIES = [
  "validation_error",
  "auth_missing_scope",
  "invalid_credentials",
  "rate_limited",
  "not_found",
  "upstream_5xx",
  "auth_expired",
  "resource_state",
  "configuration_missing",
  "payload_too_large",
  "concurrency_lock",
  "conflict_duplicate",
  "type_error",
  "timeout",
  "quota_exhausted",
  "expression_error",
  "schema_drift",
  "data_empty",
  "payment_required",
  "dns_failure",
  "webhook_not_registered",
  "connection_reset",
  "tls_error",
  "out_of_memory",
  "infinite_loop",
  "pagination_limit",
  "connection_refused",
  "disk_full",
  "unknown",
] as const;
export const errorCategorySchema = z.enum(ERROR_CATEGORIES);
export type ErrorCategory = z.infer<typeof errorCategorySchema>;

/** Failures that the same call may not meet again. Everything else fails the same way: no retry policy repeats it. */
export const TRANSIENT_CATEGORIES: ReadonlySet<ErrorCategory> = new Set<ErrorCategory>([
  "rate_limited",
  "upstream_5xx",
  "timeout",
  "connection_reset",
  "connection_refused",
  "dns_failure",
  "concurrency_lock",
]);

/** The one error object of runs: the same in the journal, the API, pages and diagnosis. */
export const runErrorSchema = z.object({
  category: errorCategorySchema,
  /** Machine-readable, upper snake case, e.g. `HTTP_429`, `EXPRESSION_MISSING_KEY`, `STEP_TIMEOUT`. */
  code: z.string(),
  message: z.string(),
  service: z.string().optional(),
  operation: z.string().optional(),
  stepId: z.string().optional(),
  /** Dotted path of the input field that caused it, e.g. `with.channel`. */
  field: z.string().optional(),
  /** HTTP status of the service's answer. */
  status: z.int().optional(),
  retryable: z.boolean(),
  retryAfterMs: z.number().min(0).optional(),
  requestId: z.string().optional(),
});
export type RunError = z.infer<typeof runErrorSchema>;

export const runModeSchema = z.enum(["live", "simulate"]);
export type RunMode = z.infer<typeof runModeSchema>;

export const FINAL_RUN_STATUSES = ["succeeded", "failed", "cancelled", "timed_out"] as const;
export const runStatusSchema = z.enum(["queued", "running", "waiting", "stalled", ...FINAL_RUN_STATUSES]);
export type RunStatus = z.infer<typeof runStatusSchema>;

export const FINAL_STEP_STATUSES = ["succeeded", "failed", "skipped", "cancelled"] as const;
export const stepStatusSchema = z.enum([
  "pending",
  "running",
  "retrying",
  "waiting",
  "outcome_unknown",
  ...FINAL_STEP_STATUSES,
]);
export type StepStatus = z.infer<typeof stepStatusSchema>;

export function isFinalRunStatus(status: RunStatus): boolean {
  return (FINAL_RUN_STATUSES as readonly string[]).includes(status);
}

const instantSchema = z.iso.datetime();

/** A step of a run as the API shows it; `path` is `stepId`, with `[i]` per item and `/` per body level. */
export const runStepSchema = z.object({
  stepId: z.string(),
  path: z.string(),
  status: stepStatusSchema,
  attempts: z.int().min(0),
  startedAt: instantSchema.nullable(),
  endedAt: instantSchema.nullable(),
  input: jsonSchema.optional(),
  output: jsonSchema.optional(),
  error: runErrorSchema.optional(),
});
export type RunStep = z.infer<typeof runStepSchema>;

/** What started a run. */
export const runSourceSchema = z.object({
  kind: z.enum(["manual", "api", "webhook", "schedule", "polling", "replay", "test"]),
  triggerId: z.string().optional(),
  /** The run this one continues or repeats. */
  originRunId: z.string().optional(),
  /** Step from which a replay makes everything anew. */
  from: z.string().optional(),
  /** The one step that a test runs. */
  stepId: z.string().optional(),
});
export type RunSource = z.infer<typeof runSourceSchema>;

export const runSummarySchema = z.object({
  id: z.string(),
  workflowId: z.string(),
  workflowName: z.string().optional(),
  version: z.int(),
  mode: runModeSchema,
  status: runStatusSchema,
  source: runSourceSchema,
  error: runErrorSchema.nullable(),
  createdAt: instantSchema,
  startedAt: instantSchema.nullable(),
  endedAt: instantSchema.nullable(),
  queueWaitMs: z.number().nullable(),
  durationMs: z.number().nullable(),
});
export type RunSummary = z.infer<typeof runSummarySchema>;

export const runSchema = runSummarySchema.extend({
  input: jsonSchema,
  output: jsonSchema,
  steps: z.array(runStepSchema),
});
export type Run = z.infer<typeof runSchema>;

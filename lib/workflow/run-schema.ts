import { z } from "zod";
import { jsonObjectSchema, jsonSchema } from "@/lib/kernel/json";

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
  /** The service's own code, as it wrote it, e.g. `channel_not_found`. */
  serviceCode: z.string().optional(),
  message: z.string(),
  service: z.string().optional(),
  operation: z.string().optional(),
  stepId: z.string().optional(),
  /** Dotted path of the input field that caused it, e.g. `with.channel`. */
  field: z.string().optional(),
  /** HTTP status of the service's answer. */
  status: z.int().optional(),
  /** Whether a `retry` policy repeats the call: its category is transient, and the service did not say it is final. */
  retryable: z.boolean(),
  retryAfterMs: z.number().min(0).optional(),
  requestId: z.string().optional(),
  /** The called run whose failure it was. */
  runId: z.string().optional(),
});
export type RunError = z.infer<typeof runErrorSchema>;

/**
 * The one rule of what a `retry` policy repeats: the category decides, and a connector that knows better may only say
 * no (a host name that does not exist is a `dns_failure`, and stays one however often it is asked).
 */
export function isRetryable(error: Pick<RunError, "category" | "retryable">): boolean {
  return TRANSIENT_CATEGORIES.has(error.category) && error.retryable;
}

export const runModeSchema = z.enum(["live", "simulate"]);
export type RunMode = z.infer<typeof runModeSchema>;

export const FINAL_RUN_STATUSES = ["succeeded", "failed", "cancelled", "timed_out"] as const;
export type FinalRunStatus = (typeof FINAL_RUN_STATUSES)[number];
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

export function isFinalRunStatus(status: RunStatus): status is FinalRunStatus {
  return (FINAL_RUN_STATUSES as readonly string[]).includes(status);
}

const instantSchema = z.iso.datetime();

/** What of an exchange is kept with an attempt: secrets masked, long bodies cut. */
export const callTraceSchema = z.object({
  request: z
    .object({
      method: z.string(),
      url: z.string(),
      headers: z.record(z.string(), z.string()),
      body: z.string().optional(),
      /** Bytes that were sent, where they are no text: `body` only describes them. */
      bodyBytes: z.int().optional(),
    })
    .optional(),
  response: z
    .object({ status: z.int(), headers: z.record(z.string(), z.string()), body: z.string().optional() })
    .optional(),
  /**
   * Where the time of the exchange went, milliseconds: looking the name up, connecting, securing (absent where a
   * connection was used again), until the head of the answer, the whole.
   */
  timing: z
    .object({
      dnsMs: z.number().optional(),
      connectMs: z.number().optional(),
      tlsMs: z.number().optional(),
      firstByteMs: z.number().optional(),
      totalMs: z.number(),
    })
    .optional(),
  /** What a code step wrote to its console, line by line. */
  console: z.array(z.object({ level: z.string(), text: z.string() })).optional(),
  /** The request as a command for a shell; `$TOKEN` stands for what was masked. */
  curl: z.string().optional(),
});
export type CallTraceView = z.infer<typeof callTraceSchema>;

/** One call of a step: a try of one round. */
export const runAttemptSchema = z.object({
  /** 1-based, over the tries of one round. */
  attempt: z.int().min(1),
  /** Round of a `repeat`, from 0; 0 otherwise. */
  iteration: z.int().min(0),
  startedAt: instantSchema,
  endedAt: instantSchema.nullable(),
  /** Of the call alone, milliseconds. */
  latencyMs: z.number().nullable(),
  /** `unknown`: it left, and no answer came. `lost`: its worker died, or it was cancelled, before an answer came. */
  outcome: z.enum(["running", "succeeded", "failed", "unknown", "lost"]),
  error: runErrorSchema.optional(),
  /** When the next attempt is due, where one follows. */
  nextAt: instantSchema.optional(),
  trace: callTraceSchema.optional(),
});
export type RunAttempt = z.infer<typeof runAttemptSchema>;

/** What an open step waits for. */
export const runWaitSchema = z.object({
  path: z.string(),
  kind: z.enum(["timer", "round", "signal", "approval", "child", "retry", "decision", "limit", "connection"]),
  /** In words: "waits for signal go until 2026-01-01T00:00:00.000Z". */
  reason: z.string(),
  since: instantSchema.nullable(),
  /** When it ends by itself; null: never. */
  dueAt: instantSchema.nullable(),
  /** Of the signal. */
  name: z.string().optional(),
  approvalId: z.string().optional(),
  /** The called run. */
  runId: z.string().optional(),
  connectionId: z.string().optional(),
});
export type RunWait = z.infer<typeof runWaitSchema>;

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
  /** Taken over from the run that this one continues. */
  reused: z.literal(true).optional(),
  /** Taken from the step cache. */
  cached: z.literal(true).optional(),
  /** Why it was skipped: its `when`, its needs, or it is disabled. */
  skipReason: z.enum(["condition", "needs", "disabled"]).optional(),
  /** Of a `forEach` or a `repeat` over a body: items or rounds, by status. */
  items: z.object({ total: z.int(), byStatus: z.partialRecord(stepStatusSchema, z.int()) }).optional(),
  /** The runs it called. */
  childRunIds: z.array(z.string()).optional(),
  wait: runWaitSchema.optional(),
  /** With `include=attempts`; traces only in the detail of a step. */
  attemptLog: z.array(runAttemptSchema).optional(),
});
export type RunStep = z.infer<typeof runStepSchema>;

/**
 * How a run takes an ended one up. `continue`: what succeeded is taken over, the rest is made with the same keys.
 * `repair`: the same with another version. `again`: made anew with keys of its own, from the start or from a step.
 */
export const replayHowSchema = z.enum(["continue", "repair", "again"]);
export type ReplayHow = z.infer<typeof replayHowSchema>;

/** What started a run. */
export const runSourceSchema = z.object({
  kind: z.enum(["manual", "api", "webhook", "schedule", "polling", "replay", "test", "workflow", "failure", "form"]),
  triggerId: z.string().optional(),
  /** The run this one continues or repeats. */
  originRunId: z.string().optional(),
  /** Step from which a replay makes everything anew. */
  from: z.string().optional(),
  /** How a replay takes the other run up; absent in older runs. */
  how: replayHowSchema.optional(),
  /** In place of what `with` of the step `from` comes to; never shown in lists. */
  stepInput: jsonObjectSchema.optional(),
  /** The one step that a test runs. */
  stepId: z.string().optional(),
  /** Steps of a simulated run whose pinned outputs stand in place of a call. */
  pinned: z.array(z.string()).optional(),
  /** Of a called run: how many calls stand around it, from 1. */
  depth: z.int().min(1).optional(),
  /** Of a called run: the outermost run around it. */
  rootRunId: z.string().optional(),
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
  /** The run that this one continues, repairs or repeats. */
  replayOf: z.string().nullable().optional(),
  /** The run whose step called this one, and that step's path. */
  parent: z.object({ runId: z.string(), path: z.string() }).nullable().optional(),
  /** The bulk job that started it. */
  bulkJobId: z.string().nullable().optional(),
  /** Equal in failures of one kind; null where there was none. */
  errorFingerprint: z.string().nullable().optional(),
});
export type RunSummary = z.infer<typeof runSummarySchema>;

export const runSchema = runSummarySchema.extend({
  input: jsonSchema,
  output: jsonSchema,
  steps: z.array(runStepSchema),
  /**
   * Bytes of values over 64 KiB that are not in this answer: in their places stands `{$blob, bytes, preview}`, and
   * `GET /runs/{id}/blobs/{$blob}` gives them. Absent: everything is here. Only runs with more than 1 MiB of such values.
   */
  omittedBytes: z.int().optional(),
  /** Steps of items and rounds that are not among `steps`; `GET /runs/{id}/steps` lists all. */
  stepsOmitted: z.int().optional(),
  /** Runs that continue, repair or repeat this one, newest first. */
  replays: z.array(z.string()).optional(),
  /** Runs that its steps called, newest first. */
  children: z.array(z.object({ runId: z.string(), path: z.string(), status: runStatusSchema })).optional(),
  /** Why it has not started yet; null unless queued. */
  queue: z
    .object({
      kind: z.enum(["worker_down", "max_concurrent_runs", "overlap", "next"]),
      reason: z.string(),
      /** Runs that must end or start before it, where that is known. */
      ahead: z.int().optional(),
    })
    .nullable()
    .optional(),
  /** What its open steps wait for. */
  waits: z.array(runWaitSchema).optional(),
  /** When and how `settings.sla` was missed. */
  sla: z
    .object({
      missedAt: instantSchema,
      reason: z.string(),
      /** Which of its parts. */
      limit: z.enum(["maxDurationMs", "finishBy"]),
      /** When the run was to have ended. */
      dueAt: instantSchema,
    })
    .nullable()
    .optional(),
  /** What `webhook.respond` answered. */
  responded: z
    .object({
      path: z.string(),
      at: instantSchema,
      status: z.int(),
      headers: z.record(z.string(), z.string()),
      body: jsonSchema,
    })
    .nullable()
    .optional(),
});
export type Run = z.infer<typeof runSchema>;

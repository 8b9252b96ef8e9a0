import { z } from "zod";
import { effectSchema } from "@/lib/connectors/schema";
import { jsonObjectSchema, jsonSchema } from "@/lib/kernel/json";
import { FINAL_RUN_STATUSES, runErrorSchema, runModeSchema } from "@/lib/workflow/run-schema";

/** Wall-clock milliseconds since the epoch (virtual in a simulated run). */
const atMs = z.number();
/** `stepId`; `stepId[i]` for an item of a `forEach` or a round of a body; `stepId[i]/inner` for a step of that body. */
const path = z.string();
/** Uniform [0, 1), drawn by the runtime, so that a fold over the journal waits the same. */
const random = z.number().min(0).max(1);

/** How far a repeated call is harmless: the service keeps to the key, it is only sent, or there is none. */
export const idempotencySchema = z.enum(["honoured", "sent", "none"]);
export type Idempotency = z.infer<typeof idempotencySchema>;

export const skipReasonSchema = z.enum(["condition", "needs", "disabled"]);

export const approvalDecisionSchema = z.enum(["approved", "rejected"]);

/** Which part of `settings.sla` a run missed. */
export const slaLimitSchema = z.enum(["maxDurationMs", "finishBy"]);
export type SlaLimit = z.infer<typeof slaLimitSchema>;

export const waitSchema = z.discriminatedUnion("kind", [
  z.object({ kind: z.literal("timer"), dueAtMs: z.number() }),
  z.object({ kind: z.literal("signal"), name: z.string(), dueAtMs: z.number().optional() }),
  /** Pause between two rounds of a `repeat`. */
  z.object({ kind: z.literal("round"), dueAtMs: z.number() }),
  z.object({
    kind: z.literal("approval"),
    approvalId: z.string(),
    message: z.string(),
    /** E-mail addresses or roles; empty: every editor. */
    approvers: z.array(z.string()),
    dueAtMs: z.number().optional(),
  }),
  /** The end of a run that the step called. */
  z.object({ kind: z.literal("run"), runId: z.string(), workflowId: z.string(), dueAtMs: z.number().optional() }),
  /** A turn under the limit of its connection; the call has not been made. `dueAtMs`: about when, no timer of it is set. */
  z.object({ kind: z.literal("limit"), connectionId: z.string(), dueAtMs: z.number().optional() }),
  /** That its connection, which is broken, works again; its last call was refused and did nothing. Never due by time. */
  z.object({ kind: z.literal("connection"), connectionId: z.string(), dueAtMs: z.number().optional() }),
]);
export type Wait = z.infer<typeof waitSchema>;

/**
 * One journal row: the only truth about a run. `evolve` folds rows into the state; nothing else does.
 * The first rows of a run are `accepted`, `started`; the last one is `run_ended`.
 */
export const runEventSchema = z.discriminatedUnion("type", [
  z.object({
    type: z.literal("accepted"),
    atMs,
    runId: z.string(),
    originRunId: z.string(),
    workflowId: z.string(),
    workflowName: z.string(),
    version: z.int(),
    mode: runModeSchema,
    trigger: jsonSchema,
    /** Id of the trigger that started it; absent where none did, and in older runs. */
    triggerId: z.string().optional(),
    env: jsonObjectSchema,
    /**
     * Outputs of the run this one continues, by path: they are taken, not made again. Under keys with `#` stands how
     * far a step came that did not succeed (`roundsKey`, `callKey`).
     */
    reused: z.record(z.string(), jsonSchema),
  }),
  z.object({ type: z.literal("started"), atMs }),
  /** Another worker (or the same after a restart) took the run over. */
  z.object({ type: z.literal("resumed"), atMs }),
  z.object({ type: z.literal("items_listed"), atMs, path, items: z.array(jsonSchema) }),
  /** An item or a round begins that runs a body; it ends by a `step_…` event of its own path. */
  z.object({
    type: z.literal("body_started"),
    atMs,
    path,
    /** Only of a `repeat`: what `item` is in this round. */
    round: z.object({ item: jsonSchema }).optional(),
  }),
  /** The barrier before a call: on disk before anything leaves. */
  z.object({
    type: z.literal("step_started"),
    atMs,
    path,
    /** 1-based, over retries of one round. */
    attempt: z.int().min(1),
    /** Round of a `repeat`, from 0; 0 otherwise. */
    iteration: z.int().min(0),
    input: jsonObjectSchema,
    effect: effectSchema,
    idempotency: idempotencySchema,
    /** The step repeats: its success is a `round_succeeded`. */
    rounds: z.boolean(),
    /** Only of a step with `cache`: the value of its `cache.key`, empty without one. */
    cacheKey: z.string().optional(),
  }),
  /** The call of a unit that has started has to wait for its turn under the limit of its connection. */
  z.object({ type: z.literal("call_held"), atMs, path, connectionId: z.string(), dueAtMs: z.number().optional() }),
  /** It has its turn; on disk before a call leaves that may act on the world, so that a held one was surely not made. */
  z.object({ type: z.literal("call_released"), atMs, path }),
  z.object({
    type: z.literal("round_succeeded"),
    atMs,
    path,
    output: jsonSchema,
    latencyMs: z.number(),
    costUsd: z.number(),
    /** Of a round that had no `step_started`: a wait, an approval, a called run. */
    iteration: z.int().min(0).optional(),
    cached: z.boolean().optional(),
  }),
  z.object({
    type: z.literal("step_succeeded"),
    atMs,
    path,
    output: jsonSchema,
    latencyMs: z.number(),
    costUsd: z.number(),
    /** Taken from the run that this one continues. */
    reused: z.boolean().optional(),
    /** Taken from the step cache: nothing was called. */
    cached: z.boolean().optional(),
    trace: jsonSchema.optional(),
  }),
  /** One attempt failed; what follows from it is an event of its own. */
  z.object({
    type: z.literal("attempt_failed"),
    atMs,
    path,
    error: runErrorSchema,
    acted: z.enum(["no", "yes", "unknown"]),
    /** Its connection is broken: the call may be made when that works again. */
    connectionBroken: z.boolean().optional(),
    latencyMs: z.number(),
    random,
    trace: jsonSchema.optional(),
  }),
  z.object({ type: z.literal("step_retry_scheduled"), atMs, path, attempt: z.int(), dueAtMs: z.number() }),
  z.object({ type: z.literal("step_outcome_unknown"), atMs, path, error: runErrorSchema }),
  z.object({ type: z.literal("step_failed"), atMs, path, error: runErrorSchema }),
  z.object({ type: z.literal("step_skipped"), atMs, path, reason: skipReasonSchema }),
  z.object({ type: z.literal("step_cancelled"), atMs, path }),
  z.object({
    type: z.literal("step_waiting"),
    atMs,
    path,
    input: jsonObjectSchema,
    wait: waitSchema,
    /** Round of a `repeat` that waits; absent: the round stays what it is. */
    iteration: z.int().min(0).optional(),
  }),
  /** The answer for the webhook request that started the run. */
  z.object({
    type: z.literal("responded"),
    atMs,
    path,
    status: z.int(),
    headers: z.record(z.string(), z.string()),
    body: jsonSchema,
  }),
  z.object({ type: z.literal("timer_fired"), atMs, timerId: z.string() }),
  z.object({
    type: z.literal("signal_received"),
    atMs,
    name: z.string(),
    payload: jsonSchema,
    by: z.string().optional(),
  }),
  z.object({
    type: z.literal("decided"),
    atMs,
    path,
    decision: z.enum(["succeeded", "retry", "failed"]),
    output: jsonSchema.optional(),
    by: z.string().optional(),
  }),
  z.object({
    type: z.literal("approval_decided"),
    atMs,
    path,
    approvalId: z.string(),
    decision: approvalDecisionSchema,
    note: z.string().optional(),
    by: z.string().optional(),
  }),
  z.object({
    type: z.literal("called_run_ended"),
    atMs,
    path,
    runId: z.string(),
    status: z.enum(FINAL_RUN_STATUSES),
    output: jsonSchema,
    error: runErrorSchema.nullable(),
    /** The call was not made: there is no such run. */
    refused: z.boolean().optional(),
  }),
  /** A connection that steps of the run wait for works again, or is gone. */
  z.object({ type: z.literal("connection_restored"), atMs, connectionId: z.string() }),
  /** The run is not done at the time that `settings.sla` names. */
  z.object({ type: z.literal("sla_missed"), atMs, dueAtMs: z.number(), limit: slaLimitSchema }),
  z.object({ type: z.literal("cancel_requested"), atMs, by: z.string().optional() }),
  z.object({
    type: z.literal("run_ended"),
    atMs,
    status: z.enum(FINAL_RUN_STATUSES),
    output: jsonSchema,
    error: runErrorSchema.nullable(),
  }),
]);
export type RunEvent = z.infer<typeof runEventSchema>;
export type RunEventType = RunEvent["type"];

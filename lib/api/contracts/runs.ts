import { z } from "zod";
import { idSchema } from "@/lib/kernel/ids";
import { jsonSchema } from "@/lib/kernel/json";
import {
  errorCategorySchema,
  runModeSchema,
  runSchema,
  runStatusSchema,
  runSummarySchema,
} from "@/lib/workflow/run-schema";
import { defineContract } from "../contract";
import { pageOf, pageQuery } from "../paging";

/** 202: it goes on. */
const acceptedSchema = z.object({ runId: z.string(), status: runStatusSchema });
const runParams = z.object({ id: idSchema });
const waitMs = z.int().min(0).max(60_000).optional();

export const startRun = defineContract({
  id: "runs.start",
  summary: "Start a run; 200 with the run when it ended within waitMs, else 202",
  dialect: "v1",
  method: "POST",
  path: "/api/v1/workflows/{id}/runs",
  access: "editor",
  params: runParams,
  body: z.object({
    /** Becomes `trigger`. */
    input: jsonSchema.optional(),
    mode: runModeSchema.optional(),
    /** Default: the published version, else head. */
    version: z.union([z.int().min(1), z.enum(["head", "published"])]).optional(),
    waitMs,
  }),
  status: 202,
  orStatus: 200,
  response: z.union([runSchema, acceptedSchema]),
});

export const testStep = defineContract({
  id: "steps.test",
  summary: "Run one step alone, with `input` in place of its own",
  dialect: "v1",
  method: "POST",
  path: "/api/v1/workflows/{id}/steps/{stepId}/test",
  access: "editor",
  params: z.object({ id: idSchema, stepId: idSchema }),
  body: z.object({
    input: jsonSchema.optional(),
    mode: runModeSchema.optional(),
    trigger: jsonSchema.optional(),
    waitMs,
  }),
  status: 202,
  orStatus: 200,
  response: z.union([runSchema, acceptedSchema]),
});

/** Which runs. Instants are ISO 8601. */
const runFilter = {
  workflowId: idSchema.optional(),
  status: runStatusSchema.optional(),
  mode: runModeSchema.optional(),
  errorCategory: errorCategorySchema.optional(),
  errorFingerprint: z.string().max(64).optional(),
  from: z.iso.datetime({ offset: true }).optional(),
  to: z.iso.datetime({ offset: true }).optional(),
};

export const listRuns = defineContract({
  id: "runs.list",
  summary: "Runs, newest first, without payloads",
  dialect: "v1",
  method: "GET",
  path: "/api/v1/runs",
  access: "viewer",
  query: z.object({ ...pageQuery, ...runFilter }),
  response: pageOf(runSummarySchema),
});

export const getRun = defineContract({
  id: "runs.get",
  summary: "A run with its steps",
  dialect: "v1",
  method: "GET",
  path: "/api/v1/runs/{id}",
  access: "viewer",
  params: runParams,
  /** Comma list of `steps` and `data` (inputs and outputs); both when left out. */
  query: z.object({ include: z.string().max(100).optional() }),
  response: runSchema,
});

export const streamRunEvents = defineContract({
  id: "runs.events",
  summary: "Journal of a run as server-sent events; ends with the run. Last-Event-ID goes on from there",
  dialect: "v1",
  method: "GET",
  path: "/api/v1/runs/{id}/events",
  access: "viewer",
  params: runParams,
  response: z.unknown(),
});

export const cancelRun = defineContract({
  id: "runs.cancel",
  summary: "Cancel a run",
  dialect: "v1",
  method: "POST",
  path: "/api/v1/runs/{id}/cancel",
  access: "editor",
  params: runParams,
  status: 202,
  response: acceptedSchema,
});

export const replayRun = defineContract({
  id: "runs.replay",
  summary: "Continue a run that failed (nothing done is done again), repair it with another version, or run it again",
  dialect: "v1",
  method: "POST",
  path: "/api/v1/runs/{id}/replay",
  access: "editor",
  params: runParams,
  body: z.object({
    /** Step from which on everything is made anew. */
    from: z.string().min(1).max(63).optional(),
    version: z.union([z.int().min(1), z.enum(["head", "published"])]).optional(),
    /** With it the run starts from the beginning, with keys of its own. */
    input: jsonSchema.optional(),
    waitMs,
  }),
  status: 202,
  orStatus: 200,
  response: z.union([runSchema, acceptedSchema]),
});

export const signalRun = defineContract({
  id: "runs.signal",
  summary: "Send a signal to a run",
  dialect: "v1",
  method: "POST",
  path: "/api/v1/runs/{id}/signals/{name}",
  access: "editor",
  params: z.object({ id: idSchema, name: z.string().min(1).max(200) }),
  body: jsonSchema,
  status: 202,
  response: acceptedSchema,
});

export const decideStep = defineContract({
  id: "steps.decide",
  summary: "Decide about a step whose outcome is unknown",
  dialect: "v1",
  method: "POST",
  path: "/api/v1/runs/{id}/steps/{stepId}/decide",
  access: "editor",
  params: z.object({ id: idSchema, stepId: z.string().min(1).max(128) }),
  body: z.object({ decision: z.enum(["succeeded", "retry", "failed"]), output: jsonSchema.optional() }),
  status: 202,
  response: acceptedSchema,
});

export const bulkRuns = defineContract({
  id: "runs.bulk",
  summary: "Cancel or replay many runs; `dryRun` only counts",
  dialect: "v1",
  method: "POST",
  path: "/api/v1/runs/bulk",
  access: "editor",
  body: z.object({
    action: z.enum(["cancel", "replay"]),
    filter: z.strictObject(runFilter),
    dryRun: z.boolean().default(false),
  }),
  response: z.object({
    matched: z.int(),
    done: z.int(),
    runIds: z.array(z.string()),
    skipped: z.array(z.object({ runId: z.string(), reason: z.string() })),
  }),
});

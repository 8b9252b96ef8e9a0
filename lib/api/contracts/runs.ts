import { z } from "zod";
import { idSchema } from "@/lib/kernel/ids";
import { jsonObjectSchema, jsonSchema } from "@/lib/kernel/json";
import {
  replayHowSchema,
  runModeSchema,
  runSchema,
  runStatusSchema,
  runStepSchema,
  runSummarySchema,
} from "@/lib/workflow/run-schema";
import { bulkAnswerSchema, replayPreviewSchema, runComparisonSchema, runFilter } from "./run-parts";
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
    /** Of a simulated run: whether pinned outputs stand in for their steps; default true. Live runs never take them. */
    usePins: z.boolean().optional(),
    waitMs,
  }),
  status: 202,
  orStatus: 200,
  response: z.union([runSchema, acceptedSchema]),
});

export const testStep = defineContract({
  id: "steps.test",
  summary: "Run one step alone, with `input` (data, no expressions) in place of its own",
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

export const countRuns = defineContract({
  id: "runs.count",
  summary: "How many runs there are of each status, under the same filter as the list; each counted up to 10,000",
  dialect: "v1",
  method: "GET",
  path: "/api/v1/runs/counts",
  access: "viewer",
  query: z.object(runFilter),
  response: z.object({
    counts: z.record(runStatusSchema, z.int()),
    total: z.int(),
    /** Some status has more runs than were counted. */
    capped: z.boolean(),
  }),
});

export const streamRuns = defineContract({
  id: "runs.stream",
  summary: "Changes of runs as server-sent events: `runs` carries {runs: [{id, workflowId, status}], more}",
  dialect: "v1",
  method: "GET",
  path: "/api/v1/runs/stream",
  access: "viewer",
  query: z.object({ workflowId: idSchema.optional() }),
  response: z.unknown(),
});

/** Items and rounds of one loop that an answer holds unless asked otherwise. */
const ITEMS_DEFAULT = 1_000;

export const getRun = defineContract({
  id: "runs.get",
  summary: "A run with its steps",
  dialect: "v1",
  method: "GET",
  path: "/api/v1/runs/{id}",
  access: "viewer",
  params: runParams,
  query: z.object({
    /** Comma list of `steps`, `data` (inputs and outputs) and `attempts`; `steps,data` when left out. */
    include: z.string().max(100).optional(),
    /** Items and rounds shown of each loop; `stepsOmitted` says how many steps are left out. */
    items: z.coerce.number().int().min(0).max(10_000).default(ITEMS_DEFAULT),
  }),
  response: runSchema,
});

export const listRunSteps = defineContract({
  id: "runs.steps",
  summary: "The steps of a run, in order, a page at a time, without data; or those of one loop (`under`)",
  dialect: "v1",
  method: "GET",
  path: "/api/v1/runs/{id}/steps",
  access: "viewer",
  params: runParams,
  query: z.object({
    ...pageQuery,
    /** Path of a loop or of one of its items: only what stands beneath it. */
    under: z.string().min(1).max(500).optional(),
    /** Comma list of step statuses. */
    status: z.string().max(200).optional(),
  }),
  response: pageOf(runStepSchema),
});

export const getRunStep = defineContract({
  id: "runs.step",
  summary: "One step of a run with its data and every attempt: request and response masked, as cURL, console",
  dialect: "v1",
  method: "GET",
  path: "/api/v1/runs/{id}/steps/{stepId}",
  access: "viewer",
  /** `stepId` is a path: `send`, `send[3]`, `send[3]/post`. */
  params: z.object({ id: idSchema, stepId: z.string().min(1).max(500) }),
  response: runStepSchema,
});

export const compareRuns = defineContract({
  id: "runs.compare",
  summary: "Two runs side by side: their steps, what differs in input and output, and where they first part",
  dialect: "v1",
  method: "GET",
  path: "/api/v1/runs/compare",
  access: "viewer",
  query: z.object({ a: idSchema, b: idSchema }),
  response: runComparisonSchema,
});

export const getRunBlob = defineContract({
  id: "runs.blob",
  summary: "A value over 64 KiB of a run, whole, by the id that stands in its place ($blob)",
  dialect: "v1",
  method: "GET",
  path: "/api/v1/runs/{id}/blobs/{blobId}",
  access: "viewer",
  params: runParams.extend({ blobId: idSchema }),
  response: jsonSchema,
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

const versionChoice = z.union([z.int().min(1), z.enum(["head", "published"])]);

/** How runs are taken up again, one or many. */
const replayFields = {
  /**
   * `continue` (the default for a run that did not succeed): nothing done is done again. `repair`: the same with another
   * `version`. `again`: made anew. Left out, it follows from the other fields.
   */
  how: replayHowSchema.optional(),
  /** Step from which on everything is made anew; the steps before it keep their results. */
  from: z.string().min(1).max(63).optional(),
  version: versionChoice.optional(),
  /** In place of what triggered the run; only to run it again. */
  input: jsonSchema.optional(),
};

export const replayRun = defineContract({
  id: "runs.replay",
  summary: "Continue a run that failed (nothing done is done again), repair it with another version, or run it again",
  dialect: "v1",
  method: "POST",
  path: "/api/v1/runs/{id}/replay",
  access: "editor",
  params: runParams,
  body: z.object({
    ...replayFields,
    /** In place of the evaluated `with` of the step `from`; only to run again from that step. */
    stepInput: jsonObjectSchema.optional(),
    /** Starts nothing; answers which effects would happen again. */
    dryRun: z.boolean().default(false),
    waitMs,
  }),
  status: 202,
  orStatus: 200,
  response: z.union([runSchema, acceptedSchema, replayPreviewSchema]),
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
  summary:
    "Cancel or replay many runs: up to 50 at once, more as a bulk job (202). `dryRun` only says what would happen",
  dialect: "v1",
  method: "POST",
  path: "/api/v1/runs/bulk",
  access: "editor",
  body: z.object({
    action: z.enum(["cancel", "replay"]),
    /** Which runs: this or `runIds`. `{}` is all of them. */
    filter: z.strictObject(runFilter).optional(),
    runIds: z.array(idSchema).min(1).max(1_000).optional(),
    ...replayFields,
    dryRun: z.boolean().default(false),
  }),
  status: 202,
  orStatus: 200,
  response: bulkAnswerSchema,
});

import { z } from "zod";
import { idSchema } from "@/lib/kernel/ids";
import { replayHowSchema, runStatusSchema } from "@/lib/workflow/run-schema";
import { defineContract } from "../contract";
import { pageOf, pageQuery } from "../paging";

/** An action over many runs, done by the worker batch by batch. */
export const bulkJobSchema = z.object({
  id: z.string(),
  action: z.enum(["cancel", "replay"]),
  how: replayHowSchema.nullable(),
  status: z.enum(["running", "done", "cancelled"]),
  /** Runs to go through, as counted when it began. */
  total: z.int(),
  /** Runs gone through: `succeeded` + `skipped`. */
  done: z.int(),
  succeeded: z.int(),
  skipped: z.int(),
  createdBy: z.string(),
  createdAt: z.iso.datetime(),
  endedAt: z.iso.datetime().nullable(),
});

export const bulkJobDetailSchema = bulkJobSchema.extend({
  /** Runs that were left as they are, and why; the first 1,000. */
  skippedRuns: z.array(z.object({ runId: z.string(), reason: z.string() })),
  /** Of a replay: the new runs by status. `GET /runs?bulkJobId=` lists them. */
  runs: z.record(runStatusSchema, z.int()),
});

const jobParams = z.object({ id: idSchema });

export const listBulkJobs = defineContract({
  id: "bulkJobs.list",
  summary: "Bulk jobs, newest first",
  dialect: "v1",
  method: "GET",
  path: "/api/v1/bulk-jobs",
  access: "viewer",
  query: z.object(pageQuery),
  response: pageOf(bulkJobSchema),
});

export const getBulkJob = defineContract({
  id: "bulkJobs.get",
  summary: "How far a bulk job is",
  dialect: "v1",
  method: "GET",
  path: "/api/v1/bulk-jobs/{id}",
  access: "viewer",
  params: jobParams,
  response: bulkJobDetailSchema,
});

export const cancelBulkJob = defineContract({
  id: "bulkJobs.cancel",
  summary: "Stop a bulk job; what it has done stays done",
  dialect: "v1",
  method: "POST",
  path: "/api/v1/bulk-jobs/{id}/cancel",
  access: "editor",
  params: jobParams,
  response: bulkJobDetailSchema,
});

import { z } from "zod";
import type { BulkJob } from "@/lib/engine/bulk-job";
import { jsonSchema } from "@/lib/kernel/json";
import { replayHowSchema, runModeSchema } from "@/lib/workflow/run-schema";

export interface BulkJobRow {
  id: string;
  workspaceId: string;
  action: string;
  status: string;
  requestJson: string;
  total: number;
  done: number;
  skipped: number;
  skippedJson: string;
  cursor: string | null;
  createdBy: string;
  createdAtMs: number;
  endedAtMs: number | null;
}

const requestSchema = z.object({
  filter: z
    .object({
      workflowId: z.string(),
      status: z.string(),
      mode: runModeSchema,
      trigger: z.string(),
      version: z.int(),
      errorCategory: z.string(),
      errorFingerprint: z.string(),
      from: z.string(),
      to: z.string(),
      q: z.string(),
      replayOf: z.string(),
      parentRunId: z.string(),
      bulkJobId: z.string(),
    })
    .partial()
    .optional(),
  runIds: z.array(z.string()).optional(),
  how: replayHowSchema.optional(),
  from: z.string().optional(),
  version: z.union([z.int(), z.enum(["head", "published"])]).optional(),
  input: jsonSchema.optional(),
});
const actionSchema = z.enum(["cancel", "replay"]);
const statusSchema = z.enum(["running", "done", "cancelled"]);
const skippedSchema = z.array(z.object({ runId: z.string(), reason: z.string() }));

export function toBulkJob(row: BulkJobRow): BulkJob {
  return {
    id: row.id,
    workspaceId: row.workspaceId,
    action: actionSchema.parse(row.action),
    status: statusSchema.parse(row.status),
    request: requestSchema.parse(JSON.parse(row.requestJson)),
    total: row.total,
    done: row.done,
    skipped: row.skipped,
    cursor: row.cursor,
    skippedRuns: skippedSchema.parse(JSON.parse(row.skippedJson)),
    createdBy: row.createdBy,
    createdAtMs: row.createdAtMs,
    endedAtMs: row.endedAtMs,
  };
}

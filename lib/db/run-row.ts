import type { RunRow, RunToAccept, RunUpdate } from "@/lib/engine/ports";
import { jsonSchema } from "@/lib/kernel/json";
import { runModeSchema, runSourceSchema } from "@/lib/workflow/run-schema";
import type { BlobStore } from "./blob-store";
import { ENDED_STATUSES } from "./run-status-sql";

type Column = string | number | null;

/** Columns of a row of Run in which the engine reads it back. */
export interface RawRun {
  id: string;
  workspaceId: string;
  workflowId: string;
  workflowName: string | null;
  version: number;
  mode: string;
  sourceJson: string;
  originRunId: string;
  inputJson: string;
  createdAtMs: number;
  parentRunId: string | null;
  parentPath: string | null;
}

export const RUN_COLUMNS = `r.id, r.workspaceId, r.workflowId, w.name AS workflowName, r.version, r.mode, r.sourceJson, r.originRunId,
  r.inputJson, r.createdAtMs, r.parentRunId, r.parentPath`;
export const RUN_FROM = `"Run" r LEFT JOIN "Workflow" w ON w.id = r.workflowId`;

export function toRunRow(row: RawRun, blobs: BlobStore): RunRow {
  return {
    id: row.id,
    workspaceId: row.workspaceId,
    workflowId: row.workflowId,
    workflowName: row.workflowName ?? "",
    version: row.version,
    mode: runModeSchema.parse(row.mode),
    source: runSourceSchema.parse(JSON.parse(row.sourceJson)),
    originRunId: row.originRunId,
    input: jsonSchema.parse(blobs.valueOf(row.id, row.inputJson)),
    createdAtMs: row.createdAtMs,
    parent:
      row.parentRunId === null || row.parentPath === null ? null : { runId: row.parentRunId, path: row.parentPath },
  };
}

/** Columns that a run has from its acceptance on. */
const ACCEPTED = [
  "id",
  "workspaceId",
  "workflowId",
  "version",
  "mode",
  "sourceJson",
  "originRunId",
  "dedupeKey",
].concat(["inputJson", "createdAtMs", "parentRunId", "parentPath", "replayOfRunId", "bulkJobId"]);
/** Columns that change while it runs, as `RunUpdate` has them. */
const CHANGING = ["status", "startedAtMs", "endedAtMs", "queueWaitMs", "durationMs", "outputJson", "errorJson"].concat([
  "errorCategory",
  "errorFingerprint",
  "costUsd",
  "busyMs",
  "slaMissedAtMs",
]);
const COLUMNS = [...ACCEPTED, ...CHANGING];

/** Does nothing where a run with the same dedupe key is there. Values: `acceptedColumns`, then `changingColumns`. */
export const INSERT_RUN = `INSERT INTO "Run" (${COLUMNS.join(", ")}) VALUES (${COLUMNS.map(() => "?").join(", ")})
  ON CONFLICT (workflowId, dedupeKey) WHERE dedupeKey IS NOT NULL DO NOTHING`;

/** Never rewrites a final state. Values: `changingColumns`, then the id. */
export const UPDATE_RUN = `UPDATE "Run" SET ${CHANGING.map((name) =>
  name === "startedAtMs" || name === "queueWaitMs" ? `${name} = COALESCE(${name}, ?)` : `${name} = ?`,
).join(", ")} WHERE id = ? AND status NOT IN ${ENDED_STATUSES}`;

export const RUN_BY_DEDUPE_KEY = `SELECT id FROM "Run" WHERE workflowId = ? AND dedupeKey = ?`;

/**
 * @param id of the new run
 * @param inputJson text of its input
 */
export function acceptedColumns(run: RunToAccept, id: string, createdAtMs: number, inputJson: string): Column[] {
  return [
    id,
    run.workspaceId,
    run.workflowId,
    run.version,
    run.mode,
    JSON.stringify(run.source),
    run.originRunId ?? id,
    run.dedupeKey ?? null,
    inputJson,
    createdAtMs,
    run.parent?.runId ?? null,
    run.parent?.path ?? null,
    run.replayOfRunId ?? null,
    run.bulkJobId ?? null,
  ];
}

const QUEUED: Column[] = CHANGING.map((name) => (name === "status" ? "queued" : null));

/**
 * @param update absent: nothing has happened to it since its acceptance
 * @param outputJson text of its output, once it has ended
 */
export function changingColumns(update: RunUpdate | undefined, outputJson: string | null): Column[] {
  if (update === undefined) return QUEUED;
  return [
    update.status,
    update.startedAtMs,
    update.endedAtMs,
    update.queueWaitMs,
    update.durationMs,
    outputJson,
    update.error === null ? null : JSON.stringify(update.error),
    update.error?.category ?? null,
    update.errorFingerprint,
    update.costUsd,
    update.busyMs,
    update.slaMissedAtMs,
  ];
}

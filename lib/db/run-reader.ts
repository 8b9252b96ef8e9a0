import type { RunFilter, RunReader, StoredRun, WorkflowVersions } from "@/lib/engine/run-reader";
import { runEventSchema, type RunEvent } from "@/lib/engine/event-schema";
import type { Clock } from "@/lib/kernel/clock";
import { jsonSchema } from "@/lib/kernel/json";
import { runErrorSchema, runModeSchema, runSourceSchema, runStatusSchema } from "@/lib/workflow/run-schema";
import { LEASE_NAME } from "./lease-store";
import type { RawConnection } from "./raw-connection";

interface RawRun {
  id: string;
  workflowId: string;
  workflowName: string | null;
  version: number;
  mode: string;
  status: string;
  sourceJson: string;
  originRunId: string;
  inputJson: string;
  outputJson: string | null;
  errorJson: string | null;
  createdAtMs: number;
  startedAtMs: number | null;
  endedAtMs: number | null;
  queueWaitMs: number | null;
  durationMs: number | null;
}

/** Runs and their journals as the API shows them. Reads only; every read is bounded by the workspace. */
export function createRunReader(connection: RawConnection, clock: Clock): RunReader {
  // A run in hand of a worker whose lease ran out is stalled until another takes it.
  const status = `CASE WHEN r.status = 'running' AND NOT EXISTS (SELECT 1 FROM "Lease" l WHERE l.name = '${LEASE_NAME}' AND l.expiresAtMs > @nowMs)
    THEN 'stalled' ELSE r.status END`;
  const columns = `r.id, r.workflowId, w.name AS workflowName, r.version, r.mode, ${status} AS status, r.sourceJson, r.originRunId,
    r.inputJson, r.outputJson, r.errorJson, r.createdAtMs, r.startedAtMs, r.endedAtMs, r.queueWaitMs, r.durationMs`;
  const from = `"Run" r LEFT JOIN "Workflow" w ON w.id = r.workflowId`;
  const one = connection.prepare<[object], RawRun>(
    `SELECT ${columns} FROM ${from} WHERE r.workspaceId = @workspaceId AND r.id = @id`,
  );
  const many = connection.prepare<[object], RawRun>(
    `SELECT ${columns} FROM ${from} WHERE r.workspaceId = @workspaceId
       AND (@workflowId IS NULL OR r.workflowId = @workflowId) AND (@status IS NULL OR ${status} = @status)
       AND (@mode IS NULL OR r.mode = @mode) AND (@errorCategory IS NULL OR r.errorCategory = @errorCategory)
       AND (@errorFingerprint IS NULL OR r.errorFingerprint = @errorFingerprint)
       AND (@fromMs IS NULL OR r.createdAtMs >= @fromMs) AND (@toMs IS NULL OR r.createdAtMs < @toMs)
       AND (@beforeMs IS NULL OR (r.createdAtMs, r.id) < (@beforeMs, @beforeId))
     ORDER BY r.createdAtMs DESC, r.id DESC LIMIT @limit`,
  );
  const journal = connection.prepare<[string, number], { payloadJson: string }>(
    `SELECT payloadJson FROM "JournalEvent" WHERE runId = ? AND seq > ? ORDER BY seq`,
  );
  const workflow = connection.prepare<[string, string], WorkflowVersions>(
    `SELECT id, name, headVersion, publishedVersion, publishedMode FROM "Workflow" WHERE workspaceId = ? AND id = ? AND deletedAtMs IS NULL`,
  );

  return {
    get(workspaceId, id) {
      const row = one.get({ workspaceId, id, nowMs: clock.now() });
      return row === undefined ? undefined : toStoredRun(row);
    },
    list(workspaceId, filter: RunFilter, page) {
      const at = page.cursor?.indexOf("_") ?? -1;
      const rows = many.all({
        workspaceId,
        nowMs: clock.now(),
        workflowId: filter.workflowId ?? null,
        status: filter.status ?? null,
        mode: filter.mode ?? null,
        errorCategory: filter.errorCategory ?? null,
        errorFingerprint: filter.errorFingerprint ?? null,
        fromMs: filter.from === undefined ? null : Date.parse(filter.from),
        toMs: filter.to === undefined ? null : Date.parse(filter.to),
        beforeMs: at < 0 ? null : Number(page.cursor?.slice(0, at)),
        beforeId: at < 0 ? null : (page.cursor?.slice(at + 1) ?? null),
        limit: page.limit,
      });
      return rows.map(toStoredRun);
    },
    journal: (runId, afterSeq) =>
      journal.all(runId, afterSeq).map((row): RunEvent => runEventSchema.parse(JSON.parse(row.payloadJson))),
    dataVersion: () => Number(connection.pragma("data_version", { simple: true })),
    workflow: (workspaceId, id) => workflow.get(workspaceId, id),
  };
}

function toStoredRun(row: RawRun): StoredRun {
  return {
    id: row.id,
    workflowId: row.workflowId,
    workflowName: row.workflowName ?? "",
    version: row.version,
    mode: runModeSchema.parse(row.mode),
    status: runStatusSchema.parse(row.status),
    source: runSourceSchema.parse(JSON.parse(row.sourceJson)),
    originRunId: row.originRunId,
    input: jsonSchema.parse(JSON.parse(row.inputJson)),
    output: row.outputJson === null ? null : jsonSchema.parse(JSON.parse(row.outputJson)),
    error: row.errorJson === null ? null : runErrorSchema.parse(JSON.parse(row.errorJson)),
    createdAtMs: row.createdAtMs,
    startedAtMs: row.startedAtMs,
    endedAtMs: row.endedAtMs,
    queueWaitMs: row.queueWaitMs,
    durationMs: row.durationMs,
  };
}

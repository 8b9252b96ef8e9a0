import type { ListedRun, RunFilter, RunReader, StoredRun, WorkflowVersions } from "@/lib/engine/run-reader";
import { AppError } from "@/lib/kernel/app-error";
import type { Clock } from "@/lib/kernel/clock";
import { jsonSchema } from "@/lib/kernel/json";
import {
  runErrorSchema,
  runModeSchema,
  runSourceSchema,
  runStatusSchema,
  type RunStatus,
} from "@/lib/workflow/run-schema";
import { createBlobStore } from "./blob-store";
import type { RawConnection } from "./raw-connection";
import { conditionsOf, type RunCondition } from "./run-filter-sql";
import { OPEN_INDEX, OPEN_OF_WORKFLOW_INDEX, OPEN_RUNS } from "./run-status-sql";
import { createWorkerAlive } from "./worker-life";

interface RawListed {
  id: string;
  workspaceId: string;
  workflowId: string;
  workflowName: string | null;
  version: number;
  mode: string;
  status: string;
  sourceJson: string;
  originRunId: string;
  errorJson: string | null;
  errorFingerprint: string | null;
  replayOfRunId: string | null;
  parentRunId: string | null;
  parentPath: string | null;
  bulkJobId: string | null;
  createdAtMs: number;
  startedAtMs: number | null;
  endedAtMs: number | null;
  queueWaitMs: number | null;
  durationMs: number | null;
}

interface RawRun extends RawListed {
  inputJson: string;
  outputJson: string | null;
}

const LISTED = `r.id, r.workspaceId, r.workflowId, w.name AS workflowName, r.version, r.mode, r.status, r.sourceJson, r.originRunId,
  r.errorJson, r.errorFingerprint, r.replayOfRunId, r.parentRunId, r.parentPath, r.bulkJobId,
  r.createdAtMs, r.startedAtMs, r.endedAtMs, r.queueWaitMs, r.durationMs`;
const WORKFLOW = `LEFT JOIN "Workflow" w ON w.id = r.workflowId`;

/** Statements kept for the shapes of filters in use. */
const STATEMENTS_MAX = 100;

/** Runs and their journals as the API shows them. Reads only; every read is bounded by the workspace. */
export function createRunReader(connection: RawConnection, clock: Clock): RunReader {
  const one = connection.prepare<[string, string], RawRun>(
    `SELECT ${LISTED}, r.inputJson, r.outputJson FROM "Run" r ${WORKFLOW} WHERE r.workspaceId = ? AND r.id = ?`,
  );
  const journal = connection.prepare<[string, number], { seq: number; eventsJson: string }>(
    `SELECT seq, eventsJson FROM "JournalChunk" WHERE runId = ? AND seq + count > ? + 1 ORDER BY seq`,
  );
  const workflow = connection.prepare<[string, string], WorkflowVersions>(
    `SELECT id, name, headVersion, publishedVersion, publishedMode FROM "Workflow" WHERE workspaceId = ? AND id = ? AND deletedAtMs IS NULL`,
  );
  const replays = connection.prepare<[string, number], { id: string }>(
    `SELECT id FROM "Run" WHERE replayOfRunId = ? ORDER BY createdAtMs DESC, id DESC LIMIT ?`,
  );
  const children = connection.prepare<[string, number], { id: string; parentPath: string | null; status: string }>(
    `SELECT id, parentPath, status FROM "Run" WHERE parentRunId = ? ORDER BY createdAtMs DESC, id DESC LIMIT ?`,
  );
  const runningOf = connection.prepare<[string], { n: number }>(
    `SELECT count(*) AS n FROM "Run" r INDEXED BY "${OPEN_OF_WORKFLOW_INDEX}" WHERE ${OPEN_RUNS} AND r.status = 'running' AND r.workflowId = ?`,
  );
  const queuedBefore = connection.prepare<[number], { n: number }>(
    `SELECT count(*) AS n FROM (SELECT 1 FROM "Run" r INDEXED BY "${OPEN_INDEX}"
       WHERE ${OPEN_RUNS} AND r.status = 'queued' AND r.createdAtMs < ? LIMIT 10000)`,
  );
  const follows = connection.prepare<
    [{ workflowId: string; triggerId: string; atMs: number; id: string }],
    { id: string }
  >(
    `SELECT r.id FROM "Run" r INDEXED BY "${OPEN_OF_WORKFLOW_INDEX}"
     WHERE ${OPEN_RUNS} AND r.workflowId = @workflowId AND json_extract(r.sourceJson, '$.triggerId') = @triggerId
       AND r.createdAtMs <= @atMs AND r.id <> @id
       AND EXISTS (SELECT 1 FROM "TriggerState" t WHERE t.workflowId = @workflowId AND t.triggerId = @triggerId
         AND json_extract(t.configJson, '$.overlap') = 'queue')
     ORDER BY r.createdAtMs LIMIT 1`,
  );
  const statements = new Map<string, ReturnType<typeof connection.prepare<[object], unknown>>>();
  const prepared = <Row>(sql: string) => {
    const known = statements.get(sql) ?? connection.prepare<[object], unknown>(sql);
    const [oldest] = statements.keys();
    if (oldest !== undefined && statements.size >= STATEMENTS_MAX) statements.delete(oldest);
    statements.set(sql, known);
    return known as ReturnType<typeof connection.prepare<[object], Row>>;
  };

  const blobs = createBlobStore(connection);
  const isAlive = createWorkerAlive(connection);
  const workerAlive = (): boolean => isAlive(clock.now());

  function page(condition: RunCondition, before: Place | null, limit: number): RawListed[] {
    const after = before === null ? "" : "AND (r.createdAtMs, r.id) < (@beforeMs, @beforeId)";
    const sql = `SELECT ${LISTED} FROM "Run" r INDEXED BY "${condition.index}" ${WORKFLOW}
      WHERE ${condition.where} ${after} ORDER BY r.createdAtMs DESC, r.id DESC LIMIT @limit`;
    return prepared<RawListed>(sql).all({ ...condition.values, ...before, limit });
  }

  return {
    get(workspaceId, id) {
      const row = one.get(workspaceId, id);
      if (row === undefined) return undefined;
      const { inputJson, outputJson } = row;
      const omittedBytes = blobs.omittedBytes(id);
      const shown = (text: string) =>
        jsonSchema.parse(omittedBytes === 0 ? blobs.valueOf(id, text) : blobs.slimValueOf(text));
      return {
        ...toListed(row, workerAlive()),
        input: shown(inputJson),
        omittedBytes,
        output: outputJson === null ? null : shown(outputJson),
      } satisfies StoredRun;
    },
    input(workspaceId, id) {
      const row = one.get(workspaceId, id);
      return row === undefined ? undefined : jsonSchema.parse(blobs.valueOf(id, row.inputJson));
    },
    blob: (workspaceId, runId, blobId) => blobs.get(workspaceId, runId, blobId),
    list(workspaceId, filter: RunFilter, { limit, cursor }) {
      const alive = workerAlive();
      const before = cursor === undefined ? null : placeOf(cursor);
      const conditions = conditionsOf(workspaceId, filter, alive);
      const rows = conditions.flatMap((condition) => page(condition, before, limit));
      if (conditions.length > 1) rows.sort((a, b) => b.createdAtMs - a.createdAtMs || (a.id < b.id ? 1 : -1));
      return rows.slice(0, limit).map((row) => toListed(row, alive));
    },
    counts(workspaceId, filter, cap) {
      const alive = workerAlive();
      const count = (status: RunStatus): number => {
        if (filter.status !== undefined && !filter.status.split(",").some((word) => word.trim() === status)) return 0;
        const counted = conditionsOf(workspaceId, { ...filter, status }, alive).reduce((sum, condition) => {
          const sql = `SELECT count(*) AS n FROM (SELECT 1 FROM "Run" r INDEXED BY "${condition.index}" WHERE ${condition.where} LIMIT @limit)`;
          return sum + (prepared<{ n: number }>(sql).get({ ...condition.values, limit: cap + 1 })?.n ?? 0);
        }, 0);
        return Math.min(counted, cap + 1);
      };
      return Object.fromEntries(runStatusSchema.options.map((status) => [status, count(status)])) as Record<
        RunStatus,
        number
      >;
    },
    links(runId, limit) {
      const alive = workerAlive();
      return {
        replays: replays.all(runId, limit).map((row) => row.id),
        children: children
          .all(runId, limit)
          .map((row) => ({ runId: row.id, path: row.parentPath ?? "", status: shownStatus(row.status, alive) })),
      };
    },
    queuePlace(run) {
      const { id, workflowId, createdAtMs: atMs } = run;
      const { triggerId } = run.source;
      return {
        workerAlive: workerAlive(),
        running: runningOf.get(workflowId)?.n ?? 0,
        ahead: queuedBefore.get(atMs)?.n ?? 0,
        follows:
          run.source.kind === "schedule" && triggerId !== undefined
            ? (follows.get({ workflowId, triggerId, atMs, id })?.id ?? null)
            : null,
      };
    },
    journal(runId, afterSeq) {
      const isWhole = blobs.omittedBytes(runId) === 0;
      return journal.all(runId, afterSeq).flatMap(({ seq, eventsJson }) => {
        const events = isWhole ? blobs.eventsOf(runId, eventsJson) : blobs.slimEventsOf(eventsJson);
        return events.slice(Math.max(0, afterSeq + 1 - seq));
      });
    },
    dataVersion: () => Number(connection.pragma("data_version", { simple: true })),
    workflow: (workspaceId, id) => workflow.get(workspaceId, id),
  };
}

interface Place {
  beforeMs: number;
  beforeId: string;
}

function placeOf(cursor: string): Place {
  const at = cursor.indexOf("_");
  const beforeMs = at < 1 ? Number.NaN : Number(cursor.slice(0, at));
  if (Number.isFinite(beforeMs)) return { beforeMs, beforeId: cursor.slice(at + 1) };
  const details = [{ path: "cursor", message: "is not a nextCursor of this list; leave it out for the first page" }];
  throw new AppError("VALIDATION_FAILED", "The cursor is not one of this list.", { details });
}

/** A run in hand of a worker that is gone is stalled until another takes it. */
function shownStatus(stored: string, alive: boolean): RunStatus {
  const status = runStatusSchema.parse(stored);
  return status === "running" && !alive ? "stalled" : status;
}

function toListed(row: RawListed, alive: boolean): ListedRun {
  return {
    id: row.id,
    workspaceId: row.workspaceId,
    workflowId: row.workflowId,
    workflowName: row.workflowName ?? "",
    version: row.version,
    mode: runModeSchema.parse(row.mode),
    status: shownStatus(row.status, alive),
    source: runSourceSchema.parse(JSON.parse(row.sourceJson)),
    originRunId: row.originRunId,
    error: row.errorJson === null ? null : runErrorSchema.parse(JSON.parse(row.errorJson)),
    errorFingerprint: row.errorFingerprint,
    replayOf: row.replayOfRunId,
    parent: row.parentRunId === null ? null : { runId: row.parentRunId, path: row.parentPath ?? "" },
    bulkJobId: row.bulkJobId,
    createdAtMs: row.createdAtMs,
    startedAtMs: row.startedAtMs,
    endedAtMs: row.endedAtMs,
    queueWaitMs: row.queueWaitMs,
    durationMs: row.durationMs,
  };
}

import { z } from "zod";
import { approvalDecisionSchema } from "@/lib/engine/event-schema";
import { HELD_MARK } from "@/lib/engine/held-marks";
import type { JournalStore, PendingRequest } from "@/lib/engine/ports";
import type { Clock } from "@/lib/kernel/clock";
import { jsonSchema } from "@/lib/kernel/json";
import type { Random } from "@/lib/kernel/random";
import { runStatusSchema } from "@/lib/workflow/run-schema";
import { createBlobStore } from "./blob-store";
import type { GroupCommit } from "./group-commit";
import { createLinkReads } from "./link-reads";
import { createPinReader } from "./pin-reader";
import type { RawConnection } from "./raw-connection";
import { RUN_COLUMNS, RUN_FROM, toRunRow, type RawRun } from "./run-row";
import { OPEN_INDEX, OPEN_OF_WORKFLOW_INDEX, OPEN_STATUSES } from "./run-status-sql";
import { createRunWrites } from "./run-writes";
import { createVersionReader } from "./version-reader";

const settingsSchema = z.looseObject({ env: z.record(z.string(), jsonSchema).optional() });

/** A run of a schedule with `overlap: queue` while an earlier run of the same trigger is open. */
const WAITS_ITS_TURN = `json_extract(r.sourceJson, '$.kind') = 'schedule'
  AND EXISTS (SELECT 1 FROM "TriggerState" t WHERE t.workflowId = r.workflowId
    AND t.triggerId = json_extract(r.sourceJson, '$.triggerId') AND json_extract(t.configJson, '$.overlap') = 'queue')
  AND EXISTS (SELECT 1 FROM "Run" e INDEXED BY "${OPEN_OF_WORKFLOW_INDEX}"
    WHERE e.workflowId = r.workflowId AND e.status IN ${OPEN_STATUSES}
    AND json_extract(e.sourceJson, '$.triggerId') = json_extract(r.sourceJson, '$.triggerId')
    AND (e.createdAtMs < r.createdAtMs OR (e.createdAtMs = r.createdAtMs AND e.rowid < r.rowid)))`;

/** A run that is to be cancelled does not begin, however many requests stand before that one. */
const TO_BE_CANCELLED = `SELECT runId FROM "RunRequest" WHERE consumedAtMs IS NULL AND kind = 'cancel'`;

/** The engine's store over the raw connection: reads at once, writes in the group commit. */
export function createJournalStore(
  connection: RawConnection,
  commits: GroupCommit,
  clock: Clock,
  random: Random,
): JournalStore {
  const blobs = createBlobStore(connection);
  const writes = createRunWrites(connection, commits, clock, random);
  // From one workflow with queued runs to the next by the index, however long the queue of each is.
  const queues = connection.prepare<[string], { workflowId: string }>(
    `WITH RECURSIVE q(workflowId) AS (
       SELECT min(workflowId) FROM "Run" INDEXED BY "Run_queued_idx" WHERE status = 'queued'
       UNION ALL SELECT (SELECT min(workflowId) FROM "Run" INDEXED BY "Run_queued_idx" WHERE status = 'queued' AND workflowId > q.workflowId)
         FROM q WHERE q.workflowId IS NOT NULL)
     SELECT workflowId FROM q WHERE workflowId IS NOT NULL AND workflowId NOT IN (SELECT value FROM json_each(?))`,
  );
  const queued = connection.prepare<[string, string, number], RawRun>(
    `SELECT ${RUN_COLUMNS} FROM "Run" r INDEXED BY "Run_queued_idx" LEFT JOIN "Workflow" w ON w.id = r.workflowId
     WHERE r.workflowId = ? AND r.status = 'queued' AND r.id NOT IN (SELECT value FROM json_each(?))
       AND r.id NOT IN (${TO_BE_CANCELLED}) AND NOT (${WAITS_ITS_TURN})
     ORDER BY r.createdAtMs, r.rowid LIMIT ?`,
  );
  const hasQueued = connection.prepare<[string], object>(
    `SELECT 1 FROM "Run" INDEXED BY "Run_queued_idx" WHERE workflowId = ? AND status = 'queued' LIMIT 1`,
  );
  const workflowName = connection.prepare<[string], { name: string }>(`SELECT name FROM "Workflow" WHERE id = ?`);
  const byId = connection.prepare<[string], RawRun & { status: string }>(
    `SELECT ${RUN_COLUMNS}, r.status AS status FROM ${RUN_FROM} WHERE r.id = ?`,
  );
  const interrupted = connection.prepare<[], { id: string }>(
    `SELECT id FROM "Run" INDEXED BY "${OPEN_INDEX}"
     WHERE status IN ('running', 'stalled') AND status IN ${OPEN_STATUSES}
     UNION SELECT runId FROM "Timer" WHERE timerId >= '${HELD_MARK}' AND timerId < '${HELD_MARK}~'`,
  );
  const journal = connection.prepare<[string], { eventsJson: string }>(
    `SELECT eventsJson FROM "JournalChunk" WHERE runId = ? ORDER BY seq`,
  );
  const due = connection.prepare<[number], { runId: string }>(
    `SELECT DISTINCT runId FROM "Timer" WHERE dueAtMs <= ? LIMIT 500`,
  );
  const requests = connection.prepare<[], { id: string; runId: string; kind: string; payloadJson: string }>(
    `SELECT id, runId, kind, payloadJson FROM "RunRequest" WHERE consumedAtMs IS NULL ORDER BY createdAtMs LIMIT 500`,
  );
  const settings = connection.prepare<[string], { settingsJson: string }>(
    `SELECT settingsJson FROM "Workspace" WHERE id = ?`,
  );

  return {
    ...writes,
    queued(except, exceptWorkflows, limit) {
      const begun = JSON.stringify(except);
      return queues
        .all(JSON.stringify(exceptWorkflows))
        .flatMap(({ workflowId }) => queued.all(workflowId, begun, limit))
        .sort((a, b) => a.createdAtMs - b.createdAtMs)
        .slice(0, limit)
        .map((row) => toRunRow(row, blobs));
    },
    hasQueued: (workflowId) => hasQueued.get(workflowId) !== undefined,
    workflowName: (workflowId) => workflowName.get(workflowId)?.name ?? "",
    run(runId) {
      const row = byId.get(runId);
      return row === undefined ? undefined : { ...toRunRow(row, blobs), status: runStatusSchema.parse(row.status) };
    },
    interrupted: () => interrupted.all().map((row) => row.id),
    journal: (runId) => journal.all(runId).flatMap((row) => blobs.eventsOf(runId, row.eventsJson)),
    runsWithTimersDue: (untilMs) => due.all(untilMs).map((row) => row.runId),
    requests: () => requests.all().map(toRequest),
    definition: createVersionReader(connection),
    env(workspaceId) {
      const row = settings.get(workspaceId);
      const parsed = settingsSchema.safeParse(JSON.parse(row?.settingsJson ?? "{}"));
      return parsed.success ? (parsed.data.env ?? {}) : {};
    },
    pins: createPinReader(connection).outputs,
    ...createLinkReads(connection, blobs),
    drained: () => commits.drained(),
  };
}

const requestSchema = z.discriminatedUnion("kind", [
  z.object({ kind: z.literal("cancel"), payload: z.object({ by: z.string().optional() }) }),
  z.object({
    kind: z.literal("approve"),
    payload: z.object({
      approvalId: z.string(),
      path: z.string(),
      decision: approvalDecisionSchema,
      note: z.string().optional(),
      by: z.string().optional(),
    }),
  }),
  z.object({ kind: z.literal("called_run_ended"), payload: z.object({ path: z.string(), runId: z.string() }) }),
  z.object({
    kind: z.literal("signal"),
    payload: z.object({ name: z.string(), payload: jsonSchema, by: z.string().optional() }),
  }),
  z.object({
    kind: z.literal("decide"),
    payload: z.object({
      path: z.string(),
      decision: z.enum(["succeeded", "retry", "failed"]),
      output: jsonSchema.optional(),
      by: z.string().optional(),
    }),
  }),
]);

function toRequest(row: { id: string; runId: string; kind: string; payloadJson: string }): PendingRequest {
  const parsed = requestSchema.safeParse({ kind: row.kind, payload: JSON.parse(row.payloadJson) });
  return { id: row.id, runId: row.runId, request: parsed.success ? parsed.data : null };
}

import { z } from "zod";
import type { JournalStore, PendingRequest, RunRow, RunUpdate } from "@/lib/engine/ports";
import { runEventSchema, type RunEvent } from "@/lib/engine/event-schema";
import type { Clock } from "@/lib/kernel/clock";
import { jsonSchema } from "@/lib/kernel/json";
import { definitionSchema, type Definition } from "@/lib/workflow/definition-schema";
import { runModeSchema, runSourceSchema, runStatusSchema } from "@/lib/workflow/run-schema";
import type { GroupCommit } from "./group-commit";
import type { RawConnection } from "./raw-connection";

interface RawRun {
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
}

const RUN_COLUMNS = `r.id, r.workspaceId, r.workflowId, w.name AS workflowName, r.version, r.mode, r.sourceJson, r.originRunId, r.inputJson, r.createdAtMs`;
const RUN_FROM = `"Run" r LEFT JOIN "Workflow" w ON w.id = r.workflowId`;

const settingsSchema = z.looseObject({ env: z.record(z.string(), jsonSchema).optional() });

/** A run of a schedule with `overlap: queue` while an earlier run of the same trigger is open. */
const WAITS_ITS_TURN = `json_extract(r.sourceJson, '$.kind') = 'schedule'
  AND EXISTS (SELECT 1 FROM "TriggerState" t WHERE t.workflowId = r.workflowId
    AND t.triggerId = json_extract(r.sourceJson, '$.triggerId') AND json_extract(t.configJson, '$.overlap') = 'queue')
  AND EXISTS (SELECT 1 FROM "Run" e WHERE e.workflowId = r.workflowId AND e.status IN ('queued', 'running', 'waiting', 'stalled')
    AND json_extract(e.sourceJson, '$.triggerId') = json_extract(r.sourceJson, '$.triggerId')
    AND (e.createdAtMs < r.createdAtMs OR (e.createdAtMs = r.createdAtMs AND e.rowid < r.rowid)))`;

/** The engine's store over the raw connection: reads at once, writes in the group commit. */
export function createJournalStore(connection: RawConnection, commits: GroupCommit, clock: Clock): JournalStore {
  const insertEvent = connection.prepare(
    `INSERT INTO "JournalEvent" (runId, seq, workspaceId, type, stepPath, atMs, payloadJson) VALUES (?, ?, ?, ?, ?, ?, ?)`,
  );
  const updateRun = connection.prepare(
    `UPDATE "Run" SET status = @status, startedAtMs = COALESCE(startedAtMs, @startedAtMs), endedAtMs = @endedAtMs,
       queueWaitMs = COALESCE(queueWaitMs, @queueWaitMs), durationMs = @durationMs, outputJson = @outputJson,
       errorJson = @errorJson, errorCategory = @errorCategory, errorFingerprint = @errorFingerprint,
       costUsd = @costUsd, busyMs = @busyMs
     WHERE id = @id AND status NOT IN ('succeeded', 'failed', 'cancelled', 'timed_out')`,
  );
  const setTimer = connection.prepare(
    `INSERT INTO "Timer" (runId, timerId, dueAtMs) VALUES (?, ?, ?) ON CONFLICT (runId, timerId) DO UPDATE SET dueAtMs = excluded.dueAtMs`,
  );
  const clearTimer = connection.prepare(`DELETE FROM "Timer" WHERE runId = ? AND timerId = ?`);
  const clearTimers = connection.prepare(`DELETE FROM "Timer" WHERE runId = ?`);
  const consume = connection.prepare(`UPDATE "RunRequest" SET consumedAtMs = ? WHERE id = ?`);
  const queued = connection.prepare<[string, string, number], RawRun>(
    `SELECT ${RUN_COLUMNS} FROM ${RUN_FROM} WHERE r.status = 'queued' AND r.id NOT IN (SELECT value FROM json_each(?))
       AND r.workflowId NOT IN (SELECT value FROM json_each(?)) AND NOT (${WAITS_ITS_TURN}) ORDER BY r.createdAtMs, r.rowid LIMIT ?`,
  );
  const byId = connection.prepare<[string], RawRun & { status: string }>(
    `SELECT ${RUN_COLUMNS}, r.status AS status FROM ${RUN_FROM} WHERE r.id = ?`,
  );
  const interrupted = connection.prepare<[], { id: string }>(
    `SELECT id FROM "Run" WHERE status IN ('running', 'stalled')`,
  );
  const journal = connection.prepare<[string], { payloadJson: string }>(
    `SELECT payloadJson FROM "JournalEvent" WHERE runId = ? ORDER BY seq`,
  );
  const due = connection.prepare<[number], { runId: string }>(
    `SELECT DISTINCT runId FROM "Timer" WHERE dueAtMs <= ? LIMIT 500`,
  );
  const requests = connection.prepare<[], { id: string; runId: string; kind: string; payloadJson: string }>(
    `SELECT id, runId, kind, payloadJson FROM "RunRequest" WHERE consumedAtMs IS NULL ORDER BY createdAtMs LIMIT 500`,
  );
  const definition = connection.prepare<[string, number], { definitionJson: string }>(
    `SELECT definitionJson FROM "WorkflowVersion" WHERE workflowId = ? AND version = ?`,
  );
  const settings = connection.prepare<[string], { settingsJson: string }>(
    `SELECT settingsJson FROM "Workspace" WHERE id = ?`,
  );

  return {
    append({ runId, workspaceId, firstSeq, events, update, timersSet, timersCleared, consumedRequestId }) {
      return commits.write(() => {
        events.forEach((event, index) => {
          const path = "path" in event ? event.path : null;
          insertEvent.run(runId, firstSeq + index, workspaceId, event.type, path, event.atMs, JSON.stringify(event));
        });
        if (update !== undefined) updateRun.run(toColumns(runId, update));
        for (const timer of timersSet) setTimer.run(runId, timer.timerId, timer.dueAtMs);
        for (const timerId of timersCleared) clearTimer.run(runId, timerId);
        if (update?.endedAtMs !== null && update?.endedAtMs !== undefined) clearTimers.run(runId);
        if (consumedRequestId !== undefined) consume.run(clock.now(), consumedRequestId);
      });
    },
    consumeRequest: (id) => commits.write(() => void consume.run(clock.now(), id)),
    queued: (except, exceptWorkflows, limit) =>
      queued.all(JSON.stringify(except), JSON.stringify(exceptWorkflows), limit).map(toRunRow),
    run(runId) {
      const row = byId.get(runId);
      return row === undefined ? undefined : { ...toRunRow(row), status: runStatusSchema.parse(row.status) };
    },
    interrupted: () => interrupted.all().map((row) => row.id),
    journal: (runId) => journal.all(runId).map((row): RunEvent => runEventSchema.parse(JSON.parse(row.payloadJson))),
    runsWithTimersDue: (untilMs) => due.all(untilMs).map((row) => row.runId),
    requests: () => requests.all().map(toRequest),
    definition(workflowId, version): Definition | undefined {
      const row = definition.get(workflowId, version);
      return row === undefined ? undefined : definitionSchema.parse(JSON.parse(row.definitionJson));
    },
    env(workspaceId) {
      const row = settings.get(workspaceId);
      const parsed = settingsSchema.safeParse(JSON.parse(row?.settingsJson ?? "{}"));
      return parsed.success ? (parsed.data.env ?? {}) : {};
    },
    drained: () => commits.drained(),
  };
}

function toRunRow(row: RawRun): RunRow {
  return {
    id: row.id,
    workspaceId: row.workspaceId,
    workflowId: row.workflowId,
    workflowName: row.workflowName ?? "",
    version: row.version,
    mode: runModeSchema.parse(row.mode),
    source: runSourceSchema.parse(JSON.parse(row.sourceJson)),
    originRunId: row.originRunId,
    input: jsonSchema.parse(JSON.parse(row.inputJson)),
    createdAtMs: row.createdAtMs,
  };
}

const requestSchema = z.discriminatedUnion("kind", [
  z.object({ kind: z.literal("cancel"), payload: z.object({ by: z.string().optional() }) }),
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

function toColumns(id: string, update: RunUpdate): Record<string, string | number | null> {
  return {
    id,
    status: update.status,
    startedAtMs: update.startedAtMs,
    endedAtMs: update.endedAtMs,
    queueWaitMs: update.queueWaitMs,
    durationMs: update.durationMs,
    outputJson: update.endedAtMs === null ? null : JSON.stringify(update.output),
    errorJson: update.error === null ? null : JSON.stringify(update.error),
    errorCategory: update.error?.category ?? null,
    errorFingerprint: update.errorFingerprint,
    costUsd: update.costUsd,
    busyMs: update.busyMs,
  };
}

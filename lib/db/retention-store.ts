import { z } from "zod";
import { type Retention, type RetentionCutoffs, retentionSchema } from "@/lib/engine/retention-schema";
import type { RawConnection } from "./raw-connection";
import { OPEN_STATUSES } from "./run-status-sql";

/** Where a look at a workspace's runs goes on. */
export interface RetentionPlace {
  createdAtMs: number;
  id: string;
}

interface Candidate extends RetentionPlace {
  status: string;
  endedAtMs: number | null;
}

const FAILED: ReadonlySet<string> = new Set(["failed", "timed_out"]);
const WORKSPACES_MAX = 10_000;
/** Runs looked at in one turn, and rows of another table that go in one commit. */
const PAGE = 500;
const ROWS_MAX = 500;
/** A commit takes no further run after so long: the worker has other things to do. */
const COMMIT_MS_MAX = 10;

const HOUR_MS = 3_600_000;
/** Rows that are of use for a while only, whatever the workspace keeps. Milliseconds after which they go. */
const PASSING: readonly { table: string; where: string; keptMs: number }[] = [
  { table: "RunRequest", where: "consumedAtMs < ?", keptMs: 24 * HOUR_MS },
  { table: "IdempotencyRecord", where: "createdAtMs < ?", keptMs: 24 * HOUR_MS },
  { table: "StepCache", where: "expiresAtMs < ?", keptMs: 0 },
];

/**
 * A caller of run r, or a caller of that, which is open: it has yet to take the outcome. Or which an open run continues:
 * that one goes on with the runs it called, where they had got to.
 */
const OPEN_CALLER = `WITH RECURSIVE caller(id, originRunId, status, parentRunId) AS (
    SELECT p.id, p.originRunId, p.status, p.parentRunId FROM "Run" p WHERE p.id = r.parentRunId
    UNION SELECT p.id, p.originRunId, p.status, p.parentRunId FROM caller c JOIN "Run" p ON p.id = c.parentRunId)
  SELECT 1 FROM caller c WHERE c.status IN ${OPEN_STATUSES} OR EXISTS (
    SELECT 1 FROM "Run" o INDEXED BY "Run_originRunId_idx"
    WHERE o.originRunId = c.originRunId AND o.originRunId <> o.id AND o.status IN ${OPEN_STATUSES})`;

const settingsSchema = z.looseObject({ retention: retentionSchema.catch({ days: null }).prefault({}) });

export type RetentionStore = ReturnType<typeof createRetentionStore>;

/**
 * Ended runs and what belongs to them, in parts small enough to be done between other work.
 * @param write puts a write into the next group commit
 * @param monotonicMs for the length of a commit
 */
export function createRetentionStore(
  connection: RawConnection,
  write: (work: () => void) => Promise<void>,
  monotonicMs: () => number,
) {
  const workspaces = connection.prepare<[], { id: string; settingsJson: string }>(
    `SELECT id, settingsJson FROM "Workspace" ORDER BY id LIMIT ${WORKSPACES_MAX}`,
  );
  const page = connection.prepare<[string, number, string, number], Candidate>(
    `SELECT id, createdAtMs, status, endedAtMs FROM "Run" INDEXED BY "Run_workspaceId_createdAtMs_idx"
     WHERE workspaceId = ? AND (createdAtMs, id) > (?, ?) AND createdAtMs < ? ORDER BY createdAtMs, id LIMIT ${PAGE}`,
  );
  // Asked in the commit that deletes: a run that continues this one may have been accepted a moment ago.
  const remove = connection.prepare(
    `DELETE FROM "Run" AS r WHERE r.id = ? AND r.endedAtMs IS NOT NULL AND r.status NOT IN ${OPEN_STATUSES}
       AND NOT EXISTS (SELECT 1 FROM "Run" o WHERE o.replayOfRunId = r.id AND o.status IN ${OPEN_STATUSES})
       AND NOT EXISTS (SELECT 1 FROM "Run" o WHERE o.originRunId = r.id AND o.originRunId <> o.id AND o.status IN ${OPEN_STATUSES})
       AND NOT EXISTS (SELECT 1 FROM "Run" o WHERE o.parentRunId = r.id AND o.status IN ${OPEN_STATUSES})
       AND (r.parentRunId IS NULL OR NOT EXISTS (${OPEN_CALLER}))`,
  );
  const belongings = ["JournalChunk", "Blob", "Timer", "Approval", "OutboxEntry"].map((table) =>
    connection.prepare(`DELETE FROM "${table}" WHERE runId = ?`),
  );
  const modelCalls = connection.prepare<[string, number]>(
    `DELETE FROM "ModelCall" WHERE rowid IN (
       SELECT rowid FROM "ModelCall" WHERE workspaceId = ? AND createdAtMs < ? LIMIT ${ROWS_MAX})`,
  );
  const passing = PASSING.map(({ table, where, keptMs }) => ({
    keptMs,
    statement: connection.prepare(
      `DELETE FROM "${table}" WHERE rowid IN (SELECT rowid FROM "${table}" WHERE ${where} LIMIT ${ROWS_MAX})`,
    ),
  }));

  return {
    /** Settings that cannot be read keep everything. */
    workspaces: (): { id: string; retention: Retention }[] =>
      workspaces.all().map(({ id, settingsJson }) => {
        const parsed = settingsSchema.safeParse(JSON.parse(settingsJson));
        return { id, retention: parsed.success ? parsed.data.retention : { days: null } };
      }),

    /**
     * The next runs of a workspace that are old enough, oldest first.
     * @param after null: from the oldest
     * @returns null where the look is through
     */
    old(workspaceId: string, { endedBeforeMs, failedBeforeMs }: RetentionCutoffs, after: RetentionPlace | null) {
      const rows = page.all(
        workspaceId,
        after?.createdAtMs ?? Number.NEGATIVE_INFINITY,
        after?.id ?? "",
        endedBeforeMs,
      );
      const last = rows.at(-1);
      if (last === undefined) return null;
      const ids = rows.flatMap(({ id, status, endedAtMs }) => {
        const beforeMs = FAILED.has(status) ? failedBeforeMs : endedBeforeMs;
        return endedAtMs !== null && beforeMs !== null && endedAtMs < beforeMs ? [id] : [];
      });
      return { ids, last: { createdAtMs: last.createdAtMs, id: last.id } satisfies RetentionPlace };
    },

    /**
     * Removes runs with all that belongs to them, but those that an open run needs: the run it continues or repeats, the
     * one whose keys it keeps, the one it called or was called by, and what the run it continues had called.
     * @returns how many of `ids` were looked at before the time for one commit was over, and how many went
     */
    async remove(ids: readonly string[]): Promise<{ done: number; removed: number }> {
      let done = 0;
      let removed = 0;
      await write(() => {
        // A commit that was undone is made again from the start.
        done = 0;
        removed = 0;
        const startedMs = monotonicMs();
        for (const id of ids) {
          if (done > 0 && monotonicMs() - startedMs > COMMIT_MS_MAX) return;
          done += 1;
          if (remove.run(id).changes === 0) continue;
          removed += 1;
          for (const statement of belongings) statement.run(id);
        }
      });
      return { done, removed };
    },

    /** What was sent to a model goes with the runs of its time. @returns whether there is more */
    async removeModelCalls(workspaceId: string, beforeMs: number): Promise<boolean> {
      let more = false;
      await write(() => {
        more = modelCalls.run(workspaceId, beforeMs).changes === ROWS_MAX;
      });
      return more;
    },

    /** Removes what was of use for a while only. @returns whether there is more */
    async removePassing(nowMs: number): Promise<boolean> {
      let more = false;
      for (const { keptMs, statement } of passing) {
        await write(() => {
          more ||= statement.run(nowMs - keptMs).changes === ROWS_MAX;
        });
      }
      return more;
    },
  };
}

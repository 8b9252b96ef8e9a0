import { runStatusSchema, type RunStatus } from "@/lib/workflow/run-schema";
import { createOthersWrites } from "./others-writes";
import { openRawConnection } from "./raw-connection";
import { createWorkerAlive } from "./worker-life";

export interface TailedRun {
  id: string;
  workspaceId: string;
  workflowId: string;
  /** As shown: `stalled` where no worker is there. */
  status: RunStatus;
}

/** What is being written about runs, from when it was opened. */
export interface RunTail {
  /** Whether any process has written anything since the last question. One page is read. */
  hasNews(): boolean;
  /** Runs accepted, or with new events, since the last question; each once. `more`: beyond the bound, none is named. */
  changes(nowMs: number): { runs: TailedRun[]; more: boolean };
  workerAlive(nowMs: number): boolean;
  close(): void;
}

/** Runs named by one answer. */
const CHANGES_MAX = 2_000;

/** A connection of its own: what this very process writes is news to it too. */
export function openRunTail(databaseFile: string): RunTail {
  const connection = openRawConnection(databaseFile);
  const ends = connection.prepare<[], { chunk: number; run: number }>(
    `SELECT (SELECT COALESCE(max(rowid), 0) FROM "JournalChunk") AS chunk, (SELECT COALESCE(max(rowid), 0) FROM "Run") AS run`,
  );
  const changed = connection.prepare<[{ chunk: number; run: number }], TailedRun>(
    `SELECT id, workspaceId, workflowId, status FROM "Run"
     WHERE id IN (SELECT runId FROM "JournalChunk" WHERE rowid > @chunk UNION SELECT id FROM "Run" WHERE rowid > @run)
     LIMIT ${CHANGES_MAX + 1}`,
  );
  const end = () => ends.get() ?? { chunk: 0, run: 0 };
  const workerAlive = createWorkerAlive(connection);

  let seen = end();
  return {
    hasNews: createOthersWrites(connection),
    changes(nowMs) {
      const now = end();
      // After VACUUM the numbers begin anew.
      const from = { chunk: Math.min(seen.chunk, now.chunk), run: Math.min(seen.run, now.run) };
      const rows = now.chunk === from.chunk && now.run === from.run ? [] : changed.all(from);
      seen = now;
      if (rows.length > CHANGES_MAX) return { runs: [], more: true };
      const alive = workerAlive(nowMs);
      const shown = (status: RunStatus): RunStatus => (status === "running" && !alive ? "stalled" : status);
      return { runs: rows.map((row) => ({ ...row, status: shown(runStatusSchema.parse(row.status)) })), more: false };
    },
    workerAlive,
    close: () => connection.close(),
  };
}

import type { BulkJob } from "@/lib/engine/bulk-job";
import type { RawConnection } from "./raw-connection";
import { toBulkJob, type BulkJobRow } from "./bulk-job-row";
import { OPEN_INDEX, OPEN_RUNS } from "./run-status-sql";

export interface BulkProgress {
  id: string;
  done: number;
  skipped: number;
  cursor: string | null;
  skippedRuns: BulkJob["skippedRuns"];
  /** Null: it goes on. */
  endedAtMs: number | null;
}

/** Bulk jobs as the worker does them. A job that was cancelled meanwhile stays so. */
export interface BulkJobStore {
  /** The oldest one. */
  running(): BulkJob | undefined;
  /** Runs that it started and that take up the worker now. */
  activeRuns(jobId: string): number;
  save(progress: BulkProgress): Promise<void>;
}

/** @param write runs it in the worker's group commit */
export function createBulkJobStore(
  connection: RawConnection,
  write: (work: () => void) => Promise<void>,
): BulkJobStore {
  const running = connection.prepare<[], BulkJobRow>(
    `SELECT id, workspaceId, action, status, requestJson, total, done, skipped, skippedJson, cursor, createdBy, createdAtMs, endedAtMs
     FROM "BulkJob" WHERE status = 'running' ORDER BY id LIMIT 1`,
  );
  const active = connection.prepare<[string], { n: number }>(
    `SELECT count(*) AS n FROM "Run" r INDEXED BY "${OPEN_INDEX}"
     WHERE ${OPEN_RUNS} AND r.status IN ('queued', 'running') AND r.bulkJobId = ?`,
  );
  const update = connection.prepare(
    `UPDATE "BulkJob" SET done = @done, skipped = @skipped, cursor = @cursor, skippedJson = @skippedJson, endedAtMs = @endedAtMs,
       status = CASE WHEN @endedAtMs IS NULL THEN 'running' ELSE 'done' END
     WHERE id = @id AND status = 'running'`,
  );
  return {
    running() {
      const row = running.get();
      return row === undefined ? undefined : toBulkJob(row);
    },
    activeRuns: (jobId) => active.get(jobId)?.n ?? 0,
    save: ({ skippedRuns, ...progress }) =>
      write(() => void update.run({ ...progress, skippedJson: JSON.stringify(skippedRuns) })),
  };
}

import { queueReason } from "@/lib/engine/queue-reason";
import type { Clock } from "@/lib/kernel/clock";
import { PENDING_MS_MIN } from "@/lib/monitoring/core/find-pending-runs";
import type { RunHistory } from "@/lib/monitoring/ports";
import { runModeSchema } from "@/lib/workflow/run-schema";
import type { RawConnection } from "./raw-connection";
import { createRunReader } from "./run-reader";
import { OPEN_INDEX, OPEN_RUNS } from "./run-status-sql";
import { createVersionReader } from "./version-reader";

/** Runs named in a finding. */
const SHOWN_MAX = 10;
/** Runs looked at; above it a count says no more. */
const COUNTED_MAX = 10_000;

/** Open runs as monitoring reads them, by the indexes of the few that are open. */
export function createOpenRunReader(
  connection: RawConnection,
  clock: Clock,
): Pick<RunHistory, "openRuns" | "workflowsWithLateRuns"> {
  const runs = createRunReader(connection, clock);
  const definition = createVersionReader(connection);
  const slaMissed = connection.prepare<[string, string], { id: string; slaMissedAtMs: number }>(
    `SELECT id, slaMissedAtMs FROM "Run" INDEXED BY "Run_slaMissed_idx"
     WHERE workflowId = ? AND mode = ? AND slaMissedAtMs IS NOT NULL AND endedAtMs IS NULL
     ORDER BY slaMissedAtMs DESC LIMIT ${COUNTED_MAX}`,
  );
  const queued = connection.prepare<[string, string], { id: string; createdAtMs: number }>(
    `SELECT id, createdAtMs FROM "Run" INDEXED BY "Run_queued_idx"
     WHERE workflowId = ? AND mode = ? AND status = 'queued' ORDER BY createdAtMs LIMIT ${COUNTED_MAX}`,
  );
  const late = connection.prepare<[number, number], { workspaceId: string; workflowId: string; mode: string }>(
    `SELECT workspaceId, workflowId, mode FROM (SELECT workspaceId, workflowId, mode FROM "Run" r INDEXED BY "${OPEN_INDEX}"
       WHERE ${OPEN_RUNS} AND r.status = 'queued' AND r.createdAtMs < ? LIMIT ${COUNTED_MAX})
     UNION SELECT workspaceId, workflowId, mode FROM "Run" INDEXED BY "Run_slaMissed_idx"
       WHERE slaMissedAtMs IS NOT NULL AND endedAtMs IS NULL
     UNION SELECT workspaceId, workflowId, mode FROM "Alert"
       WHERE type IN ('sla_missed', 'pending_runs') AND status <> 'resolved'
     LIMIT ?`,
  );

  return {
    openRuns({ workspaceId, workflowId, mode }) {
      const waiting = queued.all(workflowId, mode);
      const oldest = waiting[0] === undefined ? undefined : runs.get(workspaceId, waiting[0].id);
      return {
        slaMissed: slaMissed.all(workflowId, mode),
        queued:
          oldest === undefined
            ? null
            : {
                count: waiting.length,
                oldest: waiting.slice(0, SHOWN_MAX),
                place: queueReason(runs.queuePlace(oldest), definition(workflowId, oldest.version)),
              },
      };
    },
    workflowsWithLateRuns: (limit) =>
      late.all(clock.now() - PENDING_MS_MIN, limit).map((row) => ({ ...row, mode: runModeSchema.parse(row.mode) })),
  };
}

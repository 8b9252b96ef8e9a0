import { connectionMark } from "@/lib/engine/held-marks";
import { queueReason } from "@/lib/engine/queue-reason";
import type { Clock } from "@/lib/kernel/clock";
import { PENDING_MS_MIN } from "@/lib/monitoring/core/find-pending-runs";
import type { RunHistory } from "@/lib/monitoring/ports";
import type { OpenRuns } from "@/lib/monitoring/schema";
import { runModeSchema } from "@/lib/workflow/run-schema";
import type { RawConnection } from "./raw-connection";
import { createRunReader } from "./run-reader";
import { OPEN_INDEX, OPEN_OF_WORKFLOW_INDEX, OPEN_RUNS } from "./run-status-sql";
import { createVersionReader } from "./version-reader";

/** Runs named in a finding. */
const SHOWN_MAX = 10;
/** Runs looked at; above it a count says no more. */
const COUNTED_MAX = 10_000;

/** As the partial index of these marks names them. */
const CONNECTION_MARKS = `t.timerId >= '${connectionMark("")}' AND t.timerId < '${connectionMark("~")}'`;

interface HeldRow {
  connectionId: string;
  name: string;
  stateReason: string | null;
  updatedAtMs: number;
  id: string;
  createdAtMs: number;
}

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
  const held = connection.prepare<[string, string], HeldRow>(
    `SELECT c.id AS connectionId, c.name, c.stateReason, c.updatedAtMs, r.id, r.createdAtMs
     FROM "Run" r INDEXED BY "${OPEN_OF_WORKFLOW_INDEX}"
     JOIN "Timer" t ON t.runId = r.id AND ${CONNECTION_MARKS}
     JOIN "Connection" c ON c.id = substr(t.timerId, ${connectionMark("").length + 1}) AND c.state = 'broken'
     WHERE r.workflowId = ? AND r.mode = ? AND ${OPEN_RUNS} ORDER BY c.id, r.createdAtMs DESC LIMIT ${COUNTED_MAX}`,
  );
  const late = connection.prepare<[number, number], { workspaceId: string; workflowId: string; mode: string }>(
    `SELECT workspaceId, workflowId, mode FROM (SELECT workspaceId, workflowId, mode FROM "Run" r INDEXED BY "${OPEN_INDEX}"
       WHERE ${OPEN_RUNS} AND r.status = 'queued' AND r.createdAtMs < ? LIMIT ${COUNTED_MAX})
     UNION SELECT workspaceId, workflowId, mode FROM "Run" INDEXED BY "Run_slaMissed_idx"
       WHERE slaMissedAtMs IS NOT NULL AND endedAtMs IS NULL
     UNION SELECT r.workspaceId, r.workflowId, r.mode FROM "Timer" t INDEXED BY "Timer_connection_idx"
       JOIN "Run" r ON r.id = t.runId WHERE ${CONNECTION_MARKS}
     UNION SELECT workspaceId, workflowId, mode FROM "Alert"
       WHERE type IN ('sla_missed', 'pending_runs', 'connection_broken') AND status <> 'resolved'
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
        held: byConnection(held.all(workflowId, mode)),
      };
    },
    workflowsWithLateRuns: (limit) =>
      late.all(clock.now() - PENDING_MS_MIN, limit).map((row) => ({ ...row, mode: runModeSchema.parse(row.mode) })),
  };
}

function byConnection(rows: readonly HeldRow[]): OpenRuns["held"] {
  const held = new Map<string, OpenRuns["held"][number]>();
  for (const { connectionId, name, stateReason, updatedAtMs, id, createdAtMs } of rows) {
    const known = held.get(connectionId);
    if (known !== undefined) known.runs.push({ id, createdAtMs });
    else
      held.set(connectionId, {
        connectionId,
        name,
        reason: stateReason,
        brokenAtMs: updatedAtMs,
        runs: [{ id, createdAtMs }],
      });
  }
  return [...held.values()];
}

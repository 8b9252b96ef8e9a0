import { z } from "zod";
import type { Database } from "./prisma";

export interface InstanceFigures {
  /** Runs that have not ended, by status. */
  openRuns: Record<string, number>;
  /** Ended runs by mode and outcome, from the rollups. */
  endedRuns: { mode: string; succeeded: number; failed: number; durationMsSum: number }[];
  openAlerts: Record<string, number>;
  /** Milliseconds since the epoch; null where no worker has run yet. */
  workerHeartbeatAtMs: number | null;
}

const countsSchema = z.array(z.object({ status: z.string(), n: z.coerce.number() }));
const OPEN = ["queued", "running", "waiting", "stalled"];

/** Counts over all workspaces, for the operator of the instance. */
export function createInstanceFigures(db: Database) {
  return {
    async read(): Promise<InstanceFigures> {
      const [open, ended, alerts, lease] = await Promise.all([
        // Statuses in full: with parameters SQLite would not take the index of open runs and pass all that ended.
        db.$queryRaw`SELECT status, count(*) AS n FROM "Run" INDEXED BY "Run_status_createdAtMs_idx"
          WHERE status IN ('queued', 'running', 'waiting', 'stalled') GROUP BY status`.then(countsSchema.parse),
        db.metricBucket.groupBy({ by: ["mode"], _sum: { succeeded: true, failed: true, durationMsSum: true } }),
        db.alert.groupBy({
          by: ["severity"],
          where: { status: { in: ["open", "acknowledged", "snoozed"] } },
          _count: { _all: true },
        }),
        db.lease.findFirst({ orderBy: { heartbeatAtMs: "desc" }, select: { heartbeatAtMs: true } }),
      ]);
      return {
        openRuns: Object.fromEntries(OPEN.map((status) => [status, open.find((row) => row.status === status)?.n ?? 0])),
        endedRuns: ended.map(({ mode, _sum }) => ({
          mode,
          succeeded: _sum.succeeded ?? 0,
          failed: _sum.failed ?? 0,
          durationMsSum: _sum.durationMsSum ?? 0,
        })),
        openAlerts: Object.fromEntries(alerts.map((row) => [row.severity, row._count._all])),
        workerHeartbeatAtMs: lease?.heartbeatAtMs ?? null,
      };
    },
  };
}

export type InstanceFiguresReader = ReturnType<typeof createInstanceFigures>;

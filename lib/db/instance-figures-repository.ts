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

const OPEN = ["queued", "running", "waiting", "stalled"];

/** Counts over all workspaces, for the operator of the instance. */
export function createInstanceFigures(db: Database) {
  return {
    async read(): Promise<InstanceFigures> {
      const [open, ended, alerts, lease] = await Promise.all([
        db.run.groupBy({ by: ["status"], where: { status: { in: OPEN } }, _count: { _all: true } }),
        db.metricBucket.groupBy({ by: ["mode"], _sum: { succeeded: true, failed: true, durationMsSum: true } }),
        db.alert.groupBy({
          by: ["severity"],
          where: { status: { in: ["open", "acknowledged", "snoozed"] } },
          _count: { _all: true },
        }),
        db.lease.findFirst({ orderBy: { heartbeatAtMs: "desc" }, select: { heartbeatAtMs: true } }),
      ]);
      return {
        openRuns: Object.fromEntries(
          OPEN.map((status) => [status, open.find((row) => row.status === status)?._count._all ?? 0]),
        ),
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

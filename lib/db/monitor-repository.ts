import type { MonitorStore } from "@/lib/monitoring/ports";
import { monitorSchema } from "@/lib/monitoring/schema";
import type { Database } from "./prisma";

export function createMonitorStore(db: Database): MonitorStore {
  return {
    async ensure(workspaceId, monitor) {
      // A second call, even at the same instant, finds the row of the first.
      const row = await db.monitor.upsert({
        where: { workflowId: monitor.workflowId },
        create: { ...monitor, workspaceId },
        update: { status: "active" },
      });
      return monitorSchema.parse(row);
    },

    async list(workspaceId, limit, cursor) {
      const rows = await db.monitor.findMany({
        where: { workspaceId, ...(cursor === undefined ? {} : { id: { lt: cursor } }) },
        orderBy: { id: "desc" },
        take: limit,
      });
      return rows.map((row) => monitorSchema.parse(row));
    },
  };
}

import { LEASE_NAME } from "./lease-store";
import type { Database } from "./prisma";

/** What the system page reads of the database itself. */
export function createSystemRepository(db: Database) {
  return {
    /** @returns instant of the worker's last heartbeat, milliseconds since the epoch; null when none ever ran */
    async workerHeartbeatMs(): Promise<number | null> {
      const row = await db.lease.findUnique({ where: { name: LEASE_NAME }, select: { heartbeatAtMs: true } });
      return row?.heartbeatAtMs ?? null;
    },
  };
}

export type SystemRepository = ReturnType<typeof createSystemRepository>;

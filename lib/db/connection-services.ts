import type { ConnectionLookup } from "@/lib/workflow/ports";
import type { Database } from "./prisma";

/** Which connections a workspace has, by id; never what is in them. */
export function createConnectionServices(db: Database): ConnectionLookup {
  return {
    async servicesOf(workspaceId, connectionIds) {
      const rows = await db.connection.findMany({
        where: { workspaceId, id: { in: [...connectionIds] } },
        select: { id: true, service: true },
        take: connectionIds.length,
      });
      return new Map(rows.map(({ id, service }) => [id, service]));
    },
  };
}

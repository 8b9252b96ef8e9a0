import type { Ctx } from "@/lib/kernel/context";
import type { AuditRow } from "./audit-chain";
import type { Database } from "./prisma";

export interface AuditFilter {
  objectId?: string | undefined;
  action?: string | undefined;
}

/** The audit log is only read here; it is written by `auditEntry`, together with each change. */
export function createAuditRepository(db: Database) {
  return {
    /** Entries before `beforeMs`, newest first. Instants are unique within a workspace. */
    async list(ctx: Ctx, filter: AuditFilter, limit: number, beforeMs: number | undefined): Promise<AuditRow[]> {
      const { objectId, action } = filter;
      return db.auditLog.findMany({
        where: {
          workspaceId: ctx.workspaceId,
          ...(objectId === undefined ? {} : { objectId }),
          ...(action === undefined ? {} : { action }),
          ...(beforeMs === undefined ? {} : { atMs: { lt: beforeMs } }),
        },
        orderBy: { atMs: "desc" },
        take: limit,
      });
    },
  };
}

export type AuditRepository = ReturnType<typeof createAuditRepository>;

import { pageFrom } from "@/lib/api/paging";
import type { AuditFilter, AuditRepository } from "@/lib/db/audit-repository";
import type { Ctx } from "@/lib/kernel/context";
import { isoOf } from "@/lib/kernel/instant";
import { isJsonObject } from "@/lib/kernel/json";

export function createAuditLog(repository: AuditRepository) {
  return {
    /** Newest first. The cursor is the instant of the last entry shown; one that is no number shows nothing older. */
    async list(ctx: Ctx, input: AuditFilter & { limit: number; cursor?: string | undefined }) {
      const beforeMs = input.cursor === undefined ? undefined : Number(input.cursor) || 0;
      const rows = await repository.list(ctx, input, input.limit + 1, beforeMs);
      return pageFrom(
        rows,
        input.limit,
        (row) => String(row.atMs),
        (row) => {
          const detail: unknown = JSON.parse(row.detailJson);
          return {
            id: row.id,
            at: isoOf(row.atMs),
            actor: row.actor,
            action: row.action,
            objectType: row.objectType,
            objectId: row.objectId,
            detail: isJsonObject(detail) ? detail : {},
            hash: row.hash,
            previousHash: row.previousHash,
          };
        },
      );
    },
  };
}

export type AuditLogReader = ReturnType<typeof createAuditLog>;

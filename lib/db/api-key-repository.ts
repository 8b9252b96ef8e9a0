import { roleSchema, type Actor, type Ctx, type Role } from "@/lib/kernel/context";
import { auditEntry, type AuditPorts } from "./audit-chain";

export interface NewApiKey {
  id: string;
  workspaceId: string;
  name: string;
  role: Role;
  hash: string;
  prefix: string;
  createdBy: string;
  expiresAtMs: number | null;
}

/** API keys as a list shows them; the hash stays here. */
export interface ListedApiKey extends Omit<NewApiKey, "hash" | "workspaceId"> {
  createdAtMs: number;
  revokedAtMs: number | null;
  lastUsedAtMs: number | null;
}

export function createApiKeyRepository(ports: AuditPorts) {
  const { db, clock } = ports;
  return {
    /** Keys older than `cursor` (an id), newest first. */
    async list(ctx: Ctx, limit: number, cursor: string | undefined): Promise<ListedApiKey[]> {
      const rows = await db.apiKey.findMany({
        where: { workspaceId: ctx.workspaceId, ...(cursor === undefined ? {} : { id: { lt: cursor } }) },
        omit: { hash: true, workspaceId: true },
        orderBy: { id: "desc" },
        take: limit,
      });
      return rows.map((row) => ({ ...row, role: roleSchema.parse(row.role) }));
    },

    async existsWithHash(hash: string): Promise<boolean> {
      return (await db.apiKey.findUnique({ where: { hash }, select: { id: true } })) !== null;
    },

    /** @param holder membership to make with the key, for a key that no person answers for */
    async create(key: NewApiKey, actor: Actor, holder?: { subject: string; role: Role }): Promise<void> {
      const { workspaceId, id, name, role } = key;
      const createdAtMs = clock.now();
      await auditEntry(
        ports,
        { workspaceId, actor, action: "apiKey.created", objectType: "apiKey", objectId: id, detail: { name, role } },
        () => [
          db.apiKey.create({ data: { ...key, createdAtMs } }),
          ...(holder
            ? [db.membership.create({ data: { workspaceId, userId: holder.subject, role: holder.role, createdAtMs } })]
            : []),
        ],
      );
    },

    async find(ctx: Ctx, id: string): Promise<{ role: Role; revokedAtMs: number | null } | null> {
      const row = await db.apiKey.findFirst({
        where: { id, workspaceId: ctx.workspaceId },
        select: { role: true, revokedAtMs: true },
      });
      return row && { ...row, role: roleSchema.parse(row.role) };
    },

    async revoke(ctx: Ctx, id: string): Promise<void> {
      const { workspaceId, actor } = ctx;
      await auditEntry(
        ports,
        { workspaceId, actor, action: "apiKey.revoked", objectType: "apiKey", objectId: id },
        () => [
          db.apiKey.updateMany({ where: { id, workspaceId, revokedAtMs: null }, data: { revokedAtMs: clock.now() } }),
        ],
      );
    },
  };
}

export type ApiKeyRepository = ReturnType<typeof createApiKeyRepository>;

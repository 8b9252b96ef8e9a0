import { roleSchema, type Ctx, type Role } from "@/lib/kernel/context";
import { auditEntry, type AuditPorts } from "./audit-chain";

export interface Member {
  userId: string;
  name: string;
  email: string;
  role: Role;
  joinedAtMs: number;
}

/** People of a workspace. Keys without a person hold memberships too, but are no members to anybody. */
export function createMemberRepository(ports: AuditPorts) {
  const { db, clock } = ports;
  const at = (ctx: Ctx, userId: string) => ({ workspaceId_userId: { workspaceId: ctx.workspaceId, userId } });
  const audit = (ctx: Ctx, action: string, userId: string, detail = {}) => ({
    workspaceId: ctx.workspaceId,
    actor: ctx.actor,
    action,
    objectType: "user",
    objectId: userId,
    detail,
  });

  return {
    /** Members after `cursor` (a user id), in order of their ids. */
    async list(ctx: Ctx, limit: number, cursor: string | undefined): Promise<Member[]> {
      const rows = await db.membership.findMany({
        where: {
          workspaceId: ctx.workspaceId,
          userId: { startsWith: "usr_", ...(cursor === undefined ? {} : { gt: cursor }) },
        },
        select: { userId: true, role: true, createdAtMs: true },
        orderBy: { userId: "asc" },
        take: limit,
      });
      const users = await db.user.findMany({
        where: { id: { in: rows.map((row) => row.userId) } },
        select: { id: true, name: true, email: true },
        take: limit,
      });
      const byId = new Map(users.map((user) => [user.id, user]));
      return rows.flatMap((row) => {
        const user = byId.get(row.userId);
        const role = roleSchema.parse(row.role);
        return user ? [{ userId: user.id, name: user.name, email: user.email, role, joinedAtMs: row.createdAtMs }] : [];
      });
    },

    async role(ctx: Ctx, userId: string): Promise<Role | null> {
      const row = await db.membership.findUnique({ where: at(ctx, userId), select: { role: true } });
      return row && roleSchema.parse(row.role);
    },

    async ownerCount(ctx: Ctx): Promise<number> {
      return db.membership.count({
        where: { workspaceId: ctx.workspaceId, role: "owner", userId: { startsWith: "usr_" } },
      });
    },

    async add(ctx: Ctx, userId: string, role: Role): Promise<void> {
      await auditEntry(ports, audit(ctx, "member.added", userId, { role }), () => [
        db.membership.create({ data: { workspaceId: ctx.workspaceId, userId, role, createdAtMs: clock.now() } }),
      ]);
    },

    async changeRole(ctx: Ctx, userId: string, role: Role): Promise<void> {
      await auditEntry(ports, audit(ctx, "member.roleChanged", userId, { role }), () => [
        db.membership.update({ where: at(ctx, userId), data: { role } }),
      ]);
    },

    /** The person leaves, and the keys that person answers for stop working. */
    async remove(ctx: Ctx, userId: string): Promise<void> {
      await auditEntry(ports, audit(ctx, "member.removed", userId), () => [
        db.membership.delete({ where: at(ctx, userId) }),
        db.apiKey.updateMany({
          where: { workspaceId: ctx.workspaceId, createdBy: `user:${userId}`, revokedAtMs: null },
          data: { revokedAtMs: clock.now() },
        }),
      ]);
    },
  };
}

export type MemberRepository = ReturnType<typeof createMemberRepository>;

import { roleSchema, type Role } from "@/lib/kernel/context";
import type { Database } from "./prisma";

export interface StoredKey {
  id: string;
  workspaceId: string;
  role: Role;
  /** Who answers for the key: `user:<id>` or `key:<id>`. */
  createdBy: string;
  expiresAtMs: number | null;
  revokedAtMs: number | null;
  lastUsedAtMs: number | null;
}

export interface StoredMembership {
  workspaceId: string;
  slug: string;
  name: string;
  role: Role;
}

/** More memberships than this are not looked at. */
const MEMBERSHIPS_MAX = 500;

/** Reads that decide who a request comes from; on every request, so one indexed statement each. */
export function createPrincipalRepository(db: Database) {
  return {
    async keyByHash(hash: string): Promise<StoredKey | null> {
      const row = await db.apiKey.findUnique({
        where: { hash },
        select: {
          id: true,
          workspaceId: true,
          role: true,
          createdBy: true,
          expiresAtMs: true,
          revokedAtMs: true,
          lastUsedAtMs: true,
        },
      });
      return row && { ...row, role: roleSchema.parse(row.role) };
    },

    async touchKey(id: string, atMs: number): Promise<void> {
      await db.apiKey.updateMany({ where: { id }, data: { lastUsedAtMs: atMs } });
    },

    /** Workspaces of a subject (a user id or `key:<id>`), oldest first. */
    async memberships(subject: string): Promise<StoredMembership[]> {
      const rows = await db.membership.findMany({
        where: { userId: subject },
        select: { workspaceId: true, role: true },
        orderBy: { createdAtMs: "asc" },
        take: MEMBERSHIPS_MAX,
      });
      const spaces = await db.workspace.findMany({
        where: { id: { in: rows.map((row) => row.workspaceId) } },
        select: { id: true, slug: true, name: true },
        take: MEMBERSHIPS_MAX,
      });
      const byId = new Map(spaces.map((space) => [space.id, space]));
      return rows.flatMap((row) => {
        const space = byId.get(row.workspaceId);
        return space
          ? [{ workspaceId: space.id, slug: space.slug, name: space.name, role: roleSchema.parse(row.role) }]
          : [];
      });
    },

    async membership(subject: string, workspaceId: string): Promise<Role | null> {
      const row = await db.membership.findUnique({
        where: { workspaceId_userId: { workspaceId, userId: subject } },
        select: { role: true },
      });
      return row && roleSchema.parse(row.role);
    },
  };
}

export type PrincipalRepository = ReturnType<typeof createPrincipalRepository>;

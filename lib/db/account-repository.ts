import type { Actor, Role } from "@/lib/kernel/context";
import { auditEntry, type AuditPorts } from "./audit-chain";

export interface NewPerson {
  userId: string;
  email: string;
  name: string;
  passwordHash: string;
}

export interface NewWorkspace {
  id: string;
  slug: string;
  name: string;
}

/** Identifier of invitation rows in the table of one-time tokens. */
const INVITATION = "invitation";

export interface Invitation {
  id: string;
  email: string;
  workspaceId: string;
  role: Role;
  expiresAtMs: number;
}

/** Accounts and how they come into a workspace. Every write carries its audit entry. */
export function createAccountRepository(ports: AuditPorts) {
  const { db, clock } = ports;

  function personWrites(person: NewPerson) {
    const { userId, email, name, passwordHash } = person;
    return [
      db.user.create({ data: { id: userId, email, name, emailVerified: false } }),
      db.account.create({
        data: { id: `acc_${userId}`, accountId: userId, providerId: "credential", userId, password: passwordHash },
      }),
    ];
  }

  return {
    async hasUsers(): Promise<boolean> {
      return (await db.user.findFirst({ select: { id: true } })) !== null;
    },

    async userIdByEmail(email: string): Promise<string | null> {
      return (await db.user.findUnique({ where: { email }, select: { id: true } }))?.id ?? null;
    },

    async workspaceBySlug(slug: string): Promise<{ id: string } | null> {
      return db.workspace.findUnique({ where: { slug }, select: { id: true } });
    },

    async workspaceById(id: string): Promise<NewWorkspace | null> {
      return db.workspace.findUnique({ where: { id }, select: { id: true, slug: true, name: true } });
    },

    /** Person, workspace (unless it stands already) and ownership, all or nothing. */
    async createOwner(person: NewPerson, workspace: NewWorkspace, isNewWorkspace: boolean): Promise<void> {
      const createdAtMs = clock.now();
      await auditEntry(
        ports,
        {
          workspaceId: workspace.id,
          actor: { kind: "user", id: person.userId, role: "owner" },
          action: "owner.created",
          objectType: "user",
          objectId: person.userId,
        },
        () => [
          ...(isNewWorkspace ? [db.workspace.create({ data: { ...workspace, createdAtMs } })] : []),
          ...personWrites(person),
          db.membership.create({
            data: { workspaceId: workspace.id, userId: person.userId, role: "owner", createdAtMs },
          }),
        ],
      );
    },

    async createWorkspace(workspace: NewWorkspace, ownerSubject: string | null, actor: Actor): Promise<void> {
      const createdAtMs = clock.now();
      const { id: workspaceId } = workspace;
      await auditEntry(
        ports,
        { workspaceId, actor, action: "workspace.created", objectType: "workspace", objectId: workspaceId },
        () => [
          db.workspace.create({ data: { ...workspace, createdAtMs } }),
          ...(ownerSubject === null
            ? []
            : [db.membership.create({ data: { workspaceId, userId: ownerSubject, role: "owner", createdAtMs } })]),
        ],
      );
    },

    /** One open invitation per address and workspace: a newer one replaces the older. */
    async createInvitation(tokenHash: string, invitation: Omit<Invitation, "id">, actor: Actor): Promise<void> {
      const { workspaceId, email, role, expiresAtMs } = invitation;
      const identifier = `${INVITATION}:${workspaceId}:${email}`;
      await auditEntry(
        ports,
        { workspaceId, actor, action: "member.invited", objectType: "email", objectId: email, detail: { role } },
        () => [
          db.verification.deleteMany({ where: { identifier } }),
          db.verification.create({
            data: {
              id: tokenHash,
              identifier,
              value: JSON.stringify({ email, workspaceId, role }),
              expiresAt: new Date(expiresAtMs),
            },
          }),
        ],
      );
    },

    async invitation(tokenHash: string): Promise<Invitation | null> {
      const row = await db.verification.findUnique({
        where: { id: tokenHash },
        select: { id: true, identifier: true, value: true, expiresAt: true },
      });
      if (!row?.identifier.startsWith(`${INVITATION}:`)) return null;
      const { email, workspaceId, role } = JSON.parse(row.value) as Pick<Invitation, "email" | "workspaceId" | "role">;
      return { id: row.id, email, workspaceId, role, expiresAtMs: row.expiresAt.getTime() };
    },

    /** Uses an invitation up. The delete fails where somebody else was faster, and with it everything. */
    async acceptInvitation(person: NewPerson, invitation: Invitation): Promise<void> {
      const { workspaceId, role } = invitation;
      await auditEntry(
        ports,
        {
          workspaceId,
          actor: { kind: "user", id: person.userId, role },
          action: "member.joined",
          objectType: "user",
          objectId: person.userId,
          detail: { role },
        },
        () => [
          db.verification.delete({ where: { id: invitation.id } }),
          ...personWrites(person),
          db.membership.create({ data: { workspaceId, userId: person.userId, role, createdAtMs: clock.now() } }),
        ],
      );
    },
  };
}

export type AccountRepository = ReturnType<typeof createAccountRepository>;

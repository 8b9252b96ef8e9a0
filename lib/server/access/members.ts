import { randomBytes } from "node:crypto";
import { hashPassword } from "better-auth/crypto";
import { pageFrom } from "@/lib/api/paging";
import type { AccountRepository } from "@/lib/db/account-repository";
import type { MemberRepository } from "@/lib/db/member-repository";
import { AppError } from "@/lib/kernel/app-error";
import { roleAtLeast, type Ctx, type Role } from "@/lib/kernel/context";
import { newId } from "@/lib/kernel/ids";
import { isoOf } from "@/lib/kernel/instant";
import type { Platform } from "../platform";
import { hashKey } from "./api-key-secret";

/** An invitation works for seven days. */
const INVITATION_MS = 7 * 24 * 3_600_000;

/** Nobody hands out, or takes away, more than they have. */
function refuseAbove(ctx: Ctx, role: Role): void {
  if (ctx.actor.kind !== "system" && roleAtLeast(ctx.actor.role, role)) return;
  throw new AppError("FORBIDDEN", `Only an owner may do this with the role ${role}.`);
}

export function createMembers(platform: Platform, members: MemberRepository, accounts: AccountRepository) {
  const { env, clock, random } = platform;

  async function current(ctx: Ctx, userId: string): Promise<Role> {
    const role = userId.startsWith("usr_") ? await members.role(ctx, userId) : null;
    if (role === null) throw new AppError("NOT_FOUND", "There is no such member.");
    return role;
  }

  async function refuseLastOwner(ctx: Ctx, role: Role): Promise<void> {
    if (role === "owner" && (await members.ownerCount(ctx)) <= 1) {
      throw new AppError("STATE_CONFLICT", "A workspace keeps at least one owner. Make somebody else owner first.");
    }
  }

  return {
    async list(ctx: Ctx, input: { limit: number; cursor?: string | undefined }) {
      const rows = await members.list(ctx, input.limit + 1, input.cursor);
      return pageFrom(
        rows,
        input.limit,
        (row) => row.userId,
        ({ joinedAtMs, ...row }) => ({ ...row, joinedAt: isoOf(joinedAtMs) }),
      );
    },

    async add(ctx: Ctx, input: { email: string; role: Role }) {
      refuseAbove(ctx, input.role);
      const userId = await accounts.userIdByEmail(input.email);
      if (userId !== null) {
        if ((await members.role(ctx, userId)) !== null)
          throw new AppError("STATE_CONFLICT", "This person is a member already.");
        await members.add(ctx, userId, input.role);
        return { status: "added" as const, userId };
      }
      const token = randomBytes(24).toString("base64url");
      const expiresAtMs = clock.now() + INVITATION_MS;
      await accounts.createInvitation(
        hashKey(token),
        { ...input, workspaceId: ctx.workspaceId, expiresAtMs },
        ctx.actor,
      );
      return {
        status: "invited" as const,
        inviteUrl: `${env.publicUrl}/invite?token=${token}`,
        expiresAt: isoOf(expiresAtMs),
      };
    },

    /** @throws AppError NOT_FOUND for an unknown, used or expired invitation alike */
    async accept(input: { token: string; name: string; password: string }) {
      const invitation = await accounts.invitation(hashKey(input.token));
      const workspace = invitation && (await accounts.workspaceById(invitation.workspaceId));
      if (!invitation || !workspace || invitation.expiresAtMs <= clock.now()) {
        throw new AppError("NOT_FOUND", "This invitation was used, replaced or has expired; ask for a new one.");
      }
      if ((await accounts.userIdByEmail(invitation.email)) !== null) {
        throw new AppError("STATE_CONFLICT", "There is an account with this address now; ask to be added again.");
      }
      const userId = newId("user", clock, random);
      const passwordHash = await hashPassword(input.password);
      await accounts.acceptInvitation({ userId, email: invitation.email, name: input.name, passwordHash }, invitation);
      return { userId, workspaceId: workspace.id, slug: workspace.slug, email: invitation.email };
    },

    async changeRole(ctx: Ctx, userId: string, role: Role) {
      const before = await current(ctx, userId);
      refuseAbove(ctx, before);
      refuseAbove(ctx, role);
      if (role !== "owner") await refuseLastOwner(ctx, before);
      await members.changeRole(ctx, userId, role);
      return { userId, role };
    },

    async remove(ctx: Ctx, userId: string): Promise<void> {
      const before = await current(ctx, userId);
      refuseAbove(ctx, before);
      await refuseLastOwner(ctx, before);
      await members.remove(ctx, userId);
    },
  };
}

export type Members = ReturnType<typeof createMembers>;

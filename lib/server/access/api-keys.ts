import { pageFrom } from "@/lib/api/paging";
import type { ApiKeyRepository, ListedApiKey } from "@/lib/db/api-key-repository";
import type { PrincipalRepository } from "@/lib/db/principal-repository";
import { AppError } from "@/lib/kernel/app-error";
import { roleAtLeast, type Ctx, type Role } from "@/lib/kernel/context";
import { newId } from "@/lib/kernel/ids";
import { isoOf, isoOrNull } from "@/lib/kernel/instant";
import type { Platform } from "../platform";
import type { Principal } from "../principal";
import { hashKey, newKey, prefixOf } from "./api-key-secret";
import { creatorOf } from "./subject";

export interface NewKeyInput {
  name: string;
  role: Role;
  expiresAt?: string | null | undefined;
  workspaceId?: string | undefined;
}

function stateOf(key: ListedApiKey, nowMs: number): "active" | "expired" | "revoked" {
  if (key.revokedAtMs !== null) return "revoked";
  return key.expiresAtMs !== null && key.expiresAtMs <= nowMs ? "expired" : "active";
}

export function createApiKeys(platform: Platform, keys: ApiKeyRepository, principals: PrincipalRepository) {
  const { clock, random } = platform;

  /** The caller's role where the key is to work. A restricted key never reaches beyond its own workspace. */
  async function roleIn(ctx: Ctx, principal: Principal, workspaceId: string): Promise<Role> {
    const own = ctx.actor.kind === "system" ? "viewer" : ctx.actor.role;
    if (workspaceId === ctx.workspaceId) return own;
    const reaches = principal.kind === "user" || own === "owner";
    const role = reaches ? await principals.membership(principal.subject, workspaceId) : null;
    if (role === null) throw new AppError("NOT_FOUND", "There is no such workspace.");
    return role;
  }

  return {
    async list(ctx: Ctx, input: { limit: number; cursor?: string | undefined }) {
      const rows = await keys.list(ctx, input.limit + 1, input.cursor);
      const nowMs = clock.now();
      return pageFrom(
        rows,
        input.limit,
        (row) => row.id,
        (row) => ({
          id: row.id,
          name: row.name,
          prefix: row.prefix,
          role: row.role,
          state: stateOf(row, nowMs),
          createdBy: row.createdBy,
          createdAt: isoOf(row.createdAtMs),
          expiresAt: isoOrNull(row.expiresAtMs),
          lastUsedAt: isoOrNull(row.lastUsedAtMs),
        }),
      );
    },

    /** @returns the key itself, which is nowhere to be had again */
    async create(ctx: Ctx, principal: Principal, input: NewKeyInput): Promise<{ id: string; key: string }> {
      const workspaceId = input.workspaceId ?? ctx.workspaceId;
      const held = await roleIn(ctx, principal, workspaceId);
      if (!roleAtLeast(held, "admin") || !roleAtLeast(held, input.role)) {
        throw new AppError("FORBIDDEN", `A key cannot have a higher role than the one who makes it (${held}).`);
      }
      const expiresAtMs = input.expiresAt ? Date.parse(input.expiresAt) : null;
      if (expiresAtMs !== null && expiresAtMs <= clock.now()) {
        throw new AppError("VALIDATION_FAILED", "expiresAt lies in the past.", {
          details: [{ path: "expiresAt", message: "Lies in the past" }],
        });
      }
      const id = newId("apiKey", clock, random);
      const key = newKey();
      const { name, role } = input;
      await keys.create(
        {
          id,
          workspaceId,
          name,
          role,
          hash: hashKey(key),
          prefix: prefixOf(key),
          createdBy: creatorOf(principal.subject),
          expiresAtMs,
        },
        ctx.actor,
      );
      return { id, key };
    },

    /** Revoking twice is the same as once. */
    async revoke(ctx: Ctx, id: string): Promise<void> {
      const key = await keys.find(ctx, id);
      if (key === null) throw new AppError("NOT_FOUND", "There is no such key.");
      if (ctx.actor.kind === "system" || !roleAtLeast(ctx.actor.role, key.role)) {
        throw new AppError("FORBIDDEN", "Only an owner may revoke an owner's key.");
      }
      if (key.revokedAtMs === null) await keys.revoke(ctx, id);
    },
  };
}

export type ApiKeys = ReturnType<typeof createApiKeys>;

import type { AccountRepository } from "@/lib/db/account-repository";
import type { PrincipalRepository } from "@/lib/db/principal-repository";
import type { Ctx } from "@/lib/kernel/context";
import { newId } from "@/lib/kernel/ids";
import type { Platform } from "../platform";
import type { Principal } from "../principal";

/** `Sales & Ops` → `sales-ops`. */
function slugOf(name: string): string {
  const ascii = name
    .normalize("NFKD")
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, "-")
    .replace(/^-+|-+$/g, "");
  return ascii.slice(0, 40) || "workspace";
}

export function createWorkspaces(platform: Platform, accounts: AccountRepository, principals: PrincipalRepository) {
  const { clock, random } = platform;

  /** A key sees its own workspace only, whoever answers for it. */
  async function list(principal: Principal) {
    const all = await principals.memberships(principal.subject);
    const seen = principal.kind === "key" ? all.filter((one) => one.workspaceId === principal.workspaceId) : all;
    return seen.map(({ workspaceId: id, slug, name, role }) => ({
      id,
      slug,
      name,
      role: principal.kind === "key" ? principal.role : role,
    }));
  }

  return {
    list,

    async create(ctx: Ctx, principal: Principal, name: string): Promise<{ id: string; slug: string }> {
      const id = newId("workspace", clock, random);
      const plain = slugOf(name);
      // The tail of the id has 80 random bits, so a taken slug needs no second try.
      const slug = (await accounts.workspaceBySlug(plain)) === null ? plain : `${plain}-${id.slice(-8)}`;
      await accounts.createWorkspace({ id, slug, name }, principal.subject, ctx.actor);
      return { id, slug };
    },

    async me(ctx: Ctx, principal: Principal) {
      const workspaces = await list(principal);
      const here = workspaces.find((one) => one.id === ctx.workspaceId);
      const isUser = principal.kind === "user";
      return {
        kind: principal.kind,
        id: isUser ? principal.userId : principal.keyId,
        name: isUser ? principal.name : null,
        email: isUser ? principal.email : null,
        workspaceId: here?.id ?? null,
        role: here?.role ?? null,
        workspaces,
      };
    },
  };
}

export type Workspaces = ReturnType<typeof createWorkspaces>;

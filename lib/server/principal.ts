import { AppError } from "@/lib/kernel/app-error";
import type { Role } from "@/lib/kernel/context";

/** Who presented itself. `subject` is who holds memberships: a user id, or `key:<id>` for a key without a person. */
export type Principal =
  | { kind: "user"; userId: string; name: string; email: string; subject: string }
  | { kind: "key"; keyId: string; workspaceId: string; role: Role; subject: string };

/**
 * The principal of a route that is not public.
 * @throws AppError UNAUTHENTICATED on a public one
 */
export function known(principal: Principal | null): Principal {
  if (principal === null) throw new AppError("UNAUTHENTICATED", "Sign in, or send an API key.");
  return principal;
}

/** The workspace a request acts in, and as what. */
export interface Standing {
  workspaceId: string;
  role: Role;
}

/** Reads who a request comes from and where that one may act. */
export interface Authenticator {
  /**
   * @returns null when the request presents nothing
   * @throws AppError UNAUTHENTICATED when it presents a key that is unknown, revoked or expired
   */
  authenticate(headers: Headers): Promise<Principal | null>;
  /**
   * @param named value of X-Workspace-Id (id or slug), null when absent
   * @returns null when a browser named none and has several workspaces (or none)
   * @throws AppError NOT_FOUND when the named one is not a workspace of the principal
   */
  standing(principal: Principal, named: string | null): Promise<Standing | null>;
}

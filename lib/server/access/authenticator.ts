import type { PrincipalRepository } from "@/lib/db/principal-repository";
import { AppError } from "@/lib/kernel/app-error";
import type { Clock } from "@/lib/kernel/clock";
import { roleAtLeast, type Role } from "@/lib/kernel/context";
import type { Authenticator, Principal } from "../principal";
import { hashKey } from "./api-key-secret";
import { subjectOfKey } from "./subject";

/** The person behind a session cookie. */
export interface SignedInUser {
  id: string;
  name: string;
  email: string;
}

/** `lastUsedAtMs` is written at most this often per key, milliseconds. */
const TOUCH_EVERY_MS = 60_000;

const lower = (a: Role, b: Role): Role => (roleAtLeast(a, b) ? b : a);

export function createAuthenticator(ports: {
  repository: PrincipalRepository;
  clock: Clock;
  session(headers: Headers): Promise<SignedInUser | null>;
}): Authenticator {
  const { repository, clock } = ports;

  async function byKey(key: string): Promise<Principal> {
    const stored = key === "" ? null : await repository.keyByHash(hashKey(key));
    const nowMs = clock.now();
    if (stored === null) throw new AppError("UNAUTHENTICATED", "This API key is not known.");
    if (stored.revokedAtMs !== null) throw new AppError("UNAUTHENTICATED", "This API key was revoked.");
    if (stored.expiresAtMs !== null && stored.expiresAtMs <= nowMs) {
      throw new AppError("UNAUTHENTICATED", "This API key has expired.");
    }
    if (stored.lastUsedAtMs === null || nowMs - stored.lastUsedAtMs >= TOUCH_EVERY_MS) {
      // Only a note for the list of keys: a busy database must not turn a request away.
      void repository.touchKey(stored.id, nowMs).catch(() => undefined);
    }
    const subject = subjectOfKey(stored.id, stored.createdBy);
    const held = await repository.membership(subject, stored.workspaceId);
    if (held === null) throw new AppError("UNAUTHENTICATED", "The account behind this API key has left the workspace.");
    const { id: keyId, workspaceId } = stored;
    return { kind: "key", keyId, workspaceId, role: lower(stored.role, held), subject };
  }

  return {
    async authenticate(headers) {
      const authorization = headers.get("authorization");
      if (authorization !== null) {
        const match = /^Bearer +(\S(?:.*\S)?)\s*$/i.exec(authorization);
        if (!match) throw new AppError("UNAUTHENTICATED", "Send the API key as Authorization: Bearer <key>.");
        return byKey(match[1] ?? "");
      }
      const user = headers.has("cookie") ? await ports.session(headers) : null;
      return user && { kind: "user", userId: user.id, name: user.name, email: user.email, subject: user.id };
    },

    async standing(principal, named) {
      const notFound = () => new AppError("NOT_FOUND", "There is no such workspace.");
      if (principal.kind === "key") {
        if (named !== null && named !== principal.workspaceId) {
          const own = (await repository.memberships(principal.subject)).find((space) => space.slug === named);
          if (own?.workspaceId !== principal.workspaceId) throw notFound();
        }
        return { workspaceId: principal.workspaceId, role: principal.role };
      }
      const spaces = await repository.memberships(principal.userId);
      if (named === null) {
        const [only, ...more] = spaces;
        return only && more.length === 0 ? { workspaceId: only.workspaceId, role: only.role } : null;
      }
      const space = spaces.find((one) => one.workspaceId === named || one.slug === named);
      if (!space) throw notFound();
      return { workspaceId: space.workspaceId, role: space.role };
    },
  };
}

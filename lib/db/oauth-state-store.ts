import type { OAuthStateStore } from "@/lib/connectors/ports";
import type { Database } from "./prisma";

/** What is past its end for so long is forgotten, milliseconds. */
const KEPT_MS = 86_400_000;

/** Sign-ins at providers that have begun, by the hash of their state. */
export function createOAuthStateStore(db: Database): OAuthStateStore {
  return {
    async add(state) {
      await db.$transaction([
        db.oAuthState.deleteMany({ where: { expiresAtMs: { lt: state.createdAtMs - KEPT_MS } } }),
        db.oAuthState.create({ data: state }),
      ]);
    },

    find: (workspaceId, stateHash) => db.oAuthState.findFirst({ where: { stateHash, workspaceId } }),

    async use(stateHash, atMs) {
      const { count } = await db.oAuthState.updateMany({
        where: { stateHash, usedAtMs: null },
        data: { usedAtMs: atMs },
      });
      return count === 1;
    },
  };
}

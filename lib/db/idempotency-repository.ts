import type { AuditPorts } from "./audit-chain";

/** One use of an Idempotency-Key: who, on which route, in which workspace. */
export interface IdempotencyScope {
  workspaceId: string;
  principal: string;
  route: string;
  key: string;
}

export interface StoredUse {
  bodyHash: string;
  /** null while the first request is still in flight. */
  status: number | null;
  responseJson: string | null;
  createdAtMs: number;
}

export function createIdempotencyRepository({ db, clock }: AuditPorts) {
  const at = (scope: IdempotencyScope) => ({ workspaceId_principal_route_key: scope });
  return {
    /** @returns false when the key is in use already: the row is the lock */
    async claim(scope: IdempotencyScope, bodyHash: string): Promise<boolean> {
      try {
        await db.idempotencyRecord.create({ data: { ...scope, bodyHash, createdAtMs: clock.now() } });
        return true;
      } catch (error) {
        if (typeof error === "object" && error !== null && "code" in error && error.code === "P2002") return false;
        throw error;
      }
    },

    async find(scope: IdempotencyScope): Promise<StoredUse | null> {
      return db.idempotencyRecord.findUnique({
        where: at(scope),
        select: { bodyHash: true, status: true, responseJson: true, createdAtMs: true },
      });
    },

    async finish(scope: IdempotencyScope, status: number, responseJson: string): Promise<void> {
      await db.idempotencyRecord.updateMany({ where: scope, data: { status, responseJson } });
    },

    /** Gives the key free again: the request changed nothing. */
    async release(scope: IdempotencyScope): Promise<void> {
      await db.idempotencyRecord.deleteMany({ where: scope });
    },

    async forgetBefore(atMs: number): Promise<void> {
      await db.idempotencyRecord.deleteMany({ where: { createdAtMs: { lt: atMs } } });
    },
  };
}

export type IdempotencyRepository = ReturnType<typeof createIdempotencyRepository>;

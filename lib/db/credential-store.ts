import { AppError } from "@/lib/kernel/app-error";
import type { CredentialStore, KeptRow } from "@/lib/connectors/ports";
import type { Clock } from "@/lib/kernel/clock";
import type { Random } from "@/lib/kernel/random";
import { retryWhenBusy } from "./busy-retry";
import { storageFailureOf, type RawConnection } from "./raw-connection";

/** Connections as the worker keeps them: reads at once, each write on disk when it resolves. */
export function createCredentialStore(connection: RawConnection, clock: Clock, random: Random): CredentialStore {
  const find = connection.prepare<[string, string], KeptRow>(
    `SELECT service, name, sealed, credentialVersion AS version, state, stateReason
     FROM "Connection" WHERE id = ? AND workspaceId = ?`,
  );
  const replace = connection.prepare(
    `UPDATE "Connection" SET sealed = ?, expiresAtMs = ?, renews = ?, scopesJson = coalesce(?, scopesJson),
       state = CASE WHEN ? THEN 'ok' ELSE state END, stateReason = CASE WHEN ? THEN NULL ELSE stateReason END,
       lastSuccessAtMs = CASE WHEN ? THEN ? ELSE lastSuccessAtMs END,
       credentialVersion = credentialVersion + 1, updatedAtMs = ?
     WHERE id = ? AND workspaceId = ? AND credentialVersion = ?`,
  );
  const broken = connection.prepare(
    `UPDATE "Connection" SET state = 'broken', stateReason = ?, updatedAtMs = ?
     WHERE id = ? AND workspaceId = ? AND credentialVersion = ? AND state <> 'broken'`,
  );
  const succeeded = connection.prepare(
    `UPDATE "Connection" SET lastSuccessAtMs = ?, stateReason = NULL, state = 'ok'
     WHERE id = ? AND workspaceId = ? AND state <> 'broken'`,
  );

  async function write(work: () => number): Promise<boolean> {
    try {
      return await retryWhenBusy(async () => work() === 1, random);
    } catch (cause) {
      if (storageFailureOf(cause) !== "full") throw cause;
      throw new AppError("STORAGE_FULL", "The disk is full", { cause });
    }
  }

  return {
    find: (workspaceId, id) => find.get(id, workspaceId) ?? null,

    replace(workspaceId, id, version, { sealed, expiresAtMs, renews, scopes, restored }) {
      const nowMs = clock.now();
      const scopesJson = scopes === undefined ? null : JSON.stringify(scopes);
      const [is, does] = [Number(restored), Number(renews)];
      return write(
        () =>
          replace.run(sealed, expiresAtMs, does, scopesJson, is, is, is, nowMs, nowMs, id, workspaceId, version)
            .changes,
      );
    },

    broken: (workspaceId, id, version, reason) =>
      write(() => broken.run(reason, clock.now(), id, workspaceId, version).changes),

    async succeeded(workspaceId, id, atMs) {
      await write(() => succeeded.run(atMs, id, workspaceId).changes);
    },
  };
}

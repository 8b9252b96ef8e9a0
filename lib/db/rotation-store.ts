import type { RotationStore, SealedCredentialRow } from "@/lib/connectors/ports";
import type { Clock } from "@/lib/kernel/clock";
import type { Random } from "@/lib/kernel/random";
import { retryWhenBusy } from "./busy-retry";
import type { RawConnection } from "./raw-connection";

/** Sealed credentials as the rotation of keys reads and replaces them, over all workspaces. */
export function createRotationStore(connection: RawConnection, clock: Clock, random: Random): RotationStore {
  const under = connection.prepare<[string, string, number], SealedCredentialRow>(
    `SELECT id, workspaceId, sealed FROM "Connection" WHERE sealed NOT LIKE 'v1.' || ? || '.%' AND id > ? ORDER BY id LIMIT ?`,
  );
  const replace = connection.prepare(`UPDATE "Connection" SET sealed = ? WHERE id = ? AND sealed = ?`);
  const addKey = connection.prepare(
    `INSERT INTO "EncryptionKey" (kid, checkValue, createdAtMs) VALUES (?, ?, ?) ON CONFLICT (kid) DO NOTHING`,
  );
  const keepKey = connection.prepare(`DELETE FROM "EncryptionKey" WHERE kid <> ?`);
  const write = <T>(work: () => T): Promise<T> => retryWhenBusy(async () => work(), random);
  return {
    under: async (kid, after, limit) => under.all(kid, after, limit),
    replace: (row, sealed) => write(() => replace.run(sealed, row.id, row.sealed).changes === 1),
    addKey: ({ kid, checkValue }) => write(() => void addKey.run(kid, checkValue, clock.now())),
    keepKey: (kid) => write(() => void keepKey.run(kid)),
  };
}

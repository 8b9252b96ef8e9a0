import type { Clock } from "@/lib/kernel/clock";
import type { Database } from "./prisma";

/** Encryption keys this database was used with: their names and check values, never the keys. */
export function createEncryptionKeyRecords(db: Database, clock: Clock) {
  return {
    list: () => db.encryptionKey.findMany({ select: { kid: true, checkValue: true }, take: 100 }),
    async add({ kid, checkValue }: { kid: string; checkValue: string }): Promise<void> {
      await db.encryptionKey.upsert({
        where: { kid },
        create: { kid, checkValue, createdAtMs: clock.now() },
        update: {},
      });
    },
  };
}

import { loadMasterKey } from "@/lib/connectors/credentials/key-file";
import type { MasterKey } from "@/lib/connectors/credentials/seal";
import { createEncryptionKeyRecords } from "@/lib/db/encryption-key-repository";
import type { Platform } from "../platform";

/** The key that seals credentials, read at its first use; a failed start is tried again at the next use. */
export function masterKeyOf({ env, db, clock }: Platform): () => Promise<MasterKey> {
  let loaded: Promise<MasterKey> | undefined;
  return () => {
    if (loaded === undefined) {
      const loading = loadMasterKey(env.encryptionKeyFile, createEncryptionKeyRecords(db, clock));
      loading.catch(() => (loaded = undefined));
      loaded = loading;
    }
    return loaded;
  };
}

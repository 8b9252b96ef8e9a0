import { statSync } from "node:fs";
import { loadKeyRing } from "@/lib/connectors/credentials/key-file";
import type { KeyRing } from "@/lib/connectors/credentials/seal";
import { createEncryptionKeyRecords } from "@/lib/db/encryption-key-repository";
import type { Platform } from "../platform";

/**
 * The keys that seal and open credentials, read at their first use, and again when their file has changed: keys may be
 * rotated while we run. A failed read is tried again at the next use.
 */
export function masterKeyOf({ env, db, clock }: Platform): () => Promise<KeyRing> {
  let loaded: { ring: Promise<KeyRing>; stamp: string } | undefined;
  return () => {
    const stamp = stampOf(env.encryptionKeyFile);
    if (loaded === undefined || (stamp !== "" && loaded.stamp !== "" && loaded.stamp !== stamp)) {
      const ring = loadKeyRing(env.encryptionKeyFile, createEncryptionKeyRecords(db, clock));
      const loading = { ring, stamp };
      ring.then(
        // It may have made the file.
        () => (loading.stamp ||= stampOf(env.encryptionKeyFile)),
        () => (loaded = loaded === loading ? undefined : loaded),
      );
      loaded = loading;
    }
    return loaded.ring;
  };
}

/** Tells one state of the file from another; a replaced file is another inode. Empty: not there just now. */
function stampOf(file: string): string {
  const found = statSync(file, { throwIfNoEntry: false });
  return found === undefined ? "" : `${found.ino} ${found.mtimeMs}`;
}

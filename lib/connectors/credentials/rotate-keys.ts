import { AppError } from "@/lib/kernel/app-error";
import type { RotationStore } from "../ports";
import { newMasterKey, readKeys, writeKeys } from "./key-file";
import { keyCheckValue, rewrap, type KeyRing } from "./seal";

export interface RotationPorts {
  store: RotationStore;
  /** Path of the key file. */
  file: string;
  /** Keeps the keys that are not needed any more, for backups made before. @returns where */
  retire(keys: readonly KeyRing[number][]): string;
  /** Waits until running processes have finished what they were sealing with the keys of before. */
  settle(): Promise<void>;
}

export interface Rotation {
  /** A rotation that had been stopped in the middle was taken up; no further key was made. */
  resumed: boolean;
  rewrapped: number;
  /** Ids of credentials that none of the keys opens; they did not open before either. */
  unreadable: string[];
  /** Name of the key that seals from now on. */
  kid: string;
  /** Where the keys of before are kept. */
  retiredFile: string;
}

const PAGE = 200;

/**
 * Rotates the key that seals credentials. The new key is put into the file in front of the old one, every credential is
 * wrapped anew, and only when none is left under the old key does that one leave the file. Stopped at any point, all
 * credentials open, and the next rotation goes on where this one stopped. The platform may run meanwhile.
 * @throws AppError UNAVAILABLE when the file is missing or cannot be written
 */
export async function rotateKeys(ports: RotationPorts): Promise<Rotation> {
  const { store, file } = ports;
  const before = readKeys(file);
  if (before === undefined)
    throw new AppError("UNAVAILABLE", `There is no encryption key ${file}: nothing has been sealed yet`);
  const resumed = before.length > 1;
  const keys: KeyRing = resumed ? before : [newMasterKey(), ...before];
  const [sealing, ...old] = keys;
  if (!resumed) writeKeys(file, keys);
  await store.addKey({ kid: sealing.kid, checkValue: keyCheckValue(sealing) });

  const unreadable = new Set<string>();
  let rewrapped = await rewrapAll(store, keys, unreadable);
  // A process that read the file before may have sealed one more with the old key.
  for (let more = -1; more !== 0; rewrapped += Math.max(0, more)) {
    await ports.settle();
    more = await rewrapAll(store, keys, unreadable);
  }
  const retiredFile = ports.retire(old);
  await store.keepKey(sealing.kid);
  writeKeys(file, [sealing]);
  return { resumed, rewrapped, unreadable: [...unreadable], kid: sealing.kid, retiredFile };
}

async function rewrapAll(store: RotationStore, keys: KeyRing, unreadable: Set<string>): Promise<number> {
  const [{ kid }] = keys;
  let count = 0;
  for (let after = ""; ;) {
    const rows = await store.under(kid, after, PAGE);
    for (const row of rows) {
      try {
        const context = { workspaceId: row.workspaceId, connectionId: row.id, field: "credential" };
        const sealed = rewrap(row.sealed, context, keys);
        if (sealed !== null && (await store.replace(row, sealed))) count += 1;
      } catch (error) {
        if (!(error instanceof AppError)) throw error;
        unreadable.add(row.id);
      }
    }
    const last = rows.at(-1);
    if (last === undefined) return count;
    after = last.id;
  }
}

import { randomBytes } from "node:crypto";
import {
  closeSync,
  fsyncSync,
  linkSync,
  mkdirSync,
  openSync,
  readFileSync,
  renameSync,
  rmSync,
  writeSync,
} from "node:fs";
import path from "node:path";
import { AppError } from "@/lib/kernel/app-error";
import { KEY_BYTES, keyCheckValue, masterKey, type KeyRing, type MasterKey } from "./seal";

/** Keys a database was used with. */
export interface KeyRecords {
  list(): Promise<{ kid: string; checkValue: string }[]>;
  add(record: { kid: string; checkValue: string }): Promise<void>;
}

/**
 * The keys from their file, one a line, the one that seals first; a file with one key is made (0600) where there is
 * none yet. More than one stand in it only while keys are being rotated.
 * @throws AppError UNAVAILABLE when the database was sealed with none of them: nothing would open
 */
export async function loadKeyRing(file: string, records: KeyRecords): Promise<KeyRing> {
  const known = await records.list();
  const keys = readKeys(file) ?? (known.length === 0 ? makeKey(file) : undefined);
  if (keys === undefined)
    throw new AppError("UNAVAILABLE", `The encryption key ${file} is missing; put it back from where it is kept`);
  const isKnown = (key: MasterKey): boolean =>
    known.some((one) => one.kid === key.kid && one.checkValue === keyCheckValue(key));
  if (known.length > 0 && !keys.some(isKnown))
    throw new AppError("UNAVAILABLE", `The encryption key ${file} is not the one this database was sealed with`);
  const [sealing] = keys;
  if (!isKnown(sealing)) await records.add({ kid: sealing.kid, checkValue: keyCheckValue(sealing) });
  return keys;
}

/** Undefined: there is no such file. @throws AppError UNAVAILABLE when it cannot be read or holds no key */
export function readKeys(file: string): KeyRing | undefined {
  let text: string;
  try {
    text = readFileSync(file, "utf8");
  } catch (error) {
    if (isCode(error, "ENOENT")) return undefined;
    throw new AppError("UNAVAILABLE", `The encryption key ${file} cannot be read`, { cause: error });
  }
  const lines = text.split(/\r?\n/).filter((line) => line.trim() !== "");
  const [first = "", ...rest] = lines.map((line) => line.trim());
  return [parseKey(first), ...rest.map(parseKey)];
}

/**
 * Puts other keys into the file: written whole beside it, synced, then renamed, so that whoever reads it or stops in
 * the middle finds the old keys or the new ones.
 * @throws AppError UNAVAILABLE when the file cannot be replaced
 */
export function writeKeys(file: string, keys: KeyRing): void {
  const draft = draftOf(file, keys);
  try {
    renameSync(draft, file);
    const folder = openSync(path.dirname(file), "r");
    fsyncSync(folder);
    closeSync(folder);
  } catch (cause) {
    rmSync(draft, { force: true });
    throw new AppError("UNAVAILABLE", `The encryption key ${file} cannot be replaced: ${reasonOf(cause)}`, { cause });
  }
}

/** A key that nobody has seen. */
export function newMasterKey(): MasterKey {
  return masterKey(randomBytes(KEY_BYTES));
}

function parseKey(text: string): MasterKey {
  return masterKey(/^[0-9a-f]{64}$/i.test(text) ? Buffer.from(text, "hex") : Buffer.from(text, "base64"));
}

/** Two processes may start at once: the first to link its file wins, and both read that one. */
function makeKey(file: string): KeyRing | undefined {
  mkdirSync(path.dirname(file), { recursive: true, mode: 0o700 });
  const draft = draftOf(file, [newMasterKey()]);
  try {
    linkSync(draft, file);
  } catch (error) {
    if (!isCode(error, "EEXIST")) throw error;
  } finally {
    rmSync(draft, { force: true });
  }
  return readKeys(file);
}

function draftOf(file: string, keys: KeyRing): string {
  const draft = `${file}.${process.pid}.new`;
  try {
    const handle = openSync(draft, "w", 0o600);
    try {
      writeSync(handle, keys.map(({ key }) => `${key.toString("hex")}\n`).join(""));
      fsyncSync(handle);
    } finally {
      closeSync(handle);
    }
  } catch (cause) {
    throw new AppError("UNAVAILABLE", `The encryption key ${file} cannot be written: ${reasonOf(cause)}`, { cause });
  }
  return draft;
}

function isCode(error: unknown, code: string): boolean {
  return error instanceof Error && "code" in error && error.code === code;
}

function reasonOf(error: unknown): string {
  return error instanceof Error && "code" in error ? String(error.code) : "unknown reason";
}

import { randomBytes } from "node:crypto";
import { linkSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import path from "node:path";
import { AppError } from "@/lib/kernel/app-error";
import { KEY_BYTES, keyCheckValue, masterKey, type MasterKey } from "./seal";

/** Keys a database was used with. */
export interface KeyRecords {
  list(): Promise<{ kid: string; checkValue: string }[]>;
  add(record: { kid: string; checkValue: string }): Promise<void>;
}

/**
 * The master key from its file, made (0600) where there is none yet.
 * @throws AppError UNAVAILABLE when the database was sealed with a key that is not this one: nothing would open
 */
export async function loadMasterKey(file: string, records: KeyRecords): Promise<MasterKey> {
  const known = await records.list();
  const bytes = readKey(file) ?? (known.length === 0 ? makeKey(file) : undefined);
  if (bytes === undefined)
    throw new AppError("UNAVAILABLE", `The encryption key ${file} is missing; put it back from where it is kept`);
  const master = masterKey(bytes);
  const record = { kid: master.kid, checkValue: keyCheckValue(master) };
  if (known.length === 0) await records.add(record);
  else if (!known.some((one) => one.kid === record.kid && one.checkValue === record.checkValue)) {
    throw new AppError("UNAVAILABLE", `The encryption key ${file} is not the one this database was sealed with`);
  }
  return master;
}

function readKey(file: string): Buffer | undefined {
  try {
    const text = readFileSync(file, "utf8").trim();
    return /^[0-9a-f]{64}$/i.test(text) ? Buffer.from(text, "hex") : Buffer.from(text, "base64");
  } catch (error) {
    if (error instanceof Error && "code" in error && error.code === "ENOENT") return undefined;
    throw new AppError("UNAVAILABLE", `The encryption key ${file} cannot be read`, { cause: error });
  }
}

/** Two processes may start at once: the first to link its file wins, and both read that one. */
function makeKey(file: string): Buffer | undefined {
  mkdirSync(path.dirname(file), { recursive: true, mode: 0o700 });
  const draft = `${file}.${process.pid}.new`;
  writeFileSync(draft, `${randomBytes(KEY_BYTES).toString("hex")}\n`, { mode: 0o600, flag: "w" });
  try {
    linkSync(draft, file);
  } catch (error) {
    if (!(error instanceof Error && "code" in error && error.code === "EEXIST")) throw error;
  } finally {
    rmSync(draft, { force: true });
  }
  return readKey(file);
}

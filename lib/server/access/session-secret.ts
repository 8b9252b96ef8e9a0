import { randomBytes } from "node:crypto";
import { linkSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import path from "node:path";

/**
 * The secret that signs session cookies, made once and kept in DATA_DIR (mode 0600).
 * @returns 64 hexadecimal characters
 */
export function sessionSecret(dataDir: string): string {
  const file = path.join(dataDir, "session.secret");
  const draft = `${file}.${process.pid}.${randomBytes(4).toString("hex")}`;
  try {
    return readFileSync(file, "utf8").trim();
  } catch {
    // Absent: made below.
  }
  writeFileSync(draft, `${randomBytes(32).toString("hex")}\n`, { mode: 0o600 });
  try {
    // A link fails where the file exists: of two processes that start together both read the same secret.
    linkSync(draft, file);
  } catch (error) {
    if (!(error instanceof Error && "code" in error && error.code === "EEXIST")) throw error;
  } finally {
    rmSync(draft, { force: true });
  }
  return readFileSync(file, "utf8").trim();
}

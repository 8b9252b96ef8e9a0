import { spawn } from "node:child_process";
import { randomBytes } from "node:crypto";
import { mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { readKeys, writeKeys } from "@/lib/connectors/credentials/key-file";
import { keyCheckValue, masterKey, seal, unseal } from "@/lib/connectors/credentials/seal";
import { openRawConnection } from "@/lib/db/raw-connection";
import { migratedDatabase, type MigratedDatabase } from "@/lib/db/testing/migrated-database";

const ROWS = 3_000;
const root = path.resolve(import.meta.dirname, "..");
let database: MigratedDatabase;
let keyDir: string;
let file: string;

beforeEach(() => {
  database = migratedDatabase();
  keyDir = mkdtempSync(path.join(tmpdir(), "rotate-key-"));
  file = path.join(keyDir, "encryption.key");
  const key = masterKey(randomBytes(32));
  writeKeys(file, [key]);
  const connection = openRawConnection(database.file);
  connection
    .prepare(`INSERT INTO "EncryptionKey" (kid, checkValue, createdAtMs) VALUES (?, ?, 0)`)
    .run(key.kid, keyCheckValue(key));
  const insert = connection.prepare(
    `INSERT INTO "Connection" (id, workspaceId, service, name, authKind, sealed, state, createdBy, createdAtMs, updatedAtMs)
     VALUES (?, 'ws_1', 'slack', 'Slack', 'bearer', ?, 'ok', 'system:test', 0, 0)`,
  );
  connection.transaction(() => {
    for (let index = 0; index < ROWS; index += 1) {
      const id = `conn_${String(index).padStart(5, "0")}`;
      insert.run(id, seal(`secret ${index}`, contextOf(id), key));
    }
  })();
  connection.close();
});
afterEach(async () => {
  await database.remove();
  rmSync(keyDir, { recursive: true });
});

const contextOf = (id: string) => ({ workspaceId: "ws_1", connectionId: id, field: "credential" });

/** Runs the command; killed with SIGKILL when so many credentials are wrapped anew. @returns its exit code, null: killed */
function rotate(killAfter?: number): Promise<{ code: number | null; said: string }> {
  return new Promise((resolve) => {
    const child = spawn(process.execPath, ["--import", "tsx", "scripts/rotate-key.ts"], {
      cwd: root,
      env: { ...process.env, DATA_DIR: database.dir, ENCRYPTION_KEY_FILE: file, ROTATE_SETTLE_MS: "10" },
    });
    let said = "";
    child.stdout.on("data", (chunk) => (said += String(chunk)));
    child.stderr.on("data", (chunk) => (said += String(chunk)));
    const looking =
      killAfter === undefined ? undefined : setInterval(() => wrapped() > killAfter && child.kill("SIGKILL"), 5);
    child.on("exit", (code) => {
      clearInterval(looking);
      resolve({ code, said });
    });
  });
}

/** Credentials that are under the first key of the file. */
function wrapped(): number {
  const [sealing] = readKeys(file) ?? [];
  const connection = openRawConnection(database.file);
  const { count } = connection
    .prepare<[string], { count: number }>(
      `SELECT count(*) AS count FROM "Connection" WHERE sealed LIKE 'v1.' || ? || '.%'`,
    )
    .get(sealing?.kid ?? "") ?? { count: 0 };
  connection.close();
  return count === ROWS && (readKeys(file)?.length ?? 0) === 1 ? -1 : count;
}

function opened(): number {
  const keys = readKeys(file);
  if (keys === undefined) throw new TypeError("no keys");
  const connection = openRawConnection(database.file);
  const rows = connection.prepare<[], { id: string; sealed: string }>(`SELECT id, sealed FROM "Connection"`).all();
  connection.close();
  return rows.filter((row) => unseal(row.sealed, contextOf(row.id), keys) === `secret ${Number(row.id.slice(5))}`)
    .length;
}

describe("npm run rotate-key", () => {
  it("killed in the middle, every credential opens; run again, it finishes, and the old key is kept beside", async () => {
    const [old] = readKeys(file) ?? [];
    const killed = await rotate(ROWS / 10);
    expect(killed.code).toBeNull();
    expect(readKeys(file)).toHaveLength(2);
    expect(opened()).toBe(ROWS);

    const finished = await rotate();
    expect(finished).toMatchObject({ code: 0, said: expect.stringContaining("Finished a rotation") });
    expect(readKeys(file)).toHaveLength(1);
    expect(readKeys(file)?.[0].kid).not.toBe(old?.kid);
    expect(opened()).toBe(ROWS);
    const retired = readdirSync(keyDir).find((name) => name.includes("retired"));
    expect(readKeys(path.join(keyDir, retired ?? ""))?.[0].kid).toBe(old?.kid);
    for (const key of [old, ...(readKeys(file) ?? [])])
      expect(killed.said + finished.said).not.toContain(key?.key.toString("hex"));
  }, 60_000);
});

import { chmodSync, mkdtempSync, readdirSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import SqliteDatabase from "better-sqlite3";
import { afterEach, describe, expect, it } from "vitest";
import { migrate } from "@/scripts/migrate.mjs";

const dir = mkdtempSync(path.join(tmpdir(), "rights-"));
const rights = (file: string): number => statSync(file).mode & 0o777;

afterEach(() => rmSync(dir, { recursive: true, force: true }));

describe.skipIf(process.platform === "win32")("files of the database", () => {
  it("are for their owner alone: a new one, one that was open to others, its WAL and its backups", async () => {
    const file = path.join(dir, "data", "platform.db");
    await migrate(file);
    expect(rights(path.dirname(file))).toBe(0o700);
    expect(rights(file)).toBe(0o600);
    chmodSync(file, 0o644);
    const database = new SqliteDatabase(file);
    database.exec(`DELETE FROM "_prisma_migrations"; DROP TABLE "IdempotencyRecord"`);
    database.close();
    // Some migrations will not go in again; the backup is made before.
    await migrate(file).catch(() => undefined);
    expect(rights(file)).toBe(0o600);
    const backups = path.join(dir, "data", "backups");
    expect(readdirSync(backups)).not.toEqual([]);
    for (const name of readdirSync(backups)) expect(rights(path.join(backups, name))).toBe(0o600);
    const writer = new SqliteDatabase(file);
    writer.exec("CREATE TABLE t (a)");
    expect(rights(`${file}-wal`)).toBe(0o600);
    writer.close();
  });
});

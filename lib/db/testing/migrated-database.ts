import {
  copyFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
} from "node:fs";
import { createHash } from "node:crypto";
import { tmpdir } from "node:os";
import path from "node:path";
import SqliteDatabase from "better-sqlite3";
import { openDatabase, type Database } from "../prisma";

export interface MigratedDatabase {
  /** Directory of its own, removed by `remove`. */
  dir: string;
  file: string;
  /** Opens it for Prisma; closed by `remove`. */
  open(): Database;
  remove(): Promise<void>;
}

const MIGRATIONS = path.resolve(import.meta.dirname, "../../../prisma/migrations");

function migrationSql(): string[] {
  return readdirSync(MIGRATIONS, { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map((entry) => entry.name)
    .sort()
    .map((name) => readFileSync(path.join(MIGRATIONS, name, "migration.sql"), "utf8"));
}

/** One migrated file per set of migrations, made once and copied for each test. */
function template(): string {
  const sql = migrationSql();
  const dir = path.join(tmpdir(), `migrated-template-${process.getuid?.() ?? "user"}`);
  mkdirSync(dir, { recursive: true });
  const file = path.join(dir, `${createHash("sha256").update(sql.join("\n")).digest("hex").slice(0, 24)}.db`);
  if (existsSync(file)) return file;
  const draft = `${file}.${process.pid}.${Math.random().toString(36).slice(2)}`;
  const database = new SqliteDatabase(draft);
  for (const script of sql) database.exec(script);
  database.close();
  // Renamed whole: a test in another process sees the finished file or none.
  renameSync(draft, file);
  return file;
}

/** A fresh migrated SQLite file in a temporary directory. */
export function migratedDatabase(): MigratedDatabase {
  const dir = mkdtempSync(path.join(tmpdir(), "platform-test-"));
  const file = path.join(dir, "platform.db");
  copyFileSync(template(), file);
  const opened: Database[] = [];
  return {
    dir,
    file,
    open() {
      const database = openDatabase(file);
      opened.push(database);
      return database;
    },
    async remove() {
      await Promise.all(opened.map((database) => database.$disconnect()));
      rmSync(dir, { recursive: true, force: true });
    },
  };
}

let bytes: Buffer | undefined;

/** A migrated database as `new Database(bytes)` takes it, for one in memory. */
export function migratedBytes(): Buffer {
  return (bytes ??= readFileSync(template()));
}

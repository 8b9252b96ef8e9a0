import { createHash, randomUUID } from "node:crypto";
import { chmodSync, closeSync, mkdirSync, openSync, readdirSync, readFileSync, rmSync, statSync } from "node:fs";
import path from "node:path";
import { pathToFileURL } from "node:url";
import { good } from "./lib/log.mjs";
import { databaseFile, fromRoot } from "./lib/paths.mjs";

const BACKUPS_KEPT = 10;

// The table that `prisma migrate deploy` keeps, so that both agree on what has been applied.
const LEDGER = `CREATE TABLE IF NOT EXISTS "_prisma_migrations" (
  "id" TEXT PRIMARY KEY NOT NULL,
  "checksum" TEXT NOT NULL,
  "finished_at" DATETIME,
  "migration_name" TEXT NOT NULL,
  "logs" TEXT,
  "rolled_back_at" DATETIME,
  "started_at" DATETIME NOT NULL DEFAULT current_timestamp,
  "applied_steps_count" INTEGER UNSIGNED NOT NULL DEFAULT 0
)`;

/** The migrations of a folder in order: `{name, sql, checksum}`. */
function migrationsIn(folder) {
  return readdirSync(folder, { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map((entry) => entry.name)
    .sort()
    .map((name) => {
      const sql = readFileSync(path.join(folder, name, "migration.sql"), "utf8");
      return { name, sql, checksum: createHash("sha256").update(sql).digest("hex") };
    });
}

/** Makes a file where there is none, and lets its owner alone read it. SQLite gives its WAL the same rights. */
function ownerOnly(file) {
  closeSync(openSync(file, "a", 0o600));
  chmodSync(file, 0o600);
}

/** Copies the open database beside itself and checks the copy; throws when the copy is not whole. */
async function backUp(database, Database, file) {
  const folder = path.join(path.dirname(file), "backups");
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const copy = path.join(folder, `before-migration-${new Date().toISOString().replaceAll(":", "-")}.db`);
  ownerOnly(copy);
  await database.backup(copy);
  const opened = new Database(copy, { readonly: true });
  const verdict = opened.pragma("integrity_check", { simple: true });
  opened.close();
  if (verdict !== "ok") throw new Error(`The backup ${copy} is not whole (${verdict}); nothing was migrated.`);
  const old = readdirSync(folder)
    .filter((name) => name.startsWith("before-migration-"))
    .sort()
    .slice(0, -BACKUPS_KEPT);
  for (const name of old) rmSync(path.join(folder, name), { force: true });
  return copy;
}

/**
 * Applies the checked-in SQL that a database has not seen yet, each migration in a transaction of its own,
 * after a verified backup of a database that already holds something.
 * @param {string} file path of the SQLite file; made when it is not there
 * @param {string} folder the migrations, one folder with a migration.sql each
 * @returns {Promise<{applied: string[], backup: string | null}>}
 * @throws when an applied migration was changed afterwards, or a migration fails (the database is then as before it)
 */
export async function migrate(file, folder = fromRoot("prisma/migrations")) {
  const { default: Database } = await import("better-sqlite3");
  mkdirSync(path.dirname(file), { recursive: true, mode: 0o700 });
  const existed = (statSync(file, { throwIfNoEntry: false })?.size ?? 0) > 0;
  ownerOnly(file);
  const database = new Database(file);
  try {
    database.pragma("journal_mode = WAL");
    database.pragma("synchronous = FULL");
    database.pragma("busy_timeout = 5000");
    // A migration that makes a table anew drops the old one; with keys enforced that would delete every row that
    // points to it, and the migration's own PRAGMA has no effect within a transaction. Checked below instead.
    database.pragma("foreign_keys = OFF");
    database.exec(LEDGER);
    const known = new Map(
      database
        .prepare(
          `SELECT migration_name AS name, checksum FROM "_prisma_migrations" WHERE finished_at IS NOT NULL AND rolled_back_at IS NULL`,
        )
        .all()
        .map((row) => [row.name, row.checksum]),
    );
    const pending = [];
    for (const migration of migrationsIn(folder)) {
      const checksum = known.get(migration.name);
      if (checksum === undefined) pending.push(migration);
      else if (checksum !== migration.checksum) {
        throw new Error(
          `Migration ${migration.name} was changed after it had been applied. Restore it, or add a new one.`,
        );
      }
    }
    if (pending.length === 0) return { applied: [], backup: null };
    const backup = existed ? await backUp(database, Database, file) : null;
    const record = database.prepare(
      `INSERT INTO "_prisma_migrations" (id, checksum, migration_name, started_at, finished_at, applied_steps_count) VALUES (?, ?, ?, ?, ?, 1)`,
    );
    for (const migration of pending) {
      const now = Date.now();
      database.transaction(() => {
        database.exec(migration.sql);
        const dangling = database.pragma("foreign_key_check").length;
        if (dangling > 0) throw new Error(`Migration ${migration.name} would leave ${dangling} rows pointing nowhere.`);
        record.run(randomUUID(), migration.checksum, migration.name, now, now);
      })();
    }
    return { applied: pending.map((migration) => migration.name), backup };
  } finally {
    database.close();
  }
}

if (process.argv[1] && import.meta.url === pathToFileURL(process.argv[1]).href) {
  const file = databaseFile();
  const { applied, backup } = await migrate(file);
  good(
    applied.length === 0
      ? "The database is up to date"
      : `Applied ${applied.join(", ")}${backup ? ` (backup: ${backup})` : ""}`,
  );
}

import {
  cpSync,
  mkdirSync,
  mkdtempSync,
  openSync,
  readdirSync,
  rmSync,
  statSync,
  writeFileSync,
  writeSync,
  closeSync,
} from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import Database from "better-sqlite3";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { migrate } from "./migrate.mjs";

const CHECKED_IN = path.resolve(import.meta.dirname, "../prisma/migrations");
let scratch: string;
let file: string;
let folder: string;
beforeEach(() => {
  scratch = mkdtempSync(path.join(tmpdir(), "migrate-"));
  file = path.join(scratch, "data", "platform.db");
  folder = path.join(scratch, "migrations");
});
afterEach(() => rmSync(scratch, { recursive: true, force: true }));

function migration(name: string, sql: string): void {
  mkdirSync(path.join(folder, name), { recursive: true });
  writeFileSync(path.join(folder, name, "migration.sql"), sql);
}

/** Opens a file of its own for one question, so that nothing is seen which only the runner's connection knew. */
function inDatabase<T>(at: string, ask: (database: Database.Database) => T): T {
  const database = new Database(at);
  try {
    return ask(database);
  } finally {
    database.close();
  }
}
const all = (sql: string, at = file) => inDatabase(at, (database) => database.prepare(sql).all());
const run = (sql: string) => inDatabase(file, (database) => database.exec(sql));
const backups = () => readdirSync(path.join(scratch, "data", "backups"));

const MAKE_NOTES = 'CREATE TABLE "Note" (id INTEGER PRIMARY KEY, text TEXT NOT NULL);';
const ADD_COLOUR = 'ALTER TABLE "Note" ADD COLUMN colour TEXT;';

describe("the checked-in migrations", () => {
  it("make a fresh database, and a second time nothing is left to do", async () => {
    const first = await migrate(file);
    expect(first.applied.length).toBeGreaterThan(0);
    expect(first.backup).toBeNull();
    expect(all("SELECT name FROM sqlite_master WHERE name IN ('Workflow', 'Run')")).toHaveLength(2);
    expect(all("SELECT migration_name AS name FROM _prisma_migrations WHERE finished_at IS NOT NULL")).toEqual(
      first.applied.map((name) => ({ name })),
    );
    expect(await migrate(file)).toEqual({ applied: [], backup: null });
  });

  it("are named by different times, so that their order is one", () => {
    const times = readdirSync(CHECKED_IN).flatMap((name) => /^\d+/.exec(name) ?? []);
    expect(new Set(times).size).toBe(times.length);
  });

  it("take a database of the first version with rows in every table as far as a fresh one, and lose no row", async () => {
    const [first = ""] = readdirSync(CHECKED_IN).sort();
    cpSync(path.join(CHECKED_IN, first), path.join(folder, first), { recursive: true });
    await migrate(file, folder);
    const filled = inDatabase(file, fillEveryTable);
    expect(filled).toContain("JournalEvent");
    expect((await migrate(file)).applied.length).toBeGreaterThan(0);
    for (const table of filled) expect([table, all(`SELECT * FROM "${table}"`)]).toEqual([table, [expect.anything()]]);
    expect(all("PRAGMA foreign_key_check")).toEqual([]);
    const fresh = path.join(scratch, "fresh.db");
    await migrate(fresh);
    const made = `SELECT type, name, tbl_name, sql FROM sqlite_master WHERE sql IS NOT NULL ORDER BY type, name`;
    const columns = `SELECT t.name AS tab, c.name AS col, c.type, c."notnull", c.dflt_value FROM sqlite_master t, pragma_table_info(t.name) c WHERE t.type = 'table' ORDER BY 1, 2`;
    expect(all(made)).toEqual(all(made, fresh));
    expect(all(columns)).toEqual(all(columns, fresh));
  });
});

/** One row in each table, its columns at what their types ask for. @returns the tables */
function fillEveryTable(database: Database.Database): string[] {
  const tables = database
    .prepare<[], { name: string }>(
      `SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%' AND name NOT LIKE '_prisma%'`,
    )
    .all();
  // Keys of other tables read "1" everywhere, so that each finds its row.
  database.pragma("defer_foreign_keys = ON");
  return database.transaction(() =>
    tables.map(({ name }) => {
      const columns = database
        .prepare<[string], { name: string; type: string }>("SELECT name, type FROM pragma_table_info(?)")
        .all(name);
      const values = columns.map((column) => (column.name.endsWith("Json") ? "{}" : "1"));
      const names = columns.map((column) => `"${column.name}"`).join(", ");
      database.prepare(`INSERT INTO "${name}" (${names}) VALUES (${columns.map(() => "?").join(", ")})`).run(...values);
      return name;
    }),
  )();
}

describe("a database that is there", () => {
  beforeEach(async () => {
    migration("1_notes", MAKE_NOTES);
    await migrate(file, folder);
    run(`INSERT INTO "Note" (text) VALUES ('kept')`);
  });

  it("gets what it has not seen, after a backup that is whole and holds what was there", async () => {
    migration("2_colour", ADD_COLOUR);
    const { applied, backup } = await migrate(file, folder);
    expect(applied).toEqual(["2_colour"]);
    expect(all('SELECT text, colour FROM "Note"')).toEqual([{ text: "kept", colour: null }]);
    expect(backup).not.toBeNull();
    const copy = backup ?? "";
    expect(inDatabase(copy, (database) => database.pragma("integrity_check", { simple: true }))).toBe("ok");
    expect(all('SELECT * FROM "Note"', copy)).toEqual([{ id: 1, text: "kept" }]);
    expect(statSync(copy).mode & 0o077).toBe(0);
  });

  it("is not backed up when there is nothing to apply", async () => {
    expect(await migrate(file, folder)).toEqual({ applied: [], backup: null });
    expect(backups).toThrow();
  });

  it("is not touched when one of its migrations was changed afterwards", async () => {
    migration("1_notes", `${MAKE_NOTES} -- changed`);
    migration("2_colour", ADD_COLOUR);
    await expect(migrate(file, folder)).rejects.toThrow(/1_notes was changed after it had been applied/);
    expect(all('SELECT * FROM "Note"')).toEqual([{ id: 1, text: "kept" }]);
  });

  it("is as before when a migration fails halfway, and takes it once it is mended", async () => {
    migration("2_colour", `${ADD_COLOUR} UPDATE "Note" SET text = 'lost'; INSERT INTO "Nowhere" VALUES (1);`);
    await expect(migrate(file, folder)).rejects.toThrow(/Nowhere/);
    expect(all('SELECT * FROM "Note"')).toEqual([{ id: 1, text: "kept" }]);
    expect(all("SELECT migration_name AS name FROM _prisma_migrations")).toEqual([{ name: "1_notes" }]);
    migration("2_colour", ADD_COLOUR);
    expect((await migrate(file, folder)).applied).toEqual(["2_colour"]);
  });

  it("keeps what went well before the migration that fails", async () => {
    migration("2_colour", ADD_COLOUR);
    migration("3_broken", "NOT SQL;");
    await expect(migrate(file, folder)).rejects.toThrow(/syntax/);
    expect(all("SELECT migration_name AS name FROM _prisma_migrations")).toEqual([
      { name: "1_notes" },
      { name: "2_colour" },
    ]);
  });

  it("is not migrated when its backup is not whole", async () => {
    run(`INSERT INTO "Note" (text) SELECT hex(randomblob(900)) FROM (WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL
      SELECT i + 1 FROM n WHERE i < 200) SELECT i FROM n); PRAGMA wal_checkpoint(TRUNCATE)`);
    const handle = openSync(file, "r+");
    writeSync(handle, Buffer.alloc(4_096, 0xff), 0, 4_096, 4_096 * 40);
    closeSync(handle);
    migration("2_colour", ADD_COLOUR);
    await expect(migrate(file, folder)).rejects.toThrow(/is not whole .*nothing was migrated/s);
    expect(all("SELECT migration_name AS name FROM _prisma_migrations")).toEqual([{ name: "1_notes" }]);
  });

  it("keeps the last ten backups", async () => {
    for (let number = 10; number < 22; number += 1) {
      migration(`${number}_table`, `CREATE TABLE t${number} (id INTEGER);`);
      await migrate(file, folder);
    }
    expect(backups()).toHaveLength(10);
  });
});

describe("a table that is made anew", () => {
  const CHILDREN = `CREATE TABLE "Comment" (id INTEGER PRIMARY KEY, noteId INTEGER NOT NULL
    REFERENCES "Note" (id) ON DELETE CASCADE); INSERT INTO "Comment" (noteId) SELECT id FROM "Note";`;
  const anew = (rows: string) => `PRAGMA foreign_keys=OFF;
    CREATE TABLE "new_Note" (id INTEGER PRIMARY KEY, text TEXT);
    INSERT INTO "new_Note" SELECT id, text FROM "Note" ${rows};
    DROP TABLE "Note"; ALTER TABLE "new_Note" RENAME TO "Note"; PRAGMA foreign_keys=ON;`;
  beforeEach(async () => {
    migration("1_notes", `${MAKE_NOTES} INSERT INTO "Note" (text) VALUES ('kept'); ${CHILDREN}`);
    await migrate(file, folder);
  });

  it("keeps the rows that point to it", async () => {
    migration("2_anew", anew(""));
    await migrate(file, folder);
    expect(all('SELECT noteId FROM "Comment"')).toEqual([{ noteId: 1 }]);
  });

  it("is refused when rows would point nowhere afterwards", async () => {
    migration("2_anew", anew("WHERE id > 1"));
    await expect(migrate(file, folder)).rejects.toThrow(/2_anew would leave 1 rows pointing nowhere/);
    expect(all('SELECT text FROM "Note"')).toEqual([{ text: "kept" }]);
  });
});

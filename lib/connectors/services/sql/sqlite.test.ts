import { mkdir, mkdtemp, rm, symlink } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import Database from "better-sqlite3";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createFileRoot } from "../../file-root";
import { performLive } from "../../testing/perform";
import { createSqlite } from "./sqlite";

let dir: string;
let call: ReturnType<typeof performLive>;

beforeAll(async () => {
  dir = await mkdtemp(path.join(tmpdir(), "sqlite-"));
  await mkdir(path.join(dir, "files/own"), { recursive: true });
  new Database(path.join(dir, "files/own/platform.db")).exec("CREATE TABLE secret (x)").close();
  new Database(path.join(dir, "outside.db")).exec("CREATE TABLE secret (x)").close();
  new Database(path.join(dir, "files/shop.db"))
    .exec(
      "CREATE TABLE people (id INTEGER PRIMARY KEY, name TEXT NOT NULL, email TEXT UNIQUE, big INTEGER, photo BLOB)",
    )
    .close();
  await symlink(path.join(dir, "outside.db"), path.join(dir, "files/link.db"));
  const files = createFileRoot(path.join(dir, "files"), [path.join(dir, "files/own")]);
  call = performLive(createSqlite(files, path.resolve(import.meta.dirname, "sqlite-process.mjs")), "sqlite", null);
});
afterAll(() => rm(dir, { recursive: true }));

const file = "shop.db";

describe("SQLite files", () => {
  it("rows are inserted, upserted, found, changed and deleted by bound values", async () => {
    const hostile = `'); DROP TABLE people; --`;
    const photo = { $file: { name: "p.bin", base64: "AAEC" } };
    const values = { name: hostile, email: "a@example.com", big: "9007199254740993", photo };
    expect(await call("row.insert", { file, table: "people", values })).toMatchObject({
      kind: "succeeded",
      output: {
        row: { id: 1, name: hostile, big: "9007199254740993", photo: { $file: { base64: "AAEC", bytes: 3 } } },
      },
    });
    const upsert = { file, table: "people", values: { email: "a@example.com", name: "Y" }, key: ["email"] };
    expect(await call("row.upsert", upsert)).toMatchObject({ output: { row: { id: 1, name: "Y" } } });
    expect(await call("row.update", { file, table: "people", values: { name: "Z" }, where: { id: 1 } })).toMatchObject({
      output: { rowCount: 1 },
    });
    expect(await call("query.run", { file, sql: "SELECT name FROM people WHERE id = ?", params: [1] })).toMatchObject({
      output: { rows: [{ name: "Z" }], columns: ["name"] },
    });
    expect(await call("row.delete", { file, table: "people", where: { id: 1 } })).toMatchObject({
      output: { rowCount: 1 },
    });
  });

  it("a name of no column is an error, not a text that is compared", async () => {
    expect(await call("row.find", { file, table: "people", where: { nme: "nme" } })).toMatchObject({
      kind: "failed",
      error: { field: "with.where.nme" },
    });
  });

  it("a query that never ends is ended with the step's time", async () => {
    const sql = "WITH RECURSIVE n(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM n) SELECT count(*) FROM n";
    expect(await call("query.run", { file, sql }, 400)).toMatchObject({
      kind: "failed",
      acted: "no",
      error: { category: "timeout", code: "STEP_TIMEOUT" },
    });
  });

  it("more rows than asked for are an error that says how to page", async () => {
    const sql = "WITH RECURSIVE n(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM n) SELECT x FROM n";
    expect(await call("query.run", { file, sql, maxRows: 5 })).toMatchObject({
      error: { category: "pagination_limit", message: expect.stringContaining("LIMIT") as string },
    });
  });

  it.each([
    "ATTACH 'own/platform.db' AS p",
    "/* x */ -- y\n attach 'own/platform.db' AS p",
    "PRAGMA writable_schema = ON",
    "VACUUM INTO 'copy.db'",
    "",
    "SELECT 1; ATTACH 'own/platform.db' AS p",
  ])("a statement reaches no further file: %s", async (sql) => {
    for (const operation of ["query.run", "statement.run"])
      expect(await call(operation, { file, sql })).toMatchObject({ kind: "failed", error: { field: "with.sql" } });
  });

  it("a query changes nothing, whatever it begins with", async () => {
    const sql = "WITH a AS (SELECT 1) INSERT INTO people (name) SELECT 'x' FROM a RETURNING id";
    expect(await call("query.run", { file, sql })).toMatchObject({ kind: "failed", acted: "no" });
    expect(await call("row.find", { file, table: "people" })).toMatchObject({ output: { rowCount: 0 } });
  });

  it.each(["../outside.db", "/etc/passwd", "link.db", "own/platform.db", "own/platform.db-wal", "a\0b", "a\\b"])(
    "a path out of the folder, over a link or to the platform's own data is refused: %j",
    async (other) => {
      const outcome = await call("statement.run", { file: other, sql: "CREATE TABLE t (x)" });
      expect(outcome).toMatchObject({
        kind: "failed",
        acted: "no",
        error: { category: "validation_error", field: "with.file" },
      });
    },
  );

  it("tells of files that are none, of tables that are missing, of duplicates", async () => {
    expect(await call("query.run", { file: "none.db", sql: "SELECT 1" })).toMatchObject({
      error: { category: "not_found", field: "with.file" },
    });
    expect(await call("row.find", { file, table: "nobody" })).toMatchObject({
      error: { category: "not_found", field: "with.table" },
    });
    const rows = [
      { name: "A", email: "x" },
      { name: "B", email: "x" },
    ];
    expect(await call("row.insert", { file, table: "people", rows })).toMatchObject({
      acted: "no",
      error: { category: "conflict_duplicate", field: "with.rows.0.email" },
    });
  });

  it("without a folder that an administrator allowed there are no files", async () => {
    const perform = createSqlite(createFileRoot(undefined, []), "unused");
    expect(await performLive(perform, "sqlite", null)("query.run", { file, sql: "SELECT 1" })).toMatchObject({
      error: { category: "configuration_missing", message: expect.stringContaining("FILES_DIR") as string },
    });
  });

  it("a call whose time ends while it waits its turn has not acted, and takes nobody's turn", async () => {
    const endless = "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT count(*) AS c FROM n";
    const busy = [1, 2, 3, 4].map(() => call("query.run", { file, sql: endless }, 2_000));
    // Until they have looked their file up and taken all places.
    await new Promise((resolve) => setTimeout(resolve, 150));
    const insert = { file, table: "people", values: { name: "Queued" } };
    const given = await Promise.all([1, 2, 3].map(() => call("row.insert", insert, 300)));
    for (const outcome of given)
      expect(outcome).toMatchObject({ kind: "failed", acted: "no", error: { category: "timeout" } });
    const waiting = call("query.run", { file, sql: "SELECT count(*) AS c FROM people WHERE name = 'Queued'" }, 10_000);
    await Promise.all(busy);
    expect(await waiting).toMatchObject({ kind: "succeeded", output: { rows: [{ c: 0 }] } });
  });
});

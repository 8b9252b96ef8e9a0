import SqliteDatabase from "better-sqlite3";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { Database } from "./prisma";
import { migratedDatabase, type MigratedDatabase } from "./testing/migrated-database";

let file: MigratedDatabase;
let db: Database;
beforeEach(() => {
  file = migratedDatabase();
  db = file.open();
});
afterEach(() => file.remove());

describe("the database client", () => {
  it("writes durably: WAL and synchronous=FULL on its own connection", async () => {
    expect(await db.$queryRawUnsafe("PRAGMA journal_mode")).toEqual([{ journal_mode: "wal" }]);
    expect(await db.$queryRawUnsafe("PRAGMA synchronous")).toMatchObject([
      { synchronous: expect.toSatisfy((n) => Number(n) === 2) },
    ]);
    expect(await db.$queryRawUnsafe("PRAGMA foreign_keys")).toMatchObject([
      { foreign_keys: expect.toSatisfy((n) => Number(n) === 1) },
    ]);
  });

  it("waits, without stopping the event loop, while another connection of this process holds the write lock", async () => {
    const other = new SqliteDatabase(file.file);
    other.exec("BEGIN IMMEDIATE");
    const write = db.workspace.create({ data: { id: "ws_1", slug: "one", name: "One", createdAtMs: 1 } });
    // The lock's holder lives in the same loop: were the wait synchronous, this timer could not fire in between.
    setTimeout(() => other.exec("COMMIT"), 20);
    expect((await write).id).toBe("ws_1");
    other.close();
  });

  it("keeps instants to the millisecond, as the same number for both readers", async () => {
    const createdAtMs = 1_800_000_000_123;
    await db.workspace.create({ data: { id: "ws_1", slug: "one", name: "One", createdAtMs } });
    const raw = new SqliteDatabase(file.file, { readonly: true });
    expect(raw.prepare('SELECT createdAtMs FROM "Workspace"').pluck().get()).toBe(createdAtMs);
    expect((await db.workspace.findFirst())?.createdAtMs).toBe(createdAtMs);
    raw.close();
  });
});

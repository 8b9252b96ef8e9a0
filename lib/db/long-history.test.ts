import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { fillHistory } from "@/bench/engine/history";
import { systemClock } from "@/lib/kernel/clock";
import { createFailureJournal } from "./failure-journal";
import { createInstanceFigures } from "./instance-figures-repository";
import { createOpenRunReader } from "./open-run-reader";
import { createHistoryStore } from "./optimization-history-repository";
import { PrismaClient } from "./generated/client";
import { PrismaBetterSqlite3 } from "@prisma/adapter-better-sqlite3";
import type { Database } from "./prisma";
import { openRawConnection, type RawConnection } from "./raw-connection";
import { conditionsOf } from "./run-filter-sql";
import { createRunHistory } from "./run-history-repository";
import { migratedDatabase, type MigratedDatabase } from "./testing/migrated-database";

let database: MigratedDatabase;
let connection: RawConnection;
let client: PrismaClient<"query">;
let asked: string[] = [];

beforeAll(() => {
  database = migratedDatabase();
  connection = openRawConnection(database.file);
  fillHistory(connection, 1_000, 30, 2_000_000_000_000);
  const adapter = new PrismaBetterSqlite3({ url: `file:${database.file}` });
  client = new PrismaClient({ adapter, log: [{ emit: "event", level: "query" }] });
  client.$on("query", ({ query }) => asked.push(query));
});
afterAll(async () => {
  await client.$disconnect();
  connection.close();
  await database.remove();
});

const openRuns = () => createOpenRunReader(connection, systemClock);

/** Statements over Run or its journal that read the whole table, or all runs of a workspace. */
async function wholeReads(work: (db: Database) => Promise<unknown>): Promise<string[]> {
  asked = [];
  await work(client as unknown as Database);
  const reads = asked.filter((sql) => /"?(Run|JournalChunk)"?/.test(sql));
  expect(reads).not.toEqual([]);
  return reads.filter((sql) => {
    const plan = connection.prepare(`EXPLAIN QUERY PLAN ${sql}`).all(...parametersOf(sql)) as { detail: string }[];
    return plan.some(
      ({ detail }) =>
        /^SCAN (?!json_each|CONSTANT|.*USING)/.test(detail) || /^SEARCH .*\(workspaceId=\?\)$/.test(detail),
    );
  });
}

const parametersOf = (sql: string): number[] => Array.from({ length: sql.split("?").length - 1 }, () => 1);

describe("what looks again and again does not read a long history", () => {
  it("health and metrics of the instance", async () => {
    expect(await wholeReads((db) => createInstanceFigures(db).read())).toEqual([]);
  });
  it("the monitor loop's look at what has ended", async () => {
    expect(await wholeReads((db) => createRunHistory(db, openRuns()).endedSince(2_000_000_000_000, 100))).toEqual([]);
  });
  it("monitoring's read of a workflow's runs", async () => {
    expect(await wholeReads((db) => createRunHistory(db, openRuns()).hasRuns("wf_h1", "live"))).toEqual([]);
  });
  it("diagnosis of a workflow's failures", async () => {
    expect(await wholeReads((db) => createFailureJournal(db).recentRuns("ws_1", "wf_h1", 20))).toEqual([]);
  });
  it("lists of a version's runs: the index tells which they are", () => {
    for (const filter of [{ version: 2 }, { version: 2, workflowId: "wf_h1" }, { version: 2, status: "succeeded" }]) {
      for (const { index } of conditionsOf("ws_1", filter, true))
        expect(connection.prepare(`SELECT name FROM pragma_index_info(?)`).pluck().all(index)).toContain("version");
    }
  });
  it("the optimizer's read of a workflow's runs", async () => {
    const read = (db: Database) => createHistoryStore(db).read("ws_1", "wf_h1", "live");
    expect(await wholeReads(read)).toEqual([]);
  });
});

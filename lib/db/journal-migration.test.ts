import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import SqliteDatabase from "better-sqlite3";
import { afterEach, beforeEach, expect, it } from "vitest";
import type { RunEvent } from "@/lib/engine/event-schema";
import { eventsOfText } from "./journal-chunk";

const MIGRATIONS = path.resolve(import.meta.dirname, "../../prisma/migrations");
const CHUNKS = "20261124000000_engine";

let database: SqliteDatabase.Database;
beforeEach(() => (database = new SqliteDatabase(":memory:")));
afterEach(() => database.close());

function migrate(which: (name: string) => boolean): void {
  const names = readdirSync(MIGRATIONS).filter((name) => !name.endsWith(".toml"));
  for (const name of names.sort().filter(which))
    database.exec(readFileSync(path.join(MIGRATIONS, name, "migration.sql"), "utf8"));
}

/** What a run that waited, retried and carried awkward text left behind, one row an event. */
function oldEvents(): RunEvent[] {
  const trigger = { text: 'quotes " and \\ and \u2028 and 😀', big: 1e21, small: 0.1, none: null, list: [[]] };
  const facts = { runId: "r", originRunId: "r", workflowId: "wf", workflowName: "W", version: 1 };
  const events: RunEvent[] = [
    { type: "accepted", atMs: 1, ...facts, mode: "live", trigger, env: {}, reused: {} },
    { type: "started", atMs: 2.5 },
  ];
  for (let n = 0; n < 1_300; n += 1)
    events.push({ type: "step_skipped", atMs: 3 + n, path: `each[${n}]/inner`, reason: "condition" });
  events.push({ type: "run_ended", atMs: 2_000, status: "succeeded", output: { done: true }, error: null });
  return events;
}

it("the journal of an older version reads the same after its migration, by the view and by chunks", () => {
  migrate((name) => name < CHUNKS);
  const insert = database.prepare(
    `INSERT INTO "JournalEvent" (runId, seq, workspaceId, type, stepPath, atMs, payloadJson) VALUES (?, ?, ?, ?, ?, ?, ?)`,
  );
  const events = oldEvents();
  const writers = ["run_a", "run_b"];
  // Two runs whose rows lie between one another, as they do where both were under way.
  events.forEach((event, index) => {
    for (const runId of writers) {
      const stepPath = "path" in event ? event.path : null;
      insert.run(runId, index + 1, "ws_1", event.type, stepPath, event.atMs, JSON.stringify(event));
    }
  });
  const rows = database.prepare(`SELECT * FROM "JournalEvent" ORDER BY runId, seq`);
  const before = rows.all();
  expect(before).toHaveLength(2 * events.length);

  migrate((name) => name >= CHUNKS);
  expect(database.prepare(`SELECT * FROM "JournalEvent" ORDER BY runId, seq`).all()).toEqual(before);
  for (const runId of writers) {
    const chunks = database
      .prepare<[string], { seq: number; count: number; eventsJson: string }>(
        `SELECT seq, count, eventsJson FROM "JournalChunk" WHERE runId = ? ORDER BY seq`,
      )
      .all(runId);
    expect(chunks.map(({ seq, count }) => [seq, count])).toEqual([
      [1, 500],
      [501, 500],
      [1_001, 303],
    ]);
    expect(chunks.flatMap((chunk) => eventsOfText(chunk.eventsJson))).toEqual(events);
  }
});

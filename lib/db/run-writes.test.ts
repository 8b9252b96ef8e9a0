import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { Appended, JournalStore, RunUpdate } from "@/lib/engine/ports";
import type { RunEvent } from "@/lib/engine/event-schema";
import { systemClock } from "@/lib/kernel/clock";
import { seededRandom } from "@/lib/kernel/random";
import { systemTimers } from "@/lib/kernel/timers";
import { GroupCommit } from "./group-commit";
import { createJournalStore } from "./journal-store";
import { acquireLease } from "./lease-store";
import { openRawConnection, type RawConnection } from "./raw-connection";
import { migratedDatabase, type MigratedDatabase } from "./testing/migrated-database";

let database: MigratedDatabase;
let connection: RawConnection;
let commits: GroupCommit;
let store: JournalStore;

beforeEach(() => {
  database = migratedDatabase();
  connection = openRawConnection(database.file);
  const lease = acquireLease(connection, systemClock, "a");
  if (lease === null) throw new TypeError("no lease");
  commits = new GroupCommit({
    connection,
    clock: systemClock,
    timers: systemTimers,
    lease,
    onFatal: (reason, error) => expect.fail(`${reason}: ${String(error)}`),
    onStorage: () => undefined,
  });
  store = createJournalStore(connection, commits, systemClock, seededRandom(1));
});
afterEach(async () => {
  connection.close();
  await database.remove();
});

const run = (runId: string, dedupeKey?: string, input = "small") => ({
  runId,
  workspaceId: "ws_1",
  workflowId: "wf_1",
  version: 1,
  mode: "live" as const,
  source: { kind: "api" as const },
  input,
  dedupeKey,
});
const appended = (runId: string, firstSeq: number, events: RunEvent[], more: Partial<Appended> = {}): Appended => ({
  runId,
  workspaceId: "ws_1",
  firstSeq,
  events,
  timersSet: [],
  timersCleared: [],
  ...more,
});
const started: RunEvent = { type: "started", atMs: 5 };
const skipped: RunEvent = { type: "step_skipped", atMs: 6, path: "a", reason: "condition" };
const update = (status: RunUpdate["status"], endedAtMs: number | null): RunUpdate => ({
  status,
  startedAtMs: 5,
  endedAtMs,
  queueWaitMs: 1,
  durationMs: endedAtMs === null ? null : 4,
  output: { n: 1 },
  error: null,
  errorFingerprint: null,
  costUsd: 0.5,
  busyMs: 3,
  slaMissedAtMs: null,
});

function rows(sql: string): unknown[] {
  return connection.prepare(sql).all();
}
const chunks = () => rows(`SELECT runId, seq, count, atMs FROM "JournalChunk" ORDER BY runId, seq`);

describe("the writes of a run", () => {
  it("in one turn are one row of the journal and one update, in one commit", async () => {
    await store.accept(run("run_1"), 4);
    const before = commits.count;
    void store.append(appended("run_1", 1, [started], { update: update("running", null) }));
    await store.append(appended("run_1", 2, [skipped], { update: update("succeeded", 9) }));
    expect(commits.count - before).toBe(1);
    expect(chunks()).toEqual([{ runId: "run_1", seq: 1, count: 2, atMs: 6 }]);
    expect(rows(`SELECT status, startedAtMs, endedAtMs, queueWaitMs, outputJson, costUsd FROM "Run"`)).toEqual([
      { status: "succeeded", startedAtMs: 5, endedAtMs: 9, queueWaitMs: 1, outputJson: '{"n":1}', costUsd: 0.5 },
    ]);
    // The next turn begins a row of its own, and a final state is not rewritten.
    await store.append(appended("run_1", 3, [skipped], { update: update("failed", 10) }));
    expect(chunks()).toHaveLength(2);
    expect(rows(`SELECT status, endedAtMs FROM "Run"`)).toEqual([{ status: "succeeded", endedAtMs: 9 }]);
    expect(store.journal("run_1")).toEqual([started, skipped, skipped]);
  });

  it("that is accepted and ends in one turn are one commit with all its columns", async () => {
    const before = commits.count;
    const accepted = store.accept(run("run_1"), 4);
    void store.append(appended("run_1", 1, [started, skipped], { update: update("succeeded", 9) }));
    expect(await accepted).toEqual({ runId: "run_1", duplicate: false });
    expect(commits.count - before).toBe(1);
    expect(rows(`SELECT id, status, createdAtMs, endedAtMs, inputJson, outputJson FROM "Run"`)).toEqual([
      { id: "run_1", status: "succeeded", createdAtMs: 4, endedAtMs: 9, inputJson: '"small"', outputJson: '{"n":1}' },
    ]);
    expect(chunks()).toEqual([{ runId: "run_1", seq: 1, count: 2, atMs: 6 }]);
  });

  it("that turns out to be a duplicate leave nothing, and what was to follow them never does", async () => {
    await store.accept(run("run_1", "k"), 4);
    let followed = false;
    const second = store.accept(run("run_2", "k"), 5);
    void store.append(appended("run_2", 1, [started])).then(() => (followed = true));
    expect(await second).toEqual({ runId: "run_1", duplicate: true });
    await store.append(appended("run_1", 1, [started]));
    expect(followed).toBe(false);
    expect(rows(`SELECT id FROM "Run"`)).toEqual([{ id: "run_1" }]);
    expect(chunks()).toEqual([{ runId: "run_1", seq: 1, count: 1, atMs: 5 }]);
  });

  it("go with the runs and the requests that they bring, in the same commit", async () => {
    await store.accept(run("run_1"), 4);
    const before = commits.count;
    const request = { kind: "cancel" as const, payload: { by: "run_1" } };
    await store.append(
      appended("run_1", 1, [started], {
        accepts: [{ ...run("run_2"), parent: { runId: "run_1", path: "call" } }],
        requests: [{ runId: "run_0", request }],
      }),
    );
    expect(commits.count - before).toBe(1);
    expect(rows(`SELECT id, status, parentRunId, parentPath FROM "Run" WHERE parentRunId IS NOT NULL`)).toEqual([
      { id: "run_2", status: "queued", parentRunId: "run_1", parentPath: "call" },
    ]);
    expect(store.run("run_2")?.parent).toEqual({ runId: "run_1", path: "call" });
    expect(store.requests()).toMatchObject([{ runId: "run_0", request }]);
  });
});

describe("the timers of a run", () => {
  const timer = { timerId: "wait:a", dueAtMs: 900 };

  it("that fire and are set anew by what follows stand on disk: the second pause of a repeat is not lost", async () => {
    await store.accept(run("run_1"), 4);
    await store.append(appended("run_1", 1, [started], { timersSet: [{ ...timer, dueAtMs: 100 }] }));
    await store.append(appended("run_1", 2, [skipped], { timersCleared: ["wait:a"], timersSet: [timer] }));
    expect(rows(`SELECT timerId, dueAtMs FROM "Timer"`)).toEqual([timer]);
  });
});

describe("a full disk", () => {
  it("refuses the accepted run that does not fit, with what it had written, and keeps the others", async () => {
    const large = "x".repeat(200_000);
    await store.accept(run("run_0"), 4);
    connection.pragma(`max_page_count = ${String(connection.pragma("page_count", { simple: true }))}`);
    let followed = false;
    const answers = Promise.allSettled([
      store.accept(run("run_1"), 4),
      store.accept(run("run_2", undefined, large), 4),
      store.accept(run("run_3"), 4),
    ]);
    void store.append(appended("run_2", 1, [started])).then(() => (followed = true));
    const kept = store.append(appended("run_0", 1, [started]));
    expect((await answers).map((answer) => answer.status)).toEqual(["fulfilled", "rejected", "fulfilled"]);
    expect((await answers)[1]).toMatchObject({ reason: { code: "STORAGE_FULL" } });
    await kept;
    expect(followed).toBe(false);
    expect(rows(`SELECT id FROM "Run" ORDER BY id`)).toEqual([{ id: "run_0" }, { id: "run_1" }, { id: "run_3" }]);
    expect(chunks()).toEqual([{ runId: "run_0", seq: 1, count: 1, atMs: 5 }]);
  });
});

import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { Runtime } from "@/lib/engine/runtime";
import { plainRules } from "@/lib/engine/testing/plain-rules";
import { systemClock } from "@/lib/kernel/clock";
import { seededRandom } from "@/lib/kernel/random";
import { systemTimers } from "@/lib/kernel/timers";
import { createAcceptRun } from "./accept-run";
import { GroupCommit } from "./group-commit";
import { createJournalStore } from "./journal-store";
import { acquireLease, type Lease } from "./lease-store";
import { openRawConnection, type RawConnection } from "./raw-connection";
import { migratedDatabase, type MigratedDatabase } from "./testing/migrated-database";

let database: MigratedDatabase;
let connection: RawConnection;

beforeEach(() => {
  database = migratedDatabase();
  connection = openRawConnection(database.file);
});
afterEach(async () => {
  for (const runtime of runtimes.splice(0)) void runtime.stop(0);
  connection.close();
  await database.remove();
});

const random = seededRandom(1);
const runtimes: Runtime[] = [];
/** Larger than the pages that a full file still has free. */
const LARGE = "x".repeat(200_000);

function fill(): void {
  connection.pragma(`max_page_count = ${String(connection.pragma("page_count", { simple: true }))}`);
}
function free(): void {
  connection.pragma("max_page_count = 1000000");
}
function takeLease(): Lease {
  connection.prepare(`UPDATE "Lease" SET expiresAtMs = 0`).run();
  const lease = acquireLease(connection, systemClock, "a");
  if (lease === null) throw new TypeError("no lease");
  return lease;
}
function runs(): number {
  return connection.prepare<[], { n: number }>(`SELECT count(*) AS n FROM "Run"`).get()?.n ?? 0;
}
function saveWorkflow(): void {
  connection.exec(
    `INSERT INTO "Workflow" (id, workspaceId, name, headVersion, createdAtMs, updatedAtMs) VALUES ('wf_1', 'ws_1', 'W', 1, 0, 0);
     INSERT INTO "WorkflowVersion" (workflowId, version, workspaceId, definitionJson, contentHash, createdBy, createdAtMs)
       VALUES ('wf_1', 1, 'ws_1', '{"schema":1,"name":"W","triggers":{},"steps":{"a":{"service":"s","operation":"write"}}}', '', '', 0)`,
  );
}

const toAccept = (input: string) => ({
  workspaceId: "ws_1",
  workflowId: "wf_1",
  version: 1,
  mode: "live" as const,
  source: { kind: "api" as const },
  input,
});

/** The connection as it is, but for its COMMIT. */
function withCommit(real: RawConnection, commit: () => void): RawConnection {
  return new Proxy(real, {
    get(target, key) {
      if (key === "prepare") return (sql: string) => (sql === "COMMIT" ? { run: commit } : target.prepare(sql));
      const value: unknown = Reflect.get(target, key, target);
      return typeof value === "function" ? value.bind(target) : value;
    },
  });
}

/** What better-sqlite3 throws where the disk fails. */
class DiskError extends Error {
  readonly code = "SQLITE_IOERR_FSYNC";
}

/** A worker whose commit fails with an I/O error, after or before it reached the disk. */
function failingCommits(onCommit: "lost" | "kept") {
  const fatal: string[] = [];
  const broken = withCommit(connection, () => {
    connection.exec(onCommit === "kept" ? "COMMIT" : "ROLLBACK");
    throw new DiskError("disk I/O error");
  });
  const commits = new GroupCommit({
    connection: broken,
    clock: systemClock,
    timers: systemTimers,
    lease: takeLease(),
    onFatal: (reason) => fatal.push(reason),
    onStorage: () => undefined,
  });
  return { commits, fatal };
}

function startRuntime(commits: GroupCommit, calls: string[]) {
  let ended = (): void => undefined;
  const end = new Promise<void>((resolve) => (ended = resolve));
  const runtime = new Runtime({
    store: createJournalStore(connection, commits, systemClock, random),
    executor: {
      call: async (call) => {
        calls.push(call.idempotencyKey);
        return { kind: "succeeded", output: null };
      },
    },
    rulesOf: () => plainRules,
    clock: systemClock,
    timers: systemTimers,
    random,
    mayCallOut: () => true,
    onRunEnded: () => ended(),
  });
  runtimes.push(runtime);
  runtime.recover();
  return end;
}

describe("a full disk", () => {
  it("refuses a run with STORAGE_FULL, leaves nothing half-written, and accepts again when there is space", async () => {
    const accept = createAcceptRun(connection, systemClock, random);
    fill();
    await expect(accept(toAccept(LARGE))).rejects.toMatchObject({ code: "STORAGE_FULL" });
    expect(runs()).toBe(0);
    expect(connection.inTransaction).toBe(false);
    free();
    const { runId } = await accept(toAccept(LARGE));
    expect(connection.prepare(`SELECT status FROM "Run" WHERE id = ?`).get(runId)).toEqual({ status: "queued" });
    expect(connection.pragma("integrity_check", { simple: true })).toBe("ok");
  });

  it("runs accepted in one turn share a commit, but not the refusal of one that is too large", async () => {
    const accept = createAcceptRun(connection, systemClock, random);
    fill();
    const answers = await Promise.allSettled([accept(toAccept("a")), accept(toAccept(LARGE)), accept(toAccept("b"))]);
    expect(answers.map((answer) => answer.status)).toEqual(["fulfilled", "rejected", "fulfilled"]);
    expect(runs()).toBe(2);
    free();
    const keyed = { ...toAccept("c"), dedupeKey: "k" };
    const [first, second] = await Promise.all([accept(keyed), accept(keyed)]);
    expect(second).toEqual({ runId: first.runId, duplicate: true });
  });

  it("keeps the worker's writes whole and in order until there is space", async () => {
    const states: string[] = [];
    const fatal: string[] = [];
    const accept = createAcceptRun(connection, systemClock, random);
    await accept(toAccept("small"));
    const commits = new GroupCommit({
      connection,
      clock: systemClock,
      timers: systemTimers,
      lease: takeLease(),
      onFatal: (reason) => fatal.push(reason),
      onStorage: (state) => {
        states.push(state);
        // The first half of the batch was undone with the second.
        if (state === "full")
          expect(connection.prepare(`SELECT inputJson FROM "Run"`).get()).toEqual({ inputJson: '"small"' });
        if (state === "full") free();
      },
    });
    const update = connection.prepare(`UPDATE "Run" SET inputJson = ?`);
    fill();
    const order: string[] = [];
    await Promise.all([
      commits.write(() => void update.run('"first"')).then(() => order.push("first")),
      commits.write(() => void update.run(JSON.stringify(LARGE))).then(() => order.push("second")),
    ]);
    expect(states).toEqual(["full", "ok"]);
    expect(order).toEqual(["first", "second"]);
    expect(fatal).toEqual([]);
    expect(connection.prepare(`SELECT length(inputJson) AS n FROM "Run"`).get()).toEqual({ n: LARGE.length + 2 });
  });
});

describe("an I/O error on commit is an unknown outcome", () => {
  for (const onCommit of ["kept", "lost"] as const) {
    it(`the worker stops, and the next one goes by what is on disk (the commit was ${onCommit})`, async () => {
      saveWorkflow();
      const { runId } = await createAcceptRun(connection, systemClock, random)(toAccept("x"));
      const calls: string[] = [];
      const { commits, fatal } = failingCommits(onCommit);
      let ended = false;
      void startRuntime(commits, calls).then(() => (ended = true));
      while (fatal.length === 0) await new Promise((resolve) => setImmediate(resolve));
      // Nothing that was to follow the commit has happened, and nothing more is written.
      expect(fatal).toEqual(["io_error"]);
      expect(calls).toEqual([]);
      let written = false;
      void commits.write(() => (written = true));
      await new Promise((resolve) => setImmediate(() => setImmediate(resolve)));
      expect({ written, ended }).toEqual({ written: false, ended: false });

      connection.close();
      connection = openRawConnection(database.file);
      const next = new GroupCommit({
        connection,
        clock: systemClock,
        timers: systemTimers,
        lease: takeLease(),
        onFatal: (reason) => fatal.push(reason),
        onStorage: () => undefined,
      });
      const end = startRuntime(next, calls);
      if (onCommit === "kept") {
        // The write may have left: its start is on record, so a person decides.
        const held = connection.prepare<[string], { n: number }>(
          `SELECT count(*) AS n FROM "JournalEvent" WHERE runId = ? AND type = 'step_outcome_unknown'`,
        );
        while (held.get(runId)?.n !== 1) await new Promise((resolve) => setImmediate(resolve));
        expect(calls).toEqual([]);
      } else {
        await end;
        expect(calls).toEqual([`${runId}:a:0`]);
      }
      expect(fatal).toEqual(["io_error"]);
    });
  }

  it("a run whose acceptance failed so is answered as unknown, by its id", async () => {
    const accept = createAcceptRun(
      new Proxy(connection, {
        get(target, key) {
          if (key !== "prepare") return Reflect.get(target, key, target) as unknown;
          return (sql: string) => {
            const statement = target.prepare(sql);
            if (!sql.startsWith("INSERT")) return statement;
            return {
              run() {
                throw new DiskError("disk I/O error");
              },
            };
          };
        },
      }),
      systemClock,
      random,
    );
    await expect(accept(toAccept("x"))).rejects.toMatchObject({
      code: "UNAVAILABLE",
      message: expect.stringContaining("not known") as string,
      facts: { runId: expect.stringMatching(/^run_/) as string },
    });
  });
});

import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { OperationCall, OperationOutcome } from "@/lib/connectors/contract";
import { Runtime } from "@/lib/engine/runtime";
import { plainRules } from "@/lib/engine/testing/plain-rules";
import { systemClock } from "@/lib/kernel/clock";
import { seededRandom } from "@/lib/kernel/random";
import { systemTimers } from "@/lib/kernel/timers";
import type { Definition } from "@/lib/workflow/definition-schema";
import { createAcceptRun } from "./accept-run";
import { GroupCommit } from "./group-commit";
import { createJournalStore } from "./journal-store";
import { acquireLease, type Lease } from "./lease-store";
import { openRawConnection, type RawConnection } from "./raw-connection";
import { createRequestOfRun } from "./run-request-store";
import { migratedDatabase, type MigratedDatabase } from "./testing/migrated-database";

let database: MigratedDatabase;
let connection: RawConnection;
const fatal: string[] = [];
const runtimes: Runtime[] = [];

beforeEach(() => {
  database = migratedDatabase();
  connection = openRawConnection(database.file);
  fatal.length = 0;
});
afterEach(async () => {
  for (const runtime of runtimes.splice(0)) void runtime.stop(0);
  connection.close();
  await database.remove();
});

const random = seededRandom(1);

function save(definition: Definition, version = 1): void {
  connection
    .prepare(
      `INSERT OR REPLACE INTO "Workflow" (id, workspaceId, name, headVersion, createdAtMs, updatedAtMs) VALUES ('wf_1', 'ws_1', 'W', 1, 0, 0)`,
    )
    .run();
  connection
    .prepare(
      `INSERT OR REPLACE INTO "WorkflowVersion" (workflowId, version, workspaceId, definitionJson, contentHash, createdBy, createdAtMs) VALUES ('wf_1', ?, 'ws_1', ?, '', '', 0)`,
    )
    .run(version, JSON.stringify(definition));
}

function accept(overrides: Partial<Parameters<ReturnType<typeof createAcceptRun>>[0]> = {}) {
  return createAcceptRun(
    connection,
    systemClock,
    random,
  )({
    workspaceId: "ws_1",
    workflowId: "wf_1",
    version: 1,
    mode: "live",
    source: { kind: "api" },
    input: { n: 1 },
    ...overrides,
  });
}

function worker(answer: (call: OperationCall) => Promise<OperationOutcome>, lease: Lease = takeLease("a")) {
  const ended = new Map<string, () => void>();
  const done: string[] = [];
  const commits = new GroupCommit({
    connection,
    clock: systemClock,
    timers: systemTimers,
    lease,
    onFatal: (reason) => fatal.push(reason),
    onStorage: () => undefined,
  });
  const runtime = new Runtime({
    store: createJournalStore(connection, commits, systemClock, random),
    executor: { call: answer },
    rulesOf: () => plainRules,
    clock: systemClock,
    timers: systemTimers,
    random,
    mayCallOut: () => true,
    onRunEnded: (run) => {
      done.push(run.runId);
      ended.get(run.runId)?.();
    },
  });
  runtimes.push(runtime);
  const ends = (runId: string) =>
    done.includes(runId) ? Promise.resolve() : new Promise<void>((resolve) => ended.set(runId, resolve));
  return { runtime, ends, commits };
}

function takeLease(holder: string): Lease {
  const lease = acquireLease(connection, systemClock, holder);
  if (lease === null) throw new TypeError("no lease");
  return lease;
}

function runRow(runId: string): Record<string, unknown> {
  return connection.prepare(`SELECT * FROM "Run" WHERE id = ?`).get(runId) as Record<string, unknown>;
}

const toAccept = {
  workspaceId: "ws_1",
  workflowId: "wf_1",
  version: 1,
  mode: "live" as const,
  source: { kind: "api" as const },
  input: { n: 1 },
};
const write = { service: "s", operation: "write" };
const pure = { service: "s", operation: "none" };
const ok = async (call: OperationCall): Promise<OperationOutcome> => ({ kind: "succeeded", output: call.input });

describe("runtime over the journal store", () => {
  it("every commit is on disk before it is answered", () => {
    expect(connection.pragma("synchronous", { simple: true })).toBe(2);
    expect(connection.pragma("journal_mode", { simple: true })).toBe("wal");
  });

  it("an accepted run ends, and its columns are written with the end", async () => {
    save({
      schema: 1,
      name: "W",
      triggers: {},
      steps: { a: { ...write, with: { n: "{{ trigger.n }}" } }, b: { ...write, needs: ["a"] } },
    });
    const { runId } = await accept();
    const { runtime, ends } = worker(ok);
    runtime.recover();
    await ends(runId);
    expect(runRow(runId)).toMatchObject({ status: "succeeded", outputJson: '{"b":{}}', errorJson: null });
    expect(runRow(runId)["durationMs"]).toBeTypeOf("number");
  });

  it("the same dedupe key is accepted once", async () => {
    const first = await accept({ dedupeKey: "k" });
    expect(await accept({ dedupeKey: "k" })).toEqual({ runId: first.runId, duplicate: true });
  });

  it("the start of a write is on disk before the call leaves", async () => {
    save({ schema: 1, name: "W", triggers: {}, steps: { a: write } });
    const { runId } = await accept();
    const seen: unknown[] = [];
    const { runtime, ends } = worker(async (call) => {
      const other = openRawConnection(database.file);
      seen.push(
        other.prepare(`SELECT count(*) AS n FROM "JournalEvent" WHERE runId = ? AND type = 'step_started'`).get(runId),
      );
      other.close();
      return ok(call);
    });
    runtime.recover();
    await ends(runId);
    expect(seen).toEqual([{ n: 1 }]);
  });

  it("a worker that takes over repeats no finished effect and holds the one in flight", async () => {
    save({
      schema: 1,
      name: "W",
      triggers: {},
      steps: { a: write, b: { ...write, needs: ["a"] }, c: { ...write, needs: ["b"] } },
    });
    const { runId } = await accept();
    const calls: string[] = [];
    let reachedB = (): void => undefined;
    const inB = new Promise<void>((resolve) => (reachedB = resolve));
    const first = worker(async (call) => {
      calls.push(call.idempotencyKey);
      if (call.stepPath === "b") {
        reachedB();
        return new Promise(() => undefined);
      }
      return ok(call);
    });
    first.runtime.recover();
    await inB;
    // The first worker is gone without a word.
    connection.prepare(`UPDATE "Lease" SET expiresAtMs = 0`).run();
    const second = worker(async (call) => {
      calls.push(call.idempotencyKey);
      return ok(call);
    }, takeLease("b"));
    second.runtime.recover();
    await createRequestOfRun(connection, systemClock, random)("ws_1", runId, {
      kind: "decide",
      payload: { path: "b", decision: "retry" },
    });
    second.runtime.wake();
    await second.ends(runId);
    expect(runRow(runId)["status"]).toBe("succeeded");
    expect(calls).toEqual([`${runId}:a:0`, `${runId}:b:0`, `${runId}:b:0`, `${runId}:c:0`]);
  });

  it("a worker whose lease was taken cannot commit", async () => {
    save({ schema: 1, name: "W", triggers: {}, steps: { a: write } });
    const old = worker(ok);
    connection.prepare(`UPDATE "Lease" SET expiresAtMs = 0`).run();
    takeLease("b");
    const { runId } = await accept();
    old.runtime.recover();
    await new Promise((resolve) => setImmediate(() => setImmediate(resolve)));
    expect(fatal).toEqual(["lease_lost"]);
    expect(runRow(runId)["status"]).toBe("queued");
  });

  it("cancelling aborts the call in flight and ends the run", async () => {
    save({ schema: 1, name: "W", triggers: {}, steps: { a: write } });
    const { runId } = await accept();
    let called = (): void => undefined;
    const inCall = new Promise<void>((resolve) => (called = resolve));
    let aborted = false;
    const { runtime, ends } = worker(
      (call) =>
        new Promise((resolve) => {
          call.signal.addEventListener("abort", () => {
            aborted = true;
            resolve({
              kind: "failed",
              error: { category: "timeout", code: "ABORTED", message: "", retryable: false },
              acted: "unknown",
            });
          });
          called();
        }),
    );
    runtime.recover();
    await inCall;
    await createRequestOfRun(connection, systemClock, random)("ws_1", runId, { kind: "cancel", payload: {} });
    runtime.wake();
    await ends(runId);
    expect(aborted).toBe(true);
    expect(runRow(runId)["status"]).toBe("cancelled");
  });

  it("a run that is cancelled while it is queued ends without a step of it having begun", async () => {
    save({ schema: 1, name: "W", triggers: {}, steps: { a: pure, b: write } });
    const { runId } = await accept();
    await createRequestOfRun(connection, systemClock, random)("ws_1", runId, { kind: "cancel", payload: { by: "me" } });
    const calls: string[] = [];
    const { runtime, ends } = worker((call) => {
      calls.push(call.operation);
      return ok(call);
    });
    runtime.recover();
    await ends(runId);
    expect(runRow(runId)).toMatchObject({ status: "cancelled", startedAtMs: null, durationMs: null });
    const types = connection.prepare(`SELECT type FROM "JournalEvent" WHERE runId = ? ORDER BY seq`).pluck().all(runId);
    expect(types).toEqual(["accepted", "cancel_requested", "step_cancelled", "step_cancelled", "run_ended"]);
    expect(calls).toEqual([]);
    expect(runtime.activeCount()).toBe(0);
  });

  it("thousands of queued runs are cancelled by one look, and take no room from those that run", async () => {
    const count = 2_000;
    save({ schema: 1, name: "W", triggers: {}, steps: { a: write } });
    connection.pragma("synchronous = OFF");
    const ids: string[] = [];
    const request = createRequestOfRun(connection, systemClock, random);
    for (let n = 0; n < count; n += 1) {
      const { runId } = await accept();
      ids.push(runId);
      await request("ws_1", runId, { kind: "cancel", payload: {} });
    }
    const last = await accept();
    const { runtime, ends, commits } = worker(ok);
    runtime.recover();
    await Promise.all([...ids, last.runId].map(ends));
    const statuses = connection
      .prepare(`SELECT status, count(*) AS n FROM "Run" GROUP BY status ORDER BY status`)
      .all();
    expect(statuses).toEqual([
      { status: "cancelled", n: count },
      { status: "succeeded", n: 1 },
    ]);
    // Not one commit each.
    expect(commits.count).toBeLessThan(40);
  });

  it("a run that waits for a signal leaves memory and goes on when the signal comes", async () => {
    save({
      schema: 1,
      name: "W",
      triggers: {},
      steps: { hold: { service: "wait", operation: "signal", with: { name: "go" } } },
    });
    const { runId } = await accept();
    const { runtime, ends } = worker(ok);
    runtime.recover();
    while (runRow(runId)["status"] !== "waiting" || runtime.activeCount() > 0)
      await new Promise((resolve) => setImmediate(resolve));
    await createRequestOfRun(connection, systemClock, random)("ws_1", runId, {
      kind: "signal",
      payload: { name: "go", payload: { yes: true } },
    });
    runtime.wake();
    await ends(runId);
    expect(runRow(runId)).toMatchObject({ status: "succeeded", outputJson: '{"hold":{"yes":true}}' });
  });

  it("a continued run makes only what was not done, with the keys of its origin", async () => {
    save({ schema: 1, name: "W", triggers: {}, steps: { a: write, b: { ...write, needs: ["a"] } } });
    const { runId } = await accept();
    const calls: string[] = [];
    let broken = true;
    const { runtime, ends } = worker(async (call) => {
      calls.push(call.idempotencyKey);
      if (call.stepPath === "b" && broken) {
        return {
          kind: "failed",
          error: { category: "not_found", code: "HTTP_404", message: "", retryable: false },
          acted: "no",
        };
      }
      return ok(call);
    });
    runtime.recover();
    await ends(runId);
    expect(runRow(runId)).toMatchObject({ status: "failed", errorCategory: "not_found" });
    broken = false;
    const again = await accept({ originRunId: runId, source: { kind: "replay", originRunId: runId } });
    runtime.wake();
    await ends(again.runId);
    expect(runRow(again.runId)["status"]).toBe("succeeded");
    expect(calls).toEqual([`${runId}:a:0`, `${runId}:b:0`, `${runId}:b:0`]);
  });

  it("a repair that is taken back does nothing again, neither a step that the repair lacked nor one it had switched off", async () => {
    const needs = ["a", "each", "c"];
    const each = { forEach: "[1, 2]", steps: { x: write } };
    const whole = { a: write, each, c: write, b: { ...write, needs } };
    save({ schema: 1, name: "W", triggers: {}, steps: whole });
    save({ schema: 1, name: "W", triggers: {}, steps: { c: { ...write, disabled: true }, b: write } }, 2);
    const calls: string[] = [];
    let broken = true;
    const { runtime, ends } = worker(async (call) => {
      calls.push(call.stepPath);
      if (call.stepPath !== "b" || !broken) return ok(call);
      const error = { category: "not_found", code: "HTTP_404", message: "", retryable: false } as const;
      return { kind: "failed", error, acted: "no" };
    });
    const { runId } = await accept();
    runtime.recover();
    await ends(runId);
    const repaired = await accept({
      version: 2,
      originRunId: runId,
      source: { kind: "replay", originRunId: runId, how: "repair" },
    });
    runtime.wake();
    await ends(repaired.runId);
    broken = false;
    const back = await accept({
      originRunId: runId,
      source: { kind: "replay", originRunId: repaired.runId, how: "repair" },
    });
    runtime.wake();
    await ends(back.runId);
    expect(runRow(back.runId)["status"]).toBe("succeeded");
    expect(calls.toSorted()).toEqual(["a", "b", "b", "b", "c", "each[0]/x", "each[1]/x"]);
  });

  it("a worker that takes over goes on in the middle of a body, and a continued run keeps what its items had done", async () => {
    const body = { post: write, note: { ...write, needs: ["post"] } };
    save({
      schema: 1,
      name: "W",
      triggers: {},
      steps: {
        send: { forEach: "[1, 2, 3]", steps: body },
        poll: { needs: ["send"], repeat: { until: "index >= 1", maxIterations: 3 }, steps: { ask: write } },
      },
    });
    const { runId } = await accept();
    const calls: string[] = [];
    let reached = (): void => undefined;
    const inNote = new Promise<void>((resolve) => (reached = resolve));
    const first = worker(async (call) => {
      calls.push(call.stepPath);
      if (call.stepPath !== "send[1]/note") return ok(call);
      reached();
      return new Promise(() => undefined);
    });
    first.runtime.recover();
    await inNote;
    connection.prepare(`UPDATE "Lease" SET expiresAtMs = 0`).run();
    const broken = new Set(["poll[1]/ask"]);
    const second = worker(async (call) => {
      calls.push(call.stepPath);
      if (!broken.has(call.stepPath)) return ok(call);
      const error = { category: "not_found", code: "HTTP_404", message: "", retryable: false } as const;
      return { kind: "failed", error, acted: "no" };
    }, takeLease("b"));
    second.runtime.recover();
    await createRequestOfRun(connection, systemClock, random)("ws_1", runId, {
      kind: "decide",
      payload: { path: "send[1]/note", decision: "succeeded", output: "by hand" },
    });
    second.runtime.wake();
    await second.ends(runId);
    expect(runRow(runId)).toMatchObject({ status: "failed", errorCategory: "not_found" });
    const done = ["send[0]/post", "send[0]/note", "send[1]/post", "send[1]/note", "send[2]/post", "send[2]/note"];
    expect(calls).toEqual([...done, "poll[0]/ask", "poll[1]/ask"]);

    broken.clear();
    calls.length = 0;
    const again = await accept({ originRunId: runId, source: { kind: "replay", originRunId: runId } });
    second.runtime.wake();
    await second.ends(again.runId);
    expect(runRow(again.runId)["status"]).toBe("succeeded");
    expect(calls).toEqual(["poll[1]/ask"]);
  });

  it("a continued run repeats no round of a repeat whose success is on record", async () => {
    const poll = { ...write, with: { seen: "{{ item }}" }, repeat: { until: "index >= 2", maxIterations: 5 } };
    save({ schema: 1, name: "W", triggers: {}, steps: { poll } });
    const { runId } = await accept();
    const calls: string[] = [];
    let broken = true;
    const { runtime, ends } = worker(async (call) => {
      calls.push(call.idempotencyKey);
      const error = { category: "not_found", code: "HTTP_404", message: "", retryable: false } as const;
      return broken && call.idempotencyKey.endsWith(":1")
        ? { kind: "failed", error, acted: "no" }
        : { kind: "succeeded", output: calls.length };
    });
    runtime.recover();
    await ends(runId);
    broken = false;
    const again = await accept({ originRunId: runId, source: { kind: "replay", originRunId: runId } });
    runtime.wake();
    await ends(again.runId);
    expect(runRow(again.runId)["status"]).toBe("succeeded");
    expect(calls).toEqual([0, 1, 1, 2].map((round) => `${runId}:poll:${round}`));
  });

  it("a version that cannot run fails the run with its reason", async () => {
    save({
      schema: 1,
      name: "W",
      triggers: {},
      steps: { a: { ...write, needs: ["b"] }, b: { ...write, needs: ["a"] } },
    });
    const { runId } = await accept();
    const { runtime, ends } = worker(ok);
    runtime.recover();
    await ends(runId);
    expect(runRow(runId)["status"]).toBe("failed");
    expect(String(runRow(runId)["errorJson"])).toContain("cycle");
  });
});

describe("a run that the worker accepts itself", () => {
  const chain = { a: { ...pure, with: { n: "{{ trigger.n }}" } }, b: { ...pure, needs: ["a"] } };
  const seenByOthers = (sql: string, ...values: string[]): unknown => {
    const other = openRawConnection(database.file);
    const row = other.prepare(sql).get(...values);
    other.close();
    return row;
  };

  it("is accepted, run and ended in one commit where nothing leaves the process, and answered after it", async () => {
    save({ schema: 1, name: "W", triggers: {}, steps: chain });
    const { runtime, ends, commits } = worker(ok);
    const before = commits.count;
    const { runId } = await runtime.accept(toAccept);
    expect(seenByOthers(`SELECT status, outputJson FROM "Run" WHERE id = ?`, runId)).toEqual({
      status: "succeeded",
      outputJson: '{"b":{}}',
    });
    await ends(runId);
    expect(commits.count - before).toBe(1);
    expect(seenByOthers(`SELECT count(*) AS n FROM "JournalChunk" WHERE runId = ?`, runId)).toEqual({ n: 1 });
    expect(runtime.activeCount()).toBe(0);
  });

  it("makes no call that acts before its acceptance and the start of the step are on disk", async () => {
    save({ schema: 1, name: "W", triggers: {}, steps: { a: write } });
    const seen: unknown[] = [];
    const { runtime, ends, commits } = worker(async (call) => {
      seen.push(seenByOthers(`SELECT status FROM "Run" WHERE id = ?`, call.runId));
      seen.push(seenByOthers(`SELECT type FROM "JournalEvent" WHERE runId = ? AND type = 'step_started'`, call.runId));
      return ok(call);
    });
    const before = commits.count;
    const { runId } = await runtime.accept(toAccept);
    await ends(runId);
    expect(seen).toEqual([{ status: "running" }, { type: "step_started" }]);
    expect(commits.count - before).toBe(2);
  });

  it("with a dedupe key known to the store makes no call and leaves no trace", async () => {
    save({ schema: 1, name: "W", triggers: {}, steps: { a: write } });
    const first = await accept({ dedupeKey: "k" });
    const calls: string[] = [];
    const { runtime, ends } = worker(async (call) => {
      calls.push(call.runId);
      return ok(call);
    });
    const answers = await Promise.all([1, 2].map(() => runtime.accept({ ...toAccept, dedupeKey: "k" })));
    expect(answers).toEqual([1, 2].map(() => ({ runId: first.runId, duplicate: true })));
    runtime.wake();
    await ends(first.runId);
    expect(calls).toEqual([first.runId]);
    expect(runtime.activeCount()).toBe(0);
    expect(seenByOthers(`SELECT count(*) AS n FROM "Run"`)).toEqual({ n: 1 });
  });

  it("waits for its turn behind those of its workflow, at most maxConcurrentRuns at one time", async () => {
    save({ schema: 1, name: "W", triggers: {}, steps: { a: write }, settings: { maxConcurrentRuns: 2 } });
    const older = await accept();
    const order: string[] = [];
    let inFlight = 0;
    let inFlightMax = 0;
    const { runtime, ends } = worker(async (call) => {
      order.push(call.runId);
      inFlight += 1;
      inFlightMax = Math.max(inFlightMax, inFlight);
      await new Promise((resolve) => setImmediate(resolve));
      inFlight -= 1;
      return ok(call);
    });
    const accepted = await Promise.all([1, 2, 3, 4].map(() => runtime.accept(toAccept)));
    await Promise.all([older, ...accepted].map(({ runId }) => ends(runId)));
    expect(order[0]).toBe(older.runId);
    expect([...order].sort()).toEqual([older, ...accepted].map(({ runId }) => runId).sort());
    expect(inFlightMax).toBe(2);
  });

  it("that finds no space is refused, and what it had begun stops", async () => {
    save({ schema: 1, name: "W", triggers: {}, steps: { a: write } });
    const calls: string[] = [];
    const { runtime } = worker(async (call) => {
      calls.push(call.runId);
      return ok(call);
    });
    connection.pragma(`max_page_count = ${String(connection.pragma("page_count", { simple: true }))}`);
    await expect(runtime.accept({ ...toAccept, input: { text: "x".repeat(200_000) } })).rejects.toMatchObject({
      code: "STORAGE_FULL",
    });
    await new Promise((resolve) => setImmediate(() => setImmediate(resolve)));
    expect(calls).toEqual([]);
    expect(runtime.activeCount()).toBe(0);
    expect(seenByOthers(`SELECT count(*) AS n FROM "Run"`)).toEqual({ n: 0 });
  });
});

import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { OperationCall, OperationExecutor, OperationOutcome } from "@/lib/connectors/contract";
import type { ConnectionLimit } from "@/lib/connectors/connection-schema";
import type { RunEvent } from "@/lib/engine/event-schema";
import { Runtime } from "@/lib/engine/runtime";
import { plainRules } from "@/lib/engine/testing/plain-rules";
import { VirtualTime } from "@/lib/engine/testing/simulation/virtual-time";
import { seededRandom } from "@/lib/kernel/random";
import type { Timers } from "@/lib/kernel/timers";
import type { Definition } from "@/lib/workflow/definition-schema";
import { createAcceptRun } from "./accept-run";
import { createConnectionLimitReader } from "./connection-limit-store";
import { GroupCommit } from "./group-commit";
import { createJournalStore } from "./journal-store";
import { acquireLease } from "./lease-store";
import { openRawConnection, type RawConnection } from "./raw-connection";
import { createRequestOfRun } from "./run-request-store";
import { migratedDatabase, type MigratedDatabase } from "./testing/migrated-database";

// Engine, journal and limits over a real database, in virtual time.

const START_MS = 1_767_225_600_000;
let database: MigratedDatabase;
let connection: RawConnection;
let time: VirtualTime;
const random = seededRandom(1);

beforeEach(() => {
  database = migratedDatabase();
  connection = openRawConnection(database.file);
  time = new VirtualTime(START_MS);
});
afterEach(async () => {
  connection.close();
  await database.remove();
});

function limit(id: string, rateLimit: ConnectionLimit | null): void {
  connection
    .prepare(
      `INSERT OR REPLACE INTO "Connection" (id, workspaceId, service, name, authKind, sealed, state, rateLimitJson, createdBy, createdAtMs, updatedAtMs)
       VALUES (?, 'ws_1', 's', 'C', 'none', '', 'ok', ?, '', 0, 0)`,
    )
    .run(id, rateLimit === null ? null : JSON.stringify(rateLimit));
}

function save(id: string, definition: Omit<Definition, "schema" | "name" | "triggers">): void {
  connection
    .prepare(
      `INSERT INTO "Workflow" (id, workspaceId, name, headVersion, createdAtMs, updatedAtMs) VALUES (?, 'ws_1', 'W', 1, 0, 0)`,
    )
    .run(id);
  connection
    .prepare(
      `INSERT INTO "WorkflowVersion" (workflowId, version, workspaceId, definitionJson, contentHash, createdBy, createdAtMs) VALUES (?, 1, 'ws_1', ?, '', '', 0)`,
    )
    .run(id, JSON.stringify({ schema: 1, name: id, triggers: {}, ...definition }));
}

async function accept(workflowId: string): Promise<string> {
  const { runId } = await createAcceptRun(
    connection,
    time,
    random,
  )({
    workspaceId: "ws_1",
    workflowId,
    version: 1,
    mode: "live",
    source: { kind: "api" },
    input: {},
  });
  return runId;
}

const LOOK = {
  workspaceId: "ws_1",
  workflowId: "wf_polled",
  runId: "",
  service: "s",
  operation: "read",
  input: {},
  connectionId: "conn_1",
  mode: "live",
  attempt: 1,
  idempotencyKey: "",
  timeoutMs: 1_000,
} as const;

const GIVEN_UP: OperationOutcome = {
  kind: "failed",
  acted: "no",
  error: { category: "timeout", code: "CALL_CANCELLED", message: "", retryable: false },
};

interface Made {
  atMs: number;
  workflowId: string;
  path: string;
}

/** A worker whose calls take a tenth of a second (those of the path `late` are sent 600 ms late), or never end where the answer is null; `kill` ends it as a crash does. */
function worker(
  answer: (call: OperationCall) => OperationOutcome | null = () => ({ kind: "succeeded", output: null }),
) {
  const made: Made[] = [];
  let hasLease = true;
  let alive = true;
  const timers: Timers = {
    after: (delayMs, work) => time.after(delayMs, () => alive && work()),
    soon: (work) => void time.after(0, () => alive && work()),
  };
  connection.prepare(`UPDATE "Lease" SET expiresAtMs = 0`).run();
  const lease = acquireLease(connection, time, `w${time.now()}`);
  if (lease === null) throw new TypeError("no lease");
  const commits = new GroupCommit({
    connection,
    clock: time,
    timers,
    lease,
    onFatal: (reason) => expect.fail(reason),
    onStorage: () => undefined,
  });
  const executor: OperationExecutor = {
    async call(call) {
      if (call.stepPath === "late") await new Promise<void>((resolve) => timers.after(600, resolve));
      if (call.onSend?.() === false) return GIVEN_UP;
      made.push({ atMs: time.now() - START_MS, workflowId: call.workflowId, path: call.stepPath });
      return new Promise((resolve) =>
        timers.after(100, () => {
          const outcome = answer(call);
          if (outcome !== null) resolve(outcome);
        }),
      );
    },
  };
  const runtime = new Runtime({
    store: createJournalStore(connection, commits, time, random),
    executor,
    rulesOf: () => plainRules,
    clock: time,
    timers,
    random,
    mayCallOut: () => hasLease,
    limitOf: createConnectionLimitReader(connection),
  });
  runtime.recover();
  /** What a trigger's look or a connection test sends: a call that belongs to no run. */
  const look = (stepPath: string, signal = new AbortController().signal, onWait?: (waits: boolean) => void) =>
    runtime.inTurn(executor).call({ ...LOOK, stepPath, signal }, onWait);
  return { runtime, made, look, kill: () => void (alive = false), loseLease: () => void (hasLease = false) };
}

/** Lets time pass until it is so. */
async function until(isSo: () => boolean): Promise<void> {
  while (!isSo()) {
    await new Promise((resolve) => setImmediate(resolve));
    if (!isSo() && !time.step()) expect.fail("nothing happens any more");
  }
}
const passTo = (ms: number): Promise<void> => {
  let passed = false;
  time.at(START_MS + ms, () => void (passed = true));
  return until(() => passed);
};
const status = (runId: string): unknown =>
  (connection.prepare(`SELECT status FROM "Run" WHERE id = ?`).get(runId) as { status: unknown }).status;
const journal = (runId: string): RunEvent[] =>
  connection
    .prepare(`SELECT payloadJson FROM "JournalEvent" WHERE runId = ? ORDER BY seq`)
    .all(runId)
    .map((row) => JSON.parse((row as { payloadJson: string }).payloadJson) as RunEvent);
const typesOf = (runId: string): string[] => journal(runId).map(({ type }) => type);

const read = { service: "s", operation: "read", connection: "conn_1" };
const write = { service: "s", operation: "write", connection: "conn_1" };
const loop = (length: number) => ({
  ...read,
  forEach: JSON.stringify(Array.from({ length }, (_, i) => i)),
  concurrency: length,
});

describe("the rate limit of a connection", () => {
  it("three workflows that share a connection of 10 calls a second never exceed it, and take turns", async () => {
    limit("conn_1", { calls: 10, perMs: 1_000 });
    for (const id of ["wf_1", "wf_2", "wf_3"]) save(id, { steps: { each: loop(40) } });
    const runs = await Promise.all(["wf_1", "wf_2", "wf_3"].map(accept));
    const { made } = worker();
    await until(() => runs.every((runId) => status(runId) === "succeeded"));
    expect(made).toHaveLength(120);
    made.forEach(({ atMs }, i) => {
      const earlier = made[i - 10];
      if (earlier !== undefined) expect(atMs - earlier.atMs).toBeGreaterThanOrEqual(1_000);
    });
    // 120 calls, ten in each second and the tenth of one that their answers take, the first second unknown.
    expect(made.at(-1)?.atMs).toBeLessThan(14_000);
    const inFirstHalf = (id: string): number => made.slice(0, 60).filter(({ workflowId }) => workflowId === id).length;
    for (const id of ["wf_1", "wf_2", "wf_3"]) expect(Math.abs(inFirstHalf(id) - 20)).toBeLessThanOrEqual(1);
  });

  it("at most `concurrent` calls are under way", async () => {
    limit("conn_1", { calls: 1_000, perMs: 1, concurrent: 2 });
    save("wf_1", { steps: { each: loop(10) } });
    const runId = await accept("wf_1");
    const { made } = worker();
    await until(() => status(runId) === "succeeded");
    made.forEach(({ atMs }, i) => {
      const before = made[i - 2];
      if (before !== undefined) expect(atMs - before.atMs).toBeGreaterThanOrEqual(100);
    });
  });

  it("Retry-After of one run's call holds the calls of all runs of the connection, and of no other", async () => {
    limit("conn_1", null);
    limit("conn_2", null);
    const retry = { maxAttempts: 2, baseMs: 0 };
    save("wf_1", { steps: { a: { ...read, retry } } });
    save("wf_2", { steps: { pause: { service: "s", operation: "read" }, b: { ...read, needs: ["pause"] } } });
    save("wf_3", {
      steps: { pause: { service: "s", operation: "read" }, c: { ...read, connection: "conn_2", needs: ["pause"] } },
    });
    const runs = await Promise.all(["wf_1", "wf_2", "wf_3"].map(accept));
    let refused = false;
    const { made } = worker(({ workflowId }) => {
      if (workflowId !== "wf_1" || refused) return { kind: "succeeded", output: null };
      refused = true;
      const error = {
        category: "rate_limited",
        code: "HTTP_429",
        message: "slow",
        retryable: true,
        retryAfterMs: 5_000,
      } as const;
      return { kind: "failed", acted: "no", error };
    });
    await until(() => runs.every((runId) => status(runId) === "succeeded"));
    const at = (path: string): number[] => made.filter((one) => one.path === path).map(({ atMs }) => atMs);
    expect(at("c")).toEqual([100]);
    expect(at("b")).toEqual([5_100]);
    expect(at("a")).toEqual([0, 5_200]);
  });

  it("a run that is held says so, and that time does not count against its timeoutMs", async () => {
    limit("conn_1", { calls: 1, perMs: 5_000 });
    save("wf_1", { steps: { a: write, b: { ...write, needs: ["a"] } }, settings: { timeoutMs: 1_000 } });
    const runId = await accept("wf_1");
    worker();
    await passTo(2_000);
    expect(status(runId)).toBe("waiting");
    expect(journal(runId).find(({ type }) => type === "call_held")).toEqual({
      type: "call_held",
      atMs: START_MS,
      path: "a",
      connectionId: "conn_1",
      dueAtMs: START_MS + 6_000,
    });
    await until(() => status(runId) === "succeeded");
    expect(typesOf(runId).filter((type) => type.startsWith("call_"))).toEqual([
      "call_held",
      "call_released",
      "call_held",
      "call_released",
    ]);
  });

  it("what is held holds up nobody: neither a step beside it nor another workflow", async () => {
    limit("conn_1", { calls: 1, perMs: 9_000 });
    save("wf_1", { steps: { held: loop(100), free: { service: "s", operation: "read" } } });
    save("wf_2", { steps: { a: { service: "s", operation: "read" } } });
    await accept("wf_1");
    const other = await accept("wf_2");
    const { made } = worker();
    await passTo(1_000);
    expect(made.map(({ path }) => path).sort()).toEqual(["a", "free"]);
    expect(status(other)).toBe("succeeded");
  });

  it("a run that is cancelled while it waits makes no call, and its turn goes to the next", async () => {
    limit("conn_1", { calls: 1, perMs: 5_000 });
    save("wf_1", { steps: { a: write } });
    const [first, second] = [await accept("wf_1"), await accept("wf_1")];
    const { made, runtime } = worker();
    await passTo(1_000);
    await createRequestOfRun(connection, time, random)("ws_1", first, { kind: "cancel", payload: {} });
    runtime.wake();
    await until(() => status(second) === "succeeded");
    expect(status(first)).toBe("cancelled");
    expect(made.map(({ atMs }) => atMs)).toEqual([6_000]);
  });

  it("a worker that dies while a call is held leaves it unmade: the next makes it once and asks no person", async () => {
    limit("conn_1", { calls: 1, perMs: 5_000 });
    save("wf_1", { steps: { a: write } });
    const runId = await accept("wf_1");
    const first = worker();
    await passTo(4_000);
    first.kill();
    const second = worker();
    await until(() => status(runId) === "succeeded");
    expect(first.made).toEqual([]);
    // And not before the window of its own start is over.
    expect(second.made.map(({ atMs }) => atMs)).toEqual([10_000]);
    expect(typesOf(runId)).not.toContain("step_outcome_unknown");
    expect(typesOf(runId).filter((type) => type === "call_held")).toHaveLength(1);
    expect(connection.prepare(`SELECT * FROM "Timer"`).all()).toEqual([]);
  });

  it("one that dies after the turn came, before an answer, cannot know: a person decides", async () => {
    limit("conn_1", { calls: 1, perMs: 5_000 });
    save("wf_1", { steps: { a: write } });
    const runId = await accept("wf_1");
    const first = worker();
    await until(() => first.made.length === 1);
    expect(typesOf(runId).at(-1)).toBe("call_released");
    first.kill();
    worker();
    await until(() => typesOf(runId).includes("step_outcome_unknown"));
  });

  it("a limit that the web takes away counts at the worker's next look", async () => {
    limit("conn_1", { calls: 1, perMs: 86_400_000 });
    save("wf_1", { steps: { a: read } });
    const runId = await accept("wf_1");
    const { runtime, made } = worker();
    await passTo(1_000);
    expect(made).toEqual([]);
    limit("conn_1", null);
    runtime.wake();
    await until(() => status(runId) === "succeeded");
    expect(made.map(({ atMs }) => atMs)).toEqual([1_000]);
  });

  it("held runs count against maxConcurrentRuns of their workflow, and against nobody else's room", async () => {
    limit("conn_1", { calls: 1, perMs: 86_400_000 });
    save("wf_1", { steps: { a: read }, settings: { maxConcurrentRuns: 2 } });
    const runs = await Promise.all([1, 2, 3, 4].map(() => accept("wf_1")));
    worker();
    await passTo(1_000);
    expect(runs.map(status).sort()).toEqual(["queued", "queued", "waiting", "waiting"]);
  });
});

describe("looks of triggers and tests of connections", () => {
  const refusal: OperationOutcome = {
    kind: "failed",
    acted: "no",
    error: { category: "rate_limited", code: "HTTP_429", message: "slow", retryable: true, retryAfterMs: 5_000 },
  };

  it("share the limit with the steps of runs: together they never exceed it, and none is dropped", async () => {
    limit("conn_1", { calls: 5, perMs: 1_000 });
    save("wf_1", { steps: { each: loop(20) } });
    const runId = await accept("wf_1");
    const { made, look } = worker();
    const looks = Promise.all(Array.from({ length: 20 }, (_, i) => look(`trigger:t${i}`)));
    await until(() => status(runId) === "succeeded" && made.length === 40);
    expect((await looks).every(({ kind }) => kind === "succeeded")).toBe(true);
    made.forEach(({ atMs }, i) => {
      const earlier = made[i - 5];
      if (earlier !== undefined) expect(atMs - earlier.atMs).toBeGreaterThanOrEqual(1_000);
    });
  });

  it("Retry-After to a look holds the steps of runs, and to a step it holds the looks", async () => {
    limit("conn_1", null);
    save("wf_1", { steps: { a: read } });
    const answers = [refusal];
    const first = worker(() => answers.shift() ?? { kind: "succeeded", output: null });
    const looked = first.look("trigger:t");
    await until(() => first.made.length === 1 && answers.length === 0);
    await passTo(200);
    expect(await looked).toEqual(refusal);
    await accept("wf_1");
    first.runtime.wake();
    await until(() => first.made.length === 2);
    expect(first.made[1]).toMatchObject({ path: "a", atMs: 5_100 });
    await passTo(5_300);
    answers.push(refusal);
    await accept("wf_1");
    first.runtime.wake();
    await until(() => first.made.length === 3);
    await passTo(time.now() - START_MS + 150);
    const told: boolean[] = [];
    const held = first.look("test", undefined, (waits) => told.push(waits));
    expect(told).toEqual([true]);
    await until(() => first.made.length === 4);
    expect(told).toEqual([true, false]);
    expect((first.made[3]?.atMs ?? 0) - (first.made[2]?.atMs ?? 0)).toBe(5_100);
    await passTo(time.now() - START_MS + 150);
    expect((await held).kind).toBe("succeeded");
  });

  it("one whose time is up while it waits says so, was never sent, and leaves its turn to the next", async () => {
    limit("conn_1", { calls: 1, perMs: 5_000 });
    const { made, look, runtime } = worker();
    const controller = new AbortController();
    const [first, second] = [look("test", controller.signal), look("trigger:t")];
    controller.abort();
    expect(await first).toMatchObject({
      kind: "failed",
      acted: "no",
      error: { category: "rate_limited", code: "CONNECTION_LIMIT", retryable: true, retryAfterMs: 6_000 },
    });
    await until(() => made.length === 1);
    expect(made).toEqual([{ atMs: 6_000, workflowId: "wf_polled", path: "trigger:t" }]);
    await passTo(6_200);
    expect((await second).kind).toBe("succeeded");
    // A worker that stops leaves nobody waiting.
    const third = look("trigger:t");
    await runtime.stop(0);
    expect(await third).toMatchObject({ kind: "failed", acted: "no" });
    expect(await look("trigger:t")).toMatchObject({ error: { code: "CALL_CANCELLED" } });
    expect(made).toHaveLength(1);
  });

  it("one that is sent late, for it waited for another's answer, keeps its place until then", async () => {
    limit("conn_1", { calls: 1, perMs: 1_000 });
    const { made, look } = worker();
    const looks = [look("late"), look("trigger:t")];
    await until(() => made.length === 2);
    expect(made.map(({ path }) => path)).toEqual(["late", "trigger:t"]);
    expect((made[1]?.atMs ?? 0) - (made[0]?.atMs ?? 0)).toBeGreaterThanOrEqual(1_000);
    await passTo(10_000);
    expect((await Promise.all(looks)).map(({ kind }) => kind)).toEqual(["succeeded", "succeeded"]);
  });

  it("one that is sent late does not leave when the lease is gone by then", async () => {
    limit("conn_1", null);
    const { made, look, loseLease } = worker();
    const looked = look("late");
    await passTo(300);
    loseLease();
    await passTo(2_000);
    expect(await looked).toEqual(GIVEN_UP);
    expect(made).toEqual([]);
  });

  it("one that never answers is given up when its time is over, and lets the next one in", async () => {
    limit("conn_1", { calls: 100, perMs: 1, concurrent: 1 });
    const { look } = worker(({ stepPath }) => (stepPath === "trigger:a" ? null : { kind: "succeeded", output: null }));
    const [first, second] = [look("trigger:a"), look("trigger:b")];
    await passTo(4_000);
    expect(await first).toMatchObject({ kind: "failed", error: { code: "STEP_TIMEOUT" } });
    expect((await second).kind).toBe("succeeded");
  });
});

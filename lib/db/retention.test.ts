import fc from "fast-check";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { retentionCutoffs, retentionSchema } from "@/lib/engine/retention-schema";
import { createRetentionLoop } from "@/lib/worker/retention-loop";
import "@/scripts/testing/property-seed";
import { createRetentionStore } from "./retention-store";
import { openRawConnection, type RawConnection } from "./raw-connection";
import { migratedDatabase, type MigratedDatabase } from "./testing/migrated-database";

const DAY_MS = 86_400_000;
const NOW = 1_000 * DAY_MS;

let database: MigratedDatabase;
let connection: RawConnection;
beforeEach(() => {
  database = migratedDatabase();
  connection = openRawConnection(database.file);
  // Nothing here is about what a crash leaves.
  connection.pragma("synchronous = OFF");
});
afterEach(async () => {
  connection.close();
  await database.remove();
});

interface Row {
  id: string;
  status: string;
  endedDaysAgo: number | null;
  originRunId?: string;
  replayOfRunId?: string | null;
  parentRunId?: string | null;
}

function put(
  { id, status, endedDaysAgo, originRunId = id, replayOfRunId = null, parentRunId = null }: Row,
  in_ = "ws_1",
) {
  const atMs = NOW - (endedDaysAgo ?? 500) * DAY_MS;
  connection
    .prepare(
      `INSERT INTO "Run" (id, workspaceId, workflowId, version, mode, status, sourceJson, originRunId, inputJson, createdAtMs, endedAtMs, replayOfRunId, parentRunId)
       VALUES (?, ?, 'wf_1', 1, 'live', ?, '{"kind":"api"}', ?, '{}', ?, ?, ?, ?)`,
    )
    .run(id, in_, status, originRunId, atMs - 5, endedDaysAgo === null ? null : atMs, replayOfRunId, parentRunId);
  connection.prepare(`INSERT INTO "JournalChunk" VALUES (?, 1, ?, 1, ?, '[]')`).run(id, in_, atMs);
  connection.prepare(`INSERT INTO "Blob" VALUES (?, ?, ?, 2, '{}', ?)`).run(`blob_${id}`, in_, id, atMs);
  connection
    .prepare(
      `INSERT INTO "OutboxEntry" (id, workspaceId, runId, stepPath, service, operation, effectKey, requestJson, createdAtMs) VALUES (?, ?, ?, 'a', 's', 'o', 'k', '{}', ?)`,
    )
    .run(`out_${id}`, in_, id, atMs);
}

function workspace(settings: object, id = "ws_1"): void {
  connection
    .prepare(`INSERT OR REPLACE INTO "Workspace" (id, slug, name, settingsJson, createdAtMs) VALUES (?, ?, '', ?, 0)`)
    .run(id, id, JSON.stringify(settings));
}

const ids = (sql: string): string[] => (connection.prepare(sql).all() as { id: string }[]).map((row) => row.id).sort();
const runs = () => ids(`SELECT id FROM "Run"`);

/** Every commit takes so long that each takes one run. */
function storeOf(slow = false) {
  let atMs = 0;
  return createRetentionStore(
    connection,
    async (work) => connection.transaction(work).immediate(),
    () => (slow ? (atMs += 20) : 0),
  );
}

async function prune(slow = false): Promise<number> {
  let removed = 0;
  const clock = { now: () => NOW, monotonicMs: () => 0 };
  const loop = createRetentionLoop({
    store: storeOf(slow),
    clock,
    onDone: (n) => (removed = n),
    onError: (error) => {
      throw error;
    },
  });
  while (!(await loop.step()));
  return removed;
}

describe("retention", () => {
  it("removes what ended longer ago than the workspace keeps it, with all that belongs to it", async () => {
    workspace({});
    put({ id: "run_old", status: "succeeded", endedDaysAgo: 91 });
    put({ id: "run_new", status: "succeeded", endedDaysAgo: 89 });
    expect(await prune()).toBe(1);
    expect(runs()).toEqual(["run_new"]);
    for (const table of ["JournalChunk", "Blob", "OutboxEntry"])
      expect(ids(`SELECT runId AS id FROM "${table}"`)).toEqual(["run_new"]);
  });

  it("each workspace has its own days; null keeps for ever, and so do settings that cannot be read", async () => {
    workspace({ retention: { days: 5 } }, "ws_1");
    workspace({ retention: { days: null } }, "ws_2");
    workspace({ retention: { days: "five" } }, "ws_3");
    for (const in_ of ["ws_1", "ws_2", "ws_3"]) put({ id: `run_${in_}`, status: "succeeded", endedDaysAgo: 400 }, in_);
    await prune();
    expect(runs()).toEqual(["run_ws_2", "run_ws_3"]);
  });

  it("failed runs can be kept longer", async () => {
    workspace({ retention: { days: 5, keepFailedDays: 50 } });
    put({ id: "run_1", status: "failed", endedDaysAgo: 40 });
    put({ id: "run_2", status: "timed_out", endedDaysAgo: 60 });
    put({ id: "run_3", status: "cancelled", endedDaysAgo: 40 });
    await prune();
    expect(runs()).toEqual(["run_1"]);
  });

  it("goes on in the next commit where one has taken its time", async () => {
    workspace({});
    for (let n = 0; n < 25; n += 1) put({ id: `run_${n}`, status: "succeeded", endedDaysAgo: 100 });
    expect(await prune(true)).toBe(25);
    expect(runs()).toEqual([]);
  });

  it("what was of use for a while only goes too: consumed requests, answers of an Idempotency-Key, the step cache", async () => {
    const request = connection.prepare(
      `INSERT INTO "RunRequest" (id, workspaceId, runId, kind, payloadJson, createdAtMs, consumedAtMs) VALUES (?, 'w', 'r', 'cancel', '{}', 0, ?)`,
    );
    request.run("sig_old", NOW - 2 * DAY_MS);
    request.run("sig_open", null);
    const answer = connection.prepare(
      `INSERT INTO "IdempotencyRecord" (workspaceId, principal, route, key, bodyHash, createdAtMs) VALUES ('w', 'p', 'r', ?, '', ?)`,
    );
    answer.run("old", NOW - 2 * DAY_MS);
    answer.run("new", NOW);
    const cached = connection.prepare(
      `INSERT INTO "StepCache" (workspaceId, key, outputJson, createdAtMs, expiresAtMs) VALUES ('w', ?, '1', 0, ?)`,
    );
    cached.run("old", NOW - 1);
    cached.run("new", NOW + DAY_MS);
    await prune();
    expect(ids(`SELECT id FROM "RunRequest"`)).toEqual(["sig_open"]);
    expect(ids(`SELECT key AS id FROM "IdempotencyRecord"`)).toEqual(["new"]);
    expect(ids(`SELECT key AS id FROM "StepCache"`)).toEqual(["new"]);
  });

  it("pruning never removes anything an open run needs", async () => {
    const statuses = ["queued", "running", "waiting", "succeeded", "failed", "cancelled", "timed_out"];
    const link = fc.option(fc.nat({ max: 11 }));
    const row = fc.record({
      status: fc.constantFrom(...statuses),
      days: fc.nat({ max: 60 }),
      replay: link,
      parent: link,
      origin: link,
    });
    await fc.assert(
      fc.asyncProperty(
        fc.array(row, { minLength: 1, maxLength: 12 }),
        fc.integer({ min: 1, max: 60 }),
        async (drawn, days) => {
          for (const table of ["Run", "JournalChunk", "Blob", "OutboxEntry"]) connection.exec(`DELETE FROM "${table}"`);
          workspace({ retention: { days } });
          const of = (index: number | null) => (index === null || index >= drawn.length ? null : `run_${index}`);
          const rows = drawn.map(({ status, days: ago, replay, parent, origin }, index) => ({
            id: `run_${index}`,
            status,
            endedDaysAgo: ["queued", "running", "waiting"].includes(status) ? null : ago,
            originRunId: of(origin) ?? `run_${index}`,
            replayOfRunId: of(replay),
            parentRunId: of(parent),
          }));
          for (const one of rows) put(one);
          await prune();
          const left = new Set(runs());
          const open = rows.filter((one) => one.endedDaysAgo === null);
          for (const one of open) {
            expect(left).toContain(one.id);
            for (const needed of [one.replayOfRunId, one.parentRunId, one.originRunId])
              if (needed !== null) expect(left).toContain(needed);
            for (const child of rows) if (child.parentRunId === one.id) expect(left).toContain(child.id);
          }
          const needed = new Set(open.flatMap((one) => [one.replayOfRunId, one.parentRunId, one.originRunId]));
          const byId = new Map(rows.map((one) => [one.id, one]));
          const keysInUse = new Set(open.flatMap(({ id, originRunId }) => (id === originRunId ? [] : [originRunId])));
          const hasOpenCaller = (one: (typeof rows)[number], seen = new Set<string>()): boolean => {
            const caller = byId.get(one.parentRunId ?? "");
            if (caller === undefined || seen.has(caller.id)) return false;
            if (caller.endedDaysAgo === null || keysInUse.has(caller.originRunId)) return true;
            return hasOpenCaller(caller, seen.add(caller.id));
          };
          for (const one of rows) {
            const isOld = one.endedDaysAgo !== null && one.endedDaysAgo > days;
            if (isOld && !needed.has(one.id)) expect(left.has(one.id)).toBe(hasOpenCaller(one));
          }
          expect(ids(`SELECT runId AS id FROM "JournalChunk"`)).toEqual([...left].sort());
        },
      ),
      { numRuns: 60 },
    );
  });

  it("days that make no sense are refused by name", () => {
    expect(retentionSchema.safeParse({ days: 10, keepFailedDays: 5 }).error?.issues[0]).toMatchObject({
      path: ["keepFailedDays"],
    });
    expect(retentionSchema.safeParse({ days: 0 }).error?.issues[0]).toMatchObject({ path: ["days"] });
    expect(retentionCutoffs(retentionSchema.parse({}), NOW)).toEqual({
      endedBeforeMs: NOW - 90 * DAY_MS,
      failedBeforeMs: NOW - 90 * DAY_MS,
    });
    expect(retentionCutoffs({ days: null }, NOW)).toBeNull();
  });
});

it("what was sent to a model goes with the runs of its time, and only in workspaces that let runs go", async () => {
  workspace({ retention: { days: 30 } });
  workspace({ retention: { days: null } }, "ws_2");
  const ask = (id: string, in_: string, daysAgo: number) =>
    connection
      .prepare(
        `INSERT INTO "ModelCall" (id, workspaceId, askedBy, requestId, provider, model, host, outcome, exchangesJson, durationMs, createdAtMs)
         VALUES (?, ?, 'user:u', 'req', 'openai', 'm', 'h', 'accepted', '[]', 1, ?)`,
      )
      .run(id, in_, NOW - daysAgo * DAY_MS);
  for (let n = 0; n < 600; n += 1) ask(`old_${String(n)}`, "ws_1", 31);
  ask("young", "ws_1", 29);
  ask("kept", "ws_2", 400);
  await prune();
  expect(ids(`SELECT id FROM "ModelCall"`)).toEqual(["kept", "young"]);
});

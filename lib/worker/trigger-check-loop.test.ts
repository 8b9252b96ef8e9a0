import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { catalog, catalogs } from "@/lib/connectors/testing/catalog";
import { openRawConnection, type RawConnection } from "@/lib/db/raw-connection";
import { migratedDatabase, type MigratedDatabase } from "@/lib/db/testing/migrated-database";
import { createTriggerStore, type TriggerStore } from "@/lib/db/trigger-store";
import type { Definition, Trigger } from "@/lib/workflow/definition-schema";
import { createReceiveHook } from "@/lib/server/hooks/receive-hook";
import { createTriggerService } from "@/lib/server/compose/trigger-service";
import { startListener, type Listener } from "./listener";
import { createReachHook } from "./reach-hook";
import { createTriggerCheckLoop } from "./trigger-check-loop";
import type { WorkerCalls } from "@/lib/server/worker-calls";

const START_MS = Date.parse("2026-03-02T09:00:00Z");

let database: MigratedDatabase;
let connection: RawConnection;
let triggers: TriggerStore;
let listener: Listener;
let nowMs: number;
let definition: Definition;
const clock = { now: () => nowMs, monotonicMs: () => nowMs };

beforeEach(async () => {
  database = migratedDatabase();
  connection = openRawConnection(database.file);
  nowMs = START_MS;
  triggers = createTriggerStore(connection, clock, (service, event) => catalog.event(service, event)?.kind);
  const never = (): never => {
    throw new RangeError("a self-test starts nothing");
  };
  listener = await startListener({
    port: 0,
    token: "t",
    bodyMaxBytes: 1_000,
    receive: createReceiveHook({
      triggers,
      clock,
      accept: never,
      watch: { answered: never, ended: never } as never,
      definition: never,
      ring: never,
    }),
    onDoorbell: never,
    calls: {} as WorkerCalls,
    onError: never,
  });
});
afterEach(async () => {
  await listener.close();
  connection.close();
  await database.remove();
});

const hook: Trigger = { service: "webhook", event: "received", with: { path: "orders/n w", auth: { kind: "github" } } };
const daily: Trigger = { service: "schedule", event: "cron", with: { cron: "0 9 * * *" } };

function publish(trigger: Trigger, version = 1): void {
  definition = { schema: 1, name: "W", triggers: { t: trigger }, steps: {} };
  triggers.activate({ workspaceId: "ws_1", workflowId: "wf_1", version, mode: "live", definition });
  connection.exec(`DELETE FROM "Workflow"`);
  connection
    .prepare(
      `INSERT INTO "Workflow" (id, workspaceId, name, headVersion, publishedVersion, publishedMode, createdAtMs, updatedAtMs) VALUES ('wf_1', 'ws_1', 'W', ?, ?, 'live', 0, 0)`,
    )
    .run(version, version);
}
function connect(id: string, service: string, workspaceId = "ws_1"): void {
  connection
    .prepare(
      `INSERT INTO "Connection" (id, workspaceId, service, name, authKind, sealed, state, createdBy, createdAtMs, updatedAtMs) VALUES (?, ?, ?, 'C', 'api_key', '', 'untested', '', 0, 0)`,
    )
    .run(id, workspaceId, service);
}

/** The self-test's result as the API shows it. */
async function check(port = listener.port) {
  const loop = createTriggerCheckLoop({
    triggers,
    definition: () => definition,
    catalogs,
    clock,
    reach: createReachHook(`http://127.0.0.1:${port}`),
    onError(error) {
      throw error;
    },
  });
  await loop.checkSince(nowMs + 1);
  return listed()?.check;
}
function listed() {
  const ctx = { workspaceId: "ws_1" } as Parameters<ReturnType<typeof createTriggerService>["list"]>[0];
  return createTriggerService({ triggers }, { clock }).list(ctx, { limit: 10 }).items[0];
}
const at = new Date(START_MS).toISOString();
const problem = (text: RegExp) => ({ at, ok: false, problem: expect.stringMatching(text) });

describe("the self-test of registrations", () => {
  it("has nothing to say of what will fire", async () => {
    publish(daily);
    expect(await check()).toEqual({ at, ok: true });
    connect("conn_1", "webhook");
    publish({ ...hook, with: { ...hook.with, path: "orders/näw" }, connection: "conn_1" });
    expect(await check()).toEqual({ at, ok: true });
    publish({ service: "form", event: "submitted", with: { fields: [{ name: "a", label: "A" }] } });
    expect(await check()).toEqual({ at, ok: true });
  });

  it("says when the version is not the published one", async () => {
    publish(daily);
    connection.exec(`UPDATE "Workflow" SET publishedVersion = 2`);
    expect(await check()).toEqual(problem(/version 1, but version 2 is published/));
    connection.exec(`UPDATE "Workflow" SET publishedVersion = NULL`);
    expect(await check()).toEqual(problem(/not published any more/));
  });

  it("says when a connection is gone or of another service", async () => {
    const fine = { ...hook, with: { ...hook.with, path: "in" }, connection: "conn_1" };
    publish(fine);
    expect(await check()).toEqual(problem(/deleted/));
    expect(listed()).toMatchObject({ state: "error", error: expect.stringMatching(/deleted/) });
    connect("conn_1", "webhook", "ws_2");
    expect(await check()).toEqual(problem(/deleted/));
    connection.exec(`DELETE FROM "Connection"`);
    connect("conn_1", "slack");
    expect(await check()).toEqual(problem(/for slack/));
    connection.exec(`UPDATE "Connection" SET service = 'webhook'`);
    expect(await check()).toEqual({ at, ok: true });
  });

  it("a connection that is deleted, refused or mended shows at its trigger at once, with no self-test in between", async () => {
    publish({ ...hook, with: { ...hook.with, path: "in" }, connection: "conn_1" });
    connect("conn_1", "webhook");
    expect(await check()).toEqual({ at, ok: true });
    connection.exec(`UPDATE "Connection" SET state = 'broken', stateReason = 'token revoked'`);
    const refused = expect.stringMatching(/refuses its credentials \(token revoked\): renew them/);
    expect(listed()).toMatchObject({ state: "error", error: refused, check: { at, ok: false, problem: refused } });
    connection.exec(`UPDATE "Connection" SET state = 'untested', stateReason = NULL`);
    expect(listed()).toMatchObject({ state: "active", error: null, check: { at, ok: true } });
    connection.exec(`DELETE FROM "Connection"`);
    expect(listed()).toMatchObject({ state: "error", error: expect.stringMatching(/deleted/) });
    connect("conn_1", "webhook");
    expect(listed()).toMatchObject({ state: "active", error: null });
  });

  it("says when a hook is not reached at the listener", async () => {
    publish({ service: "webhook", event: "received", with: { path: "in" } });
    connection.exec(`UPDATE "TriggerState" SET hookPath = 'a//b'`);
    expect(await check()).toEqual(problem(/not reached/));
  });

  it("says when settings are not read any more, or a schedule has no time left", async () => {
    publish({ ...hook, with: { path: "in", auth: { kind: "gone" } } });
    expect(await check()).toEqual(problem(/auth\.kind must be one of/));
    publish(daily);
    connection.exec(`UPDATE "TriggerState" SET nextExpectedAtMs = NULL`);
    expect(await check()).toEqual(problem(/never comes due/));
    connection.exec(`UPDATE "TriggerState" SET nextExpectedAtMs = ${START_MS - 61_000}`);
    expect(await check()).toEqual(problem(/next time is past: 2026-03-02T08:58:59/));
  });

  it("says when an event is no longer in the catalogue", async () => {
    // An event that the catalogue does not know any more, of a workflow published when it did.
    connect("conn_1", "asana");
    publish({ service: "asana", event: "task.created", connection: "conn_1" });
    connection.exec(`UPDATE "TriggerState" SET event = 'story.whispered'`);
    expect(await check()).toEqual(problem(/There is no event story\.whispered/));
  });

  it("leaves paused triggers alone, and tests each once per time", async () => {
    publish(daily);
    triggers.setPaused("wf_1", true);
    expect(await check()).toBeNull();
    triggers.setPaused("wf_1", false);
    await check();
    expect(triggers.unchecked(START_MS, 10)).toEqual([]);
    expect(triggers.unchecked(START_MS + 1, 10)).toHaveLength(1);
  });
});

describe("silence", () => {
  const stateAt = (atMs: number) => {
    nowMs = atMs;
    const ctx = { workspaceId: "ws_1" } as Parameters<ReturnType<typeof createTriggerService>["list"]>[0];
    return createTriggerService({ triggers }, { clock }).list(ctx, { limit: 10 }).items[0];
  };

  it("a schedule is silent a minute after the time that passed it by, and says so", () => {
    publish(daily);
    const dueMs = Date.parse("2026-03-03T09:00:00Z");
    expect(stateAt(dueMs + 60_000)).toMatchObject({ state: "active", silentReason: null });
    expect(stateAt(dueMs + 60_001)).toMatchObject({
      state: "silent",
      silentReason: "Expected 2026-03-03T09:00:00.000Z, did not fire",
    });
    triggers.setPaused("wf_1", true);
    expect(stateAt(dueMs + 60_001)).toMatchObject({ state: "paused", silentReason: null });
  });

  it("a polled list is silent when it was not looked at for three intervals", () => {
    publish({ service: "gmail", event: "message.received", with: { everyMs: 300_000 } });
    expect(stateAt(START_MS + 1)).toMatchObject({ state: "active", nextLookAt: "2026-03-02T09:05:00.000Z" });
    expect(stateAt(START_MS + 900_000)).toMatchObject({ state: "active" });
    expect(stateAt(START_MS + 900_001)).toMatchObject({
      state: "silent",
      silentReason: expect.stringContaining("look"),
    });
  });

  it("a webhook, which nobody can foretell, is never silent", () => {
    publish({ service: "webhook", event: "received", with: { path: "in" } });
    expect(stateAt(START_MS + 365 * 86_400_000)).toMatchObject({ state: "active", nextExpectedAt: null });
  });
});

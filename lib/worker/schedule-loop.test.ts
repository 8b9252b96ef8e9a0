import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { createAcceptRun } from "@/lib/db/accept-run";
import type { AcceptRun } from "@/lib/engine/ports";
import { GroupCommit } from "@/lib/db/group-commit";
import { createJournalStore } from "@/lib/db/journal-store";
import { acquireLease } from "@/lib/db/lease-store";
import { openRawConnection, type RawConnection } from "@/lib/db/raw-connection";
import { migratedDatabase, type MigratedDatabase } from "@/lib/db/testing/migrated-database";
import { createTriggerStore, type TriggerStore } from "@/lib/db/trigger-store";
import type { JsonObject } from "@/lib/kernel/json";
import { seededRandom } from "@/lib/kernel/random";
import { systemTimers } from "@/lib/kernel/timers";
import { createScheduleLoop } from "./schedule-loop";

const START_MS = Date.parse("2026-03-02T09:00:00Z");
const MINUTE_MS = 60_000;

let database: MigratedDatabase;
let connection: RawConnection;
let triggers: TriggerStore;
let nowMs: number;
const clock = { now: () => nowMs, monotonicMs: () => nowMs };
const errors: unknown[] = [];
let accept: AcceptRun;

beforeEach(() => {
  database = migratedDatabase();
  connection = openRawConnection(database.file);
  nowMs = START_MS;
  errors.length = 0;
  triggers = createTriggerStore(connection, clock, () => "schedule");
  accept = createAcceptRun(connection, clock, seededRandom(1));
});
afterEach(async () => {
  expect(errors).toEqual([]);
  connection.close();
  await database.remove();
});

/** A fresh loop, as after a restart of the worker. */
function loop(acceptRun: AcceptRun = accept) {
  return createScheduleLoop({
    triggers,
    accept: acceptRun,
    clock,
    onAccepted: () => undefined,
    onError: (error) => errors.push(error),
  });
}

function publish(event: string, config: JsonObject, when: { disabled?: boolean } = {}): void {
  const every = { service: "schedule", event, with: config, ...when };
  triggers.activate({
    workspaceId: "ws_1",
    workflowId: "wf_1",
    version: 3,
    mode: "simulate",
    definition: { schema: 1, name: "W", triggers: { every }, steps: {} },
  });
}

/** Lets time pass in ticks, ends no runs. */
async function pass(ms: number, stepMs = MINUTE_MS): Promise<void> {
  const running = loop();
  for (const untilMs = nowMs + ms; nowMs < untilMs;) {
    nowMs = Math.min(untilMs, nowMs + stepMs);
    await running.tick();
  }
}

function started(): string[] {
  return connection
    .prepare<[], { inputJson: string }>(`SELECT inputJson FROM "Run" ORDER BY createdAtMs, rowid`)
    .all()
    .map((row) => String((JSON.parse(row.inputJson) as { scheduledAt: string }).scheduledAt).slice(11, 19));
}
function endAll(): void {
  connection.exec(`UPDATE "Run" SET status = 'succeeded'`);
}
function claimable(): string[] {
  connection.exec(`UPDATE "Lease" SET expiresAtMs = 0`);
  const lease = acquireLease(connection, clock, "test");
  if (lease === null) throw new TypeError("no lease");
  const onFatal = (): void => undefined;
  const commits = new GroupCommit({
    connection,
    clock,
    timers: systemTimers,
    lease,
    onFatal,
    onStorage: () => undefined,
  });
  return createJournalStore(connection, commits, clock, seededRandom(1))
    .queued([], [], 50)
    .map((row) => row.id);
}

describe("schedules", () => {
  it("a cron fires at its times in its zone, with version and mode of what is published", async () => {
    publish("cron", { cron: "30 9 * * 1-5", timezone: "Europe/Berlin", overlap: "parallel" });
    await pass(48 * 60 * MINUTE_MS);
    // 9:30 in Berlin is 8:30 UTC in winter; the day's own time was over at the start.
    expect(started()).toEqual(["08:30:00", "08:30:00"]);
    const run = connection.prepare(`SELECT version, mode, status, sourceJson FROM "Run" LIMIT 1`).get();
    expect(run).toEqual({
      version: 3,
      mode: "simulate",
      status: "queued",
      sourceJson: '{"kind":"schedule","triggerId":"every"}',
    });
    expect(triggers.ofWorkflow("wf_1")[0]).toMatchObject({
      lastFiredAtMs: Date.parse("2026-03-04T08:30:00Z"),
      nextExpectedAtMs: Date.parse("2026-03-05T08:30:00Z"),
    });
  });

  it("an interval keeps to its grid, however late the ticks come", async () => {
    publish("interval", { everyMs: 10 * MINUTE_MS, anchor: "2026-03-02T00:05:00Z", overlap: "parallel" });
    await pass(31 * MINUTE_MS, 25_000);
    expect(started()).toEqual(["09:05:00", "09:15:00", "09:25:00"]);
  });

  it("a paused or disabled one fires nothing, and what was missed meanwhile is not made up", async () => {
    publish("interval", { everyMs: MINUTE_MS, overlap: "parallel", catchUp: "all" });
    triggers.setPaused("wf_1", true);
    await pass(10 * MINUTE_MS);
    expect(started()).toEqual([]);
    triggers.setPaused("wf_1", false);
    await pass(2 * MINUTE_MS);
    expect(started()).toEqual(["09:11:00", "09:12:00"]);
    publish("interval", { everyMs: MINUTE_MS }, { disabled: true });
    await pass(2 * MINUTE_MS);
    expect(started()).toHaveLength(2);
  });

  it("a crash between accepting and noting it starts the time once", async () => {
    publish("interval", { everyMs: MINUTE_MS, overlap: "parallel" });
    nowMs += MINUTE_MS;
    const dying = createScheduleLoop({
      triggers: {
        ...triggers,
        advance() {
          throw new RangeError("the process ends here");
        },
      },
      accept,
      clock,
      onAccepted: () => undefined,
      onError: () => undefined,
    });
    await dying.tick();
    await loop().tick();
    expect(started()).toEqual(["09:01:00"]);
  });

  it("a run that could not be accepted is started at a later tick", async () => {
    publish("interval", { everyMs: MINUTE_MS });
    nowMs += MINUTE_MS;
    const seen: unknown[] = [];
    const refusing = createScheduleLoop({
      triggers,
      accept: () => Promise.reject(new RangeError("the disk is full")),
      clock,
      onAccepted: () => undefined,
      onError: (error) => seen.push(error),
    });
    await refusing.tick();
    expect(seen).toHaveLength(1);
    nowMs += 1_000;
    await loop().tick();
    expect(started()).toEqual(["09:01:00"]);
  });
});

describe("overlap", () => {
  it("skip starts nothing while the last run is open, and goes on after it", async () => {
    publish("interval", { everyMs: MINUTE_MS, overlap: "skip" });
    await pass(3 * MINUTE_MS);
    expect(started()).toEqual(["09:01:00"]);
    endAll();
    await pass(MINUTE_MS);
    expect(started()).toEqual(["09:01:00", "09:04:00"]);
  });

  it("queue accepts each and lets them run one after the other, oldest first", async () => {
    publish("interval", { everyMs: MINUTE_MS, overlap: "queue" });
    await pass(3 * MINUTE_MS);
    expect(started()).toEqual(["09:01:00", "09:02:00", "09:03:00"]);
    const first = claimable();
    expect(first).toHaveLength(1);
    const [id] = first;
    connection.prepare(`UPDATE "Run" SET status = 'waiting' WHERE id = ?`).run(id);
    expect(claimable()).toEqual([]);
    connection.prepare(`UPDATE "Run" SET status = 'failed' WHERE id = ?`).run(id);
    const second = claimable();
    expect(second).toHaveLength(1);
    expect(second).not.toEqual(first);
  });

  it("parallel starts each, side by side", async () => {
    publish("interval", { everyMs: MINUTE_MS, overlap: "parallel" });
    await pass(3 * MINUTE_MS);
    expect(claimable()).toHaveLength(3);
  });
});

describe("catching up on what a stopped worker missed", () => {
  const missed = async (catchUp: string): Promise<string[]> => {
    publish("interval", { everyMs: 10 * MINUTE_MS, anchor: "2026-03-02T00:00:00Z", overlap: "parallel", catchUp });
    nowMs += 35 * MINUTE_MS;
    await loop().tick();
    return started();
  };

  it("none drops it and goes on with the next time", async () => {
    expect(await missed("none")).toEqual([]);
    await pass(5 * MINUTE_MS);
    expect(started()).toEqual(["09:40:00"]);
  });

  it("one makes up the last", async () => {
    expect(await missed("one")).toEqual(["09:30:00"]);
  });

  it("all makes up each", async () => {
    expect(await missed("all")).toEqual(["09:10:00", "09:20:00", "09:30:00"]);
  });
});

describe("a version that is published while a time is due", () => {
  const everyMinute = (version: number, more: JsonObject = {}): void => {
    const settings = { everyMs: MINUTE_MS, overlap: "parallel", ...more };
    const every = { service: "schedule", event: "interval", with: settings };
    const definition = { schema: 1 as const, name: "W", triggers: { every }, steps: {} };
    triggers.activate({ workspaceId: "ws_1", workflowId: "wf_1", version, mode: "live", definition });
  };
  const versions = (): unknown[] =>
    connection
      .prepare(`SELECT version, dedupeKey FROM "Run" ORDER BY rowid`)
      .all()
      .map((row) => (row as { version: number }).version);

  it("starts it, and the old one does not", async () => {
    everyMinute(1);
    nowMs += MINUTE_MS + 100;
    everyMinute(2);
    await loop().tick();
    await loop().tick();
    expect([started(), versions()]).toEqual([["09:01:00"], [2]]);
  });

  it("in the very moment in which the time is started: once, and the new version's own times stand", async () => {
    everyMinute(1);
    nowMs += MINUTE_MS;
    await loop(async (run) => {
      everyMinute(2, { everyMs: 60 * MINUTE_MS, anchor: "2026-03-02T00:30:00Z" });
      return accept(run);
    }).tick();
    expect(started()).toEqual(["09:01:00"]);
    await pass(40 * MINUTE_MS);
    expect([started(), versions()]).toEqual([
      ["09:01:00", "09:30:00"],
      [1, 2],
    ]);
  });

  it("an interval without an anchor keeps its grid over versions, however often somebody publishes", async () => {
    everyMinute(1, { everyMs: 60 * MINUTE_MS });
    for (let version = 2; version < 8; version += 1) {
      await pass(25 * MINUTE_MS);
      everyMinute(version, { everyMs: 60 * MINUTE_MS });
    }
    expect(started()).toEqual(["10:00:00", "11:00:00"]);
  });

  it("one that is deleted or paused while another is started fires no more", async () => {
    everyMinute(1);
    nowMs += MINUTE_MS;
    const due = triggers.due(nowMs);
    triggers.setPaused("wf_1", true);
    const late = createScheduleLoop({
      triggers: { ...triggers, due: () => due },
      accept,
      clock,
      onAccepted: () => undefined,
      onError: (error) => errors.push(error),
    });
    await late.tick();
    triggers.remove("wf_1");
    await late.tick();
    expect(started()).toEqual([]);
  });
});

describe("clocks", () => {
  let monotonicMs: number;
  const looping = () =>
    createScheduleLoop({
      triggers,
      accept,
      clock: { now: () => nowMs, monotonicMs: () => monotonicMs },
      onAccepted: () => undefined,
      onError: (error) => errors.push(error),
    });
  beforeEach(() => {
    monotonicMs = 0;
  });
  async function run(running: ReturnType<typeof looping>, ms: number): Promise<void> {
    for (let left = ms; left > 0; left -= MINUTE_MS) {
      nowMs += MINUTE_MS;
      monotonicMs += MINUTE_MS;
      await running.tick();
    }
  }

  it("set back by an hour: each time starts once, and none is waited for an hour", async () => {
    publish("interval", { everyMs: 20 * MINUTE_MS, anchor: "2026-03-02T00:00:00Z", overlap: "parallel" });
    const running = looping();
    await run(running, 30 * MINUTE_MS);
    expect(started()).toEqual(["09:20:00"]);
    nowMs -= 60 * MINUTE_MS;
    await running.tick();
    expect(triggers.ofWorkflow("wf_1")[0]?.nextExpectedAtMs).toBe(Date.parse("2026-03-02T08:40:00Z"));
    await run(running, 90 * MINUTE_MS);
    expect(started().toSorted()).toEqual(["08:40:00", "09:00:00", "09:20:00", "09:40:00", "10:00:00"]);
  });

  it("a year ahead and back again: it fires at its next time, not next year", async () => {
    publish("cron", { cron: "0 10 * * *", overlap: "parallel" });
    const running = looping();
    await run(running, 10 * MINUTE_MS);
    nowMs += 365 * 24 * 60 * MINUTE_MS;
    await running.tick();
    expect(started()).toEqual(["10:00:00"]);
    nowMs -= 365 * 24 * 60 * MINUTE_MS;
    await run(running, 60 * MINUTE_MS);
    const inputs = connection.prepare<[], { inputJson: string }>(`SELECT inputJson FROM "Run" ORDER BY rowid`).all();
    expect(inputs.at(-1)?.inputJson).toContain("2026-03-02T10:00:00");
  });

  it("set back while no worker ran: the next one sees it at its start", async () => {
    publish("cron", { cron: "0 10 * * *", overlap: "parallel" });
    nowMs = Date.parse("2027-03-02T12:00:00Z");
    await looping().tick();
    nowMs = START_MS;
    await run(looping(), 61 * MINUTE_MS);
    expect(
      connection.prepare<[], { inputJson: string }>(`SELECT inputJson FROM "Run" ORDER BY rowid`).all().at(-1)
        ?.inputJson,
    ).toContain("2026-03-02T10:00:00");
  });

  it.each([
    ["none", []],
    ["one", ["12:00:00"]],
    ["all", ["10:00:00", "11:00:00", "12:00:00"]],
  ])("asleep for three hours, catch-up %s", async (catchUp, made) => {
    publish("cron", { cron: "0 * * * *", overlap: "parallel", catchUp });
    const running = looping();
    await running.tick();
    nowMs += 190 * MINUTE_MS;
    await running.tick();
    expect(started()).toEqual(made);
    await run(running, 60 * MINUTE_MS);
    expect(started()).toEqual([...made, "13:00:00"]);
  });
});

describe("what cannot be done", () => {
  it("more missed times than CATCH_UP_MAX are said, by the limit's name", async () => {
    publish("interval", { everyMs: 1_000, overlap: "parallel", catchUp: "all" });
    nowMs += 60 * MINUTE_MS;
    const told: unknown[] = [];
    const running = createScheduleLoop({
      triggers,
      accept,
      clock,
      onAccepted: () => undefined,
      onCapped: (row, limit) => told.push(row.triggerId, limit),
      onError: (error) => errors.push(error),
    });
    await running.tick();
    expect(told).toEqual(["every", { name: "CATCH_UP_MAX", value: 100 }]);
    expect(started()).toHaveLength(100);
  });

  it("a stored schedule that cannot be read is taken out of use with the reason, and holds nothing else up", async () => {
    publish("interval", { everyMs: MINUTE_MS });
    connection.exec(`UPDATE "TriggerState" SET configJson = '{"event":"interval","everyMs":"often"}'`);
    nowMs += MINUTE_MS;
    await loop().tick();
    expect(triggers.ofWorkflow("wf_1")[0]).toMatchObject({
      state: "error",
      nextExpectedAtMs: null,
      error: expect.stringContaining("with.everyMs"),
    });
    expect(started()).toEqual([]);
  });
});

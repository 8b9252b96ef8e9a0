import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { catalog, catalogs } from "@/lib/connectors/testing/catalog";
import { createAcceptRun } from "@/lib/db/accept-run";
import { openRawConnection, type RawConnection } from "@/lib/db/raw-connection";
import { migratedDatabase, type MigratedDatabase } from "@/lib/db/testing/migrated-database";
import { createTriggerStore, type TriggerStore } from "@/lib/db/trigger-store";
import { seededRandom } from "@/lib/kernel/random";
import type { Definition, Trigger } from "@/lib/workflow/definition-schema";
import { createPollLoop } from "./poll-loop";
import { createScheduleLoop } from "./schedule-loop";

const START_MS = Date.parse("2026-03-02T09:00:00Z");
const MINUTE_MS = 60_000;

let database: MigratedDatabase;
let connection: RawConnection;
let triggers: TriggerStore;
let nowMs: number;
const clock = { now: () => nowMs, monotonicMs: () => nowMs };
const onError = (error: unknown): never => {
  throw error;
};

beforeEach(() => {
  // Only what the loops sleep by: the store goes on in real time.
  vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout"] });
  database = migratedDatabase();
  connection = openRawConnection(database.file);
  nowMs = START_MS;
  const kindOf = (service: string, event: string) =>
    service === "schedule" ? ("schedule" as const) : catalog.event(service, event)?.kind;
  triggers = createTriggerStore(connection, clock, kindOf);
});
afterEach(async () => {
  vi.useRealTimers();
  connection.close();
  await database.remove();
});

/** Lets time pass for clock and timers alike, and what was begun be done. */
async function pass(ms: number, stepMs = 1_000): Promise<void> {
  for (const untilMs = nowMs + ms; nowMs < untilMs;) {
    const step = Math.min(stepMs, untilMs - nowMs);
    nowMs += step;
    vi.advanceTimersByTime(step);
    for (let turns = 0; turns < 4; turns += 1) await new Promise((resolve) => setImmediate(resolve));
  }
}

function publish(trigger: Trigger): Definition {
  const definition: Definition = { schema: 1, name: "W", triggers: { t: trigger }, steps: {} };
  triggers.activate({ workspaceId: "ws_1", workflowId: "wf_1", version: 1, mode: "live", definition });
  return definition;
}
const every = (everyMs: number, anchor: string): Trigger => ({
  service: "schedule",
  event: "interval",
  with: { everyMs, anchor, overlap: "parallel" },
});

it("schedules sleep until the next time, and no longer than thirty seconds; one published meanwhile counts when the loop is woken", async () => {
  const due = vi.fn(triggers.due);
  const firedMs: number[] = [];
  const loop = createScheduleLoop({
    triggers: { ...triggers, due },
    accept: createAcceptRun(connection, clock, seededRandom(1)),
    clock,
    onAccepted: () => firedMs.push(nowMs - START_MS),
    onError,
  });
  publish(every(10 * MINUTE_MS, "2026-03-02T09:05:00.250Z"));
  loop.wake();
  await pass(5 * MINUTE_MS);
  expect(due.mock.calls.length).toBeGreaterThan(9);
  expect(due.mock.calls.length).toBeLessThan(13);
  await pass(300, 1);
  expect(firedMs).toEqual([5 * MINUTE_MS + 250]);

  publish(every(MINUTE_MS, "2026-03-02T09:05:02Z"));
  loop.wake();
  await pass(2_000, 1);
  expect(firedMs).toEqual([5 * MINUTE_MS + 250, 5 * MINUTE_MS + 2_000]);
  loop.stop();
  await pass(3 * MINUTE_MS);
  expect(firedMs).toHaveLength(2);
});

it("a schedule whose run cannot be accepted is tried again shortly, not each turn of the event loop", async () => {
  const accept = vi.fn(() => Promise.reject(new TypeError("the disk is full")));
  const errors: unknown[] = [];
  const loop = createScheduleLoop({
    triggers,
    accept,
    clock,
    onAccepted: () => undefined,
    onError: (error) => errors.push(error),
  });
  publish(every(MINUTE_MS, "2026-03-02T09:00:01Z"));
  loop.wake();
  await pass(2_000, 10);
  expect(accept.mock.calls.length).toBeGreaterThanOrEqual(3);
  expect(accept.mock.calls.length).toBeLessThanOrEqual(5);
  expect(errors).toHaveLength(accept.mock.calls.length);
  loop.stop();
});

it("polls sleep until the next look of any trigger, also when the wall clock is set back", async () => {
  const rows = vi.fn(triggers.polling);
  const calledMs: number[] = [];
  let monotonicMs = 0;
  const definition = publish({
    service: "notion",
    event: "page.added",
    with: { databaseId: "d", everyMs: 5 * MINUTE_MS },
    connection: "c",
  });
  const loop = createPollLoop({
    triggers: { ...triggers, polling: rows },
    accept: createAcceptRun(connection, clock, seededRandom(1)),
    definition: () => definition,
    executor: {
      async call() {
        calledMs.push(monotonicMs);
        return { kind: "succeeded", output: { results: [] } };
      },
    },
    catalogs,
    clock: { now: () => nowMs, monotonicMs: () => (monotonicMs = Math.max(monotonicMs, nowMs - START_MS + backMs)) },
    mayCallOut: () => true,
    onAccepted: () => undefined,
    onError,
  });
  let backMs = 0;
  loop.wake();
  await pass(10 * MINUTE_MS + 5_000);
  expect(calledMs.map((ms) => Math.floor(ms / MINUTE_MS))).toEqual([0, 5, 10]);
  expect(rows.mock.calls.length).toBeLessThan(25);
  backMs = 60 * MINUTE_MS;
  nowMs -= backMs;
  await pass(5 * MINUTE_MS);
  expect(calledMs).toHaveLength(4);
  await loop.stop();
});

it("looks that wait for the limit of their connection are not dropped, and hold up no other trigger's", async () => {
  const ids = Array.from({ length: 6 }, (_, i) => `wf_${i}`);
  const definitions = new Map(
    ids.map((workflowId) => {
      const connectionId = workflowId === "wf_5" ? "free" : "limited";
      const trigger = { service: "notion", event: "page.added", with: { databaseId: "d" }, connection: connectionId };
      const definition: Definition = { schema: 1, name: "W", triggers: { t: trigger }, steps: {} };
      triggers.activate({ workspaceId: "ws_1", workflowId, version: 1, mode: "live", definition });
      return [workflowId, definition];
    }),
  );
  const made: string[] = [];
  const turns: (() => void)[] = [];
  const loop = createPollLoop({
    triggers,
    accept: createAcceptRun(connection, clock, seededRandom(1)),
    definition: (workflowId) => definitions.get(workflowId),
    executor: {
      async call({ workflowId, connectionId }, onWait) {
        if (connectionId === "limited") {
          onWait?.(true);
          await new Promise<void>((resolve) => turns.push(resolve));
          onWait?.(false);
        }
        made.push(workflowId);
        return { kind: "succeeded", output: { results: [] } };
      },
    },
    catalogs,
    clock,
    mayCallOut: () => true,
    onAccepted: () => undefined,
    onError,
  });
  loop.wake();
  await pass(5_000);
  expect(made).toEqual(["wf_5"]);
  expect(turns).toHaveLength(5);
  for (const turn of turns) turn();
  await pass(1_000);
  expect(made.slice(1).sort()).toEqual(ids.slice(0, 5));
  await loop.stop();
});

import fc from "fast-check";
import { afterAll, beforeAll, expect, it } from "vitest";
import { createAcceptRun } from "@/lib/db/accept-run";
import { openRawConnection, type RawConnection } from "@/lib/db/raw-connection";
import { migratedDatabase, type MigratedDatabase } from "@/lib/db/testing/migrated-database";
import { createTriggerStore, type TriggerStore } from "@/lib/db/trigger-store";
import type { AcceptRun } from "@/lib/engine/ports";
import { seededRandom } from "@/lib/kernel/random";
import type { JsonObject } from "@/lib/kernel/json";
import { createScheduleLoop } from "./schedule-loop";

/** Sequences tried; more of them with SCHEDULE_SEQUENCES=10000. */
const SEQUENCES = Number(process.env["SCHEDULE_SEQUENCES"] ?? 40);
const START_MS = Date.parse("2026-03-02T09:00:00Z");
const STEP_MS = 10_000;
const PENDING_MAX = 60;

let database: MigratedDatabase;
let connection: RawConnection;
let triggers: TriggerStore;
let accept: AcceptRun;
let wallMs = START_MS;
let monotonicMs = 0;
const clock = { now: () => wallMs, monotonicMs: () => monotonicMs };

beforeAll(() => {
  database = migratedDatabase();
  connection = openRawConnection(database.file);
  triggers = createTriggerStore(connection, clock, () => "schedule");
  accept = createAcceptRun(connection, clock, seededRandom(1));
});
afterAll(async () => {
  connection.close();
  await database.remove();
});

/** What should be: which times are due, and which version started which time. */
interface Model {
  active: { everyMs: number; version: number } | null;
  paused: boolean;
  due: number[];
  fired: Map<number, number>;
}
/** What is: a workflow with one interval, and the worker that starts its times. */
class Real {
  static made = 0;
  readonly workflowId = `wf_${(Real.made += 1)}`;
  loop = this.worker();

  worker(store: Partial<TriggerStore> = {}) {
    return createScheduleLoop({
      triggers: { ...triggers, ...store },
      accept,
      clock,
      onAccepted: () => undefined,
      onError(error) {
        if (!(error instanceof RangeError)) throw error;
      },
    });
  }
  publish(everyMs: number, version: number): void {
    const settings: JsonObject = { everyMs, anchor: "2026-01-01T00:00:00Z", overlap: "parallel", catchUp: "all" };
    const every = { service: "schedule", event: "interval", with: settings };
    const definition = { schema: 1 as const, name: "W", triggers: { every }, steps: {} };
    triggers.activate({ workspaceId: "ws_1", workflowId: this.workflowId, version, mode: "live", definition });
  }
  started(): [number, number][] {
    return connection
      .prepare<[string], { inputJson: string; version: number }>(
        `SELECT inputJson, version FROM "Run" WHERE workflowId = ? AND json_extract(sourceJson, '$.kind') = 'schedule'`,
      )
      .all(this.workflowId)
      .map(({ inputJson, version }): [number, number] => [
        Date.parse((JSON.parse(inputJson) as { scheduledAt: string }).scheduledAt),
        version,
      ])
      .toSorted(([a], [b]) => a - b);
  }
}

function timePasses(model: Model, ms: number): void {
  const { active } = model;
  if (active !== null && !model.paused)
    for (let at = (Math.floor(wallMs / active.everyMs) + 1) * active.everyMs; at <= wallMs + ms; at += active.everyMs)
      model.due.push(at);
  wallMs += ms;
  monotonicMs += ms;
}
function looked(model: Model): void {
  for (const at of model.due) if (!model.fired.has(at)) model.fired.set(at, model.active?.version ?? -1);
  model.due = [];
}

type Command = fc.AsyncCommand<Model, Real>;
/** One that may always come, and after which what started is compared with what should have. */
function command(name: string, run: (model: Model, real: Real) => unknown, may = (_: Model): boolean => true): Command {
  return {
    check: may,
    async run(model, real) {
      await run(model, real);
      expect(real.started()).toEqual([...model.fired].toSorted(([a], [b]) => a - b));
    },
    toString: () => name,
  };
}

const everyMs = fc.constantFrom(30_000, 60_000, 120_000);
const someMs = fc.integer({ min: 1, max: 300 }).map((seconds) => seconds * 1_000);
const isFewDue = (model: Model): boolean => model.due.length < PENDING_MAX;

function publish(model: Model, real: Real, every: number, version: number): void {
  // The same times under a new version: what is due stays due. Other times begin now.
  if (model.paused || model.active?.everyMs !== every) model.due = [];
  model.active = { everyMs: every, version };
  model.paused = false;
  real.publish(every, version);
}
const sleep = someMs.map((ms) => command(`sleep ${ms}`, (model) => timePasses(model, ms), isFewDue));
const version = fc.integer({ min: 1, max: 9 });

const commands = [
  fc
    .tuple(everyMs, version)
    .map(([every, to]) => command(`publish v${to} every ${every}`, (model, real) => publish(model, real, every, to))),
  // Edited, or rolled back to an older version, and published with the same times.
  version.map((to) =>
    command(`publish v${to} anew`, (model, real) => publish(model, real, model.active?.everyMs ?? 30_000, to)),
  ),
  sleep,
  someMs.map((ms) =>
    command(`work ${ms}`, async (model, real) => {
      for (let left = ms; left > 0; left -= STEP_MS) {
        timePasses(model, Math.min(left, STEP_MS));
        looked(model);
        await real.loop.tick();
      }
    }),
  ),
  sleep,
  fc.constant(
    command("look", async (model, real) => {
      looked(model);
      await real.loop.tick();
    }),
  ),
  fc.constant(
    command("upgrade", (_, real) => {
      real.loop = real.worker();
    }),
  ),
  fc.constant(
    command("crash before it is noted", async (model, real) => {
      looked(model);
      const dying = real.worker({
        advance() {
          throw new RangeError("the process ends here");
        },
      });
      await dying.tick();
      real.loop = real.worker();
    }),
  ),
  fc.integer({ min: 2, max: 3_600 }).map((seconds) =>
    command(`clock back ${seconds} s`, async (model, real) => {
      await real.loop.tick();
      looked(model);
      wallMs -= seconds * 1_000;
      await real.loop.tick();
    }),
  ),
  fc.constant(
    command("pause", (model, real) => {
      model.paused = model.active !== null;
      model.due = [];
      triggers.setPaused(real.workflowId, true);
    }),
  ),
  fc.constant(
    command("resume", (model, real) => {
      if (model.paused) model.due = [];
      model.paused = false;
      triggers.setPaused(real.workflowId, false);
    }),
  ),
  fc.constant(
    command("delete", (model, real) => {
      model.active = null;
      model.paused = false;
      model.due = [];
      triggers.remove(real.workflowId);
    }),
  ),
  fc.constant(
    command("start by hand", async (model, real) => {
      await accept({
        workspaceId: "ws_1",
        workflowId: real.workflowId,
        version: model.active?.version ?? 1,
        mode: "live",
        source: { kind: "manual" },
        input: {},
      });
    }),
  ),
];

it("each time of a schedule starts one run, of the version that is active then, whatever is done to the workflow", async () => {
  await fc.assert(
    fc.asyncProperty(fc.commands(commands, { maxCommands: 40, size: "max" }), async (sequence) => {
      wallMs = START_MS;
      const real = new Real();
      const model: Model = { active: null, paused: false, due: [], fired: new Map() };
      try {
        await fc.asyncModelRun(() => ({ model, real }), sequence);
      } finally {
        triggers.remove(real.workflowId);
      }
    }),
    { numRuns: SEQUENCES },
  );
}, 600_000);

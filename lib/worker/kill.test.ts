import { rm } from "node:fs/promises";
import path from "node:path";
import { build } from "esbuild";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { seededRandom } from "@/lib/kernel/random";
import { gone, KEYS, KillLane, pause } from "./testing/kill-lane";

const ROOT = path.resolve(import.meta.dirname, "../..");
/** More with `KILL_ROUNDS=1000 npx vitest run lib/worker/kill.test.ts`. */
const ROUNDS = Number(process.env["KILL_ROUNDS"] ?? 50);
/** Instances side by side: a worker that starts leaves a core free. */
const LANES = 2;
const WEB_ROUNDS = Math.ceil(ROUNDS / 25);
const RUNS_PER_ROUND = 3;
const HOOKS_PER_ROUND = 4;
/** Runs of one bulk job: four batches. */
const BULK_RUNS = 200;
const ROUND_MS_MAX = 8_000;
/** Looks, 20 ms apart, after which what is still open does not end by itself. */
const FINISH_LOOKS_MAX = 3_000;

const bundles = { worker: "", web: "" };
let lanes: KillLane[] = [];

beforeAll(async () => {
  for (const [name, entryPoint] of [
    ["worker", "lib/worker/main.ts"],
    ["web", "lib/worker/testing/hooks-process.ts"],
  ] as const) {
    // Beside node_modules, for packages stay outside the bundle.
    bundles[name] = path.join(ROOT, "dist", `${name}-kill-test-${process.pid}.mjs`);
    await build({
      absWorkingDir: ROOT,
      entryPoints: [entryPoint],
      outfile: bundles[name],
      bundle: true,
      platform: "node",
      format: "esm",
      target: "node20.19",
      packages: "external",
      alias: { "@": ROOT },
      logLevel: "error",
    });
  }
}, 60_000);

afterAll(async () => {
  await Promise.all(lanes.map((lane) => lane.close()));
  await Promise.all(Object.values(bundles).map((file) => rm(file, { force: true })));
});

async function openLane(seed: number): Promise<KillLane> {
  const lane = new KillLane(seededRandom(seed));
  lanes = [...lanes, lane];
  await lane.open();
  return lane;
}

/** A worker that is killed somewhere in its work: counted in journal rows, not in time, so that it falls anywhere. */
async function killedWorker(lane: KillLane): Promise<void> {
  await lane.acceptRuns(RUNS_PER_ROUND);
  const target = lane.eventsWritten() + Math.floor(lane.random() * RUNS_PER_ROUND * 32);
  const worker = lane.start(bundles.worker);
  let burst: Promise<number> | undefined;
  while (lane.eventsWritten() < target && lane.openRuns() > 0) {
    const hooksUrl = lane.hooksUrl(worker);
    if (burst === undefined && hooksUrl !== undefined) burst = lane.burst(hooksUrl, HOOKS_PER_ROUND);
    await pause(worker, 2);
  }
  worker.kill("SIGKILL");
  await gone(worker);
  await burst;
}

/** Lets a worker finish what is left, and stops it as the launcher does. */
async function finish(lane: KillLane): Promise<void> {
  const worker = lane.start(bundles.worker);
  for (let looks = 0; lane.openRuns() > 0; looks += 1) {
    expect(looks, `${lane.openRuns()} runs do not end`).toBeLessThan(FINISH_LOOKS_MAX);
    await pause(worker, 20);
  }
  worker.kill("SIGTERM");
  await gone(worker);
  expect(worker.exitCode).toBe(0);
}

/** What must hold, whatever was killed when. */
function checkLane(lane: KillLane): void {
  const { connection, service, accepted } = lane;
  const runs = connection.prepare<[], { id: string }>(`SELECT id FROM "Run"`).all();
  const ids = runs.map((row) => row.id).sort();
  expect(ids, "every run that somebody was told of is there").toEqual(expect.arrayContaining([...accepted]));
  const ends = connection
    .prepare<[], { runId: string; n: number }>(
      `SELECT runId, count(*) AS n FROM "JournalEvent" WHERE type = 'run_ended' GROUP BY runId`,
    )
    .all();
  expect(ends.map((row) => row.runId).sort(), "each run has ended").toEqual(ids);
  expect(ends.every((row) => row.n === 1)).toBe(true);
  expect([...service.acts.keys()].sort(), "each effect happened once, under its own key").toEqual(
    ids.flatMap((runId) => KEYS.map((key) => `${runId}:${key}`)).sort(),
  );
  const restarted = lane.count(
    `SELECT count(*) AS n FROM "JournalEvent" s JOIN "JournalEvent" e ON e.runId = s.runId AND e.stepPath = s.stepPath
     WHERE s.type = 'step_started' AND e.type = 'step_succeeded' AND s.seq > e.seq`,
  );
  expect(restarted, "once its success is on record, a step never starts again").toBe(0);
  expect(connection.pragma("integrity_check", { simple: true })).toBe("ok");
}

describe("kill -9", () => {
  it(
    `of the worker, ${ROUNDS} times: every accepted run ends once, every hook answered with 2xx has a run, no finished effect is repeated`,
    { timeout: 60_000 + ROUNDS * ROUND_MS_MAX },
    async () => {
      const killed = await Promise.all(
        Array.from({ length: LANES }, async (_, number) => {
          const lane = await openLane(20_261_123 + number);
          for (let round = number; round < ROUNDS; round += LANES) await killedWorker(lane);
          await finish(lane);
          return lane;
        }),
      );
      // When all have ended: over thousands of runs it takes seconds, in which this process serves nobody.
      for (const lane of killed) {
        checkLane(lane);
        // Only calls that were in flight at a kill were made again.
        const needed = lane.service.acts.size;
        expect(lane.service.calls).toBeLessThanOrEqual(needed + (ROUNDS / LANES) * 64);
      }
    },
  );

  it(
    "of the worker in the middle of a bulk job: each run is replayed exactly once, and the job is done",
    { timeout: 120_000 },
    async () => {
      const lane = await openLane(11);
      const replayed = lane.endedRuns(BULK_RUNS);
      lane.createReplayJob("bulk_1", replayed);
      const replays = (): number => lane.count(`SELECT count(*) AS n FROM "Run" WHERE bulkJobId = 'bulk_1'`);
      const worker = lane.start(bundles.worker);
      while (replays() < BULK_RUNS / 4) await pause(worker, 1);
      worker.kill("SIGKILL");
      await gone(worker);
      expect(replays(), "it was killed in the middle").toBeLessThan(BULK_RUNS);
      const next = lane.start(bundles.worker);
      while (lane.count(`SELECT count(*) AS n FROM "BulkJob" WHERE status = 'running'`) > 0) await pause(next, 20);
      next.kill("SIGTERM");
      await gone(next);
      await finish(lane);
      const of = lane.connection.prepare(`SELECT replayOfRunId FROM "Run" WHERE bulkJobId = 'bulk_1' ORDER BY 1`);
      expect(of.pluck().all()).toEqual([...replayed].sort());
      expect(lane.connection.prepare(`SELECT status, done, skipped FROM "BulkJob"`).get()).toEqual({
        status: "done",
        done: BULK_RUNS,
        skipped: 0,
      });
    },
  );

  it(
    `of the web process in a burst of hooks, ${WEB_ROUNDS} times, with and without a worker: every 2xx has a run`,
    { timeout: 60_000 + WEB_ROUNDS * ROUND_MS_MAX },
    async () => {
      const lane = await openLane(7);
      for (let round = 0; round < WEB_ROUNDS; round += 1) {
        const worker = round % 2 === 0 ? undefined : lane.start(bundles.worker);
        while (worker !== undefined && lane.hooksUrl(worker) === undefined) await pause(worker, 5);
        const web = lane.start(bundles.web, "pipe");
        const port = await new Promise<string>((resolve) => web.stdout?.once("data", (data) => resolve(String(data))));
        const before = lane.accepted.size;
        const burst = lane.burst(`http://127.0.0.1:${port.trim()}/hooks`, 60);
        const target = before + Math.floor(lane.random() * 40);
        while (lane.accepted.size <= target) await pause(web, 0);
        web.kill("SIGKILL");
        await Promise.all([gone(web), burst]);
        expect(lane.accepted.size).toBeGreaterThan(before);
        worker?.kill("SIGKILL");
        if (worker !== undefined) await gone(worker);
      }
      await finish(lane);
      checkLane(lane);
    },
  );
});

import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { GET as getJob } from "@/app/api/v1/bulk-jobs/[id]/route";
import { POST as cancelJob } from "@/app/api/v1/bulk-jobs/[id]/cancel/route";
import { GET as listJobs } from "@/app/api/v1/bulk-jobs/route";
import { POST as bulkRuns } from "@/app/api/v1/runs/bulk/route";
import { GET as listRuns } from "@/app/api/v1/runs/route";
import { POST as startRun } from "@/app/api/v1/workflows/[id]/runs/route";
import { AppError } from "@/lib/kernel/app-error";
import { systemClock } from "@/lib/kernel/clock";
import { createBulkLoop } from "@/lib/worker/bulk-loop";
import { post, runWorld, shape, type RunWorld } from "./testing/run-world";

let world: RunWorld;
beforeAll(async () => {
  world = await runWorld();
});
afterAll(() => world.remove());

const bulk = (body: object) => world.call(bulkRuns, {}, body);
const jobOf = async (id: unknown) => (await world.call(getJob, { id: String(id) })).body;

/** So many runs of a workflow of their own, ended. */
async function ended(count: number): Promise<string> {
  const workflowId = world.save({ steps: { a: post() } });
  await Promise.all(Array.from({ length: count }, () => world.call(startRun, { id: workflowId }, { waitMs: 20_000 })));
  return workflowId;
}

const countRuns = (workflowId: string): number =>
  (
    world.test.services.runs.engine.connection
      .prepare<[string], { n: number }>(`SELECT count(*) AS n FROM "Run" WHERE workflowId = ?`)
      .get(workflowId) ?? { n: 0 }
  ).n;

/** The worker's loop, until the job has ended or `stopAfter` batches were acted on. */
async function work(jobId: string, part: Partial<Parameters<typeof createBulkLoop>[0]> = {}): Promise<unknown[]> {
  const errors: unknown[] = [];
  const loop = createBulkLoop({
    jobs: world.bulkJobs,
    runs: world.test.services.runs.runs,
    clock: systemClock,
    onActed: () => world.runtime.wake(),
    onError: (error) => errors.push(error),
    ...part,
  });
  loop.wake();
  for (let looks = 0; looks < 1_000 && errors.length === 0; looks += 1) {
    if ((await jobOf(jobId)).status !== "running") break;
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
  await loop.stop();
  return errors;
}

describe("bulk", () => {
  it("up to 50 are done when it answers; what cannot be done is said with its reason", async () => {
    const workflowId = await ended(3);
    const before = await bulk({ action: "replay", filter: { workflowId }, how: "again", dryRun: true });
    expect(before.status).toBe(200);
    expect(before.body).toMatchObject({ matched: 3, done: 0, bulkJobId: null, previewed: 3 });
    expect(before.body.effects).toHaveLength(3);
    expect(countRuns(workflowId)).toBe(3);
    const continued = await bulk({ action: "replay", filter: { workflowId }, how: "continue" });
    expect(continued.body).toMatchObject({ matched: 3, done: 0, runIds: [] });
    expect(continued.body.skipped).toMatchObject([{ reason: expect.stringContaining("succeeded") as string }, {}, {}]);
    const again = await bulk({ action: "replay", filter: { workflowId }, how: "again" });
    expect(again.body).toMatchObject({ matched: 3, done: 3, skipped: [] });
    expect(countRuns(workflowId)).toBe(6);
  });

  it("runs may be named; ids that are not runs of the workspace are skipped, each once", async () => {
    const workflowId = await ended(1);
    const listed = await world.call(listRuns, {}, undefined, `?workflowId=${workflowId}`);
    const [{ id }] = listed.body.items as [{ id: string }];
    const answer = await bulk({ action: "replay", runIds: [id, id, "run_unknown"], how: "again" });
    expect(answer.body).toMatchObject({ matched: 1, done: 1, skipped: [{ runId: "run_unknown" }] });
  });

  it("what is meant must be said in one way, and fields of replay do not go with cancel", async () => {
    expect((await bulk({ action: "cancel" })).body.invalidParams).toMatchObject([{ path: "filter" }]);
    expect((await bulk({ action: "cancel", filter: {}, runIds: ["a"] })).status).toBe(422);
    expect((await bulk({ action: "cancel", filter: {}, how: "again" })).body.invalidParams).toMatchObject([
      { path: "how" },
    ]);
    expect((await bulk({ action: "cancel", filter: { status: "nonsense" } })).status).toBe(422);
  });

  it("more than 50 become a job; a worker that dies in the middle replays none twice and loses none", async () => {
    const workflowId = await ended(130);
    const asked = await bulk({ action: "replay", filter: { workflowId }, how: "again" });
    expect(asked.status).toBe(202);
    const jobId = String(asked.body.bulkJobId);
    expect(asked.body).toMatchObject({ matched: 130, done: 0 });
    expect(await jobOf(jobId)).toMatchObject({ status: "running", total: 130, done: 0, how: "again" });
    // Dies after the runs of the second batch were started and before that is on record.
    let saves = 0;
    const dying = {
      ...world.bulkJobs,
      save: (progress: Parameters<typeof world.bulkJobs.save>[0]) => {
        saves += 1;
        return saves === 2 ? Promise.reject(new AppError("INTERNAL", "killed")) : world.bulkJobs.save(progress);
      },
    };
    expect(await work(jobId, { jobs: dying })).toHaveLength(1);
    expect(await jobOf(jobId)).toMatchObject({ status: "running", done: 50 });
    expect(countRuns(workflowId)).toBe(130 + 100);
    expect(await work(jobId)).toEqual([]);
    expect(await jobOf(jobId)).toMatchObject({ status: "done", total: 130, done: 130, succeeded: 130, skipped: 0 });
    expect(countRuns(workflowId)).toBe(260);
    const started = await world.call(listRuns, {}, undefined, `?bulkJobId=${jobId}&limit=200`);
    const replayed = (started.body.items as { replayOf: string; bulkJobId: string }[]).map((run) => run.replayOf);
    expect(new Set(replayed).size).toBe(130);
    expect((await world.call(listJobs, {})).body.items).toMatchObject([{ id: jobId, status: "done" }]);
  });

  it("a job that is cancelled stops, and what it has done stays done; reasons of skipped runs are kept", async () => {
    const workflowId = await ended(120);
    const asked = await bulk({ action: "replay", filter: { workflowId }, how: "continue" });
    const jobId = String(asked.body.bulkJobId);
    let saves = 0;
    const slow = {
      ...world.bulkJobs,
      save: async (progress: Parameters<typeof world.bulkJobs.save>[0]) => {
        await world.bulkJobs.save(progress);
        saves += 1;
        if (saves === 1) await world.call(cancelJob, { id: jobId }, {});
      },
    };
    await work(jobId, { jobs: slow });
    const job = await jobOf(jobId);
    expect(job).toMatchObject({ status: "cancelled", total: 120, done: 50, succeeded: 0, skipped: 50 });
    expect(job.skippedRuns).toHaveLength(50);
    expect((job.skippedRuns as { reason: string }[])[0]?.reason).toContain("succeeded");
    expect((await world.call(cancelJob, { id: jobId }, {})).status).toBe(409);
    expect(countRuns(workflowId)).toBe(120);
  });

  it("a job cancels runs too, and only those that were there when it was asked", async () => {
    const workflowId = world.save({
      steps: { hold: { service: "wait", operation: "signal", with: { name: "go" } } },
      settings: { maxConcurrentRuns: 1_000 },
    });
    await Promise.all(Array.from({ length: 60 }, () => world.call(startRun, { id: workflowId }, {})));
    const asked = await bulk({ action: "cancel", filter: { workflowId } });
    expect(asked.status).toBe(202);
    const late = await world.call(startRun, { id: workflowId }, {});
    await new Promise((resolve) => setTimeout(resolve, 5));
    await work(String(asked.body.bulkJobId));
    const before = await world.call(listRuns, {}, undefined, `?workflowId=${workflowId}&limit=100`);
    for (const { id } of before.body.items as { id: string }[])
      if (id !== late.body.runId) await world.until(id, "cancelled");
    const [open] = (
      await world.call(listRuns, {}, undefined, `?workflowId=${workflowId}&status=waiting,running,queued`)
    ).body.items as { id: string }[];
    expect(open?.id).toBe(late.body.runId);
  });
});

describe("list of runs", () => {
  it("pages hold every run once, also where many were accepted at the same instant", async () => {
    const workflowId = world.save({ steps: { a: shape(1) } });
    const { connection } = world.test.services.runs.engine;
    const insert = connection.prepare(
      `INSERT INTO "Run" (id, workspaceId, workflowId, version, mode, status, sourceJson, originRunId, inputJson, createdAtMs)
       VALUES (?, ?, ?, 1, ?, ?, '{"kind":"manual"}', '', 'null', ?)`,
    );
    const statuses = ["succeeded", "failed", "timed_out", "cancelled"];
    for (let i = 0; i < 40; i += 1) {
      const id = `run_same${String(i * 7).padStart(3, "0")}`;
      insert.run(
        id,
        world.workspaceId,
        workflowId,
        i % 3 === 0 ? "live" : "simulate",
        statuses[i % 4],
        1_000 + (i % 2),
      );
    }
    for (const filter of ["", "&status=failed,succeeded", "&status=failed,timed_out", "&mode=live"]) {
      const seen: string[] = [];
      let cursor = "";
      do {
        const page = await world.call(listRuns, {}, undefined, `?workflowId=${workflowId}&limit=3${filter}${cursor}`);
        seen.push(...(page.body.items as { id: string }[]).map(({ id }) => id));
        cursor = page.body.nextCursor === null ? "" : `&cursor=${String(page.body.nextCursor)}`;
      } while (cursor !== "");
      expect(new Set(seen).size, filter).toBe(seen.length);
      const whole = await world.call(listRuns, {}, undefined, `?workflowId=${workflowId}&limit=100${filter}`);
      expect(seen, filter).toEqual((whole.body.items as { id: string }[]).map(({ id }) => id));
      expect(seen.length, filter).toBe(filter === "" ? 40 : filter === "&mode=live" ? 14 : 20);
    }
    expect((await world.call(listRuns, {}, undefined, "?cursor=nonsense")).status).toBe(422);
  });
});

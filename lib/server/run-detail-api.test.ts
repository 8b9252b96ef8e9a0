import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { POST as cancelRun } from "@/app/api/v1/runs/[id]/cancel/route";
import { GET as getRun } from "@/app/api/v1/runs/[id]/route";
import { GET as getStep } from "@/app/api/v1/runs/[id]/steps/[stepId]/route";
import { GET as listSteps } from "@/app/api/v1/runs/[id]/steps/route";
import { GET as compareRuns } from "@/app/api/v1/runs/compare/route";
import { GET as countRuns } from "@/app/api/v1/runs/counts/route";
import { GET as listRuns } from "@/app/api/v1/runs/route";
import { POST as startRun } from "@/app/api/v1/workflows/[id]/runs/route";
import type { JsonObject } from "@/lib/kernel/json";
import { post, runWorld, shape, type RunWorld } from "./testing/run-world";
import { HEARTBEAT_STALE_MS } from "@/lib/db/worker-life";

let world: RunWorld;
let echo: RunWorld["answer"];
beforeAll(async () => {
  world = await runWorld();
  echo = world.answer;
});
afterEach(() => void (world.answer = echo));
afterAll(() => world.remove());

const run = async (id: string, input: unknown = {}) =>
  (await world.call(startRun, { id }, { input, mode: "simulate", waitMs: 10_000 })).body;
const read = async (id: unknown, query = "") => (await world.call(getRun, { id: String(id) }, undefined, query)).body;
const stepOf = async (id: unknown, path: string) => (await world.call(getStep, { id: String(id), stepId: path })).body;

const trace = (status: number) => ({
  request: {
    method: "POST",
    url: "https://api.example.com/a",
    headers: { authorization: "[secret]", "content-type": "application/json" },
    body: `{"it's": "so"}`,
  },
  response: { status, headers: {}, body: "ok" },
});

describe("a run in detail", () => {
  it("each attempt of a step is told with its times, its error, its pause, its exchange, and as cURL", async () => {
    let calls = 0;
    world.answer = () => {
      calls += 1;
      const error = { category: "rate_limited" as const, code: "HTTP_429", message: "slow down", retryable: true };
      return calls === 1
        ? { kind: "failed", error, acted: "no", trace: trace(429) }
        : { kind: "succeeded", output: { id: 7 }, trace: trace(200) };
    };
    const id = world.save({ steps: { send: { ...post(), retry: { maxAttempts: 2, baseMs: 1, capMs: 2 } } } });
    const { id: runId } = await run(id);
    const step = await stepOf(runId, "send");
    expect(step).toMatchObject({
      path: "send",
      status: "succeeded",
      attempts: 2,
      output: { id: 7 },
      attemptLog: [
        {
          attempt: 1,
          iteration: 0,
          outcome: "failed",
          error: { code: "HTTP_429" },
          trace: { response: { status: 429 } },
        },
        { attempt: 2, iteration: 0, outcome: "succeeded", trace: { response: { status: 200 } } },
      ],
    });
    const [first, second] = step.attemptLog as JsonObject[];
    expect(first?.nextAt).toBeDefined();
    expect(Date.parse(String(second?.startedAt))).toBeGreaterThanOrEqual(Date.parse(String(first?.endedAt)));
    const curl = String((second?.trace as JsonObject).curl);
    expect(curl).toContain(`'authorization: '"$TOKEN"`);
    expect(curl).toContain(`--data-raw '{"it'\\''s": "so"}'`);
    const listed = (await read(runId, "?include=steps,attempts")).steps as JsonObject[];
    expect(listed[0]?.attemptLog).toHaveLength(2);
    expect(JSON.stringify(listed)).not.toContain("api.example.com");
    expect(JSON.stringify(listed)).not.toContain('"output"');
    expect((await world.call(getStep, { id: String(runId), stepId: "other" })).status).toBe(404);
  });

  it("an open run says what it waits for, and a cancelled one no more", async () => {
    const id = world.save({
      steps: {
        hold: { service: "wait", operation: "signal", with: { name: "go", timeoutMs: 60_000 } },
        pause: { service: "wait", operation: "duration", with: { ms: 60_000 } },
      },
    });
    const runId = String((await world.call(startRun, { id }, {})).body.runId);
    await world.until(runId, "waiting");
    const waiting = await read(runId);
    expect(waiting.waits).toMatchObject([
      {
        path: "hold",
        kind: "signal",
        name: "go",
        reason: expect.stringMatching(/^waits for signal go until 20/) as string,
      },
      { path: "pause", kind: "timer", dueAt: expect.any(String) as string },
    ]);
    expect(waiting.queue).toBeNull();
    expect((waiting.steps as JsonObject[])[0]).toMatchObject({ path: "hold", wait: { kind: "signal" } });
    await world.call(cancelRun, { id: runId }, {});
    await world.until(runId, "cancelled");
    expect((await read(runId)).waits).toEqual([]);
  });

  it("a queued run says why: the workflow runs as often as it may, or no worker is there", async () => {
    const id = world.save({
      settings: { maxConcurrentRuns: 1 },
      steps: { slow: shape(1) },
    });
    let go = (): void => undefined;
    const gate = new Promise<void>((resolve) => (go = resolve));
    world.answer = async (call) => {
      await gate;
      return echo(call);
    };
    const first = String((await world.call(startRun, { id }, {})).body.runId);
    await world.until(first, "running");
    const second = String((await world.call(startRun, { id }, {})).body.runId);
    await new Promise((resolve) => setTimeout(resolve, 30));
    expect((await read(second)).queue).toMatchObject({ kind: "max_concurrent_runs", ahead: 0 });
    const { connection } = world.test.services.runs.engine;
    const before = connection.prepare(`SELECT expiresAtMs, heartbeatAtMs FROM "Lease"`).get() as {
      expiresAtMs: number;
      heartbeatAtMs: number;
    };
    connection.prepare(`UPDATE "Lease" SET expiresAtMs = 0`).run();
    expect((await read(second)).queue).toMatchObject({ kind: "worker_down" });
    expect((await read(first)).status).toBe("stalled");
    const stalled = await world.call(listRuns, {}, undefined, `?workflowId=${id}&status=stalled`);
    expect(stalled.body.items).toMatchObject([{ id: first, status: "stalled" }]);
    // A heart that stands still shows before the lease has run out.
    connection
      .prepare(`UPDATE "Lease" SET expiresAtMs = ?, heartbeatAtMs = heartbeatAtMs - ?`)
      .run(before.expiresAtMs, HEARTBEAT_STALE_MS + 1);
    expect((await read(first)).status).toBe("stalled");
    connection.prepare(`UPDATE "Lease" SET heartbeatAtMs = ?`).run(before.heartbeatAtMs);
    expect((await read(first)).status).toBe("running");
    go();
    await world.until(second, "succeeded");
    expect((await read(second)).queue).toBeNull();
  });

  it("of a long loop a part is shown, and the rest by pages and by status", async () => {
    world.answer = (call) =>
      call.stepPath === "each[1500]"
        ? {
            kind: "failed",
            error: { category: "not_found", code: "HTTP_404", message: "gone", retryable: false },
            acted: "no",
          }
        : echo(call);
    const items = Array.from({ length: 2_000 }, (_, i) => i);
    const id = world.save({
      steps: { each: { ...shape("{{ item }}"), forEach: "trigger.items", onError: "continue", concurrency: 50 } },
    });
    const runId = (await run(id, { items })).id;
    await world.until(String(runId), "succeeded");
    const whole = await read(runId);
    expect(whole.steps).toHaveLength(1 + 1_000);
    expect(whole.stepsOmitted).toBe(1_000);
    expect((whole.steps as JsonObject[])[0]).toMatchObject({
      path: "each",
      items: { total: 2_000, byStatus: { succeeded: 1_999, failed: 1 } },
    });
    expect((await read(runId, "?items=2")).steps).toHaveLength(3);
    const failed = await world.call(listSteps, { id: String(runId) }, undefined, "?under=each&status=failed");
    expect(failed.body).toMatchObject({ items: [{ path: "each[1500]" }], nextCursor: null });
    const page = await world.call(listSteps, { id: String(runId) }, undefined, "?under=each&limit=200&cursor=1900");
    expect((page.body.items as JsonObject[]).map(({ path }) => path)[99]).toBe("each[1999]");
    expect(page.body.nextCursor).toBeNull();
    expect(await stepOf(runId, "each[1500]")).toMatchObject({ error: { code: "HTTP_404" }, attempts: 1 });
  });

  it("a skipped step says why, and a reused one that it was not made again", async () => {
    const id = world.save({
      steps: { a: shape(1), never: { ...shape(1), when: "false" }, behind: { ...shape(1), needs: ["never"] } },
    });
    expect((await run(id)).steps).toMatchObject([
      { path: "a" },
      { path: "never", status: "skipped", skipReason: "condition" },
      { path: "behind", status: "skipped", skipReason: "needs" },
    ]);
  });

  it("what webhook.respond answered is shown", async () => {
    const respond = { service: "webhook", operation: "respond", with: { status: 201, body: { ok: true } } };
    expect((await run(world.save({ steps: { respond } }))).responded).toMatchObject({
      path: "respond",
      status: 201,
      body: { ok: true },
    });
  });
});

describe("two runs compared", () => {
  it("says where they part first, and what differs, as patches", async () => {
    const id = world.save({
      steps: {
        a: shape("{{ trigger.n }}"),
        b: { ...shape({ sum: "{{ steps.a.output + 1 }}" }), needs: ["a"] },
        same: shape(1),
      },
    });
    const [left, right] = [await run(id, { n: 1 }), await run(id, { n: 2 })];
    const { status, body } = await world.call(
      compareRuns,
      {},
      undefined,
      `?a=${String(left.id)}&b=${String(right.id)}`,
    );
    expect(status).toBe(200);
    expect(body).toMatchObject({
      versionsDiffer: false,
      inputPatch: [
        { op: "test", path: "/n", value: 1 },
        { op: "replace", path: "/n", value: 2 },
      ],
      firstDivergence: { path: "a", what: "input" },
      stepsOmitted: 0,
    });
    expect(body.steps).toMatchObject([
      { path: "a", same: false },
      {
        path: "b",
        same: false,
        outputPatch: [
          { op: "test", path: "/sum", value: 2 },
          { op: "replace", path: "/sum", value: 3 },
        ],
      },
      { path: "same", same: true, inputPatch: [], outputPatch: [] },
    ]);
    const itself = await world.call(compareRuns, {}, undefined, `?a=${String(left.id)}&b=${String(left.id)}`);
    expect(itself.body.firstDivergence).toBeNull();
  });

  it("a step whose input could not be evaluated parts by its failure, not by another input", async () => {
    const id = world.save({ steps: { a: shape("{{ trigger.rows.total }}") } });
    const [left, right] = [await run(id, { rows: { total: 1 } }), await run(id, { rows: {} })];
    const query = `?a=${String(left.id)}&b=${String(right.id)}`;
    expect((await world.call(compareRuns, {}, undefined, query)).body).toMatchObject({
      firstDivergence: { path: "a", what: "status" },
      steps: [
        {
          path: "a",
          same: false,
          a: { status: "succeeded" },
          b: { status: "failed" },
          inputPatch: [
            { op: "test", path: "", value: { value: 1 } },
            { op: "remove", path: "" },
          ],
        },
      ],
    });
  });

  it("a step that one version lacks is missing there, and a run of another workspace is not found", async () => {
    const id = world.save({ steps: { a: shape(1) } });
    const left = await run(id);
    world.saveVersion(id, 2, { steps: { a: shape(1), more: { ...shape(2), needs: ["a"] } } });
    const right = await run(id);
    const query = `?a=${String(left.id)}&b=${String(right.id)}`;
    expect((await world.call(compareRuns, {}, undefined, query)).body).toMatchObject({
      versionsDiffer: true,
      firstDivergence: { path: "more", what: "missing" },
      steps: [
        { path: "a", same: true },
        { path: "more", a: null, b: { status: "succeeded" } },
      ],
    });
    const foreign = await world.test.key(await world.test.workspace("foreign"), "owner");
    expect((await world.call(compareRuns, {}, undefined, query, foreign)).status).toBe(404);
  });
});

describe("counts", () => {
  it("are those of the list under the same filter", async () => {
    const id = world.save({ steps: { a: shape("{{ trigger.n }}") } });
    await run(id, { n: 1 });
    await run(id, { n: 2 });
    await run(id, {});
    const counted = await world.call(countRuns, {}, undefined, `?workflowId=${id}`);
    expect(counted.body).toMatchObject({ counts: { succeeded: 2, failed: 1, running: 0 }, total: 3, capped: false });
    const failed = await world.call(countRuns, {}, undefined, `?workflowId=${id}&errorCategory=expression_error`);
    expect(failed.body).toMatchObject({ counts: { succeeded: 0, failed: 1 }, total: 1 });
    const listed = await world.call(
      listRuns,
      {},
      undefined,
      `?workflowId=${id}&status=failed&trigger=api,manual&version=1`,
    );
    const [one] = listed.body.items as { id: string; errorFingerprint: string }[];
    expect(one?.errorFingerprint).toBeTruthy();
    for (const filter of [`errorFingerprint=${one?.errorFingerprint ?? ""}`, `q=${one?.id ?? ""}`])
      expect((await world.call(listRuns, {}, undefined, `?${filter}`)).body.items).toMatchObject([{ id: one?.id }]);
    expect((await world.call(listRuns, {}, undefined, `?workflowId=${id}&trigger=webhook`)).body.items).toEqual([]);
    expect((await world.call(listRuns, {}, undefined, "?status=failed,nonsense")).status).toBe(422);
  });
});

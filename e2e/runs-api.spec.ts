import { expect, test } from "@playwright/test";
import { instance } from "./instance";
import {
  call,
  broken,
  definition,
  get,
  log,
  must,
  post,
  problem,
  published,
  ran,
  runOf,
  runWith,
  saved,
  shape,
  step,
  until,
  type Body,
} from "./api";

test.describe("starting and reading runs", () => {
  test("200 with the whole run when it ended in time, 202 otherwise", async () => {
    const id = await saved({ a: shape({ got: "{{ trigger.x }}" }) });
    const run = await must(200, post(`/workflows/${id}/runs`, { input: { x: 7 }, mode: "live", waitMs: 20_000 }));
    expect(run).toMatchObject({
      id: expect.any(String),
      workflowId: id,
      version: 1,
      mode: "live",
      status: "succeeded",
      input: { x: 7 },
      error: null,
      queueWaitMs: expect.any(Number),
      durationMs: expect.any(Number),
      steps: [{ stepId: "a", path: "a", status: "succeeded", attempts: 1, output: { got: 7 } }],
    });
    for (const at of ["createdAt", "startedAt", "endedAt"]) expect(run[at]).toMatch(/^\d{4}-\d\d-\d\dT.*Z$/);
    expect(run.steps[0].startedAt).toMatch(/Z$/);
    expect(run.output).toBeDefined();
    const slow = await saved({ w: { service: "wait", operation: "duration", with: { ms: 600_000 } } });
    const accepted = await must(202, post(`/workflows/${slow}/runs`, { mode: "live", waitMs: 300 }));
    expect(accepted).toMatchObject({ runId: expect.any(String), status: expect.any(String) });
    const at = await must(202, post(`/workflows/${slow}/runs`, { mode: "live" }));
    for (const runId of [accepted.runId, at.runId]) {
      await runWith(runId, "waiting");
      expect((await runOf(runId)).endedAt).toBeNull();
      await must(202, post(`/runs/${runId}/cancel`));
      const cancelled = await runWith(runId, "cancelled");
      expect(cancelled.steps[0].status).toBe("cancelled");
      await problem(409, post(`/runs/${runId}/cancel`));
    }
  });

  test("by default head with simulate; once published, that version in its mode", async () => {
    const id = await saved({ a: log("1") });
    const first = await must(200, post(`/workflows/${id}/runs`, { waitMs: 20_000 }));
    expect(first).toMatchObject({ version: 1, mode: "simulate" });
    await must(200, post(`/workflows/${id}/publish`, { mode: "live" }));
    await must(200, call("PUT", `/workflows/${id}`, { definition: definition({ a: log("2") }), expectedVersion: 1 }));
    expect(await must(200, post(`/workflows/${id}/runs`, { waitMs: 20_000 }))).toMatchObject({
      version: 1,
      mode: "live",
    });
    const head = await must(200, post(`/workflows/${id}/runs`, { version: "head", waitMs: 20_000 }));
    expect(head).toMatchObject({ version: 2, mode: "simulate" });
    const one = await must(200, post(`/workflows/${id}/runs`, { version: 1, mode: "simulate", waitMs: 20_000 }));
    expect(one).toMatchObject({ version: 1, mode: "simulate" });
    await problem(404, post(`/workflows/${id}/runs`, { version: 9 }));
    await problem(422, post(`/workflows/${id}/runs`, { mode: "real" }));
    await problem(422, post(`/workflows/${id}/runs`, { unknownField: 1 }));
  });

  test("lists are metadata, filtered; detail takes include", async () => {
    const id = await saved({ a: broken() });
    const run = await must(200, post(`/workflows/${id}/runs`, { mode: "live", waitMs: 20_000 }));
    expect(run.status).toBe("failed");
    const list = await must(200, get(`/runs?workflowId=${id}&status=failed&errorCategory=expression_error&mode=live`));
    expect(list.items).toHaveLength(1);
    expect(list.items[0]).toMatchObject({ id: run.id, status: "failed", error: { category: "expression_error" } });
    expect(list.items[0].steps).toBeUndefined();
    expect(list.items[0].input).toBeUndefined();
    for (const filter of ["status=succeeded", "errorCategory=timeout", "mode=simulate"])
      expect((await must(200, get(`/runs?workflowId=${id}&${filter}`))).items).toEqual([]);
    await problem(422, get("/runs?status=odd"));
    await problem(422, get("/runs?limit=201"));
    await problem(422, get("/runs?limit=0"));
    const all = await must(200, get(`/runs/${run.id}?include=steps,data`));
    expect(all.steps[0]).toMatchObject({ stepId: "a", status: "failed", error: { category: "expression_error" } });
    const bare = await must(200, get(`/runs/${run.id}?include=steps`));
    expect(bare.steps).toHaveLength(1);
    expect(bare.steps[0].output).toBeUndefined();
  });

  test("events are server-sent and end with the run", async () => {
    const id = await saved({ a: log("x"), w: { service: "wait", operation: "duration", with: { ms: 300 } } });
    const { runId } = await must(202, post(`/workflows/${id}/runs`, { mode: "live" }));
    const response = await fetch(`${instance.baseUrl}/api/v1/runs/${runId}/events`, {
      headers: { authorization: `Bearer ${instance.apiKey}` },
    });
    expect(response.status).toBe(200);
    expect(response.headers.get("content-type")).toContain("text/event-stream");
    const text = await response.text();
    expect(text).toMatch(/^data: \{/m);
    expect(text).toMatch(/^id: \d+/m);
    expect(text).toContain("succeeded");
    await problem(404, get("/runs/run_unknown/events"));
  });

  test("Idempotency-Key: one run", async () => {
    const id = await saved({ a: log("x") });
    const headers = { "idempotency-key": `run-${Math.random()}` };
    const first = await must(202, post(`/workflows/${id}/runs`, { mode: "live" }, { headers }));
    const second = await must(202, post(`/workflows/${id}/runs`, { mode: "live" }, { headers }));
    expect(second.runId).toBe(first.runId);
    expect((await must(200, get(`/runs?workflowId=${id}`))).items).toHaveLength(1);
  });

  test("a step is tested alone", async () => {
    const id = await saved({
      a: log("never"),
      b: shape("{{ trigger.v }}", { needs: ["a"], when: "false" }),
    });
    const run = await must(200, post(`/workflows/${id}/steps/b/test`, { input: { value: "mine" }, mode: "live" }));
    expect(run).toMatchObject({ status: "succeeded", steps: [{ stepId: "b", output: "mine" }] });
    await problem(404, post(`/workflows/${id}/steps/none/test`, {}));
  });
});

test.describe("steering runs", () => {
  test("wait.signal takes what was sent; a signal before the wait counts too; a timeout fails", async () => {
    const wait = (more = {}): Body => ({ service: "wait", operation: "signal", with: { name: "go", ...more } });
    const id = await saved({ s: wait(), out: shape("{{ steps.s.output.n }}", { needs: ["s"] }) });
    const { runId } = await must(202, post(`/workflows/${id}/runs`, { mode: "live" }));
    await runWith(runId, "waiting");
    await must(202, post(`/runs/${runId}/signals/other`, { n: 1 }));
    await must(202, post(`/runs/${runId}/signals/go`, { n: 42 }));
    const run = await runWith(runId, "succeeded");
    expect(step(run, "out").output).toBe(42);
    await problem(409, post(`/runs/${runId}/signals/go`, { n: 1 }));

    const later = await saved({
      first: { service: "wait", operation: "duration", with: { ms: 600 } },
      s: { ...wait({ timeoutMs: 5_000 }), needs: ["first"] },
    });
    const sent = await must(202, post(`/workflows/${later}/runs`, { mode: "live" }));
    await must(202, post(`/runs/${sent.runId}/signals/go`));
    await runWith(sent.runId, "succeeded");

    const late = await ran({ s: wait({ timeoutMs: 200 }) });
    expect(late).toMatchObject({ status: "failed", error: { category: "timeout", stepId: "s" } });
    const handled = await ran({
      s: wait({ timeoutMs: 100 }),
      b: log("late", { needs: [{ step: "s", on: "failed" }] }),
    });
    expect(handled.status).toBe("succeeded");
  });

  test("wait.duration and wait.until", async () => {
    const at = new Date(Date.now() + 700).toISOString();
    const run = await ran(
      {
        d: { service: "wait", operation: "duration", with: { ms: 500 } },
        u: { service: "wait", operation: "until", with: { at: "{{ trigger.at }}" } },
      },
      {},
      { input: { at } },
    );
    expect(run.status).toBe("succeeded");
    expect(run.durationMs).toBeGreaterThanOrEqual(500);
    expect(Date.parse(step(run, "u").endedAt)).toBeGreaterThanOrEqual(Date.parse(at));
  });

  test("replay continues with what was done, repairs with another version, and runs again", async () => {
    const id = await saved({
      a: shape("{{ run.id }}"),
      b: shape("{{ trigger.gone.x }}", { needs: ["a"] }),
    });
    const failed = await must(200, post(`/workflows/${id}/runs`, { mode: "live", waitMs: 20_000 }));
    expect(failed.status).toBe("failed");
    const continued = await must(200, post(`/runs/${failed.id}/replay`, { waitMs: 20_000 }));
    expect(continued.status).toBe("failed");
    expect(step(continued, "a").output).toBe(failed.id);
    await must(
      200,
      call("PUT", `/workflows/${id}`, {
        definition: definition({ a: shape("{{ run.id }}"), b: shape("fixed {{ steps.a.output }}", { needs: ["a"] }) }),
        expectedVersion: 1,
      }),
    );
    const repaired = await must(200, post(`/runs/${failed.id}/replay`, { version: 2, waitMs: 20_000 }));
    expect(repaired).toMatchObject({
      status: "succeeded",
      version: 2,
      source: { kind: "replay", originRunId: failed.id },
    });
    expect(step(repaired, "b").output).toBe(`fixed ${failed.id}`);
    const from = await must(200, post(`/runs/${repaired.id}/replay`, { from: "a", waitMs: 20_000 }));
    expect(step(from, "a").output).toBe(from.id);
    const again = await must(200, post(`/runs/${repaired.id}/replay`, { input: { fresh: true }, waitMs: 20_000 }));
    expect(again.input).toEqual({ fresh: true });
    expect(step(again, "a").output).toBe(again.id);
    await problem(422, post(`/runs/${repaired.id}/replay`, { from: "nothing" }));
    await problem(404, post(`/runs/${repaired.id}/replay`, { version: 77 }));
  });

  test("bulk counts, then cancels", async () => {
    const id = await saved({ s: { service: "wait", operation: "signal", with: { name: "never" } } });
    for (let i = 0; i < 3; i += 1) await must(202, post(`/workflows/${id}/runs`, { mode: "live" }));
    const dry = await must(200, post("/runs/bulk", { action: "cancel", filter: { workflowId: id }, dryRun: true }));
    expect(dry).toMatchObject({ matched: 3, done: 0 });
    const done = await must(200, post("/runs/bulk", { action: "cancel", filter: { workflowId: id } }));
    expect(done).toMatchObject({ matched: 3, done: 3 });
    await until(
      () => must(200, get(`/runs?workflowId=${id}&status=cancelled`)),
      (page) => page.items.length === 3,
    );
  });

  test("deleting a workflow ends its waiting runs and its triggers", async () => {
    const id = await published(
      { s: { service: "wait", operation: "signal", with: { name: "never" } } },
      { triggers: { tick: { service: "schedule", event: "interval", with: { everyMs: 1000, overlap: "skip" } } } },
    );
    const { runId } = await must(202, post(`/workflows/${id}/runs`, { mode: "live" }));
    await runWith(runId, "waiting");
    await must(204, call("DELETE", `/workflows/${id}`));
    await runWith(runId, "cancelled");
    expect((await must(200, get(`/triggers?workflowId=${id}`))).items).toEqual([]);
  });
});

import { createHash } from "node:crypto";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { POST as cancelRun } from "@/app/api/v1/runs/[id]/cancel/route";
import { GET as streamEvents } from "@/app/api/v1/runs/[id]/events/route";
import { POST as replayRun } from "@/app/api/v1/runs/[id]/replay/route";
import { GET as getRun } from "@/app/api/v1/runs/[id]/route";
import { POST as signalRun } from "@/app/api/v1/runs/[id]/signals/[name]/route";
import { POST as decideStep } from "@/app/api/v1/runs/[id]/steps/[stepId]/decide/route";
import { GET as listRuns } from "@/app/api/v1/runs/route";
import { GET as listTriggers } from "@/app/api/v1/triggers/route";
import { POST as testTrigger } from "@/app/api/v1/triggers/[id]/test/route";
import { POST as startRun } from "@/app/api/v1/workflows/[id]/runs/route";
import { POST as testStep } from "@/app/api/v1/workflows/[id]/steps/[stepId]/test/route";
import { POST as postHook } from "@/app/hooks/[...path]/route";
import type { JsonObject } from "@/lib/kernel/json";
import { definitionSchema } from "@/lib/workflow/definition-schema";
import { echo, runWorld, shape, type RunWorld } from "./testing/run-world";
import type { TestServices } from "./testing/test-services";

let world: RunWorld;
let test: TestServices;
let workspaceId = "";
let key = "";

beforeAll(async () => {
  world = await runWorld();
  ({ test, workspaceId } = world);
  key = await world.key("editor");
});
afterAll(() => world.remove());

const save: RunWorld["save"] = (part, mode) => world.save(part, mode);
const call: RunWorld["call"] = (...request) => world.call(...request);

describe("runs over HTTP", () => {
  it("a run that ends within waitMs is answered whole; the mode of an unpublished workflow is simulate", async () => {
    const id = save({ steps: { a: shape("{{ trigger.n + 1 }}") } });
    const started = await call(startRun, { id }, { input: { n: 1 }, waitMs: 5_000 });
    expect(started.status).toBe(200);
    expect(started.body).toMatchObject({
      workflowId: id,
      version: 1,
      mode: "simulate",
      status: "succeeded",
      input: { n: 1 },
      output: { a: 2 },
      error: null,
    });
    expect(started.body["steps"]).toMatchObject([
      { stepId: "a", path: "a", status: "succeeded", attempts: 1, output: 2 },
    ]);
    const runId = String(started.body["id"]);
    expect((await call(getRun, { id: runId })).body).toEqual(started.body);
    const listed = await call(listRuns, {}, undefined, `?workflowId=${id}&status=succeeded&limit=1`);
    expect(listed.body).toMatchObject({ items: [{ id: runId }], nextCursor: null });
    expect(JSON.stringify(listed.body)).not.toContain('"input"');
  });

  it("without waitMs the answer is 202 with the run's id, and the event stream ends with the run", async () => {
    const id = save({ steps: { a: shape(1) } });
    const started = await call(startRun, { id }, {});
    expect(started.status).toBe(202);
    const request = new Request("http://localhost:8000/x", { headers: { authorization: `Bearer ${key}` } });
    const response = await streamEvents(request, { params: Promise.resolve({ id: String(started.body["runId"]) }) });
    expect(response.headers.get("content-type")).toContain("text/event-stream");
    const text = await response.text();
    expect(text).toContain("event: run_ended");
    expect(text).toContain('"status":"succeeded"');
  });

  it("a definition that cannot run is refused, and nothing is accepted", async () => {
    const id = save({ steps: { a: { service: "log" } } });
    const refused = await call(startRun, { id }, {});
    expect(refused.status).toBe(422);
    expect(refused.body["code"]).toBe("DEFINITION_INVALID");
    expect((await call(listRuns, {}, undefined, `?workflowId=${id}`)).body["items"]).toEqual([]);
  });

  it("a failed run is continued without doing again what was done", async () => {
    const calls: string[] = [];
    let broken = true;
    world.answer = (operation) => {
      calls.push(operation.stepPath);
      if (operation.stepPath === "b" && broken) {
        return {
          kind: "failed",
          error: { category: "rate_limited", code: "HTTP_429", message: "slow down", retryable: true },
          acted: "no",
        };
      }
      return echo(operation);
    };
    const id = save({ steps: { a: shape(1), b: { ...shape(2), needs: ["a"] } } });
    const failed = await call(startRun, { id }, { waitMs: 5_000 });
    expect(failed.body).toMatchObject({ status: "failed", error: { category: "rate_limited", stepId: "b" } });
    const filtered = await call(listRuns, {}, undefined, "?errorCategory=rate_limited");
    expect(filtered.body["items"]).toHaveLength(1);
    broken = false;
    const continued = await call(replayRun, { id: String(failed.body["id"]) }, { waitMs: 5_000 });
    expect(continued.body).toMatchObject({
      status: "succeeded",
      source: { kind: "replay", originRunId: failed.body["id"] },
    });
    expect(calls).toEqual(["a", "b", "b"]);
    world.answer = echo;
  });

  it("a write whose outcome is unknown waits, and a person's decision releases it", async () => {
    world.answer = () => ({
      kind: "failed",
      error: { category: "timeout", code: "TIMEOUT", message: "no answer", retryable: true },
      acted: "unknown",
    });
    const id = save({
      steps: {
        post: {
          service: "http",
          operation: "request",
          with: { method: "POST", url: "http://example.com/" },
          retry: { maxAttempts: 3 },
        },
      },
    });
    const started = await call(startRun, { id }, { mode: "live" });
    const runId = String(started.body["runId"]);
    let run = await call(getRun, { id: runId });
    while (run.body["status"] !== "waiting") {
      await new Promise((resolve) => setTimeout(resolve, 5));
      run = await call(getRun, { id: runId });
    }
    expect(run.body["steps"]).toMatchObject([{ status: "outcome_unknown", attempts: 1 }]);
    expect((await call(decideStep, { id: runId, stepId: "other" }, { decision: "retry" })).status).toBe(404);
    const decided = await call(decideStep, { id: runId, stepId: "post" }, { decision: "succeeded", output: { id: 7 } });
    expect(decided.status).toBe(202);
    expect(await test.services.runs.engine.watch.ended(runId, 5_000)).toBe(true);
    expect((await call(getRun, { id: runId })).body).toMatchObject({
      status: "succeeded",
      output: { post: { id: 7 } },
    });
    world.answer = echo;
  });

  it("a waiting run takes a signal, another one is cancelled, and an ended one takes neither", async () => {
    const id = save({ steps: { hold: { service: "wait", operation: "signal", with: { name: "go" } } } });
    const first = String((await call(startRun, { id }, {})).body["runId"]);
    const second = String((await call(startRun, { id }, {})).body["runId"]);
    expect((await call(signalRun, { id: first, name: "go" }, { yes: true })).status).toBe(202);
    expect((await call(cancelRun, { id: second }, {})).status).toBe(202);
    const { watch } = test.services.runs.engine;
    expect(await watch.ended(first, 5_000)).toBe(true);
    expect(await watch.ended(second, 5_000)).toBe(true);
    expect((await call(getRun, { id: first })).body).toMatchObject({
      status: "succeeded",
      output: { hold: { yes: true } },
    });
    expect((await call(getRun, { id: second })).body).toMatchObject({ status: "cancelled" });
    expect((await call(cancelRun, { id: second }, {})).status).toBe(409);
  });

  it("one step is run alone, with the input given", async () => {
    const id = save({ steps: { a: shape(1), b: { ...shape("{{ steps.a.output }}"), needs: ["a"] } } });
    const tested = await call(testStep, { id, stepId: "b" }, { input: { value: 5 } });
    expect(tested.status).toBe(200);
    expect(tested.body).toMatchObject({ status: "succeeded", output: { b: 5 }, source: { kind: "test", stepId: "b" } });
    expect((await call(testStep, { id, stepId: "zzz" }, {})).status).toBe(404);
  });
});

describe("hooks and triggers", () => {
  const hookTrigger = (path: string, more: JsonObject = {}) => ({
    hook: { service: "webhook", event: "received", with: { path, ...more } },
  });

  async function hook(path: string, body: string, type = "application/json", method = "POST"): Promise<Response> {
    const request = new Request(`http://localhost:8000/hooks/${path}?q=1`, {
      method,
      headers: { "content-type": type, authorization: "Bearer secret" },
      ...(method === "GET" ? {} : { body }),
    });
    return postHook(request);
  }

  it("a hook is accepted with 202 and its run sees method, path, query, headers and body, but no credential", async () => {
    const id = save({ triggers: hookTrigger("orders/new"), steps: { a: shape("{{ trigger.body.n }}") } }, "simulate");
    const response = await hook("orders/new", '{"n": 3}');
    expect(response.status).toBe(202);
    const { runId } = (await response.json()) as { runId: string };
    await test.services.runs.engine.watch.ended(runId, 5_000);
    const run = await call(getRun, { id: runId });
    expect(run.body).toMatchObject({
      workflowId: id,
      status: "succeeded",
      output: { a: 3 },
      input: { method: "POST", path: "orders/new", query: { q: "1" } },
    });
    expect(JSON.stringify(run.body)).not.toContain("secret");
    expect(response.headers.get("content-security-policy")).toContain("sandbox");
    expect(response.headers.get("x-content-type-options")).toBe("nosniff");
  });

  it("webhook.respond answers in the same request, and cannot set cookies", async () => {
    const respond = {
      service: "webhook",
      operation: "respond",
      with: { status: 201, headers: { "X-Mine": "1", "Set-Cookie": "a=b" }, body: { got: "{{ trigger.body.n }}" } },
    };
    save({ triggers: hookTrigger("echo"), steps: { respond } }, "live");
    const response = await hook("echo", '{"n": 3}');
    expect(response.status).toBe(201);
    expect(await response.json()).toEqual({ got: 3 });
    expect(response.headers.get("x-mine")).toBe("1");
    expect(response.headers.get("set-cookie")).toBeNull();
  });

  it("webhook.respond chooses no header that acts on the whole origin or leads away from it", async () => {
    const refused = {
      Refresh: "0;url=//evil.example",
      "Alt-Svc": 'h2="evil.example:443"',
      "WWW-Authenticate": "Basic",
      "Service-Worker-Allowed": "/",
      "Clear-Site-Data": "*",
      "Content-Security-Policy": "default-src *",
      "X-Frame-Options": "ALLOWALL",
      "X-Middleware-Rewrite": "/",
      "Content-Encoding": "gzip",
    };
    const headers = { ...refused, "Content-Type": "text/html", Location: "/x", "X-Mine": "1" };
    const respond = { service: "webhook", operation: "respond", with: { status: 200, headers, body: "<script>" } };
    save({ triggers: hookTrigger("headers"), steps: { respond } }, "live");
    const response = await hook("headers", "{}");
    expect(Object.fromEntries(response.headers)).toEqual({
      "cache-control": "no-store",
      "content-security-policy": "sandbox; default-src 'none'",
      "content-type": "text/html",
      location: "/x",
      "x-content-type-options": "nosniff",
      "x-mine": "1",
    });
  });

  it("webhook.respond with a status that has no body answers with it", async () => {
    const respond = { service: "webhook", operation: "respond", with: { status: 205, body: "x" } };
    save({ triggers: hookTrigger("reset"), steps: { respond } }, "live");
    expect((await hook("reset", "{}")).status).toBe(205);
  });

  it("a hook's token is not kept with the run, whatever header it comes in", async () => {
    const sha256 = createHash("sha256").update("hook-canary").digest("hex");
    const auth = { kind: "token", header: "X-My-Pass", sha256 };
    save({ triggers: hookTrigger("own-header", { auth }) }, "simulate");
    const request = (headers: Record<string, string>, query = ""): Promise<Response> =>
      postHook(new Request(`http://localhost:8000/hooks/own-header${query}`, { method: "POST", headers }));
    for (const headers of [{}, { "x-my-pass": "" }, { "x-my-pass": "Bearer " }])
      expect((await request(headers as Record<string, string>)).status).toBe(401);
    const accepted = await request({ "x-my-pass": "hook-canary" });
    const { runId } = (await accepted.json()) as { runId: string };
    await test.services.runs.engine.watch.ended(runId, 5_000);
    const { db } = test.services.platform;
    const kept = [
      await db.run.findMany({ where: { id: runId } }),
      await db.journalChunk.findMany({ where: { runId } }),
    ];
    expect(kept[0]).toHaveLength(1);
    expect(JSON.stringify(kept)).not.toContain("hook-canary");
    expect((await request({ "x-my-pass": "hook-canary" }, "?__proto__=1")).status).toBe(422);
  });

  it("a path that another workflow has gets a random part", () => {
    save({ triggers: hookTrigger("twice") }, "simulate");
    const second = save({ triggers: hookTrigger("twice") }, "simulate");
    const [row] = test.services.runs.engine.triggers.ofWorkflow(second);
    expect(row?.hookPath).toMatch(/^twice-[0-9a-f]{32}$/);
  });

  it("a path that changes is given up, even for one that it begins with; one that was given out stays", () => {
    const { triggers } = test.services.runs.engine;
    const id = save({ triggers: hookTrigger("orders-new") }, "simulate");
    const publish = (path: string): string | null | undefined => {
      const definition = definitionSchema.parse({ schema: 1, name: "W", triggers: hookTrigger(path), steps: {} });
      triggers.activate({ workspaceId, workflowId: id, version: 2, mode: "simulate", definition });
      return triggers.ofWorkflow(id)[0]?.hookPath;
    };
    expect(publish("orders-n")).toBe("orders-n");
    expect(triggers.byPath("orders-new")).toBeUndefined();
    save({ triggers: hookTrigger("taken") }, "simulate");
    const given = publish("taken");
    expect(given).toMatch(/^taken-[0-9a-f]{32}$/);
    expect(publish("taken")).toBe(given);
  });

  it("a workflow that is deleted ends its runs and gives up its paths", async () => {
    const wait = { service: "wait", operation: "signal", with: { name: "never" } };
    const id = save({ triggers: hookTrigger("gone"), steps: { s: wait } }, "simulate");
    const { body } = await call(startRun, { id }, {});
    const runId = String(body["runId"]);
    const ctx = { workspaceId, actor: { kind: "system", id: "test" }, requestId: "r" } as const;
    await test.services.workflows.remove(ctx, id);
    expect(await test.services.runs.engine.watch.ended(runId, 5_000)).toBe(true);
    expect((await call(getRun, { id: runId })).body).toMatchObject({ status: "cancelled" });
    expect((await hook("gone", "{}")).status).toBe(404);
  });

  it("unknown paths, other methods, bad tokens, broken JSON and paused workflows are refused", async () => {
    const id = save(
      { triggers: hookTrigger("strict", { method: "POST", auth: { kind: "token", sha256: "00" } }) },
      "simulate",
    );
    save({ triggers: hookTrigger("open") }, "simulate");
    expect((await hook("nowhere", "{}")).status).toBe(404);
    expect((await hook("Strict", "{}")).status).toBe(404);
    expect((await hook("strict", "", "text/plain", "GET")).status).toBe(405);
    expect((await hook("strict", "{}")).status).toBe(401);
    expect((await hook("open", "{nope")).status).toBe(400);
    expect((await hook("open", `${"[".repeat(5_000)}${"]".repeat(5_000)}`)).status).toBe(422);
    expect((await hook("open", JSON.stringify("x".repeat(1_100_000)))).status).toBe(413);
    test.services.runs.engine.triggers.setPaused(id, true);
    expect((await hook("strict", "{}")).status).toBe(409);
  });

  it("triggers tell what they expect next, and can be tried", async () => {
    const id = save(
      {
        triggers: { nightly: { service: "schedule", event: "cron", with: { cron: "0 9 * * *" } } },
        steps: { a: shape(1) },
      },
      "simulate",
    );
    const listed = await call(listTriggers, {}, undefined, `?workflowId=${id}`);
    expect(listed.body["items"]).toMatchObject([
      { id: `${id}:nightly`, kind: "schedule", state: "active", lastFiredAt: null },
    ]);
    expect(JSON.stringify(listed.body["items"])).toContain("T09:00:00.000Z");
    const tried = await call(testTrigger, { id: `${id}:nightly` }, { waitMs: 5_000 });
    expect(tried.body).toMatchObject({
      status: "succeeded",
      mode: "simulate",
      source: { kind: "test", triggerId: "nightly" },
    });
  });
});

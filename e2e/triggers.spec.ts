import { expect, test } from "@playwright/test";
import { instance } from "./instance";
import {
  call,
  definition,
  get,
  log,
  must,
  post,
  published,
  runOf,
  runWith,
  saved,
  shape,
  step,
  until,
  type Body,
} from "./api";

let counter = 0;
const newPath = (): string => `t${Date.now().toString(36)}${(counter += 1)}`;
const hook = (path: string, more: object = {}): Body => ({
  h: { service: "webhook", event: "received", with: { path, ...more } },
});
const hooked = (steps: unknown, path: string, more: object = {}, mode = "live"): Promise<string> =>
  published(steps, { triggers: hook(path, more) }, mode);
const send = (path: string, init: RequestInit = {}): Promise<Response> =>
  fetch(`${instance.baseUrl}/hooks/${path}`, { method: "POST", ...init });
const respond = (more: object, modifiers: object = {}): Body => ({
  service: "webhook",
  operation: "respond",
  with: more,
  ...modifiers,
});

test.describe("webhooks", () => {
  test("the answer is 202 with the run; trigger holds method, path, query, headers and body", async () => {
    const path = newPath();
    const id = await hooked({ a: shape("{{ trigger.body.n }}") }, path);
    const answer = await send(`${path}?q=1&r=two`, {
      body: JSON.stringify({ n: 5 }),
      headers: { "content-type": "application/json", "X-Mine": "yes" },
    });
    expect(answer.status).toBe(202);
    const { runId } = (await answer.json()) as { runId: string };
    const run = await runWith(runId, "succeeded");
    expect(run).toMatchObject({
      workflowId: id,
      mode: "live",
      version: 1,
      source: { kind: "webhook", triggerId: "h" },
    });
    expect(run.input).toMatchObject({
      method: "POST",
      path,
      query: { q: "1", r: "two" },
      headers: { "x-mine": "yes" },
      body: { n: 5 },
    });
    expect(step(run, "a").output).toBe(5);
  });

  test("webhook.respond answers in the same request with status, headers and body", async () => {
    const path = newPath();
    await hooked(
      {
        s: shape({ sum: "{{ trigger.body.a + trigger.body.b }}" }),
        r: respond(
          { status: 201, headers: { "X-Sum": "{{ steps.s.output.sum }}" }, body: "{{ steps.s.output }}" },
          { needs: ["s"] },
        ),
        w: { service: "wait", operation: "duration", with: { ms: 60_000 }, needs: ["r"] },
      },
      path,
    );
    const answer = await send(path, { body: '{"a":1,"b":2}', headers: { "content-type": "application/json" } });
    expect(answer.status).toBe(201);
    expect(answer.headers.get("x-sum")).toBe("3");
    expect(answer.headers.get("content-type")).toContain("application/json");
    expect(await answer.json()).toEqual({ sum: 3 });
    expect(answer.headers.get("content-security-policy")).toContain("sandbox");

    const text = newPath();
    await hooked(
      { r: respond({ status: 404, headers: { "content-type": "text/html" }, body: "<b>{{ trigger.method }}</b>" }) },
      text,
    );
    const page = await send(text, { method: "PUT" });
    expect(page.status).toBe(404);
    expect(page.headers.get("content-type")).toContain("text/html");
    expect(await page.text()).toBe("<b>PUT</b>");

    const bare = newPath();
    await hooked({ r: respond({}) }, bare);
    expect((await send(bare)).status).toBe(200);
  });

  test("a run that fails before it responds leaves 202 with the run", async () => {
    const path = newPath();
    await hooked({ a: shape("{{ trigger.nothing.x }}"), r: respond({ status: 200 }, { needs: ["a"] }) }, path);
    const answer = await send(path);
    expect([202, 500, 502]).toContain(answer.status);
    expect(((await answer.json()) as Body).runId).toEqual(expect.any(String));
  });

  test("methods: only the one named; any where none is", async () => {
    const only = newPath();
    await hooked({ a: log("x") }, only, { method: "PUT" });
    expect((await send(only, { method: "PUT" })).status).toBe(202);
    const wrong = await send(only, { method: "POST" });
    expect(wrong.status).toBe(405);
    expect(wrong.headers.get("allow")).toBe("PUT");
    const any = newPath();
    await hooked({ a: log("x") }, any);
    for (const method of ["GET", "POST", "PUT", "PATCH", "DELETE"])
      expect((await send(any, { method })).status, method).toBe(202);
  });

  test("an unknown path is a JSON 404; the worker's own listener takes the same hooks", async () => {
    const none = await send("nothing-is-here");
    expect(none.status).toBe(404);
    expect(none.headers.get("content-type")).toContain("json");
    const path = `${newPath()}/deep/er`;
    await hooked({ a: log("x") }, path);
    const { worker } = await must(200, get("/system"));
    expect(worker).toMatchObject({ state: "ok", hooksUrl: expect.stringMatching(/^http:\/\/.+\/hooks$/) });
    for (const url of [`${worker.hooksUrl}/${path}`, `${instance.baseUrl}/hooks/${path}`]) {
      const answer = await fetch(url, { method: "POST", body: "plain" });
      expect(answer.status).toBe(202);
      const run = await runWith(((await answer.json()) as Body).runId, "succeeded");
      expect(run.input).toMatchObject({ path, body: "plain" });
    }
  });

  test("two workflows never share a path; a path that changes is reached at the new one only", async () => {
    const path = newPath();
    const first = await hooked({ a: log("first") }, path);
    const second = await hooked({ a: log("second") }, path);
    const { items } = await must(200, get(`/triggers?workflowId=${second}`));
    expect(items[0].hookPath).not.toBe(`/hooks/${path}`);
    const run = await runWith(((await (await send(path)).json()) as Body).runId, "succeeded");
    expect(run.workflowId).toBe(first);
    const other = await runWith(
      ((await (await send(items[0].hookPath.slice("/hooks/".length))).json()) as Body).runId,
      "succeeded",
    );
    expect(other.workflowId).toBe(second);

    await must(
      200,
      call("PUT", `/workflows/${first}`, {
        definition: definition({ a: log("x") }, { triggers: hook(path.slice(0, -1)) }),
        expectedVersion: 1,
      }),
    );
    await must(200, post(`/workflows/${first}/publish`));
    expect((await send(path)).status).toBe(404);
    expect((await send(path.slice(0, -1))).status).toBe(202);
  });

  test("pause refuses, resume takes again, delete is 404; a new version takes over only when published", async () => {
    const path = newPath();
    const id = await hooked({ a: shape("v1") }, path);
    await must(200, post(`/workflows/${id}/pause`));
    expect((await must(200, get(`/triggers?workflowId=${id}`))).items[0].state).toBe("paused");
    expect((await send(path)).status).toBeGreaterThanOrEqual(400);
    await must(200, post(`/workflows/${id}/resume`));
    expect((await send(path)).status).toBe(202);
    await must(
      200,
      call("PUT", `/workflows/${id}`, {
        definition: definition({ a: shape("v2") }, { triggers: hook(path) }),
        expectedVersion: 1,
      }),
    );
    const version = async (): Promise<number> =>
      (await runOf(((await (await send(path)).json()) as Body).runId)).version;
    expect(await version()).toBe(1);
    await must(200, post(`/workflows/${id}/publish`));
    expect(await version()).toBe(2);
    await must(204, call("DELETE", `/workflows/${id}`));
    expect((await send(path)).status).toBe(404);
  });

  test("a body that says JSON and is not is 400; a body over the limit is 413", async () => {
    const path = newPath();
    await hooked({ a: log("x") }, path);
    expect((await send(path, { body: "{", headers: { "content-type": "application/json" } })).status).toBe(400);
    expect((await send(path, { body: "x".repeat(2 * 1024 * 1024) })).status).toBe(413);
    expect(
      (await send(path, { body: '{"__proto__":{"a":1}}', headers: { "content-type": "application/json" } })).status,
    ).toBe(422);
    const form = await send(path, { body: new URLSearchParams({ a: "1" }) });
    expect((await runOf(((await form.json()) as Body).runId)).input.body).toEqual({ a: "1" });
  });

  test("a condition drops what does not fit; a repeated delivery starts one run", async () => {
    const path = newPath();
    const id = await published(
      { a: log("x") },
      { triggers: { h: { service: "webhook", event: "received", with: { path }, when: "trigger.body.go == true" } } },
    );
    const say = (go: boolean, headers: Record<string, string> = {}): Promise<Response> =>
      send(path, { body: JSON.stringify({ go }), headers: { "content-type": "application/json", ...headers } });
    expect((await say(false)).status).toBe(202);
    expect((await must(200, get(`/runs?workflowId=${id}`))).items).toEqual([]);
    const one = (await (await say(true, { "idempotency-key": "d1" })).json()) as Body;
    const two = (await (await say(true, { "idempotency-key": "d1" })).json()) as Body;
    expect(two.runId).toBe(one.runId);
    expect((await must(200, get(`/runs?workflowId=${id}`))).items).toHaveLength(1);
  });

  test("published in simulate mode, its runs are simulated", async () => {
    const path = newPath();
    await hooked({ a: log("x") }, path, {}, "simulate");
    expect((await runOf(((await (await send(path)).json()) as Body).runId)).mode).toBe("simulate");
  });
});

test.describe("schedules", () => {
  const every = (more: object = {}): Body => ({
    tick: { service: "schedule", event: "interval", with: { everyMs: 1000, ...more } },
  });

  test("an interval fires, and lastFiredAt and nextExpectedAt move; pause stops it, resume starts it", async () => {
    const id = await published(
      { a: shape("{{ trigger.scheduledAt }}") },
      { triggers: every({ overlap: "skip", catchUp: "none" }) },
    );
    const trigger = async (): Promise<Body> => (await must(200, get(`/triggers?workflowId=${id}`))).items[0];
    const fresh = await trigger();
    expect(fresh).toMatchObject({
      id: expect.any(String),
      workflowId: id,
      triggerId: "tick",
      kind: "schedule",
      state: "active",
    });
    expect(fresh.nextExpectedAt).toEqual(expect.any(String));
    const fired = await until(trigger, (one) => one.lastFiredAt !== null);
    const later = await until(
      trigger,
      (one) => one.lastFiredAt > fired.lastFiredAt && one.nextExpectedAt > fired.nextExpectedAt,
    );
    expect(Date.parse(later.nextExpectedAt)).toBeGreaterThan(Date.parse(later.lastFiredAt) - 1000);
    const runs = await until(
      () => must(200, get(`/runs?workflowId=${id}&status=succeeded`)),
      (page) => page.items.length >= 2,
    );
    expect(runs.items[0].source).toMatchObject({ kind: "schedule", triggerId: "tick" });
    await must(200, post(`/workflows/${id}/pause`));
    expect(await trigger()).toMatchObject({ state: "paused", nextExpectedAt: null });
    const count = (await must(200, get(`/runs?workflowId=${id}`))).items.length;
    await new Promise((resolve) => setTimeout(resolve, 1_600));
    expect((await must(200, get(`/runs?workflowId=${id}`))).items.length).toBe(count);
    await must(200, post(`/workflows/${id}/resume`));
    await until(
      () => must(200, get(`/runs?workflowId=${id}`)),
      (page) => page.items.length > count,
    );
    await must(204, call("DELETE", `/workflows/${id}`));
  });

  test("an interval below a second and a wrong cron are refused at publish", async () => {
    for (const triggers of [
      every({ everyMs: 999 }),
      { c: { service: "schedule", event: "cron", with: { cron: "not a cron" } } },
      { c: { service: "schedule", event: "cron", with: { cron: "0 9 * * 1-5", timezone: "Mars/Base" } } },
    ]) {
      const id = await saved({ a: log("x") }, { triggers });
      expect((await post(`/workflows/${id}/publish`)).status).toBe(422);
    }
  });

  test("cron knows its time zone", async () => {
    const id = await published(
      { a: log("x") },
      {
        triggers: {
          c: {
            service: "schedule",
            event: "cron",
            with: { cron: "0 9 * * *", timezone: "Asia/Tokyo", overlap: "queue", catchUp: "all" },
          },
        },
      },
    );
    const { items } = await must(200, get(`/triggers?workflowId=${id}`));
    expect(items[0].nextExpectedAt).toMatch(/T00:00:00.000Z$/);
  });

  test("a manual trigger is listed, and any trigger can be tried", async () => {
    const id = await published(
      { a: shape("{{ trigger.x }}") },
      { triggers: { m: { service: "manual", event: "started" } } },
    );
    const { items } = await must(200, get(`/triggers?workflowId=${id}`));
    expect(items[0]).toMatchObject({ kind: "manual", state: "active", lastFiredAt: null, nextExpectedAt: null });
    const run = await must(
      200,
      post(`/triggers/${encodeURIComponent(items[0].id)}/test`, { input: { x: 1 }, waitMs: 10_000 }),
    );
    expect(run).toMatchObject({ mode: "simulate", status: "succeeded" });
  });
});

import { createServer, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { expect, test } from "@playwright/test";
import { call, definition, get, log, must, post, ran, runOf, runWith, saved, step, until, type Body } from "./api";
import { json, startMockService, type MockService } from "./mock-service";

let mock: MockService;
test.beforeAll(async () => {
  mock = await startMockService();
});
test.afterAll(() => mock.close());

const http = (method: string, path: string, more: object = {}, modifiers: object = {}): Body => ({
  service: "http",
  operation: "request",
  with: { method, url: path.startsWith("/") ? mock.url + path : path, ...more },
  ...modifiers,
});

test.describe("http.request", () => {
  test("JSON is parsed, text stays; query, headers and body arrive", async () => {
    mock.on("/json", (one, response) => json(response, 201, { echo: JSON.parse(one.body) }, { "x-answer": "yes" }));
    mock.on("/text", (_one, response) => response.writeHead(200, { "content-type": "text/plain" }).end("[1,2]"));
    const run = await ran(
      {
        a: http("POST", "/json", {
          query: { q: "a b", n: 1 },
          headers: { "X-Mine": "here" },
          body: { deep: ["{{ trigger.v }}"] },
        }),
        b: http("GET", "/text"),
      },
      {},
      { input: { v: 5 } },
    );
    expect(run.status, JSON.stringify(run.error)).toBe("succeeded");
    expect(step(run, "a").output).toMatchObject({
      status: 201,
      headers: { "x-answer": "yes" },
      body: { echo: { deep: [5] } },
    });
    expect(step(run, "b").output).toMatchObject({ status: 200, body: "[1,2]" });
    const [sent] = mock.to("/json");
    expect(new URL(mock.url + sent?.url).searchParams.get("q")).toBe("a b");
    expect(sent?.headers["x-mine"]).toBe("here");
    expect(sent?.headers["content-type"]).toContain("application/json");
    expect(sent?.headers["idempotency-key"]).toEqual(expect.any(String));
    expect(mock.to("/text")[0]?.headers["idempotency-key"]).toBeUndefined();
  });

  test("400 and above are errors with status and category; only transient ones are retried", async () => {
    for (const [status, category, calls] of [
      [400, "validation_error", 1],
      [401, "invalid_credentials", 1],
      [403, "auth_missing_scope", 1],
      [404, "not_found", 1],
      [409, "conflict_duplicate", 1],
      [500, "upstream_5xx", 3],
      [503, "upstream_5xx", 3],
    ] as const) {
      mock.on(`/s${status}`, (_one, response) => json(response, status, { message: "no" }));
      const run = await ran({ a: http("GET", `/s${status}`, {}, { retry: { maxAttempts: 3, baseMs: 1, capMs: 5 } }) });
      expect(run.error).toMatchObject({ category, status, service: "http", operation: "request", stepId: "a" });
      expect(step(run, "a").attempts).toBe(calls);
      expect(mock.to(`/s${status}`)).toHaveLength(calls);
    }
  });

  test("five redirects are followed, six are not; every hop is checked", async () => {
    for (let i = 0; i < 7; i += 1)
      mock.on(`/r${i}`, (_one, response) => response.writeHead(302, { location: `/r${i + 1}` }).end());
    mock.on("/r7", (_one, response) => json(response, 200, "there"));
    expect(step(await ran({ a: http("GET", "/r2") }), "a").output).toMatchObject({ status: 200, body: "there" });
    expect((await ran({ a: http("GET", "/r1") })).status).toBe("failed");
    mock.on("/out", (_one, response) => response.writeHead(302, { location: "http://127.0.0.1:1/secret" }).end());
    const run = await ran({ a: http("GET", "/out") });
    expect(run.status).toBe("failed");
    expect(run.error.message).toMatch(/not a public address/);
  });

  test("private addresses are refused unless allowed", async () => {
    const inner = createServer((_request, response) => response.end("secret"));
    await new Promise<void>((resolve) => inner.listen(0, "127.0.0.1", resolve));
    const { port } = inner.address() as AddressInfo;
    try {
      for (const host of [
        "127.0.0.1",
        "localhost",
        "[::1]",
        "[::ffff:127.0.0.1]",
        "0.0.0.0",
        "2130706433",
        "169.254.169.254",
      ]) {
        const run = await ran({ a: http("GET", `http://${host}:${port}/`) });
        expect(run.status, host).toBe("failed");
        expect(run.error.retryable, host).toBe(false);
        expect(JSON.stringify(run)).not.toContain('"secret"');
      }
    } finally {
      inner.close();
    }
  });

  test("Retry-After is waited for, and one key stays over all attempts", async () => {
    const at: number[] = [];
    mock.on("/limited", (_one, response, count) => {
      at.push(Date.now());
      if (count < 3) json(response, 429, { message: "slow down" }, { "retry-after": "1" });
      else json(response, 200, { ok: true });
    });
    const run = await ran({
      a: http("POST", "/limited", { body: { x: 1 } }, { retry: { maxAttempts: 3, baseMs: 1, capMs: 5 } }),
    });
    expect(run.status).toBe("succeeded");
    expect(step(run, "a").attempts).toBe(3);
    expect((at[1] ?? 0) - (at[0] ?? 0)).toBeGreaterThanOrEqual(990);
    const keys = new Set(mock.to("/limited").map((one) => one.headers["idempotency-key"]));
    expect(keys.size).toBe(1);
  });

  test("the key stays over continue and repair, and is another one for a run of its own", async () => {
    mock.on("/pay", (_one, response, count) => json(response, count === 1 ? 400 : 200, { count }));
    const steps = (extra: object): Body => ({ pay: http("POST", "/pay", { body: { amount: 1 } }), ...extra });
    const id = await saved(steps({}));
    const failed = await must(200, post(`/workflows/${id}/runs`, { mode: "live", waitMs: 20_000 }));
    expect(failed.status).toBe("failed");
    await must(
      200,
      call("PUT", `/workflows/${id}`, { definition: definition(steps({ l: log("x") })), expectedVersion: 1 }),
    );
    const repaired = await must(200, post(`/runs/${failed.id}/replay`, { version: 2, waitMs: 20_000 }));
    expect(repaired.status).toBe("succeeded");
    await must(200, post(`/workflows/${id}/runs`, { mode: "live", waitMs: 20_000 }));
    const keys = mock.to("/pay").map((one) => one.headers["idempotency-key"]);
    expect(keys[1]).toBe(keys[0]);
    expect(keys[2]).not.toBe(keys[0]);
    const again = await must(200, post(`/runs/${repaired.id}/replay`, { from: "l", waitMs: 20_000 }));
    expect(again.status).toBe("succeeded");
    expect(mock.to("/pay")).toHaveLength(3);
  });

  test("every item of a loop has its own key; concurrency is kept to", async () => {
    let open = 0;
    let most = 0;
    mock.on("/item", (one, response) => {
      open += 1;
      most = Math.max(most, open);
      setTimeout(() => {
        open -= 1;
        json(response, 200, JSON.parse(one.body));
      }, 60);
    });
    const run = await ran({
      each: http(
        "POST",
        "/item",
        { body: "{{ item }}", headers: { "content-type": "application/json" } },
        { forEach: "[{'n':1},{'n':2},{'n':3},{'n':4},{'n':5},{'n':6}]", concurrency: 2 },
      ),
    });
    expect(run.status, JSON.stringify(run.error)).toBe("succeeded");
    expect(step(run, "each").output.map((one: Body) => one.body.n)).toEqual([1, 2, 3, 4, 5, 6]);
    expect(most).toBe(2);
    expect(new Set(mock.to("/item").map((one) => one.headers["idempotency-key"])).size).toBe(6);
  });

  test("a read that times out fails as a timeout; a write is held until somebody decides", async () => {
    mock.on("/hang", () => undefined);
    const read = await ran({
      a: http("GET", "/hang", {}, { timeoutMs: 200, retry: { maxAttempts: 2, baseMs: 1, capMs: 2 } }),
    });
    expect(read).toMatchObject({ status: "failed", error: { category: "timeout", stepId: "a" } });
    expect(step(read, "a").attempts).toBe(2);
    mock.on("/hangpost", () => undefined);
    const steps = {
      a: http("POST", "/hangpost", { body: {} }, { timeoutMs: 200 }),
      b: log("{{ steps.a.output.?id.orValue('late') }}", { needs: ["a"] }),
    };
    const id = await saved(steps);
    for (const [decision, status] of [
      ["succeeded", "succeeded"],
      ["failed", "failed"],
    ] as const) {
      const { runId } = await must(202, post(`/workflows/${id}/runs`, { mode: "live", waitMs: 1_500 }));
      const held = await runWith(runId, "waiting");
      expect(step(held, "a").status).toBe("outcome_unknown");
      await must(
        202,
        post(`/runs/${runId}/steps/a/decide`, {
          decision,
          ...(decision === "succeeded" ? { output: { id: "made" } } : {}),
        }),
      );
      const ended = await runWith(runId, status);
      if (decision === "succeeded") expect(step(ended, "b").output.message).toBe("made");
      expect((await post(`/runs/${runId}/steps/a/decide`, { decision })).status).toBe(409);
    }
    const { runId } = await must(202, post(`/workflows/${id}/runs`, { mode: "live", waitMs: 1_500 }));
    await runWith(runId, "waiting");
    const before = mock.to("/hangpost");
    mock.on("/hangpost", (_one, response) => json(response, 200, { id: "late" }));
    await must(202, post(`/runs/${runId}/steps/a/decide`, { decision: "retry" }));
    expect(step(await runWith(runId, "succeeded"), "b").output.message).toBe("late");
    expect(mock.to("/hangpost").at(-1)?.headers["idempotency-key"]).toBe(before.at(-1)?.headers["idempotency-key"]);
  });

  test("without a retry policy one attempt is made; a run over its time is timed_out; a cancel cuts the call", async () => {
    mock.on("/once", (_one, response) => json(response, 500, {}));
    const once = await ran({ a: http("GET", "/once") });
    expect(once.status).toBe("failed");
    expect(mock.to("/once")).toHaveLength(1);
    mock.on("/forever", () => undefined);
    const over = await ran({ a: http("GET", "/forever") }, { settings: { timeoutMs: 400 } });
    expect(over).toMatchObject({ status: "timed_out", error: { category: "timeout" } });
    const id = await saved({ a: http("GET", "/forever") });
    const { runId } = await must(202, post(`/workflows/${id}/runs`, { mode: "live" }));
    await until(
      () => Promise.resolve(mock.to("/forever").length),
      (calls) => calls === 2,
    );
    await must(202, post(`/runs/${runId}/cancel`));
    const cancelled = await runWith(runId, "cancelled");
    expect(step(cancelled, "a").status).toBe("cancelled");
  });

  test("beyond maxConcurrentRuns runs stay queued, and go on one after another", async () => {
    const held: ServerResponse[] = [];
    mock.on("/hold", (_one, response) => void held.push(response));
    const id = await saved({ a: http("GET", "/hold") }, { settings: { maxConcurrentRuns: 1 } });
    const runs = [
      await must(202, post(`/workflows/${id}/runs`, { mode: "live" })),
      await must(202, post(`/workflows/${id}/runs`, { mode: "live" })),
    ];
    for (const [at, { runId }] of runs.entries()) {
      await until(
        () => Promise.resolve(held.length),
        (count) => count === at + 1,
      );
      await runWith(runId, "running");
      for (const later of runs.slice(at + 1)) expect((await runOf(later.runId)).status).toBe("queued");
      json(held[at] as ServerResponse, 200, {});
      await runWith(runId, "succeeded");
    }
  });

  test("a refused connection is an error with its category, retried as transient", async () => {
    const gone = await ran({ a: http("GET", "http://does-not-exist.invalid/") });
    expect(gone).toMatchObject({ status: "failed", error: { category: "dns_failure", stepId: "a" } });
  });

  test("a connection's credential reaches the service and nothing else", async () => {
    const made = await must(
      201,
      post("/connections", {
        service: "http",
        name: "Mine",
        authKind: "bearer",
        credentials: { token: "canary-token-12345" },
      }),
    );
    expect(JSON.stringify(made)).not.toContain("canary");
    expect((await get(`/connections/${made.id}`)).text).not.toContain("canary");
    expect((await get("/connections")).text).not.toContain("canary");
    mock.on("/refused", (_one, response) => json(response, 401, { message: "no" }));
    mock.on("/secured", (one, response) => json(response, 400, { said: one.headers.authorization }));
    const run = await ran({ a: http("GET", "/secured", {}, { connection: made.id }) });
    expect(mock.to("/secured")[0]?.headers.authorization).toBe("Bearer canary-token-12345");
    expect(run.status).toBe("failed");
    expect(JSON.stringify(run)).not.toContain("canary");
    expect((await get(`/workflows/${run.workflowId}/export?format=json`)).text).not.toContain("canary");
    const tested = await must(200, post(`/connections/${made.id}/test`, { url: `${mock.url}/refused` }));
    expect(tested).toMatchObject({
      id: made.id,
      ok: false,
      state: "broken",
      error: { category: "invalid_credentials" },
    });
    expect(JSON.stringify(tested)).not.toContain("canary");
    mock.on("/ok", (_one, response) => json(response, 200, {}));
    expect(await must(200, post(`/connections/${made.id}/test`, { url: `${mock.url}/ok` }))).toMatchObject({
      ok: true,
      state: "ok",
      error: null,
    });
    expect((await must(200, get(`/connections/${made.id}`))).lastSuccessAt).toEqual(expect.any(String));
    for (const [authKind, credentials, header, value] of [
      ["basic", { username: "u", password: "p" }, "authorization", `Basic ${Buffer.from("u:p").toString("base64")}`],
      ["api_key", { key: "k-12345678", in: "header", name: "X-Key" }, "x-key", "k-12345678"],
    ] as const) {
      const other = await must(201, post("/connections", { service: "http", name: authKind, authKind, credentials }));
      mock.on(`/with-${authKind}`, (_one, response) => json(response, 200, {}));
      await ran({ a: http("GET", `/with-${authKind}`, {}, { connection: other.id }) });
      expect(mock.to(`/with-${authKind}`)[0]?.headers[header]).toBe(value);
    }
    await must(200, call("DELETE", `/connections/${made.id}`));
    await until(
      () => get(`/connections/${made.id}`),
      (answer) => answer.status === 404,
    );
  });

  test("a simulated run sends nothing", async () => {
    mock.on("/never", (_one, response) => json(response, 200, {}));
    const run = await ran({ a: http("POST", "/never", { body: {} }) }, {}, { mode: "simulate" });
    expect(run).toMatchObject({ status: "succeeded", mode: "simulate" });
    expect(mock.to("/never")).toHaveLength(0);
    const outbox = await must(200, get("/simulator/outbox"));
    expect(JSON.stringify(outbox)).toContain("/never");
  });
});

import { connect } from "node:net";
import { readdirSync, readFileSync, statSync } from "node:fs";
import path from "node:path";
import { expect, test } from "@playwright/test";
import { startInstance } from "../scripts/lib/instance.mjs";

/** Attacks on a started product of their own; docs/security.md says which guard each one tries. */
type Instance = Awaited<ReturnType<typeof startInstance>>;
type Answer = { status: number; text: string; headers: Headers };

let product: Instance;
test.beforeAll(async () => {
  test.setTimeout(240_000);
  product = await startInstance();
});
test.afterAll(() => product.stop());

async function ask(method: string, address: string, body?: unknown, headers: HeadersInit = {}): Promise<Answer> {
  const init: RequestInit = { method, headers, redirect: "manual" };
  if (body !== undefined) init.body = typeof body === "string" ? body : JSON.stringify(body);
  const answer = await fetch(product.baseUrl + address, init);
  return { status: answer.status, text: await answer.text(), headers: answer.headers };
}

/** With the owner's key, as JSON. */
const call = (method: string, address: string, body?: unknown, headers: Record<string, string> = {}): Promise<Answer> =>
  ask(method, address, body, {
    authorization: `Bearer ${product.apiKey}`,
    ...(body === undefined ? {} : { "content-type": "application/json" }),
    ...headers,
  });

/** The answer's JSON, whatever it is. */
// eslint-disable-next-line @typescript-eslint/no-explicit-any -- answers are asserted on, field by field
const json = (answer: Answer): any => JSON.parse(answer.text);

async function signIn(email = product.email, password = product.password, cookie = ""): Promise<string> {
  const answer = await ask(
    "POST",
    "/api/auth/sign-in/email",
    { email, password },
    { "content-type": "application/json", origin: product.baseUrl, cookie },
  );
  expect(answer.status, answer.text).toBe(200);
  return answer.headers
    .getSetCookie()
    .map((one) => one.split(";")[0])
    .join("; ");
}

async function published(steps: object, triggers: object = {}, mode = "simulate", name = "x"): Promise<string> {
  const made = await call("POST", "/api/v1/workflows", { definition: { schema: 1, name, triggers, steps } });
  expect(made.status, made.text).toBe(201);
  const { id } = json(made) as { id: string };
  const answer = await call("POST", `/api/v1/workflows/${id}/publish`, { mode });
  expect(answer.status, answer.text).toBe(200);
  return id;
}

/** A run from its start to its end. */
async function ran(id: string, input: unknown = {}, mode = "simulate") {
  return json(await call("POST", `/api/v1/workflows/${id}/runs`, { input, mode, waitMs: 30_000 }));
}

const log = { service: "log", operation: "write", with: { message: "x" } };

test("expressions are no JavaScript: no escape works in any field", async () => {
  const escapes = [
    '{{constructor.constructor("return process")()}}',
    "{{ [].map.constructor('return process')() }}",
    "{{ (()=>{return process})() }}",
    "{{ {...trigger} }}",
    "{{__proto__.x}}",
    '{{trigger["const"+"ructor"]}}',
    "{{trigger.constructor}}",
    "{{process.env.PATH}}",
    "{{globalThis}}",
    "{{''.constructor}}",
    "{{trigger.toString()}}",
    "{{steps.constructor.output}}",
  ];
  for (const escape of escapes) {
    const step = { ...log, name: escape, with: { message: escape } };
    const http = {
      service: "http",
      operation: "request",
      with: { method: "GET", url: escape, headers: { x: escape } },
    };
    const cron = { t: { service: "schedule", event: "cron", with: { cron: escape } } };
    const definition = { schema: 1, name: escape, description: escape, triggers: cron, steps: { step, http } };
    const made = await call("POST", "/api/v1/workflows", { definition });
    expect(made.status, made.text).toBe(201);
    const { id } = json(made);
    expect((await call("POST", `/api/v1/workflows/${id}/publish`, { mode: "simulate" })).status).toBe(422);
    const one = { schema: 1, name: escape, triggers: {}, steps: { step } };
    const { id: bare } = json(await call("POST", "/api/v1/workflows", { definition: one }));
    const run = await call("POST", `/api/v1/workflows/${bare}/runs`, { mode: "simulate", waitMs: 10_000 });
    expect([200, 422], run.text).toContain(run.status);
    if (run.status === 200) expect(json(run).status).toBe("failed");
    expect(run.text).not.toMatch(/\[native code\]|node_modules|\/usr\/(local\/)?bin/);
  }
});

test("a live workflow reaches no address inside, however it is spelled", async () => {
  const { port } = new URL(product.baseUrl);
  const hosts = ["127.0.0.1", "localhost", "localhost.", "2130706433", "0x7f.1", "0177.0.0.1", "0", "[::1]"];
  const mapped = ["[::ffff:127.0.0.1]", "[::7f00:1]", "[64:ff9b::7f00:1]", "[64:ff9b:1::7f00:1]", "[fec0::1]"];
  const inside = ["169.254.169.254", "10.0.0.1", "100.64.0.1", "[fd00:ec2::254]", "127.0.0.1@127.0.0.1"];
  const urls = [...hosts, ...mapped, ...inside].map((host) => `http://${host}:${port}/api/v1/setup`);
  const id = await published(
    {
      get: { service: "http", operation: "request", with: { method: "GET", url: "{{ trigger.url }}" } },
    },
    {},
    "live",
  );
  for (const url of [...urls, "file:///etc/passwd", "gopher://127.0.0.1/", "javascript:1"]) {
    const run = await ran(id, { url }, "live");
    expect(run.status, `${url}: ${JSON.stringify(run.output)}`).toBe("failed");
    expect(JSON.stringify(run), url).not.toContain("tokenNeeded");
  }
});

test("no header opens a page, a server action or the image optimiser", async () => {
  const bypasses: Record<string, string>[] = [
    { "x-middleware-subrequest": Array(5).fill("proxy").join(":") },
    { "x-middleware-subrequest": Array(5).fill("src/middleware").join(":") },
    { "x-nextjs-data": "1" },
    { "x-middleware-next": "1" },
    { "x-middleware-rewrite": "/w/main" },
    { rsc: "1" },
    { authorization: `Bearer ${product.apiKey}` },
  ];
  for (const headers of bypasses) {
    for (const address of ["/w/main", "/w/main/settings", "/w/main/connections"]) {
      const answer = await ask("GET", address, undefined, headers);
      expect(answer.status, `${address} ${JSON.stringify(headers)}`).toBe(307);
      expect(answer.headers.get("cache-control")).toContain("no-store");
      expect(answer.text).not.toContain(product.email);
    }
  }
  for (const address of ["/", "/w/main", "/setup"]) {
    const answer = await ask("POST", address, '["$@0"]', { "next-action": "0".repeat(42) });
    expect(Math.floor(answer.status / 100), `${address} ${answer.status}`).toBe(4);
  }
  expect((await ask("GET", "/_next/image?url=%2Ficon.svg&w=64&q=75")).status).toBe(404);
});

test("a change by cookie needs this site's own origin and JSON", async () => {
  const cookie = await signIn();
  const make = (headers: Record<string, string>) =>
    ask(
      "POST",
      "/api/v1/workspaces",
      { name: "By cookie" },
      { cookie, "content-type": "application/json", ...headers },
    );
  for (const headers of [
    {},
    { origin: "null" },
    { origin: "http://evil.example" },
    { origin: `${product.baseUrl}.evil.example` },
    { origin: "http://evil.example", "x-forwarded-host": "evil.example" },
    { origin: product.baseUrl, "sec-fetch-site": "cross-site" },
    { "sec-fetch-site": "same-site" },
  ])
    expect((await make(headers as Record<string, string>)).status, JSON.stringify(headers)).toBe(403);
  for (const type of ["text/plain", "application/x-www-form-urlencoded", "multipart/form-data; boundary=x"])
    expect([400, 415, 422], type).toContain((await make({ origin: product.baseUrl, "content-type": type })).status);
  const made = await make({ origin: product.baseUrl });
  expect(made.status, made.text).toBe(201);
  expect(made.headers.get("access-control-allow-origin")).toBeNull();
  for (const origin of ["null", "http://evil.example"]) {
    const answer = await ask(
      "POST",
      "/api/auth/sign-in/email",
      { email: "a@b.cc", password: "x".repeat(9) },
      {
        origin,
        "content-type": "application/json",
      },
    );
    expect(answer.status).toBe(403);
  }
});

test("a session is new at sign-in and over at sign-out", async () => {
  const given = "platform.session_token=chosen-by-somebody.else";
  const cookie = await signIn(product.email, product.password, given);
  expect(cookie).not.toContain("chosen-by-somebody");
  expect((await ask("GET", "/api/v1/me", undefined, { cookie: given })).status).toBe(401);
  expect((await ask("GET", "/api/v1/me", undefined, { cookie })).status).toBe(200);
  await ask("POST", "/api/auth/sign-out", undefined, { cookie, origin: product.baseUrl });
  expect((await ask("GET", "/api/v1/me", undefined, { cookie })).status).toBe(401);
});

test("guessing a password is slowed down, whatever the client says of its address", async () => {
  const statuses: number[] = [];
  for (let attempt = 0; attempt < 12; attempt += 1) {
    const headers = {
      origin: product.baseUrl,
      "content-type": "application/json",
      "x-forwarded-for": `9.9.9.${attempt}`,
    };
    const body = { email: attempt % 2 === 0 ? "guess@example.test" : "GUESS@example.test", password: "wrong-wrong" };
    statuses.push((await ask("POST", "/api/auth/sign-in/email", body, headers)).status);
  }
  expect(statuses.slice(0, 10)).toEqual(Array(10).fill(401));
  expect(statuses.slice(10)).toEqual([429, 429]);
});

test("a key is compared exactly; an empty one is none", async () => {
  const { apiKey } = product;
  for (const authorization of ["", "Bearer", "Bearer  ", "Bearer null", `Basic ${apiKey}`, apiKey, `Bearer ${apiKey}x`])
    expect((await ask("GET", "/api/v1/me", undefined, { authorization })).status, authorization).toBe(401);
  expect((await ask("GET", "/api/v1/me", undefined, { authorization: `Bearer ${apiKey.toUpperCase()}` })).status).toBe(
    401,
  );
  expect((await ask("GET", "/api/v1/me", undefined, { "x-api-key": apiKey })).status).toBe(401);
});

test("nobody chooses owner, id or workspace by naming them; prototype keys are refused in body and query", async () => {
  for (const more of [
    { userId: "usr_1" },
    { id: "ws_1" },
    { role: "owner" },
    { workspaceId: "ws_1" },
    { createdAt: 1 },
  ])
    expect((await call("POST", "/api/v1/workspaces", { name: "x", ...more })).status, JSON.stringify(more)).toBe(422);
  const foreign = { name: "k", role: "viewer", workspaceId: "ws_00000000000000000000000000" };
  expect((await call("POST", "/api/v1/api-keys", foreign)).status).toBe(404);
  for (const text of ['{"name":"x","__proto__":{"a":1}}', '{"a":[{"constructor":{"prototype":1}}]}'])
    expect((await call("POST", "/api/v1/workspaces", text)).status).toBe(422);
  for (const query of ["constructor=1", "prototype=1", "a[__proto__][b]=1"])
    expect((await call("GET", `/api/v1/runs?${query}`)).status, query).toBe(422);
});

test("a hook is met exactly; its body is what it says it is", async () => {
  const hook = { t: { service: "webhook", event: "received", with: { path: "Exact-Path" } } };
  await published({ a: log }, hook);
  const send = (address: string, body = "{}", type = "application/json") =>
    ask("POST", address, body, { "content-type": type });
  expect((await send("/hooks/Exact-Path")).status).toBe(202);
  for (const address of [
    "exact-path",
    "Exact-Pat_",
    "Exact-Path/x",
    "Exact-Path%2f",
    "x%2f..%2fExact-Path",
    "Exact-Path%00",
  ])
    expect((await send(`/hooks/${address}`)).status, address).toBe(404);
  expect((await send("/hooks/Exact-Path", "__proto__=1", "application/x-www-form-urlencoded")).status).toBe(422);
  expect((await send("/hooks/Exact-Path?constructor=1")).status).toBe(422);
  const forged = await send("/hooks/Exact-Path", '{"files":{"a":{"filepath":"/etc/passwd"}}}');
  const run = await call("GET", `/api/v1/runs/${json(forged).runId}`);
  expect(run.text).not.toContain("root:");
  const xml = '<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]><x>&a;</x>';
  const sent = await send("/hooks/Exact-Path", xml, "text/xml");
  expect((await call("GET", `/api/v1/runs/${json(sent).runId}`)).text).not.toContain("root:");
});

test("secrets stay out of the database, the log, answers and exports", async () => {
  const canary = "canary-5d1f7c9a2b";
  const connection = await call("POST", "/api/v1/connections", {
    service: "slack",
    name: "c",
    authKind: "bearer",
    credentials: { token: canary },
  });
  expect(connection.status, connection.text).toBe(201);
  const key = json(
    await call("POST", "/api/v1/api-keys", { name: "k", role: "viewer" }, { "idempotency-key": "once" }),
  ).key;
  const step = {
    service: "slack",
    operation: "message.post",
    connection: json(connection).id,
    with: { channel: "#a", text: "x" },
  };
  const id = await published({ step }, {}, "live");
  const run = await ran(id, {}, "live");
  const said = [connection.text, JSON.stringify(run), (await call("GET", "/api/v1/connections")).text];
  for (const address of [
    `workflows/${id}/export?format=json`,
    `runs/${run.id}?include=events`,
    "audit-log",
    "openapi.json",
  ])
    said.push((await call("GET", `/api/v1/${address}`)).text);
  said.push((await ask("GET", "/metrics")).text, product.output());
  for (const name of readdirSync(product.dataDir)) {
    const file = path.join(product.dataDir, name);
    if (!statSync(file).isFile()) continue;
    expect(statSync(file).mode & 0o077, name).toBe(0);
    said.push(readFileSync(file, "latin1"));
  }
  for (const text of said)
    for (const secret of [canary, key, product.password, product.apiKey]) expect(text.includes(secret)).toBe(false);
});

test("a connection of another workspace is found nowhere, however deep a definition names it", async () => {
  const other = json(await call("POST", "/api/v1/workspaces", { name: "Another" }));
  const key = json(await call("POST", "/api/v1/api-keys", { name: "k", role: "owner", workspaceId: other.id })).key;
  const made = await call(
    "POST",
    "/api/v1/connections",
    { service: "slack", name: "theirs", authKind: "bearer", credentials: { token: "xoxb-theirs-12345" } },
    { authorization: `Bearer ${key}` },
  );
  const foreign = json(made).id as string;
  expect(made.status, made.text).toBe(201);
  const own = await published({ a: log });
  for (const steps of [
    { a: { ...log, connection: foreign } },
    { a: { forEach: "[1]", steps: { b: { ...log, connection: foreign } } } },
    { a: { ...log, with: { message: "x", deep: { credentialId: foreign } } } },
    { a: { ...log, with: { message: "x", list: [[foreign]] } } },
  ]) {
    const definition = { schema: 1, name: "x", triggers: {}, steps };
    for (const [method, address, body] of [
      ["POST", "/api/v1/workflows", { definition }],
      ["PUT", `/api/v1/workflows/${own}`, { definition, expectedVersion: 1 }],
    ] as const) {
      const answer = await call(method, address, body);
      expect(answer.status, answer.text).toBe(404);
    }
  }
  expect((await call("POST", `/api/v1/connections/${foreign}/test`, {})).status).toBe(404);
});

test("what is too large, too deep, too many or circular is refused, and the product answers on", async () => {
  const definition = (steps: object) => ({ definition: { schema: 1, name: "x", triggers: {}, steps } });
  const chain = Object.fromEntries(Array.from({ length: 5_000 }, (_, n) => [`s${n}`, log]));
  expect((await call("POST", "/api/v1/workflows", definition(chain))).status).toBe(422);
  const keys = `{${Array.from({ length: 70_000 }, (_, n) => `"k${n}":1`).join(",")}}`;
  expect((await call("POST", "/api/v1/workspaces", keys)).status).toBe(422);
  const circle = json(
    await call("POST", "/api/v1/workflows", definition({ a: { ...log, needs: ["b"] }, b: { ...log, needs: ["a"] } })),
  );
  expect((await call("POST", `/api/v1/workflows/${circle.id}/runs`, {})).status).toBe(422);
  const items = await published({ a: { ...log, forEach: "trigger.items" } });
  expect(await ran(items, { items: Array(20_000).fill(1) })).toMatchObject({ status: "failed" });
  const shape = (value: string) => ({ service: "transform", operation: "shape", with: { value } });
  const cubic = await published({ a: shape("{{ trigger.l.map(x, trigger.l.map(y, trigger.l.map(z, x))).size() }}") });
  expect(await ran(cubic, { l: Array(3_000).fill(1) })).toMatchObject({ status: "failed" });
  const regex = await published({ a: shape("{{ trigger.s.regexTest('(a+)+$') }}") });
  expect(["failed", "succeeded"]).toContain((await ran(regex, { s: `${"a".repeat(50_000)}!` })).status);
  for (const text of ["a".repeat(9_999), "((((".repeat(2_400), "when ".repeat(1_900), '"'.repeat(9_999)])
    expect((await call("POST", "/workflows/enhanced/intelligence/analyze", { user_input: text })).status).toBe(200);
  for (const line of ["a".repeat(900_000), ":".repeat(900_000), "[".repeat(900_000), "at x (".repeat(150_000)]) {
    const body = { workflow_id: items, error_logs: [line] };
    expect((await call("POST", "/workflows/enhanced/troubleshooting/analyze", body)).status).toBe(200);
  }
  expect((await ask("GET", "/health/ready")).status).toBe(200);
});

test("one caller cannot hold more than 32 event streams", async () => {
  const id = await published({ a: { service: "wait", operation: "duration", with: { ms: 60_000 } } });
  const { runId } = json(await call("POST", `/api/v1/workflows/${id}/runs`, { mode: "simulate" }));
  const stop = new AbortController();
  const open = () =>
    fetch(`${product.baseUrl}/api/v1/runs/${runId}/events`, {
      headers: { authorization: `Bearer ${product.apiKey}` },
      signal: stop.signal,
    });
  const answers = await Promise.all(Array.from({ length: 33 }, open));
  expect(answers.map(({ status }) => status).toSorted()).toEqual([...Array<number>(32).fill(200), 429]);
  stop.abort();
  await expect.poll(async () => (await call("GET", "/api/v1/me")).status).toBe(200);
});

test("a request that two readers could take for two is refused", async () => {
  const { port } = new URL(product.baseUrl);
  const raw = (text: string) =>
    new Promise<string>((resolve) => {
      let said = "";
      const socket = connect(Number(port), "127.0.0.1", () => socket.end(text));
      socket.on("data", (chunk) => (said += String(chunk))).on("close", () => resolve(said));
    });
  const head = "POST /api/v1/setup HTTP/1.1\r\nHost: localhost\r\n";
  for (const text of [
    `${head}Content-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\nGET /x HTTP/1.1\r\nHost: x\r\n\r\n`,
    `${head}Content-Length: 5\r\nContent-Length: 6\r\n\r\nhello`,
    `${head}Transfer-Encoding: chunked, identity\r\n\r\n0\r\n\r\n`,
  ])
    expect(await raw(text)).toMatch(/^HTTP\/1\.1 400/);
});

test("two people at once see their own data only, and nothing is cached", async () => {
  const invited = json(await call("POST", "/api/v1/members", { email: "second@example.test", role: "viewer" }));
  const token = new URL(invited.inviteUrl).searchParams.get("token");
  const second = { name: "Second", password: "second-password-1" };
  const headers = { "content-type": "application/json", origin: product.baseUrl };
  expect((await ask("POST", "/api/v1/invitations/accept", { token, ...second }, headers)).status).toBe(201);
  expect((await ask("POST", "/api/v1/invitations/accept", { token, ...second }, headers)).status).toBe(404);
  const people = [
    { email: product.email, cookie: await signIn() },
    { email: "second@example.test", cookie: await signIn("second@example.test", second.password) },
  ];
  for (let round = 0; round < 20; round += 1) {
    await Promise.all(
      people.map(async ({ email, cookie }) => {
        const answer = await ask("GET", round % 2 === 0 ? "/w/main/settings" : "/api/v1/me", undefined, { cookie });
        expect(answer.status).toBe(200);
        expect(answer.text).toContain(email);
        for (const other of people) if (other.email !== email) expect(answer.text).not.toContain(other.email);
        expect(answer.headers.get("cache-control")).toContain("no-store");
      }),
    );
  }
});

test("markup in names, logs and answers of hooks runs nowhere", async ({ page }) => {
  const evil = `<img src=x onerror="window.hit=1"><svg onload="window.hit=1"><script>window.hit=1</script>`;
  const respond = {
    service: "webhook",
    operation: "respond",
    with: { status: 200, headers: { "content-type": "text/html", refresh: "0;url=//evil.example" }, body: evil },
  };
  const hook = { t: { service: "webhook", event: "received", with: { path: "markup" } } };
  const id = await published({ a: { ...log, name: evil, with: { message: evil } }, respond }, hook, "simulate", evil);
  const run = await ran(id, { evil });
  const body = { workflow_id: id, error_logs: [`Error: ${evil}`] };
  expect((await call("POST", "/workflows/enhanced/troubleshooting/analyze", body)).status).toBe(200);
  const outside: string[] = [];
  page.on("request", (request) => {
    if (!request.url().startsWith(product.baseUrl) && !request.url().startsWith("data:")) outside.push(request.url());
  });
  const [name = "", value = ""] = (await signIn()).split("=");
  await page.context().addCookies([{ name, value, url: product.baseUrl }]);
  for (const address of [
    "/w/main/workflows",
    `/w/main/workflows/${id}`,
    `/w/main/runs/${run.id}`,
    "/w/main/troubleshooting",
    "/hooks/markup",
  ]) {
    await page.goto(product.baseUrl + address);
    await page.waitForLoadState("networkidle");
    expect(await page.evaluate(() => (window as { hit?: number }).hit), address).toBeUndefined();
  }
  expect(outside).toEqual([]);
});

test.describe("before there is an account", () => {
  let fresh: Instance;
  test.beforeAll(async () => {
    test.setTimeout(240_000);
    fresh = await startInstance({ env: { OWNER_EMAIL: "", OWNER_PASSWORD: "", OWNER_API_KEY: "" } });
  });
  test.afterAll(() => fresh.stop());

  test("only a request of this very machine makes it without the code in the log", async () => {
    const raw = (headers: string) =>
      new Promise<string>((resolve) => {
        let said = "";
        const { port } = new URL(fresh.baseUrl);
        const text = `GET /api/v1/setup HTTP/1.1\r\n${headers}\r\nConnection: close\r\n\r\n`;
        const socket = connect(Number(port), "127.0.0.1", () => socket.write(text));
        socket.on("data", (chunk) => (said += String(chunk))).on("close", () => resolve(said));
      });
    const host = `Host: localhost:${new URL(fresh.baseUrl).port}`;
    expect(await raw(host)).toContain('"tokenNeeded":false');
    for (const headers of [
      "Host: rebound.example",
      "Host: 127.0.0.1.rebound.example:80",
      `${host}\r\nX-Forwarded-Host: evil.example`,
      `${host}\r\nX-Forwarded-For: 203.0.113.7`,
      `${host}\r\nForwarded: for=203.0.113.7`,
    ])
      expect(await raw(headers), headers).toContain('"tokenNeeded":true');
    const body = JSON.stringify({ email: "a@example.test", password: "long-enough-1", name: "A", token: "guess" });
    const headers = { "content-type": "application/json", "x-forwarded-for": "203.0.113.7" };
    expect((await fetch(`${fresh.baseUrl}/api/v1/setup`, { method: "POST", headers, body })).status).toBe(403);
  });
});

import { expect, test } from "@playwright/test";
import { instance } from "./instance";
import { call, definition, get, log, must, post, problem, saved, until, type Body } from "./api";

const newKey = async (role: string, more: object = {}): Promise<{ id: string; key: string }> =>
  must(201, post("/api-keys", { name: `k ${role}`, role, ...more }));

test.describe("API keys", () => {
  test("are shown once, work at once, keep to their role, and end when revoked", async () => {
    const made = await newKey("viewer");
    expect(Object.keys(made).sort()).toEqual(["id", "key"]);
    expect((await get("/api-keys?limit=200")).text).not.toContain(made.key);
    const as = { key: made.key };
    await must(200, get("/workflows", as));
    await problem(403, post("/workflows", { definition: definition({ a: log("x") }) }, as));
    await problem(403, get("/api-keys", as));
    await must(200, post("//workflows/enhanced/intelligence/analyze", { user_input: "post to Slack" }, as));
    for (const [path, body] of [
      ["intelligence/generate", { user_input: "post to Slack daily" }],
      ["monitoring/start", { workflow_id: "wf_x" }],
      ["optimization/apply", { workflow: { workflow_id: "wf_x" }, optimizations: [] }],
      ["troubleshooting/resolve", { workflow_id: "wf_x", issues: [] }],
    ] as const)
      expect((await post(`//workflows/enhanced/${path}`, body, as)).status, path).toBe(403);
    await must(204, call("DELETE", `/api-keys/${made.id}`));
    await problem(401, get("/workflows", as));
  });

  test("expire", async () => {
    const made = await newKey("editor", { expiresAt: new Date(Date.now() + 1_000).toISOString() });
    await must(200, get("/workflows", { key: made.key }));
    await until(
      () => get("/workflows", { key: made.key }),
      (answer) => answer.status === 401,
    );
    await problem(422, post("/api-keys", { name: "past", role: "viewer", expiresAt: "2020-01-01T00:00:00Z" }));
    await problem(422, post("/api-keys", { name: "odd", role: "god" }));
  });

  test("an editor's key makes no keys; an admin's makes none above itself", async () => {
    const editor = await newKey("editor");
    await problem(403, post("/api-keys", { name: "x", role: "viewer" }, { key: editor.key }));
    const admin = await newKey("admin");
    await problem(403, post("/api-keys", { name: "x", role: "owner" }, { key: admin.key }));
    await must(201, post("/api-keys", { name: "x", role: "editor" }, { key: admin.key }));
  });
});

test.describe("workspaces", () => {
  let stranger: { key: string };
  let otherWorkspace: Body;
  test.beforeAll(async () => {
    otherWorkspace = await must(201, post("/workspaces", { name: `Other ${Date.now()}` }));
    expect(otherWorkspace).toMatchObject({ id: expect.any(String), slug: expect.any(String) });
    stranger = await must(201, post("/api-keys", { name: "other", role: "owner", workspaceId: otherWorkspace.id }));
  });

  test("another workspace's id is 404 in every place an id can stand", async () => {
    const id = await saved({ a: log("x") });
    await must(200, post(`/workflows/${id}/publish`, { mode: "simulate" }));
    const run = await must(200, post(`/workflows/${id}/runs`, { waitMs: 10_000 }));
    const connection = await must(
      201,
      post("/connections", {
        service: "slack",
        name: "c",
        authKind: "bearer",
        credentials: { token: "xoxb-1234567890" },
      }),
    );
    const as = { key: stranger.key };
    const doc = definition({ a: log("x") });
    const calls: [string, string, unknown?][] = [
      ["GET", `/workflows/${id}`],
      ["PUT", `/workflows/${id}`, { definition: doc, expectedVersion: 1 }],
      ["DELETE", `/workflows/${id}`],
      ["POST", `/workflows/${id}/publish`, {}],
      ["POST", `/workflows/${id}/pause`, {}],
      ["POST", `/workflows/${id}/resume`, {}],
      ["POST", `/workflows/${id}/duplicate`, {}],
      ["POST", `/workflows/${id}/validate`, {}],
      ["GET", `/workflows/${id}/versions`],
      ["GET", `/workflows/${id}/versions/1`],
      ["GET", `/workflows/${id}/versions/1/diff?to=1`],
      ["POST", `/workflows/${id}/versions/1/restore`, {}],
      ["GET", `/workflows/${id}/export?format=json`],
      ["POST", `/workflows/${id}/runs`, {}],
      ["POST", `/workflows/${id}/steps/a/test`, {}],
      ["GET", `/runs/${run.id}`],
      ["GET", `/runs/${run.id}/events`],
      ["POST", `/runs/${run.id}/cancel`, {}],
      ["POST", `/runs/${run.id}/replay`, {}],
      ["POST", `/runs/${run.id}/signals/go`, {}],
      ["POST", `/runs/${run.id}/steps/a/decide`, { decision: "failed" }],
      ["GET", `/connections/${connection.id}`],
      ["PATCH", `/connections/${connection.id}`, { name: "x" }],
      ["DELETE", `/connections/${connection.id}`],
      ["POST", `/connections/${connection.id}/test`, {}],
      ["POST", "/workflows", { definition: definition({ a: { ...log("x"), connection: connection.id } }) }],
      ["POST", "//workflows/enhanced/optimization/analyze", { workflow: { workflow_id: id } }],
      ["POST", "//workflows/enhanced/optimization/apply", { workflow: { workflow_id: id }, optimizations: [] }],
      ["POST", "//workflows/enhanced/monitoring/start", { workflow_id: id }],
      ["GET", `//workflows/enhanced/monitoring/health?workflow_id=${id}`],
      ["GET", `//workflows/enhanced/monitoring/metrics?workflow_id=${id}`],
      ["POST", "//workflows/enhanced/troubleshooting/analyze", { workflow_id: id }],
      ["POST", "//workflows/enhanced/troubleshooting/analyze", { workflow_id: id, run_id: run.id }],
      ["POST", "//workflows/enhanced/troubleshooting/resolve", { workflow_id: id, issues: [] }],
    ];
    for (const [method, path, body] of calls) {
      const answer = await call(method, path, body, as);
      expect(answer.status, `${method} ${path}: ${answer.text.slice(0, 200)}`).toBe(404);
    }
    for (const list of ["workflows", "runs", "connections", "triggers", "proposals"])
      expect((await must(200, get(`/${list}`, as))).items, list).toEqual([]);
    expect((await must(200, get(`/runs?workflowId=${id}`, as))).items).toEqual([]);
    expect((await must(200, get(`/workflows/${id}`))).headVersion).toBe(1);
    for (const headers of [{ "x-workspace-id": "ws_nothing" }, { "x-workspace-id": otherWorkspace.id }])
      expect([404, 403], JSON.stringify(headers)).toContain((await get("/workflows", { headers })).status);
  });

  test("who is who", async () => {
    expect(await must(200, get("/me"))).toMatchObject({ kind: "key", role: "owner" });
    expect(await must(200, get("/me", stranger))).toMatchObject({ workspaceId: otherWorkspace.id });
    await problem(401, get("/me", { key: "" }));
    await problem(401, get("/workflows", { key: "wrong-key-wrong-key-wrong-key" }));
  });
});

test.describe("the platform about itself", () => {
  test("system, settings, audit log", async () => {
    const system = await must(200, get("/system"));
    for (const field of ["version", "uptimeS", "web", "worker", "database", "backups"])
      expect(system, field).toHaveProperty(field);
    expect(system.uptimeS).toEqual(expect.any(Number));
    expect(system.worker.state).toBe("ok");
    const made = await newKey("viewer");
    const audit = await must(200, get("/audit-log?limit=20"));
    expect(audit.items.find((one: Body) => one.objectId === made.id)).toMatchObject({
      action: expect.stringMatching(/key/i),
      actor: expect.any(String),
    });
    expect(JSON.stringify(audit)).not.toContain(made.key);
  });

  test("health and metrics are open", async () => {
    for (const path of ["//health/live", "//health/ready"]) await must(200, get(path, { key: "" }));
    const metrics = await get("//metrics", { key: "" });
    expect(metrics.status).toBe(200);
    expect(metrics.headers.get("content-type")).toContain("text/plain");
    expect(metrics.text).toMatch(/^# TYPE \w+ (counter|gauge|histogram)/m);
  });

  test("the sign-in page is a form with e-mail and password; signing in gives a session", async () => {
    const page = await fetch(`${instance.baseUrl}/`);
    expect(page.status).toBe(200);
    const html = await page.text();
    expect(html).toMatch(/<form/);
    expect(html).toMatch(/type="email"/);
    expect(html).toMatch(/type="password"/);
    const origin = instance.baseUrl;
    const signedIn = await fetch(`${origin}/api/auth/sign-in/email`, {
      method: "POST",
      headers: { "content-type": "application/json", origin },
      body: JSON.stringify({ email: instance.email, password: instance.password }),
    });
    expect(signedIn.status).toBe(200);
    const cookie = signedIn.headers
      .getSetCookie()
      .map((one) => one.split(";")[0])
      .join("; ");
    const me = await fetch(`${origin}/api/v1/me`, { headers: { cookie } });
    expect(((await me.json()) as Body).email).toBe(instance.email);
    const foreign = await fetch(`${origin}/api/v1/workspaces`, {
      method: "POST",
      headers: { cookie, "content-type": "application/json", origin: "https://evil.example" },
      body: JSON.stringify({ name: "x" }),
    });
    expect(foreign.status).toBe(403);
    expect(
      (await post("/setup", { email: "a@b.example", password: "long-enough-password", name: "x" }, { key: "" })).status,
    ).toBeGreaterThanOrEqual(400);
  });

  test("the OpenAPI document is 3.1 and names every path of the contract", async () => {
    const document = await must(200, get("/openapi.json"));
    expect(document.openapi).toMatch(/^3\.1\./);
    expect(document.info).toMatchObject({ title: expect.any(String), version: expect.any(String) });
    const known = new Map(
      Object.entries(document.paths as Record<string, object>).map(([path, item]) => [
        path.replace(/\{\w+\}/g, "{}"),
        item,
      ]),
    );
    const wanted = `
      get,post /api/v1/workflows | get,put,delete /api/v1/workflows/{} | post /api/v1/workflows/{}/publish
      post /api/v1/workflows/{}/pause | post /api/v1/workflows/{}/resume | post /api/v1/workflows/{}/duplicate
      post /api/v1/workflows/{}/validate | get /api/v1/workflows/{}/versions | get /api/v1/workflows/{}/versions/{}/diff
      post /api/v1/workflows/{}/versions/{}/restore | get /api/v1/workflows/{}/export | post /api/v1/workflows/{}/runs
      get /api/v1/runs | get /api/v1/runs/{} | get /api/v1/runs/{}/events | post /api/v1/runs/{}/cancel
      post /api/v1/runs/{}/replay | post /api/v1/runs/{}/signals/{} | post /api/v1/runs/bulk
      post /api/v1/runs/{}/steps/{}/decide | post /api/v1/workflows/{}/steps/{}/test | get /api/v1/triggers
      post /api/v1/triggers/{}/test | get /api/v1/services | get /api/v1/services/{} | get,post /api/v1/connections
      get,patch,delete /api/v1/connections/{} | post /api/v1/connections/{}/test | get /api/v1/proposals
      get /api/v1/proposals/{} | post /api/v1/proposals/{}/verify | post /api/v1/proposals/{}/apply
      post /api/v1/proposals/{}/reject | post /api/v1/proposals/{}/undo | get,put,delete /api/v1/simulator/faults
      get,delete /api/v1/simulator/outbox | post /api/v1/simulator/reset | get /api/v1/monitors | get /api/v1/alerts
      post /api/v1/alerts/{}/acknowledge | post /api/v1/alerts/{}/snooze | post /api/v1/alerts/{}/resolve
      get /api/v1/troubleshooting/sessions | get /api/v1/troubleshooting/sessions/{} | get /api/v1/issues
      post /api/v1/imports | get /api/v1/me | get,post /api/v1/api-keys | delete /api/v1/api-keys/{}
      get /api/v1/audit-log | get,put /api/v1/settings | get /api/v1/system | get,post /api/v1/workspaces
      get /api/v1/openapi.json | get /health/live | get /health/ready | get /metrics
      post /workflows/enhanced/intelligence/analyze | post /workflows/enhanced/intelligence/generate
      post /workflows/enhanced/optimization/analyze | post /workflows/enhanced/optimization/apply
      post /workflows/enhanced/monitoring/start | get /workflows/enhanced/monitoring/health
      get /workflows/enhanced/monitoring/metrics | post /workflows/enhanced/troubleshooting/analyze
      post /workflows/enhanced/troubleshooting/resolve | get /workflows/enhanced/status`;
    for (const entry of wanted
      .split(/[|\n]/)
      .map((text) => text.trim())
      .filter((text) => text !== "")) {
      const [methods = "", path = ""] = entry.split(" ");
      for (const method of methods.split(",")) expect(known.get(path), `${method} ${path}`).toHaveProperty(method);
    }
    const ids = new Set<string>();
    for (const item of Object.values(document.paths as Record<string, Record<string, Body>>))
      for (const [method, operation] of Object.entries(item)) {
        if (method === "parameters") continue;
        expect(operation.operationId).toEqual(expect.any(String));
        expect(ids.has(operation.operationId), operation.operationId).toBe(false);
        ids.add(operation.operationId);
        expect(Object.keys(operation.responses).length).toBeGreaterThan(0);
      }
    const text = JSON.stringify(document);
    for (const [, name] of text.matchAll(/"\$ref":"#\/components\/schemas\/([^"]+)"/g))
      expect(document.components.schemas).toHaveProperty([name ?? ""]);
    for (const [path, item] of Object.entries(document.paths as Record<string, Record<string, Body>>))
      for (const name of path.match(/\{(\w+)\}/g) ?? [])
        for (const operation of Object.values(item))
          expect(JSON.stringify(operation.parameters ?? item["parameters"]), `${path} ${name}`).toContain(
            `"name":"${name.slice(1, -1)}"`,
          );
  });

  test("services: list, filters and one with its schemas", async () => {
    const page = await must(200, get("/services?limit=200"));
    expect(page.items.length).toBeGreaterThan(20);
    const slack = await must(200, get("/services/slack"));
    expect(slack).toMatchObject({
      id: "slack",
      name: "Slack",
      category: expect.any(String),
      maturity: expect.any(String),
      authKinds: expect.any(Array),
    });
    expect(slack.operations[0]).toMatchObject({
      id: expect.any(String),
      name: expect.any(String),
      effect: expect.any(String),
      input: { type: "object" },
      output: expect.any(Object),
    });
    for (const event of (await must(200, get("/services/webhook"))).events)
      expect(event).toMatchObject({ kind: "webhook", input: expect.any(Object), output: expect.any(Object) });
    expect((await must(200, get("/services?query=slack"))).items[0].id).toBe("slack");
    await problem(404, get("/services/nothing"));
  });
});

import { expect, test } from "@playwright/test";
import { call, definition, get, log, must, post, problem, saved, shape, type Body } from "./api";

test.describe("workflows", () => {
  test("POST answers 201 with the workflow, GET the same", async () => {
    const doc = definition({ a: log("hi") });
    const made = await must(201, post("/workflows", { name: "Named", definition: doc }));
    expect(made).toMatchObject({ name: "Named", headVersion: 1, publishedVersion: null });
    expect(made.definition).toEqual({ ...doc, name: "Named" });
    expect(await must(200, get(`/workflows/${made.id}`))).toEqual(made);
  });

  test("PUT makes a version; a stale expectedVersion is 409 and changes nothing", async () => {
    const id = await saved({ a: log("1") });
    const put = await must(
      200,
      call("PUT", `/workflows/${id}`, { definition: definition({ a: log("2") }), expectedVersion: 1 }),
    );
    expect(put).toMatchObject({ id, headVersion: 2, publishedVersion: null });
    await problem(
      409,
      call("PUT", `/workflows/${id}`, { definition: definition({ a: log("3") }), expectedVersion: 1 }),
    );
    await problem(422, call("PUT", `/workflows/${id}`, { definition: definition({ a: log("3") }) }));
    expect((await must(200, get(`/workflows/${id}`))).definition.steps.a.with.message).toBe("2");
  });

  test("publish answers version and mode, live by default; 409 for a stale version", async () => {
    const id = await saved({ a: log("1") });
    expect(await must(200, post(`/workflows/${id}/publish`))).toEqual({ publishedVersion: 1, mode: "live" });
    await problem(409, post(`/workflows/${id}/publish`, { expectedVersion: 7 }));
    const again = await must(
      200,
      post(`/workflows/${id}/publish`, { mode: "simulate", expectedVersion: 1, note: "n" }),
    );
    expect(again).toEqual({ publishedVersion: 1, mode: "simulate" });
  });

  test("what cannot run is saved, found by validate, and not published", async () => {
    const id = await saved({ a: log("x", { needs: ["b"] }), b: log("y", { needs: ["a"] }) });
    const checked = await must(200, post(`/workflows/${id}/validate`));
    expect(checked.valid).toBe(false);
    const cycle = checked.problems.find((one: Body) => one.severity === "error");
    expect(cycle).toMatchObject({ path: expect.stringMatching(/^\/steps\/[ab]/), message: expect.any(String) });
    expect(cycle.message).toMatch(/a → b|b → a/);
    await problem(422, post(`/workflows/${id}/publish`));
    const other = await must(200, post(`/workflows/${id}/validate`, { definition: definition({ a: log("x") }) }));
    expect(other.valid).toBe(true);
  });

  test("a live version with an unresolved connection cannot be published, a simulated one can", async () => {
    const id = await saved({ a: { service: "slack", operation: "message.post", with: { channel: "#a", text: "t" } } });
    const refused = await problem(422, post(`/workflows/${id}/publish`, { mode: "live" }));
    expect(refused.code).toBe("CONNECTION_UNRESOLVED");
    await must(200, post(`/workflows/${id}/publish`, { mode: "simulate" }));
  });

  test("duplicate, versions, diff and restore", async () => {
    const id = await saved({ a: log("one") });
    await must(200, call("PUT", `/workflows/${id}`, { definition: definition({ a: log("two") }), expectedVersion: 1 }));
    const copy = await must(201, post(`/workflows/${id}/duplicate`));
    expect(copy).toMatchObject({ headVersion: 1, publishedVersion: null });
    expect(copy.id).not.toBe(id);
    const versions = await must(200, get(`/workflows/${id}/versions`));
    expect(versions.items.map((one: Body) => one.version)).toEqual([2, 1]);
    expect(versions.nextCursor).toBeNull();
    const diff = await must(200, get(`/workflows/${id}/versions/1/diff?to=2`));
    expect(JSON.stringify(diff.patch)).toContain("/steps/a/with/message");
    const restored = await must(200, post(`/workflows/${id}/versions/1/restore`));
    expect(restored.headVersion).toBe(3);
    expect(restored.definition.steps.a.with.message).toBe("one");
    await problem(404, get(`/workflows/${id}/versions/99/diff?to=1`));
  });

  test("export as JSON, YAML and Mermaid; JSON and YAML come back in as they went out", async () => {
    const id = await saved(
      { a: log("{{ trigger.x }}"), b: shape({ k: [1, "two", null] }, { needs: [{ step: "a", on: "failed" }] }) },
      { triggers: { m: { service: "manual", event: "started" } } },
    );
    const { definition: original } = await must(200, get(`/workflows/${id}`));
    for (const format of ["json", "yaml"]) {
      const file = await get(`/workflows/${id}/export?format=${format}`);
      expect(file.status).toBe(200);
      const imported = await must(201, post("/imports", { format, document: file.text }));
      expect(imported.report).toMatchObject({
        nodesMapped: expect.any(Number),
        nodesGeneric: 0,
        valid: true,
        problems: [],
      });
      expect(imported.report.nodesTotal).toBeGreaterThan(0);
      expect((await must(200, get(`/workflows/${imported.workflowId}`))).definition).toEqual(original);
    }
    const parsed = await get(`/workflows/${id}/export?format=json`);
    const asObject = await must(201, post("/imports", { format: "json", document: parsed.body }));
    expect((await must(200, get(`/workflows/${asObject.workflowId}`))).definition).toEqual(original);
    const chart = await get(`/workflows/${id}/export?format=mermaid`);
    expect(chart.status).toBe(200);
    expect(chart.text).toMatch(/^(flowchart|graph) /m);
    await problem(422, get(`/workflows/${id}/export?format=pdf`));
  });

  test("an n8n export with expressions comes in, goes out to n8n and comes in again", async () => {
    const document = {
      name: "Out and in",
      nodes: [
        { name: "Hook", type: "n8n-nodes-base.webhook", parameters: { path: "x" }, position: [0, 0] },
        {
          name: "Greet",
          type: "n8n-nodes-base.set",
          typeVersion: 3.4,
          parameters: {
            assignments: { assignments: [{ name: "hi", value: "=Hi {{ $json.body.name }}", type: "string" }] },
          },
          position: [200, 0],
        },
      ],
      connections: { Hook: { main: [[{ node: "Greet", type: "main", index: 0 }]] } },
    };
    const imported = await must(201, post("/imports", { format: "n8n", document }));
    expect(imported.report).toMatchObject({ nodesTotal: 2, nodesGeneric: 0, valid: true });
    const file = await get(`/workflows/${imported.workflowId}/export?format=n8n`);
    expect(file.status).toBe(200);
    const again = await must(201, post("/imports", { format: "n8n", document: file.text }));
    expect(again.report).toMatchObject({ nodesTotal: 2, nodesGeneric: 0, valid: true });
  });

  test("lists page by cursor; a limit over 200 is 422", async () => {
    for (let i = 0; i < 3; i += 1) await saved({ a: log(String(i)) }, { name: `Paged ${i}` });
    const first = await must(200, get("/workflows?limit=2&query=Paged"));
    expect(first.items).toHaveLength(2);
    expect(first.items[0].definition).toBeUndefined();
    const second = await must(
      200,
      get(`/workflows?limit=2&query=Paged&cursor=${encodeURIComponent(first.nextCursor)}`),
    );
    expect(second.items).toHaveLength(1);
    expect(second.nextCursor).toBeNull();
    for (const list of [
      "workflows",
      "runs",
      "triggers",
      "connections",
      "proposals",
      "alerts",
      "audit-log",
      "api-keys",
      "monitors",
      "issues",
      "services",
      "members",
    ]) {
      await problem(422, get(`/${list}?limit=201`));
      const page = await must(200, get(`/${list}?limit=200`));
      expect(Object.keys(page).sort(), list).toEqual(["items", "nextCursor"]);
    }
  });

  test("a literal secret is refused with a message to make a connection", async () => {
    const http = (more: object): Body => ({
      a: { service: "http", operation: "request", with: { method: "GET", url: "https://api.example.com/", ...more } },
    });
    for (const steps of [
      http({ headers: { Authorization: "Bearer sk_live_abcdefghijklmnop" } }),
      http({ url: "https://api.example.com/?api_key=abcdef1234567890" }),
      http({ method: "POST", body: { user: "x", password: "hunter22hunter" } }),
    ]) {
      const refused = await problem(422, post("/workflows", { definition: definition(steps) }));
      expect(JSON.stringify(refused)).toMatch(/connection/i);
      expect(JSON.stringify(refused)).not.toMatch(/sk_live|abcdef1234567890|hunter22/);
    }
  });

  test("Idempotency-Key: the same POST twice makes one workflow", async () => {
    const headers = { "idempotency-key": `k-${Math.random()}` };
    const body = { definition: definition({ a: log("once") }) };
    const first = await must(201, post("/workflows", body, { headers }));
    const second = await must(201, post("/workflows", body, { headers }));
    expect(second.id).toBe(first.id);
    await problem(422, post("/workflows", { definition: definition({ a: log("other") }) }, { headers }));
  });

  test("undo answers the proposal itself with the new head", async () => {
    const generated = await must(
      200,
      post("//workflows/enhanced/intelligence/generate", {
        user_input: "When a new GitHub issue is opened, post it to Slack and create an Asana task",
      }),
    );
    const id = generated.workflow.workflow_id;
    const proposals = await must(200, get(`/proposals?workflowId=${id}`));
    expect(Object.keys(proposals).sort()).toEqual(["items", "nextCursor"]);
    const optimized = await must(
      200,
      post("//workflows/enhanced/optimization/analyze", { workflow: { workflow_id: id }, strategy: "reliability" }),
    );
    expect(optimized.optimization_opportunities.length).toBeGreaterThan(0);
    await must(
      200,
      post("//workflows/enhanced/optimization/apply", {
        workflow: { workflow_id: id },
        optimizations: [{ id: optimized.optimization_opportunities[0].id }],
      }),
    );
    const applied = (await must(200, get(`/proposals?workflowId=${id}&status=applied`))).items.find(
      (one: Body) => one.kind === "optimization",
    );
    expect(applied).toBeDefined();
    const undone = await must(200, post(`/proposals/${applied.id}/undo`));
    expect(undone).toMatchObject({
      id: applied.id,
      workflowId: id,
      status: "undone",
      undoneVersion: undone.headVersion,
      appliedVersion: applied.appliedVersion,
    });
    expect((await must(200, get(`/workflows/${id}`))).headVersion).toBe(undone.headVersion);
    await problem(409, post(`/proposals/${applied.id}/undo`));
    await problem(409, post(`/proposals/${applied.id}/apply`));
  });

  test("DELETE: the workflow is gone everywhere, its runs stay readable", async () => {
    const id = await saved({ a: log("x") });
    const run = await must(200, post(`/workflows/${id}/runs`, { waitMs: 10_000 }));
    await must(204, call("DELETE", `/workflows/${id}`));
    for (const path of ["", "/versions", "/export?format=json"]) await problem(404, get(`/workflows/${id}${path}`));
    await problem(404, post(`/workflows/${id}/runs`));
    await problem(404, post(`/workflows/${id}/publish`));
    expect((await must(200, get(`/runs/${run.id}`))).status).toBe("succeeded");
  });
});

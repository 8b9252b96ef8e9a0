import { afterAll, beforeAll, describe, expect, it } from "vitest";
import * as importsPreview from "@/app/api/v1/imports/preview/route";
import * as imports from "@/app/api/v1/imports/route";
import * as proposal from "@/app/api/v1/proposals/[id]/route";
import * as applyRoute from "@/app/api/v1/proposals/[id]/apply/route";
import * as rejectRoute from "@/app/api/v1/proposals/[id]/reject/route";
import * as undoRoute from "@/app/api/v1/proposals/[id]/undo/route";
import * as verifyRoute from "@/app/api/v1/proposals/[id]/verify/route";
import * as proposals from "@/app/api/v1/proposals/route";
import * as workflow from "@/app/api/v1/workflows/[id]/route";
import * as draft from "@/app/api/v1/workflows/[id]/draft/route";
import * as duplicate from "@/app/api/v1/workflows/[id]/duplicate/route";
import * as exportRoute from "@/app/api/v1/workflows/[id]/export/route";
import * as pause from "@/app/api/v1/workflows/[id]/pause/route";
import * as publish from "@/app/api/v1/workflows/[id]/publish/route";
import * as resume from "@/app/api/v1/workflows/[id]/resume/route";
import * as validate from "@/app/api/v1/workflows/[id]/validate/route";
import * as diff from "@/app/api/v1/workflows/[id]/versions/[version]/diff/route";
import * as restore from "@/app/api/v1/workflows/[id]/versions/[version]/restore/route";
import * as version from "@/app/api/v1/workflows/[id]/versions/[version]/route";
import * as versions from "@/app/api/v1/workflows/[id]/versions/route";
import * as workflows from "@/app/api/v1/workflows/route";
import type { Ctx } from "@/lib/kernel/context";
import type { JsonObject } from "@/lib/kernel/json";
import type { RouteHandler } from "./route";
import { testServices, type TestServices } from "./testing/test-services";

let test: TestServices;
let workspaceId: string;
let editor: string;
let stranger: string;

beforeAll(async () => {
  test = await testServices();
  workspaceId = await test.workspace("own");
  editor = await test.key(workspaceId, "editor");
  stranger = await test.key(await test.workspace("other"), "owner");
});
afterAll(() => test.remove());

interface Answer {
  status: number;
  // eslint-disable-next-line @typescript-eslint/no-explicit-any -- what came over the wire, looked at freely
  body: any;
  text: string;
}

async function call(
  handler: RouteHandler,
  options: { params?: Record<string, string>; body?: unknown; query?: string; key?: string } = {},
): Promise<Answer> {
  const { method } = handler.contract;
  const request = new Request(`http://localhost:8000/x${options.query ?? ""}`, {
    method,
    headers: { authorization: `Bearer ${options.key ?? editor}`, "content-type": "application/json" },
    ...(method !== "GET" && method !== "DELETE" && { body: JSON.stringify(options.body ?? {}) }),
  });
  const response = await handler(request, { params: Promise.resolve(options.params ?? {}) });
  const text = await response.text();
  const isJson = response.headers.get("content-type")?.includes("json") ?? false;
  return { status: response.status, body: isJson && text !== "" ? JSON.parse(text) : null, text };
}

const log = (message: string, more: JsonObject = {}): JsonObject => ({
  service: "log",
  operation: "write",
  with: { message },
  ...more,
});
const hook = (path: string): JsonObject => ({ service: "webhook", event: "received", with: { path } });
const definition = (
  steps: JsonObject,
  triggers: JsonObject = { start: { service: "manual", event: "started" } },
): JsonObject => ({ schema: 1, name: "Test", triggers, steps });

async function created(document: JsonObject = definition({ a: log("x") })): Promise<string> {
  const answer = await call(workflows.POST, { body: { definition: document } });
  expect(answer.status).toBe(201);
  return answer.body.id as string;
}

function ctx(): Ctx {
  return { workspaceId, actor: { kind: "system", id: "test" }, requestId: "req_test" };
}

describe("workflows", () => {
  it("a created workflow answers with its shape, and reads back the same", async () => {
    const answer = await call(workflows.POST, {
      body: { name: "Named", definition: { schema: 1, triggers: {}, steps: { a: log("x") } } },
    });
    expect(answer.status).toBe(201);
    expect(answer.body).toMatchObject({
      name: "Named",
      headVersion: 1,
      publishedVersion: null,
      definition: { name: "Named" },
    });
    expect((await call(workflow.GET, { params: { id: answer.body.id } })).body).toEqual(answer.body);
    expect((await call(workflows.GET, { query: "?limit=1" })).body.items[0].id).toBe(answer.body.id);
  });
  it("lists page by cursor and filter by name", async () => {
    for (const name of ["page-1", "page-2", "page-3"])
      await call(workflows.POST, { body: { name, definition: definition({}) } });
    const first = (await call(workflows.GET, { query: "?query=PAGE-&limit=2" })).body;
    expect(first.items.map((item: { name: string }) => item.name)).toEqual(["page-3", "page-2"]);
    const second = (await call(workflows.GET, { query: `?query=page-&limit=2&cursor=${first.nextCursor}` })).body;
    expect(second).toMatchObject({ items: [{ name: "page-1" }], nextCursor: null });
  });
  it("saving needs the head it was made on; of two writers one gets 409", async () => {
    const id = await created();
    const body = { definition: definition({ a: log("y") }), expectedVersion: 1 };
    const answers = await Promise.all([
      call(workflow.PUT, { params: { id }, body }),
      call(workflow.PUT, { params: { id }, body }),
    ]);
    expect(answers.map(({ status }) => status).sort()).toEqual([200, 409]);
    expect(answers.find(({ status }) => status === 409)?.body.code).toBe("VERSION_CONFLICT");
    expect((await call(workflow.GET, { params: { id } })).body.headVersion).toBe(2);
  });
  it("versions are listed, read, compared and restored", async () => {
    const id = await created();
    await call(workflow.PUT, {
      params: { id },
      body: { definition: definition({ a: log("y") }), expectedVersion: 1, note: "why" },
    });
    expect((await call(versions.GET, { params: { id } })).body.items).toMatchObject([
      { version: 2, note: "why", published: false },
      { version: 1 },
    ]);
    expect((await call(version.GET, { params: { id, version: "1" } })).body.definition.steps.a.with.message).toBe("x");
    const change = (await call(diff.GET, { params: { id, version: "1" } })).body;
    expect(change).toEqual({
      from: 1,
      to: 2,
      patch: [
        { op: "test", path: "/steps/a/with/message", value: "x" },
        { op: "replace", path: "/steps/a/with/message", value: "y" },
      ],
    });
    expect((await call(restore.POST, { params: { id, version: "1" } })).body).toMatchObject({
      headVersion: 3,
      definition: { steps: { a: { with: { message: "x" } } } },
    });
    expect((await call(diff.GET, { params: { id, version: "9" } })).status).toBe(404);
  });
  it("a draft makes no version, and saving ends it", async () => {
    const id = await created();
    expect((await call(draft.PUT, { params: { id }, body: { definition: definition({}) } })).body).toMatchObject({
      headVersion: 1,
      draft: { baseVersion: 1, definition: { steps: {} } },
    });
    expect(
      (await call(workflow.PUT, { params: { id }, body: { definition: definition({}), expectedVersion: 1 } })).body
        .draft,
    ).toBeNull();
  });
  it("validation names step and field and saves nothing", async () => {
    const id = await created(definition({ a: log("{{ steps.b.output }}") }));
    expect((await call(validate.POST, { params: { id } })).body).toMatchObject({
      valid: false,
      version: 1,
      problems: [{ code: "UNKNOWN_STEP", stepId: "a", path: "/steps/a/with/message" }],
    });
    expect(
      (await call(validate.POST, { params: { id }, body: { definition: definition({ a: log("x") }) } })).body,
    ).toEqual({ valid: true, version: null, problems: [] });
  });
  it("duplicates and deletes", async () => {
    const id = await created();
    const copy = await call(duplicate.POST, { params: { id } });
    expect(copy).toMatchObject({ status: 201, body: { name: "Test (copy)", headVersion: 1 } });
    expect((await call(workflow.DELETE, { params: { id } })).status).toBe(204);
    expect((await call(workflow.GET, { params: { id } })).status).toBe(404);
    expect((await call(workflow.GET, { params: { id: copy.body.id } })).status).toBe(200);
  });
  it("exports as JSON, YAML, Mermaid and for n8n, and reads its YAML back", async () => {
    const id = await created();
    const text = async (format: string) => call(exportRoute.GET, { params: { id }, query: `?format=${format}` });
    expect((await text("json")).body).toEqual((await call(workflow.GET, { params: { id } })).body.definition);
    expect((await text("mermaid")).text).toContain("flowchart TD");
    expect((await text("n8n")).body.nodes.map(({ type }: { type: string }) => type)).toContain("n8n-nodes-base.set");
    const back = await call(imports.POST, { body: { format: "yaml", document: (await text("yaml")).text } });
    expect(back).toMatchObject({
      status: 201,
      body: { report: { nodesTotal: 2, nodesMapped: 2, nodesGeneric: 0, valid: true, problems: [] } },
    });
    expect(await call(imports.POST, { body: { format: "openapi", document: {} } })).toMatchObject({
      status: 422,
      body: { code: "UNSUPPORTED" },
    });
    for (const document of ["{", "[]", '{"__proto__": 1}'])
      expect((await call(imports.POST, { body: { format: "json", document } })).status).toBe(422);
  });
});

describe("imports of n8n", () => {
  const document = {
    name: "From n8n",
    nodes: [
      { name: "Start", type: "n8n-nodes-base.manualTrigger", typeVersion: 1, parameters: {} },
      {
        name: "Say",
        type: "n8n-nodes-base.slack",
        typeVersion: 2.2,
        parameters: {
          select: "channel",
          channelId: { __rl: true, mode: "name", value: "#ops" },
          text: "=Hi {{ $json.name }}",
        },
        credentials: { slackApi: { id: "42", name: "Their Slack" } },
      },
      { name: "Odd", type: "n8n-nodes-odd.thing", typeVersion: 1, parameters: { connection: "conn_theirs" } },
    ],
    connections: {
      Start: { main: [[{ node: "Say", type: "main", index: 0 }]] },
      Say: { main: [[{ node: "Odd", type: "main", index: 0 }]] },
    },
  };
  it("a preview saves nothing; an import makes a workflow and reports on every node; credentials of others are not taken", async () => {
    const before = (await call(workflows.GET, {})).body.items.length;
    const preview = await call(importsPreview.POST, { body: { format: "n8n", document } });
    expect(preview.body.definition.steps.say).toMatchObject({ service: "slack", operation: "message.post" });
    expect((await call(workflows.GET, {})).body.items).toHaveLength(before);
    const made = await call(imports.POST, {
      body: { format: "n8n", document: JSON.stringify(document), name: "Mine" },
    });
    expect(made).toMatchObject({
      status: 201,
      body: {
        report: {
          nodesTotal: 3,
          nodesMapped: 2,
          nodesGeneric: 1,
          valid: true,
          counts: { mapped: 2, generic: 1, needsCredential: 1 },
        },
      },
    });
    const { body } = await call(workflow.GET, { params: { id: made.body.workflowId } });
    expect(body).toMatchObject({ name: "Mine", definition: { steps: { odd: { service: "imported" } } } });
    expect(JSON.stringify(body.definition)).not.toMatch(/Their Slack|conn_theirs/);
    for (const bad of ["{", "[]", "{}", '{"nodes": []}', '{"nodes": [{"name": "a"}]}'])
      expect((await call(imports.POST, { body: { format: "n8n", document: bad } })).status, bad).toBe(422);
  });

  it("a file that is cut off is refused with the place where it ends", async () => {
    const refused = await call(imports.POST, { body: { format: "n8n", document: '{"nodes": [\n  {"name": ' } });
    expect(refused).toMatchObject({
      status: 422,
      body: { detail: "The document is not JSON: see line 2, column 12.", invalidParams: [{ path: "document" }] },
    });
  });
});

describe("publishing", () => {
  it("triggers are active when it answers; pause and resume reach them", async () => {
    const id = await created(definition({ a: log("x") }, { hook: hook("wf-publish") }));
    expect((await call(publish.POST, { params: { id }, body: { mode: "simulate", expectedVersion: 1 } })).body).toEqual(
      { publishedVersion: 1, mode: "simulate" },
    );
    const { db } = test.services.platform;
    const states = async () =>
      (await db.triggerState.findMany({ where: { workflowId: id }, take: 5 })).map(
        ({ state, version: v }) => `${state} ${v}`,
      );
    expect(await states()).toEqual(["active 1"]);
    expect((await call(pause.POST, { params: { id } })).body).toMatchObject({ status: "paused", paused: true });
    expect(await states()).toEqual(["paused 1"]);
    expect((await call(resume.POST, { params: { id } })).body.status).toBe("published");
    expect((await call(versions.GET, { params: { id } })).body.items[0].published).toBe(true);
    await call(workflow.DELETE, { params: { id } });
    expect(await states()).toEqual([]);
  });
  it("what cannot run is not published, and what is not published cannot be paused", async () => {
    const id = await created(
      definition({ a: { service: "slack", operation: "message.post", with: { channel: "#a" } } }),
    );
    const answer = await call(publish.POST, { params: { id }, body: { mode: "simulate" } });
    expect(answer).toMatchObject({
      status: 422,
      body: { code: "DEFINITION_INVALID", invalidParams: [{ path: "definition.steps.a.with.text" }] },
    });
    expect((await call(pause.POST, { params: { id } })).status).toBe(409);
    expect((await call(publish.POST, { params: { id }, body: { expectedVersion: 7 } })).body.code).toBe(
      "VERSION_CONFLICT",
    );
  });
  it("live needs connections of the right service; simulate needs none", async () => {
    const step: JsonObject = { service: "slack", operation: "message.post", with: { channel: "#a", text: "x" } };
    const id = await created(definition({ a: step }));
    expect(await call(publish.POST, { params: { id } })).toMatchObject({
      status: 422,
      body: { code: "CONNECTION_UNRESOLVED", invalidParams: [{ path: "definition.steps.a.connection" }] },
    });
    expect((await call(publish.POST, { params: { id }, body: { mode: "simulate" } })).status).toBe(200);
    const connection = {
      workspaceId,
      name: "c",
      authKind: "bearer",
      sealed: "",
      state: "untested",
      createdBy: "system",
      createdAtMs: 1,
      updatedAtMs: 1,
    };
    await test.services.platform.db.connection.createMany({
      data: [
        { ...connection, id: "conn_slack", service: "slack" },
        { ...connection, id: "conn_asana", service: "asana" },
      ],
    });
    await call(workflow.PUT, {
      params: { id },
      body: { definition: definition({ a: { ...step, connection: "conn_asana" } }), expectedVersion: 1 },
    });
    expect((await call(publish.POST, { params: { id } })).body.code).toBe("CONNECTION_UNRESOLVED");
    await call(workflow.PUT, {
      params: { id },
      body: { definition: definition({ a: { ...step, connection: "conn_slack" } }), expectedVersion: 2 },
    });
    expect((await call(publish.POST, { params: { id } })).body).toEqual({ publishedVersion: 3, mode: "live" });
  });
});

describe("hostile documents", () => {
  it("a literal secret is refused with the place and the way out, and is nowhere in the answer", async () => {
    const step = {
      service: "http",
      operation: "request",
      with: {
        method: "GET",
        url: "https://a.example/?api_key=hunter2222",
        headers: { Authorization: "Bearer canary-123456" },
      },
    };
    const answer = await call(workflows.POST, { body: { definition: definition({ a: step }) } });
    expect(answer).toMatchObject({ status: 422, body: { code: "SECRET_IN_DEFINITION" } });
    expect(answer.body.invalidParams.map(({ path }: { path: string }) => path)).toEqual([
      "definition.steps.a.with.headers.Authorization",
      "definition.steps.a.with.url",
    ]);
    expect(answer.text).toContain("connection");
    expect(answer.text).not.toMatch(/hunter2222|canary/);
  });
  it("somebody else's connection is as unknown as one that never was, at every depth", async () => {
    await test.services.platform.db.connection.create({
      data: {
        id: "conn_foreign",
        workspaceId: "ws_foreign",
        service: "slack",
        name: "c",
        authKind: "bearer",
        sealed: "",
        state: "ok",
        createdBy: "system",
        createdAtMs: 1,
        updatedAtMs: 1,
      },
    });
    for (const connection of ["conn_foreign", "conn_never"]) {
      const places = [
        log("x", { connection }),
        log("x", { with: { deep: [{ connection }] } }),
        { forEach: "[1]", steps: { b: log("x", { connection }) } },
      ];
      for (const step of places)
        expect(await call(workflows.POST, { body: { definition: definition({ a: step }) } })).toMatchObject({
          status: 404,
          body: { code: "NOT_FOUND" },
        });
      const trigger = { t: { service: "gmail", event: "message.received", connection } };
      expect((await call(workflows.POST, { body: { definition: definition({}, trigger) } })).status).toBe(404);
      expect(
        await call(imports.POST, { body: { format: "json", document: definition({ a: log("x", { connection }) }) } }),
      ).toMatchObject({ status: 201, body: { report: { problems: [{ code: "CONNECTION_DROPPED" }] } } });
    }
  });
  it("unknown fields, wrong shapes and too many steps are 422 with the path", async () => {
    const bad = [
      definition({ a: { service: 5 } }),
      definition({ a: { unknown: 1 } }),
      definition({ A: log("x") }),
      definition({ in: log("x") }),
      { ...definition({}), schema: 2 },
    ];
    for (const document of bad) {
      const answer = await call(workflows.POST, { body: { definition: document } });
      expect(answer.status).toBe(422);
      expect(answer.body.invalidParams[0].path).toMatch(/^definition/);
    }
    const many = Object.fromEntries(Array.from({ length: 501 }, (_, i) => [`s${i}`, log("x")]));
    expect((await call(workflows.POST, { body: { definition: definition(many) } })).status).toBe(422);
  });
  it("another workspace sees nothing and changes nothing", async () => {
    const id = await created();
    const params = { id, version: "1" };
    const answers = [
      await call(workflow.GET, { params, key: stranger }),
      await call(workflow.PUT, { params, key: stranger, body: { definition: definition({}), expectedVersion: 1 } }),
      await call(workflow.DELETE, { params, key: stranger }),
      await call(publish.POST, { params, key: stranger }),
      await call(version.GET, { params, key: stranger }),
      await call(exportRoute.GET, { params, key: stranger }),
      await call(duplicate.POST, { params, key: stranger }),
    ];
    expect(answers.map(({ status }) => status)).toEqual(answers.map(() => 404));
    expect((await call(workflows.GET, { key: stranger })).body.items).toEqual([]);
    expect((await call(workflow.GET, { params })).body.headVersion).toBe(1);
  });
});

describe("proposals", () => {
  const retry = [{ op: "add" as const, path: "/steps/a/retry", value: { maxAttempts: 3 } }];
  const propose = async (
    workflowId: string,
    patch: Parameters<typeof test.services.proposals.create>[1]["patch"] = retry,
  ) =>
    (
      await test.services.proposals.create(ctx(), {
        workflowId,
        kind: "fix",
        title: "Retry",
        patch,
        rationale: "r",
        evidence: {},
        confidence: 0.9,
        risk: "safe",
      })
    ).id;

  it("is verified, applied and published, then undone to the start byte for byte", async () => {
    const id = await created();
    const start = (await call(version.GET, { params: { id, version: "1" } })).body.definition;
    const prop = await propose(id);
    expect((await call(proposals.GET, { query: `?workflowId=${id}` })).body.items).toHaveLength(1);
    expect((await call(verifyRoute.POST, { params: { id: prop } })).body.verification).toMatchObject({
      method: "simulate",
      after: { status: "succeeded" },
    });
    const applied = await call(applyRoute.POST, { params: { id: prop }, body: { publish: true } });
    expect(applied.body).toMatchObject({
      id: prop,
      status: "applied",
      appliedVersion: 2,
      headVersion: 2,
      published: { publishedVersion: 2, mode: "simulate" },
    });
    expect((await call(applyRoute.POST, { params: { id: prop } })).status).toBe(409);
    const undone = await call(undoRoute.POST, { params: { id: prop } });
    expect(undone.body).toMatchObject({ id: prop, status: "undone", undoneVersion: 3, headVersion: 3 });
    expect(JSON.stringify(undone.body.definition)).toBe(JSON.stringify(start));
    expect((await call(workflow.GET, { params: { id } })).body.publishedVersion).toBe(2);
  });
  it("a wanted definition becomes a proposal with the smallest patch; one that changes nothing is refused", async () => {
    const id = await created();
    const { definition: before } = (await call(version.GET, { params: { id, version: "1" } })).body;
    const wanted = { ...before, steps: { ...before.steps, told: log("done") } };
    const body = { workflowId: id, baseVersion: 1, definition: wanted, title: "Also say when it is done" };
    const kept = await call(proposals.POST, { body });
    expect(kept).toMatchObject({ status: 201, body: { kind: "generation", status: "open", risk: "review" } });
    expect(kept.body.patch).toEqual([{ op: "add", path: "/steps/told", value: log("done") }]);
    expect((await call(workflow.GET, { params: { id } })).body.headVersion).toBe(1);
    const applied = await call(applyRoute.POST, { params: { id: kept.body.id } });
    expect(applied.body.definition.steps).toEqual(wanted.steps);
    const undone = await call(undoRoute.POST, { params: { id: kept.body.id } });
    expect(JSON.stringify(undone.body.definition)).toBe(JSON.stringify(before));
    expect((await call(proposals.POST, { body: { ...body, definition: before } })).status).toBe(422);
    expect((await call(proposals.POST, { body: { ...body, baseVersion: 99 } })).status).toBe(404);
    expect((await call(proposals.POST, { body, key: stranger })).status).toBe(404);
  });
  it("undo keeps later edits elsewhere, and is 409 with the paths where they touch the same", async () => {
    const id = await created();
    const prop = await propose(id);
    const { definition: applied } = (await call(applyRoute.POST, { params: { id: prop } })).body;
    await call(workflow.PUT, {
      params: { id },
      body: { definition: { ...applied, description: "later" }, expectedVersion: 2 },
    });
    const undone = (await call(undoRoute.POST, { params: { id: prop } })).body.definition;
    expect(undone.description).toBe("later");
    expect(undone.steps.a.retry).toBeUndefined();

    const other = await created();
    const second = await propose(other);
    await call(applyRoute.POST, { params: { id: second } });
    const steps = { a: log("x", { retry: { maxAttempts: 9 } }) };
    await call(workflow.PUT, { params: { id: other }, body: { definition: definition(steps), expectedVersion: 2 } });
    expect(await call(undoRoute.POST, { params: { id: second } })).toMatchObject({
      status: 409,
      body: { invalidParams: [{ path: "/steps/a/retry" }] },
    });
  });
  it("a patch whose place has changed since is 409, and nothing is applied", async () => {
    const id = await created();
    const prop = await propose(id, [
      { op: "test", path: "/steps/a/with/message", value: "x" },
      { op: "replace", path: "/steps/a/with/message", value: "z" },
    ]);
    await call(workflow.PUT, {
      params: { id },
      body: { definition: definition({ a: log("changed") }), expectedVersion: 1 },
    });
    expect(await call(applyRoute.POST, { params: { id: prop } })).toMatchObject({
      status: 409,
      body: { invalidParams: [{ path: "/steps/a/with/message" }] },
    });
    expect((await call(workflow.GET, { params: { id } })).body.headVersion).toBe(2);
    expect((await call(rejectRoute.POST, { params: { id: prop } })).body.status).toBe("rejected");
    expect((await call(applyRoute.POST, { params: { id: prop } })).status).toBe(409);
  });
  it("a patch with a secret or somebody else's connection never becomes a proposal", async () => {
    const id = await created();
    await expect(propose(id, [{ op: "add", path: "/steps/a/with/password", value: "hunter2" }])).rejects.toMatchObject({
      code: "SECRET_IN_DEFINITION",
    });
    await expect(propose(id, [{ op: "add", path: "/steps/a/connection", value: "conn_never" }])).rejects.toMatchObject({
      code: "NOT_FOUND",
    });
  });
  it("another workspace sees none", async () => {
    const prop = await propose(await created());
    expect((await call(proposal.GET, { params: { id: prop }, key: stranger })).status).toBe(404);
    expect((await call(applyRoute.POST, { params: { id: prop }, key: stranger })).status).toBe(404);
    expect((await call(proposals.GET, { key: stranger })).body.items).toEqual([]);
  });
});

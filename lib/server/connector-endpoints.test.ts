import { readFileSync } from "node:fs";
import { createServer, type IncomingHttpHeaders, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import path from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { GET as listConnections, POST as createConnection } from "@/app/api/v1/connections/route";
import {
  DELETE as deleteConnection,
  GET as getConnection,
  PATCH as updateConnection,
} from "@/app/api/v1/connections/[id]/route";
import { GET as listServices } from "@/app/api/v1/services/route";
import { GET as indexServices } from "@/app/api/v1/services/index/route";
import { GET as getService } from "@/app/api/v1/services/[id]/route";
import { DELETE as deleteFaults, GET as getFaults, PUT as putFaults } from "@/app/api/v1/simulator/faults/route";
import { DELETE as clearOutbox, GET as listOutbox } from "@/app/api/v1/simulator/outbox/route";
import { POST as resetSimulator } from "@/app/api/v1/simulator/reset/route";
import type { OperationExecutor } from "@/lib/connectors/contract";
import { operationCall } from "@/lib/connectors/testing/operation-call";
import type { JsonObject } from "@/lib/kernel/json";
import { composeExecutor } from "@/lib/worker/compose-executor";
import type { RouteHandler } from "./route";
import { testServices, type TestServices } from "./testing/test-services";

const CANARY = "canary-5c1e7b90aa42";
let test: TestServices;
let workspaceId: string;
let editor: string;
let viewer: string;
let stranger: string;
let executor: OperationExecutor;
let server: Server;
let port: number;
const seen: IncomingHttpHeaders[] = [];

beforeAll(async () => {
  server = createServer((request, response) => {
    seen.push(request.headers);
    response.setHeader("content-type", "application/json").end('{"ok":true}');
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  port = (server.address() as AddressInfo).port;
  test = await testServices({ OUTBOUND_ALLOW: `127.0.0.1:${port}` });
  workspaceId = await test.workspace("one");
  editor = await test.key(workspaceId, "editor");
  viewer = await test.key(workspaceId, "viewer");
  stranger = await test.key(await test.workspace("two"), "editor");
  executor = composeExecutor(test.services.platform);
});
afterAll(async () => {
  server.closeAllConnections();
  server.close();
  await test.remove();
});

async function call(
  handler: RouteHandler,
  key: string,
  given: { body?: unknown; id?: string; search?: string; method?: string } = {},
) {
  const { body, id, search = "", method = handler.contract.method } = given;
  const request = new Request(`http://localhost:8000/x${search}`, {
    method,
    headers: { authorization: `Bearer ${key}`, "content-type": "application/json" },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  const response = await handler(request, { params: Promise.resolve(id === undefined ? {} : { id }) });
  const text = await response.text();
  return { status: response.status, text, body: JSON.parse(text) as JsonObject };
}

function act(
  service: string,
  operation: string,
  input: JsonObject,
  given: { mode?: "live" | "simulate"; connectionId?: string | null } = {},
) {
  return executor.call(operationCall({ workspaceId, service, operation, input, ...given }));
}

const bearer = { service: "http", name: "Own API", authKind: "bearer", credentials: { token: CANARY } };

describe("connections", () => {
  it("are made, listed, renamed and deleted, and their secret is in no answer and not in the database", async () => {
    const made = await call(createConnection, editor, { body: bearer });
    expect(made).toMatchObject({
      status: 201,
      body: { service: "http", name: "Own API", authKind: "bearer", state: "untested" },
    });
    const id = String(made.body["id"]);
    const listed = await call(listConnections, viewer);
    const renamed = await call(updateConnection, editor, { id, body: { name: "Renamed" } });
    expect(renamed.body).toMatchObject({ name: "Renamed" });
    const replaced = await call(updateConnection, editor, { id, body: { credentials: { token: `${CANARY}-2` } } });
    expect(replaced.status).toBe(200);
    const wrong = await call(updateConnection, editor, { id, body: { credentials: { key: CANARY } } });
    expect(wrong.status).toBe(422);
    for (const answer of [made, listed, renamed, replaced, wrong]) expect(answer.text).not.toContain(CANARY);
    await test.services.platform.db.$queryRawUnsafe("PRAGMA wal_checkpoint(FULL)");
    expect(readFileSync(path.join(test.services.platform.env.DATA_DIR, "platform.db")).includes(CANARY)).toBe(false);
    expect((await call(deleteConnection, editor, { id })).body).toEqual({ deleted: true, usedBy: [] });
    expect((await call(getConnection, viewer, { id })).status).toBe(404);
  });

  it("take a rate limit, keep it until null takes it away, and refuse a wrong one by its field", async () => {
    const made = await call(createConnection, editor, { body: bearer });
    expect(made.body).toMatchObject({ rateLimit: null });
    const id = String(made.body["id"]);
    const rateLimit = { calls: 10, perMs: 1000, concurrent: 2 };
    const limited = await call(updateConnection, editor, { id, body: { rateLimit } });
    expect(limited.body).toMatchObject({ rateLimit, state: "untested" });
    await call(updateConnection, editor, { id, body: { name: "Renamed" } });
    expect((await call(getConnection, viewer, { id })).body).toMatchObject({ name: "Renamed", rateLimit });
    const refused = await call(updateConnection, editor, { id, body: { rateLimit: { calls: 0, perMs: 1000 } } });
    expect(refused.status).toBe(422);
    expect(refused.text).toContain("rateLimit.calls");
    const freed = await call(updateConnection, editor, { id, body: { rateLimit: null } });
    expect(freed.body).toMatchObject({ rateLimit: null });
    const born = await call(createConnection, editor, { body: { ...bearer, rateLimit } });
    expect(born.body).toMatchObject({ rateLimit });
  });

  it("of another workspace do not exist, and a viewer makes none", async () => {
    const id = String((await call(createConnection, editor, { body: bearer })).body["id"]);
    for (const handler of [getConnection, deleteConnection])
      expect((await call(handler, stranger, { id })).status).toBe(404);
    expect((await call(updateConnection, stranger, { id, body: { name: "Mine" } })).status).toBe(404);
    expect((await call(createConnection, viewer, { body: bearer })).status).toBe(403);
  });

  it("say which workflow uses them", async () => {
    const id = String((await call(createConnection, editor, { body: bearer })).body["id"]);
    const ctx = { workspaceId, actor: { kind: "system" as const, id: "test" }, requestId: "req" };
    const steps = {
      get: {
        service: "http",
        operation: "request",
        connection: id,
        with: { method: "GET", url: "https://example.com" },
      },
    };
    const definition = {
      schema: 1 as const,
      name: "Uses it",
      triggers: { go: { service: "manual", event: "started" } },
      steps,
    };
    const workflow = await test.services.workflows.create(ctx, { definition });
    const usedBy = [{ workflowId: workflow.id, workflowName: "Uses it", published: false }];
    expect((await call(getConnection, viewer, { id })).body).toMatchObject({ usedBy });
    expect((await call(deleteConnection, editor, { id })).body).toEqual({ deleted: true, usedBy });
  });

  it("refuse what the service does not take, with the field named", async () => {
    const refusals = [
      { ...bearer, service: "nobody" },
      { ...bearer, credentials: { password: "x" } },
      { service: "zendesk", name: "Desk", authKind: "bearer", credentials: { token: "x" } },
      {
        service: "zendesk",
        name: "Desk",
        authKind: "bearer",
        credentials: { token: "x" },
        settings: { subdomain: "evil.example/" },
      },
      {
        service: "slack",
        name: "Chat",
        authKind: "bearer",
        credentials: { token: "x" },
        allowedHosts: ["evil.example"],
      },
    ];
    for (const body of refusals)
      expect((await call(createConnection, editor, { body })).status, JSON.stringify(body)).toBe(422);
  });

  it("put their credential on live calls to their host, and on no simulated one", async () => {
    const connectionId = String((await call(createConnection, editor, { body: bearer })).body["id"]);
    const input = { method: "GET", url: `http://127.0.0.1:${port}/` };
    const live = await act("http", "request", input, { mode: "live", connectionId });
    expect(live).toMatchObject({ kind: "succeeded", output: { status: 200, body: { ok: true } } });
    expect(seen.at(-1)?.authorization).toBe(`Bearer ${CANARY}`);
    expect(JSON.stringify(live)).not.toContain(CANARY);
    const before = seen.length;
    expect(await act("http", "request", input, { mode: "simulate", connectionId })).toMatchObject({
      kind: "succeeded",
    });
    expect(seen).toHaveLength(before);
    const slack = String((await call(createConnection, editor, { body: { ...bearer, service: "slack" } })).body["id"]);
    expect(await act("http", "request", input, { mode: "live", connectionId: slack })).toMatchObject({
      kind: "failed",
      error: { code: "CREDENTIAL_HOST_REFUSED" },
    });
    expect(seen).toHaveLength(before);
  });
});

describe("a stored credential", () => {
  it("stays with the hosts and settings it was entered for: whoever changes them enters it again", async () => {
    const http = { ...bearer, allowedHosts: ["api.example.com", "files.example.com"] };
    const desk = {
      service: "zendesk",
      name: "Desk",
      authKind: "bearer",
      credentials: { token: "x" },
      settings: { subdomain: "acme" },
    };
    const [httpId, deskId] = await Promise.all(
      [http, desk].map(async (body) => String((await call(createConnection, editor, { body })).body["id"])),
    );
    const patch = (id: string | undefined, body: JsonObject) =>
      call(updateConnection, editor, { id: String(id), body });
    const refused = { status: 422, body: { invalidParams: [{ path: "credentials" }] } };
    expect(await patch(httpId, { allowedHosts: ["attacker.example"] })).toMatchObject(refused);
    expect(await patch(deskId, { settings: { subdomain: "attacker" } })).toMatchObject(refused);

    expect((await patch(httpId, { allowedHosts: ["api.example.com"] })).status).toBe(200);
    expect((await patch(deskId, { settings: { subdomain: "acme" } })).status).toBe(200);
    const anew = { settings: { subdomain: "acme2" }, credentials: { token: "y" } };
    expect((await patch(deskId, anew)).status).toBe(200);
  });
});

describe("the simulator", () => {
  const post = { channel: "#clients", text: "Hi" };

  it("shows the faults that are on, counts them down on disk, and stops when they are switched off", async () => {
    const faults = [
      { service: "slack", operation: "message.post", kind: "rate_limited", count: 2, retryAfterMs: 2000 },
    ];
    const put = await call(putFaults, editor, { body: { faults } });
    expect(put.body).toMatchObject({
      faults: [{ service: "slack", kind: "rate_limited", rate: 1, remaining: 2, retryAfterMs: 2000 }],
    });
    expect(await act("slack", "message.post", post)).toMatchObject({
      error: { category: "rate_limited", retryAfterMs: 2000 },
    });
    expect((await call(getFaults, viewer)).body).toMatchObject({ faults: [{ remaining: 1 }] });
    expect((await act("slack", "message.post", post)).kind).toBe("failed");
    expect((await act("slack", "message.post", post)).kind).toBe("succeeded");
    await call(putFaults, editor, { body: { faults: [{ service: "slack", kind: "upstream_5xx" }] } });
    expect((await act("slack", "message.post", post)).kind).toBe("failed");
    expect((await call(deleteFaults, editor)).body).toEqual({ faults: [] });
    expect((await act("slack", "message.post", post)).kind).toBe("succeeded");
  });

  it("keeps faults and outbox within the workspace", async () => {
    await call(putFaults, stranger, { body: { faults: [{ service: "slack", kind: "timeout" }] } });
    expect((await act("slack", "message.post", post)).kind).toBe("succeeded");
    expect((await call(listOutbox, stranger)).body).toEqual({ items: [], nextCursor: null });
  });

  it("lists what would have been sent, and forgets it on request", async () => {
    await call(clearOutbox, editor);
    const made = await act("asana", "task.create", { name: "Call Ada" });
    expect(made).toMatchObject({ kind: "succeeded", output: { name: "Call Ada" } });
    const outbox = await call(listOutbox, viewer);
    expect(outbox.body).toMatchObject({
      items: [
        {
          service: "asana",
          operation: "task.create",
          request: { method: "POST", url: "https://app.asana.com/api/1.0/tasks", body: '{"data":{"name":"Call Ada"}}' },
        },
      ],
    });
    expect((await call(resetSimulator, editor)).body).toEqual({ reset: true });
    expect((await call(listOutbox, viewer)).body).toMatchObject({ items: [] });
  });

  it("refuses a fault it does not know, and a rename without names", async () => {
    for (const fault of [
      { service: "slack", kind: "gremlins" },
      { service: "slack", kind: "renamed_field" },
      { service: "slack", kind: "timeout", rate: 2 },
    ]) {
      expect((await call(putFaults, editor, { body: { faults: [fault] } })).status).toBe(422);
    }
  });
});

describe("services", () => {
  it("are found by name and alias, callable ones first, page by page", async () => {
    const found = await call(listServices, viewer, { search: "?query=sheet" });
    expect(found.body["items"]).toContainEqual(expect.objectContaining({ id: "google-sheets", builtin: false }));
    const first = await call(listServices, viewer, { search: "?limit=200" });
    expect(first.body["nextCursor"]).toBe("200");
    const crm = await call(listServices, viewer, { search: "?category=crm-sales&limit=2" });
    expect(crm.body).toMatchObject({ items: [{ category: "crm-sales" }, { category: "crm-sales" }] });
  });

  it("are found in spite of a typo, and by how far they are proved", async () => {
    const idsOf = async (search: string): Promise<string[]> => {
      const { body } = await call(listServices, viewer, { search });
      return (body["items"] as { id: string }[]).map(({ id }) => id);
    };
    expect((await idsOf("?query=slakc"))[0]).toBe("slack");
    expect(await idsOf("?query=googel%20shets")).toContain("google-sheets");
    expect(await idsOf("?query=xyzzyplugh")).toEqual([]);
    expect(await idsOf("?query=slack&maturity=listed")).not.toContain("slack");
    expect((await call(listServices, viewer, { search: "?maturity=proven" })).status).toBe(422);
  });

  it("come all at once in short, with their other names", async () => {
    const { body } = await call(indexServices, viewer);
    const items = body["items"] as Record<string, unknown>[];
    expect(items.length).toBeGreaterThan(1_400);
    expect(items).toContainEqual(
      expect.objectContaining({ id: "gmail", aliases: expect.arrayContaining(["Google Mail"]) as unknown }),
    );
  });

  it("are shown with operations and schemas; an unknown one is 404", async () => {
    const slack = await call(getService, viewer, { id: "slack" });
    expect(slack.body).toMatchObject({
      id: "slack",
      authKinds: ["bearer", "oauth2"],
      auth: [{ kind: "bearer" }, { kind: "oauth2", tokenUrl: "https://slack.com/api/oauth.v2.access" }],
      errorCodes: { ratelimited: "rate_limited" },
    });
    const post = {
      id: "message.post",
      effect: "write",
      input: expect.objectContaining({ required: ["channel", "text"] }) as unknown,
    };
    expect(slack.body["operations"]).toContainEqual(expect.objectContaining(post));
    expect((await call(getService, viewer, { id: "evernote" })).body).toMatchObject({
      maturity: "listed",
      operations: [],
    });
    expect((await call(getService, viewer, { id: "no-such" })).status).toBe(404);
  });
});

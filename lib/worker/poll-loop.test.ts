import { createServer, type IncomingMessage, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { createCatalog } from "@/lib/connectors/catalog";
import { sameForAll } from "@/lib/connectors/catalogs";
import { allServices } from "@/lib/connectors/testing/catalog";
import { createOperationExecutor } from "@/lib/connectors/executor";
import { createOutboundClient } from "@/lib/connectors/http/outbound-client";
import type { Service } from "@/lib/connectors/schema";
import { createAcceptRun } from "@/lib/db/accept-run";
import { openRawConnection, type RawConnection } from "@/lib/db/raw-connection";
import { migratedDatabase, type MigratedDatabase } from "@/lib/db/testing/migrated-database";
import { pollStateOf } from "@/lib/db/trigger-row";
import { createTriggerStore, type TriggerStore } from "@/lib/db/trigger-store";
import type { Json, JsonObject } from "@/lib/kernel/json";
import { seededRandom } from "@/lib/kernel/random";
import type { Definition, Trigger } from "@/lib/workflow/definition-schema";
import { createPollLoop } from "./poll-loop";

type Reply = { status?: number; headers?: Record<string, string>; body: Json };
const POLLED = ["gmail", "google-sheets", "microsoft-outlook", "notion"];
const START_MS = Date.parse("2026-03-02T09:00:00Z");
const instant = (seconds: number): string => new Date(START_MS + seconds * 1000).toISOString();
const page = (id: string, seconds: number): JsonObject => ({ id, created_time: instant(seconds), url: `u/${id}` });

let database: MigratedDatabase;
let connection: RawConnection;
let server: Server;
let triggers: TriggerStore;
let loop: ReturnType<typeof createPollLoop>;
let definition: Definition;
let nowMs: number;
let reply: (request: IncomingMessage, body: string) => Reply;
let isConnectionBroken: boolean;
let requests: { method: string; url: string; headers: IncomingMessage["headers"]; body: string }[];

beforeEach(async () => {
  database = migratedDatabase();
  connection = openRawConnection(database.file);
  nowMs = START_MS;
  requests = [];
  isConnectionBroken = false;
  server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on("data", (chunk: Buffer) => chunks.push(chunk));
    request.on("end", () => {
      const body = Buffer.concat(chunks).toString("utf8");
      requests.push({ method: request.method ?? "", url: request.url ?? "", headers: request.headers, body });
      const { status = 200, headers = {}, body: answer } = reply(request, body);
      response.writeHead(status, { "content-type": "application/json", ...headers }).end(JSON.stringify(answer));
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const host = `127.0.0.1:${(server.address() as AddressInfo).port}`;
  const here = (service: Service): Service => ({ ...service, baseUrl: `http://${host}`, hosts: ["127.0.0.1"] });
  const catalog = createCatalog(
    allServices()
      .filter(({ id }) => POLLED.includes(id))
      .map(here),
    [],
  );
  const catalogs = sameForAll(catalog);
  const clock = { now: () => nowMs, monotonicMs: () => nowMs };
  triggers = createTriggerStore(connection, clock, (service, event) => catalog.event(service, event)?.kind);
  const executor = createOperationExecutor({
    catalogs,
    clock,
    transport: createOutboundClient({ allow: [host] }),
    connections: {
      async open(workspaceId, id) {
        if (workspaceId !== "ws_1") throw new TypeError("another workspace's connection");
        if (isConnectionBroken) {
          const error = { category: "invalid_credentials", code: "CONNECTION_BROKEN", message: "x" } as const;
          return { kind: "refused", error: { ...error, retryable: false } };
        }
        const headers = { authorization: `Bearer token-of-${id}` };
        const opened = { id, settings: {}, headers, query: {}, path: {}, allowedHosts: ["127.0.0.1"], secrets: [] };
        return { kind: "opened", connection: opened };
      },
    },
  });
  loop = createPollLoop({
    triggers,
    accept: createAcceptRun(connection, clock, seededRandom(1)),
    definition: () => definition,
    executor,
    catalogs,
    clock,
    mayCallOut: () => true,
    onAccepted: () => undefined,
    onError(error) {
      throw error;
    },
  });
});

afterEach(async () => {
  await loop.stop();
  server.closeAllConnections();
  server.close();
  connection.close();
  await database.remove();
});

function publish(trigger: Trigger, version = 1, mode: "live" | "simulate" = "live"): void {
  definition = { schema: 1, name: "Polled", triggers: { new: trigger }, steps: {} };
  triggers.activate({ workspaceId: "ws_1", workflowId: "wf_1", version, mode, definition });
}

/** Lets `seconds` pass and looks. */
async function after(seconds: number): Promise<void> {
  nowMs += seconds * 1000;
  await loop.tick();
}

function inputs(): JsonObject[] {
  const rows = connection.prepare<[], { inputJson: string }>(`SELECT inputJson FROM "Run" ORDER BY rowid`).all();
  return rows.map((row) => JSON.parse(row.inputJson) as JsonObject);
}

const row = () => {
  triggers.noteFirings();
  const [first] = triggers.ofWorkflow("wf_1");
  if (first === undefined) throw new TypeError("published");
  return first;
};

const pages: Trigger = { service: "notion", event: "page.added", with: { databaseId: "db1" }, connection: "conn_1" };

describe("polling triggers", () => {
  it("note what is there at first, then start one run for each new item, oldest first, with the trigger's connection", async () => {
    let results = [page("a", -20), page("b", -90)];
    reply = () => ({ body: { results, has_more: false } });
    publish(pages);
    await after(0);
    expect(inputs()).toEqual([]);
    expect(requests[0]).toMatchObject({ method: "POST", url: "/databases/db1/query" });
    expect(requests[0]?.headers.authorization).toBe("Bearer token-of-conn_1");
    expect(JSON.parse(requests[0]?.body ?? "")).toMatchObject({ sorts: [{ timestamp: "created_time" }] });

    await after(30);
    expect(requests).toHaveLength(1);
    results = [page("d", 40), page("c", 35), ...results];
    await after(30);
    expect(inputs().map((item) => item["id"])).toEqual(["c", "d"]);
    await after(60);
    expect(inputs()).toHaveLength(2);
    expect(row()).toMatchObject({ state: "active", error: null, lastFiredAtMs: START_MS + 60_000 });
    const source = connection.prepare<[], { sourceJson: string }>(`SELECT sourceJson FROM "Run"`).get();
    expect(JSON.parse(source?.sourceJson ?? "")).toEqual({ kind: "polling", triggerId: "new" });
  });

  it("start what comes into a list that was empty at first", async () => {
    let results: JsonObject[] = [];
    reply = () => ({ body: { results } });
    publish(pages);
    await after(0);
    results = [page("a", 10)];
    await after(60);
    expect(inputs().map((item) => item["id"])).toEqual(["a"]);
  });

  it("start nothing for old items that slide into the list when newer ones are deleted", async () => {
    let results = [page("b", -10), page("a", -500)];
    reply = () => ({ body: { results } });
    publish(pages);
    await after(0);
    results = [page("a", -500), page("z", -9000)];
    await after(60);
    expect(inputs()).toEqual([]);
  });

  it("start a run once though the note was lost in a crash", async () => {
    let results = [page("a", -10)];
    reply = () => ({ body: { results } });
    publish(pages);
    await after(0);
    const noted = pollStateOf(row());
    results = [page("b", 5), page("a", -10)];
    await after(60);
    triggers.polled(row(), noted, null);
    await after(60);
    expect(inputs().map((item) => item["id"])).toEqual(["b"]);
  });

  it("wait as long as a service that is called too fast asks for, tell why, and are well again after it", async () => {
    let limited = false;
    reply = () =>
      limited
        ? { status: 429, headers: { "retry-after": "300" }, body: { code: "rate_limited", message: "Slow down" } }
        : { body: { results: [] } };
    publish(pages);
    await after(0);
    limited = true;
    await after(60);
    expect(row()).toMatchObject({ state: "error", error: "Notion: Slow down (rate_limited)" });
    limited = false;
    await after(299);
    expect(requests).toHaveLength(2);
    await after(1);
    expect(requests).toHaveLength(3);
    expect(row()).toMatchObject({ state: "active", error: null });
  });

  it("try less and less often while a service refuses, and keep what they had noted", async () => {
    let broken = false;
    let results = [page("a", -10)];
    reply = () => (broken ? { status: 401, body: { code: "unauthorized", message: "No" } } : { body: { results } });
    publish(pages);
    await after(0);
    broken = true;
    for (let minute = 0; minute < 60; minute += 1) await after(60);
    expect(requests.length).toBeLessThan(11);
    expect(row()).toMatchObject({ state: "error", error: "Notion: No (unauthorized)" });
    broken = false;
    results = [page("b", 3000), page("a", -10)];
    await after(900);
    expect(inputs().map((item) => item["id"])).toEqual(["b"]);
  });

  it("go on within one interval after a connection that was broken for long, with what came meanwhile", async () => {
    let results = [page("a", -10)];
    reply = () => ({ body: { results } });
    publish(pages);
    await after(0);
    isConnectionBroken = true;
    for (let minute = 0; minute < 60; minute += 1) await after(60);
    expect(requests).toHaveLength(1);
    expect(row().state).toBe("error");
    isConnectionBroken = false;
    results = [page("b", 3000), page("a", -10)];
    await after(60);
    expect(inputs().map((item) => item["id"])).toEqual(["b"]);
  });

  it("look at nothing in simulation or while paused, and go on after it where they were", async () => {
    let results = [page("a", -10)];
    reply = () => ({ body: { results } });
    publish(pages, 1, "simulate");
    await after(0);
    expect(requests).toEqual([]);
    publish(pages, 2);
    await after(60);
    triggers.setPaused("wf_1", true);
    await after(60);
    expect(requests).toHaveLength(1);
    results = [page("b", 100), page("a", -10)];
    triggers.setPaused("wf_1", false);
    publish({ ...pages, name: "Renamed" }, 3);
    await after(60);
    expect(inputs().map((item) => item["id"])).toEqual(["b"]);
  });

  it("begin anew when another account or another list is looked at", async () => {
    reply = (request) => ({
      body: { results: [page(`of-${request.url ?? ""}`, 0), page(String(request.headers.authorization), 1)] },
    });
    publish(pages);
    await after(0);
    publish({ ...pages, connection: "conn_2" }, 2);
    await after(60);
    publish({ ...pages, connection: "conn_2", with: { databaseId: "db2" } }, 3);
    await after(60);
    expect(inputs()).toEqual([]);
  });

  it("drop what their condition does not want, and look as often as they are told", async () => {
    let results: JsonObject[] = [];
    reply = () => ({ body: { results } });
    publish({ ...pages, when: "trigger.id != 'b'", with: { databaseId: "db1", everyMs: 10_000 } });
    await after(0);
    results = [page("c", 2), page("b", 1)];
    await after(10);
    expect(inputs().map((item) => item["id"])).toEqual(["c"]);
  });

  it("read mails whole where the list gives ids only, each once, from the inbox", async () => {
    let ids = ["m1"];
    reply = (request) => {
      const id = /\/messages\/(\w+)/.exec(request.url ?? "")?.[1];
      if (id === undefined) return { body: { messages: ids.map((one) => ({ id: one, threadId: one })) } };
      if (id === "gone") return { status: 404, body: { error: { status: "NOT_FOUND", message: "No" } } };
      const headers = [{ name: "Subject", value: `About ${id}` }];
      return { body: { id, threadId: id, internalDate: String(START_MS + 30_000), payload: { headers } } };
    };
    publish({ service: "gmail", event: "message.received", connection: "c", with: { query: "is:unread" } });
    await after(0);
    expect(requests.map(({ url }) => url)).toEqual(["/users/me/messages?q=is%3Aunread&labelIds=INBOX&maxResults=100"]);
    ids = ["gone", "m2", "m1"];
    await after(60);
    await after(60);
    expect(inputs()).toMatchObject([{ id: "m2", subject: "About m2", date: instant(30) }]);
    expect(requests.filter(({ url }) => url.includes("/m2"))).toHaveLength(1);
  });

  it("ask Outlook for the inbox since the last look, with the trigger's own condition", async () => {
    reply = () => ({ body: { value: [] } });
    const filter = "importance eq 'high'";
    publish({ service: "microsoft-outlook", event: "message.received", connection: "c", with: { filter } });
    await after(0);
    const asked = new URL(requests[0]?.url ?? "", "http://x");
    expect(asked.pathname).toBe("/me/mailFolders/inbox/messages");
    expect(asked.searchParams.get("$filter")).toBe(`receivedDateTime ge ${instant(-300)} and (${filter})`);
  });

  it("number the rows of a sheet, name their cells, and follow when rows are taken away", async () => {
    let values: Json[] = [
      ["Name", "Email"],
      ["Ada", "ada@example.com"],
    ];
    reply = () => ({ body: { range: "Sheet1!A1:Z1000", values } });
    const trigger: Trigger = {
      service: "google-sheets",
      event: "row.added",
      with: { spreadsheetId: "s", range: "Sheet1!A:Z" },
      connection: "c",
    };
    publish(trigger);
    await after(0);
    values = [...values, ["Grace", "grace@example.com"]];
    await after(60);
    values = values.slice(0, 2);
    await after(60);
    values = [...values, ["Edith"]];
    await after(60);
    expect(inputs()).toEqual([
      { rowNumber: 3, values: ["Grace", "grace@example.com"], row: { Name: "Grace", Email: "grace@example.com" } },
      { rowNumber: 3, values: ["Edith"], row: { Name: "Edith", Email: "" } },
    ]);
  });
});

import { readdirSync, readFileSync } from "node:fs";
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import path from "node:path";
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { GET as listConnections, POST as createConnection } from "@/app/api/v1/connections/route";
import { GET as listRuns } from "@/app/api/v1/runs/route";
import { GET as getRun } from "@/app/api/v1/runs/[id]/route";
import { GET as listTriggers } from "@/app/api/v1/triggers/route";
import { GET as metrics } from "@/app/metrics/route";
import { catalog } from "@/lib/connectors/testing/catalog";
import { GroupCommit } from "@/lib/db/group-commit";
import { createJournalStore } from "@/lib/db/journal-store";
import { acquireLease } from "@/lib/db/lease-store";
import { rulesFromCatalog } from "@/lib/engine/catalog-rules";
import { Runtime } from "@/lib/engine/runtime";
import type { JsonObject } from "@/lib/kernel/json";
import { systemTimers } from "@/lib/kernel/timers";
import type { RouteHandler } from "@/lib/server/route";
import { testServices, type TestServices } from "@/lib/server/testing/test-services";
import { composeExecutor } from "./compose-executor";

/** One per kind of credential; with what encodings and escapes change. */
const CANARIES = {
  bearer: 'Canary"Bearer/7d41+e0=c9',
  query: "canary-query_5f0a&91?bc",
  header: "canary.header.2b7e151628ae",
  basic: "canary:basic:Zürich-88d1",
};
const ALL = Object.values(CANARIES);

/** A service that repeats in every way what it was sent. */
function echo(request: IncomingMessage, response: ServerResponse): void {
  const url = new URL(request.url ?? "/", "http://x");
  const header = request.headers.authorization ?? "";
  const pair = header.startsWith("Basic ") ? Buffer.from(header.slice(6), "base64").toString("utf8") : "";
  const sent = [
    header.replace(/^\w+ /, ""),
    pair.slice(pair.indexOf(":") + 1),
    url.searchParams.get("key") ?? "",
    String(request.headers["x-key"] ?? ""),
  ].filter((text) => text !== "");
  const said = sent.flatMap((text) => [
    text,
    encodeURIComponent(text),
    Buffer.from(text).toString("base64"),
    Buffer.from(`x:${text}`).toString("base64url"),
    Buffer.from(text).toString("hex"),
    text.toUpperCase(),
  ]);
  const body = JSON.stringify({
    message: said.join(" "),
    [said[0] ?? "none"]: said,
    error: { code: said[0], param: said[1] },
  });
  const escaped = body.replaceAll("a", "\\u0061");
  const headers = { "x-request-id": encodeURIComponent(said[0] ?? ""), "x-echo": encodeURIComponent(said[0] ?? "") };
  switch (url.pathname) {
    case "/redirect":
      response.writeHead(302, { location: `/refused?token=${encodeURIComponent(said[0] ?? "")}` }).end();
      return;
    case "/away":
      response.writeHead(302, { location: `http://${Buffer.from(said[0] ?? "").toString("hex")}.invalid/` }).end();
      return;
    case "/html":
      response.writeHead(502, { ...headers, "content-type": "text/html" }).end(`no page for ${said.join(" ")}`);
      return;
    case "/cut":
      response.writeHead(200, { ...headers, "content-type": "application/json", "content-length": "9999" });
      response.write(body);
      setImmediate(() => response.destroy());
      return;
    case "/ok":
      response.writeHead(200, { ...headers, "content-type": "application/json" }).end(escaped);
      return;
    default:
      response.writeHead(400, { ...headers, "content-type": "application/json" }).end(escaped);
  }
}

let test: TestServices;
let server: Server;
let origin: string;
let workspaceId: string;
let key: string;
let logged = "";

beforeAll(async () => {
  vi.spyOn(process.stdout, "write").mockImplementation((chunk) => {
    logged += String(chunk);
    return true;
  });
  server = createServer(echo);
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const host = `127.0.0.1:${(server.address() as AddressInfo).port}`;
  origin = `http://${host}`;
  test = await testServices({ OUTBOUND_ALLOW: host, LOG_LEVEL: "trace" });
  workspaceId = await test.workspace("canary");
  key = await test.key(workspaceId, "owner");
});

afterAll(async () => {
  vi.restoreAllMocks();
  server.closeAllConnections();
  server.close();
  await test.remove();
});

async function answer(
  handler: RouteHandler,
  given: { body?: unknown; id?: string; search?: string } = {},
): Promise<string> {
  const { body, id, search = "" } = given;
  const request = new Request(`http://localhost:8000/x${search}`, {
    method: handler.contract.method,
    headers: { authorization: `Bearer ${key}`, "content-type": "application/json" },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  const response = await handler(request, { params: Promise.resolve(id === undefined ? {} : { id }) });
  return response.text();
}

async function connect(name: string, authKind: string, credentials: JsonObject): Promise<string> {
  const made = await answer(createConnection, { body: { service: "http", name, authKind, credentials } });
  for (const canary of ALL) expect(made).not.toContain(canary);
  return String((JSON.parse(made) as JsonObject)["id"]);
}

/** Every canary, in every form in which one could be told from the text. */
function hits(text: string): string[] {
  return ALL.flatMap((canary) => {
    const bytes = Buffer.from(canary);
    const forms = [
      canary,
      canary.toUpperCase(),
      canary.toLowerCase(),
      JSON.stringify(canary).slice(1, -1),
      encodeURIComponent(canary),
      bytes.toString("base64").replace(/=+$/, ""),
      bytes.toString("base64url"),
      Buffer.from(`x:${canary}`).toString("base64url").slice(4, -2),
      bytes.toString("hex"),
    ];
    return forms.filter((form) => text.includes(form)).map((form) => `${canary} as ${form}`);
  });
}

describe("a credential that a service repeats", () => {
  it("is found in no file of the database, no log line, no answer of the API and no metric", async () => {
    const { platform, workflows, runs } = test.services;
    const connections = {
      bearer: await connect("Bearer", "bearer", { token: CANARIES.bearer }),
      query: await connect("Query", "api_key", { key: CANARIES.query, in: "query", name: "key" }),
      header: await connect("Header", "api_key", { key: CANARIES.header, in: "header", name: "X-Key" }),
      basic: await connect("Basic", "basic", { username: "ada", password: CANARIES.basic }),
    };
    const steps: JsonObject = {};
    for (const [kind, connection] of Object.entries(connections)) {
      for (const place of ["ok", "refused", "redirect", "away", "html", "cut"]) {
        steps[`${kind}_${place}`] = {
          service: "http",
          operation: "request",
          connection,
          onError: "continue",
          with: { method: "GET", url: `${origin}/${place}` },
        };
      }
      steps[`${kind}_after`] = {
        service: "log",
        operation: "write",
        onError: "continue",
        needs: [`${kind}_ok`],
        with: { message: `{{ steps.${kind}_ok.output.body.missing }}` },
      };
    }
    const ctx = { workspaceId, actor: { kind: "system" as const, id: "test" }, requestId: "req" };
    const definition = {
      schema: 1 as const,
      name: "Canary",
      triggers: { go: { service: "manual", event: "started" } },
      steps,
    };
    const workflow = await workflows.create(ctx, { definition: definition as never });
    const { connection, accept } = runs.engine;
    const { runId } = await accept({
      workspaceId,
      workflowId: workflow.id,
      version: 1,
      mode: "live",
      source: { kind: "manual" },
      input: {},
    });

    const lease = acquireLease(connection, platform.clock, "canary");
    if (lease === null) throw new TypeError("no lease");
    const commits = new GroupCommit({
      connection,
      clock: platform.clock,
      timers: systemTimers,
      lease,
      onFatal: (reason) => expect(reason).toBe("never"),
      onStorage: () => undefined,
    });
    let runtime: Runtime | undefined;
    await new Promise<void>((resolve) => {
      runtime = new Runtime({
        store: createJournalStore(connection, commits, platform.clock, () => 0),
        executor: composeExecutor(platform),
        rulesOf: () => rulesFromCatalog(() => catalog),
        clock: platform.clock,
        timers: systemTimers,
        random: () => 0,
        mayCallOut: () => true,
        onRunEnded: () => resolve(),
      });
      runtime.recover();
    });
    await runtime?.stop(0);
    platform.logger.info({ event: "canary.log", said: ALL, text: ALL.join(" ") });

    const run = await answer(getRun, { id: runId });
    const answers = [
      run,
      await answer(listRuns),
      await answer(listConnections),
      await answer(listTriggers),
      await answer(metrics),
    ];
    const stored = readdirSync(platform.env.DATA_DIR)
      .filter((name) => name.startsWith("platform.db"))
      .map((name) => readFileSync(path.join(platform.env.DATA_DIR, name)).toString("latin1"));
    // The bytes of "ü" read as Latin-1 are two characters: the canary is looked for as it lies on disk.
    const onDisk = ALL.map((canary) => Buffer.from(canary).toString("latin1"));

    expect((JSON.parse(run) as { steps: unknown[] }).steps).toHaveLength(28);
    expect(run).toContain("[secret]");
    expect(run).not.toContain("u0061");
    expect(logged).toContain("canary.log");
    for (const text of [...answers, ...stored, logged]) {
      expect(hits(text)).toEqual([]);
      expect(onDisk.filter((canary) => text.includes(canary))).toEqual([]);
    }
  }, 60_000);
});

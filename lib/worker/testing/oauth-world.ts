import { writeFileSync } from "node:fs";
import path from "node:path";
import { GET as callback } from "@/app/api/v1/connections/oauth/callback/route";
import { POST as preflight } from "@/app/api/v1/connections/oauth/preflight/route";
import { GET as start } from "@/app/api/v1/connections/oauth/start/route";
import { GET as getConnection, PATCH as updateConnection } from "@/app/api/v1/connections/[id]/route";
import { POST as testConnection } from "@/app/api/v1/connections/[id]/test/route";
import { POST as createConnection } from "@/app/api/v1/connections/route";
import { createConnectionHolds } from "@/lib/db/connection-holds";
import { GroupCommit } from "@/lib/db/group-commit";
import { createJournalStore } from "@/lib/db/journal-store";
import { acquireLease } from "@/lib/db/lease-store";
import { rulesFromCatalog } from "@/lib/engine/catalog-rules";
import { Runtime } from "@/lib/engine/runtime";
import { systemClock, type Clock } from "@/lib/kernel/clock";
import type { Json, JsonObject } from "@/lib/kernel/json";
import { systemTimers } from "@/lib/kernel/timers";
import { WORKER_FILE } from "@/lib/server/doorbell";
import { setServices } from "@/lib/server/get-services";
import type { RouteHandler } from "@/lib/server/route";
import { createServices } from "@/lib/server/services";
import { signInAtProvider, type OAuthServer } from "@/lib/server/testing/oauth-server";
import { testServices } from "@/lib/server/testing/test-services";
import { composeExecutor } from "../compose-executor";
import { composeWorkerCalls } from "../compose-worker-calls";
import { startListener } from "../listener";

export const REDIRECT_URI = "http://localhost:8000/api/v1/connections/oauth/callback";

interface Answer {
  status: number;
  headers: Headers;
  text: string;
  body: JsonObject;
}

/** Web and worker in one process over a real database, with a real listener between them. Its clock can be put forward. */
export async function oauthWorld(settings: Record<string, string> = {}) {
  const test = await testServices(settings);
  let aheadMs = 0;
  const clock: Clock = {
    now: () => systemClock.now() + aheadMs,
    monotonicMs: () => systemClock.monotonicMs() + aheadMs,
  };
  const platform = { ...test.services.platform, clock };
  const services = await createServices(platform);
  setServices(services);
  const workspaceId = await test.workspace("oauth");
  const key = await test.key(workspaceId, "editor");

  const { connection, accept } = services.runs.engine;
  const lease = acquireLease(connection, clock, "oauth-world");
  if (lease === null) throw new TypeError("no lease");
  const commits = new GroupCommit({
    connection,
    clock,
    timers: systemTimers,
    lease,
    onFatal: (reason) => {
      throw new TypeError(reason);
    },
    onStorage: () => undefined,
  });
  const runtime = new Runtime({
    store: createJournalStore(connection, commits, clock, () => 0),
    executor: composeExecutor(platform),
    rulesOf: (of) => rulesFromCatalog(() => platform.catalogs.of(of)),
    clock,
    timers: systemTimers,
    random: () => 0,
    mayCallOut: () => true,
    holds: createConnectionHolds(connection),
  });
  runtime.recover();
  const listener = await startListener({
    port: 0,
    token: "token-of-this-worker",
    bodyMaxBytes: 1_000_000,
    receive: () => Promise.reject(new RangeError("no hooks here")),
    onDoorbell: () => runtime.wake(),
    calls: composeWorkerCalls(platform, (executor) => executor),
    onError: (error) => platform.logger.error({ event: "hooks.failed", err: error }),
  });
  const origin = `http://127.0.0.1:${listener.port}`;
  const about = { pid: process.pid, holder: "x", hooksUrl: origin, doorbellUrl: `${origin}/doorbell` };
  writeFileSync(
    path.join(platform.env.DATA_DIR, WORKER_FILE),
    JSON.stringify({ ...about, token: "token-of-this-worker" }),
  );

  async function call(
    handler: RouteHandler,
    given: { body?: Json; id?: string; search?: string; as?: string; accept?: string } = {},
  ): Promise<Answer> {
    const { body, id, search = "", as = key, accept: wanted = "application/json" } = given;
    const request = new Request(`http://localhost:8000/x${search}`, {
      method: handler.contract.method,
      headers: {
        authorization: `Bearer ${as}`,
        "content-type": "application/json",
        accept: wanted,
        host: "localhost:8000",
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    const response = await handler(request, { params: Promise.resolve(id === undefined ? {} : { id }) });
    const text = await response.text();
    const isJson = response.headers.get("content-type")?.includes("json") === true;
    return {
      status: response.status,
      headers: response.headers,
      text,
      body: isJson ? (JSON.parse(text) as JsonObject) : {},
    };
  }

  const world = {
    services,
    platform,
    workspaceId,
    key,
    runtime,
    call,
    newKey: (role: "viewer" | "editor" = "editor") => test.key(workspaceId, role),
    newOwnerKey: () => test.key(workspaceId, "owner"),
    foreignKey: async () => test.key(await test.workspace("foreign"), "owner"),

    /** Makes a connection of the HTTP step with an OAuth app. */
    async connect(server: Pick<OAuthServer, "authorizeUrl" | "tokenUrl">, credentials: JsonObject): Promise<string> {
      const { authorizeUrl, tokenUrl } = server;
      const body = {
        service: "http",
        name: "Orders",
        authKind: "oauth2",
        credentials: { authorizeUrl, tokenUrl, ...credentials },
      };
      const made = await call(createConnection, { body });
      if (made.status !== 201) throw new TypeError(made.text);
      return String(made.body["id"]);
    },

    connection: async (id: string) => (await call(getConnection, { id })).body,
    replace: (id: string, credentials: JsonObject) => call(updateConnection, { id, body: { credentials } }),
    test: (id: string, url: string) => call(testConnection, { id, body: { url } }),
    preflight: (body: JsonObject) => call(preflight, { body }),

    /** Begins a sign-in. @returns the address at the provider */
    async start(id: string, as = key): Promise<URL> {
      const { status, headers, text } = await call(start, { search: `?connectionId=${id}`, as });
      if (status !== 302) throw new TypeError(`${status} ${text}`);
      return new URL(headers.get("location") ?? "");
    },
    callback: (search: string, as = key) => call(callback, { search, as }),

    /** The whole way of a person: start, sign in, come back. */
    async signIn(id: string): Promise<Answer> {
      const address = await world.start(id);
      const { back, page } = await signInAtProvider(address.href, REDIRECT_URI);
      if (back === null) throw new TypeError(page);
      return world.callback(back.search);
    },

    /** Starts a run of one step that places an order. @returns its id */
    async order(url: string, connectionId: string, more: JsonObject = {}): Promise<string> {
      const ctx = { workspaceId, actor: { kind: "system" as const, id: "test" }, requestId: "req" };
      const send = { service: "http", operation: "request", connection: connectionId, with: { method: "POST", url } };
      const definition = { schema: 1, name: "Order", triggers: {}, steps: { send: { ...send, ...more } } };
      const workflow = await services.workflows.create(ctx, { definition: definition as never });
      const { runId } = await accept({
        workspaceId,
        workflowId: workflow.id,
        version: 1,
        mode: "live",
        source: { kind: "manual" },
        input: {},
      });
      runtime.wake();
      return runId;
    },

    status(runId: string): string {
      const row = connection.prepare<[string], { status: string }>(`SELECT status FROM "Run" WHERE id = ?`).get(runId);
      return row?.status ?? "";
    },

    /** Lets the engine work until the run is so; fails by the test's own time limit. */
    async until(runId: string, ...wanted: string[]): Promise<void> {
      while (!wanted.includes(world.status(runId))) await new Promise((resolve) => setTimeout(resolve, 2));
    },

    /** Puts the clock forward. */
    pass(ms: number): void {
      aheadMs += ms;
    },

    async close(): Promise<void> {
      await runtime.stop(0);
      await listener.close();
      await test.remove();
    },
  };
  return world;
}

export type OAuthWorld = Awaited<ReturnType<typeof oauthWorld>>;

import { createHash, createHmac } from "node:crypto";
import { request as httpRequest } from "node:http";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { catalog } from "@/lib/connectors/testing/catalog";
import { createAcceptRun } from "@/lib/db/accept-run";
import { openRawConnection, type RawConnection } from "@/lib/db/raw-connection";
import { migratedDatabase, type MigratedDatabase } from "@/lib/db/testing/migrated-database";
import { createTriggerStore, type TriggerStore } from "@/lib/db/trigger-store";
import type { JsonObject } from "@/lib/kernel/json";
import { seededRandom } from "@/lib/kernel/random";
import type { Trigger } from "@/lib/workflow/definition-schema";
import { startListener, type Listener } from "@/lib/worker/listener";
import type { HookSecrets } from "./authenticate-hook";
import { createReceiveHook, WAITING_MAX } from "./receive-hook";
import type { WorkerCalls } from "@/lib/server/worker-calls";

const NOW_MS = Date.parse("2026-03-02T09:00:00Z");
const SECRET = "a secret of the sender";
const BODY_MAX_BYTES = 20_000;

let database: MigratedDatabase;
let connection: RawConnection;
let triggers: TriggerStore;
let listener: Listener;
let nowMs: number;
let secretsOf: HookSecrets | undefined;
const clock = { now: () => nowMs, monotonicMs: () => nowMs };

beforeEach(async () => {
  database = migratedDatabase();
  connection = openRawConnection(database.file);
  nowMs = NOW_MS;
  secretsOf = async () => [SECRET];
  triggers = createTriggerStore(connection, clock, (service, event) => catalog.event(service, event)?.kind);
  const accept = createAcceptRun(connection, clock, seededRandom(1));
  listener = await startListener({
    port: 0,
    token: "t",
    bodyMaxBytes: BODY_MAX_BYTES,
    receive: (request) =>
      createReceiveHook({
        triggers,
        accept,
        clock,
        secretsOf,
        definition: () => undefined,
        watch: { answered: async () => null, ended: async () => null } as never,
        ring: () => undefined,
      })(request),
    onDoorbell: () => undefined,
    calls: {} as WorkerCalls,
    onError(error) {
      throw error;
    },
  });
});
afterEach(async () => {
  await listener.close();
  connection.close();
  await database.remove();
});

function publish(settings: JsonObject, more: Partial<Trigger> = {}): void {
  const hook: Trigger = { service: "webhook", event: "received", with: { path: "in", ...settings }, ...more };
  const definition = { schema: 1 as const, name: "W", triggers: { hook }, steps: {} };
  triggers.activate({ workspaceId: "ws_1", workflowId: "wf_1", version: 1, mode: "live", definition });
}

interface Sent {
  status: number;
  headers: Record<string, unknown>;
  body: JsonObject;
}

/** As it stands on the wire: neither path nor body is touched. */
function send(
  body: string | Buffer,
  headers: Record<string, string> = {},
  { path = "/hooks/in", method = "POST" } = {},
): Promise<Sent> {
  return new Promise((resolve, reject) => {
    const sent = httpRequest({ host: "127.0.0.1", port: listener.port, path, method, headers }, (response) => {
      const chunks: Buffer[] = [];
      response.on("data", (chunk: Buffer) => chunks.push(chunk));
      response.on("end", () => {
        const text = Buffer.concat(chunks).toString("utf8");
        const answer = (text === "" ? {} : JSON.parse(text)) as JsonObject;
        resolve({ status: response.statusCode ?? 0, headers: response.headers, body: answer });
      });
    });
    sent.on("error", reject);
    sent.end(body);
  });
}

const JSON_TYPE = { "content-type": "application/json" };
const github = (body: string, secret = SECRET): Record<string, string> => ({
  ...JSON_TYPE,
  "x-hub-signature-256": `sha256=${createHmac("sha256", secret).update(body).digest("hex")}`,
});
const slack = (body: string, atMs: number, secret = SECRET): Record<string, string> => {
  const at = String(atMs / 1000);
  const signature = createHmac("sha256", secret).update(`v0:${at}:${body}`).digest("hex");
  return { ...JSON_TYPE, "x-slack-request-timestamp": at, "x-slack-signature": `v0=${signature}` };
};
const runs = (): JsonObject[] =>
  connection
    .prepare<[], { inputJson: string }>(`SELECT inputJson FROM "Run" ORDER BY rowid`)
    .all()
    .map((row) => JSON.parse(row.inputJson) as JsonObject);

describe("a webhook that checks signatures", () => {
  it("starts a run for the bytes that were signed, and keeps no signature with it", async () => {
    publish({ auth: { kind: "github" } }, { connection: "conn_1" });
    const body = '{ "a":1,\n"b" : "ö" }';
    expect(await send(body, github(body))).toMatchObject({ status: 202 });
    expect(runs()).toMatchObject([{ body: { a: 1, b: "ö" } }]);
    expect(JSON.stringify(runs())).not.toContain("sha256=");
  });

  it("refuses a body written anew, a wrong and a missing signature in the same words, and starts nothing", async () => {
    publish({ auth: { kind: "github" } }, { connection: "conn_1" });
    const body = '{ "a": 1 }';
    const answers = [
      await send('{"a":1}', github(body)),
      await send(body, github(body, "another secret")),
      await send(body, JSON_TYPE),
      await send(body, { ...JSON_TYPE, "x-hub-signature-256": "sha256=" }),
      await send("not json at all", { ...JSON_TYPE, "x-hub-signature-256": "sha256=00" }),
    ];
    expect(answers.map(({ status }) => status)).toEqual([401, 401, 401, 401, 401]);
    expect(new Set(answers.map(({ body: answer }) => JSON.stringify(answer))).size).toBe(1);
    expect(answers[0]?.body).toMatchObject({
      code: "UNAUTHENTICATED",
      title: expect.stringContaining("x-hub-signature-256"),
    });
    expect(runs()).toEqual([]);
  });

  it("a stale one is told so, a replayed one starts nothing more and is told the first run", async () => {
    publish({ auth: { kind: "slack" } }, { connection: "conn_1" });
    const headers = slack("{}", NOW_MS);
    const first = await send("{}", headers);
    expect(first).toMatchObject({ status: 202, body: { runId: expect.any(String) } });
    expect(await send("{}", headers)).toMatchObject({
      status: 202,
      body: { runId: first.body["runId"], duplicate: true },
    });
    nowMs += 301_000;
    expect(await send("{}", headers)).toMatchObject({ status: 401, body: { code: "SIGNATURE_EXPIRED" } });
    expect(runs()).toHaveLength(1);
  });

  it("ten replays at one time start one run", async () => {
    publish({ auth: { kind: "github" } }, { connection: "conn_1" });
    const answers = await Promise.all(
      Array.from({ length: 10 }, (_, i) => send("{}", { ...github("{}"), "x-github-delivery": `d-${i}` })),
    );
    expect(new Set(answers.map(({ body }) => body["runId"])).size).toBe(1);
    expect(answers.filter(({ body }) => body["duplicate"] === true)).toHaveLength(9);
    expect(runs()).toHaveLength(1);
  });

  it("without its secret nobody is let in, and the sender is told to come again", async () => {
    publish({ auth: { kind: "github" } }, { connection: "conn_1" });
    secretsOf = async () => [];
    expect(await send("{}", github("{}", ""))).toMatchObject({
      status: 503,
      headers: { "retry-after": "60" },
      body: { code: "WEBHOOK_SECRET_MISSING" },
    });
    secretsOf = undefined;
    expect(await send("{}", github("{}"))).toMatchObject({ status: 503, headers: { "retry-after": "5" } });
    publish({ auth: { kind: "hmac2" } });
    expect(await send("{}", github("{}"))).toMatchObject({ status: 401 });
    expect(runs()).toEqual([]);
  });

  it("each secret of the connection is in force while one is replaced", async () => {
    publish({ auth: { kind: "github" } }, { connection: "conn_1" });
    secretsOf = async () => ["the new one", SECRET];
    expect((await send("1", github("1"))).status).toBe(202);
    expect((await send("2", github("2", "the new one"))).status).toBe(202);
  });
});

describe("a webhook with a token or a password", () => {
  const sha256 = createHash("sha256").update(SECRET).digest("hex");
  const basic = (user: string, password: string) => ({
    authorization: `Basic ${Buffer.from(`${user}:${password}`).toString("base64")}`,
  });

  it.each([
    ["its hash in the definition", { sha256 }, undefined],
    ["the secret in a connection", {}, "conn_1"],
  ])("checks it by %s", async (_name, more, conn) => {
    publish({ auth: { kind: "token", ...more } }, conn === undefined ? {} : { connection: conn });
    expect((await send("{}", { authorization: `Bearer ${SECRET}` })).status).toBe(202);
    expect((await send("{}", { authorization: "Bearer " })).status).toBe(401);
    expect((await send("{}", { authorization: `Bearer ${SECRET}x` })).status).toBe(401);
    publish({ auth: { kind: "basic", username: "ada", ...more } }, conn === undefined ? {} : { connection: conn });
    expect((await send("{}", basic("ada", SECRET))).status).toBe(202);
    for (const wrong of [basic("eve", SECRET), basic("ada", ""), basic("", SECRET), { authorization: "Basic" }])
      expect((await send("{}", wrong)).status).toBe(401);
    expect(JSON.stringify(runs())).not.toContain("uthorization");
  });
});

describe("addresses and methods", () => {
  it.each([
    ["/hooks/in", 202],
    ["/hooks/in/", 202],
    ["/hooks/in?x=1", 202],
    ["/hooks/In", 404],
    ["/hooks/in//", 404],
    ["/hooks//in", 404],
    ["/hooks/in%2F", 404],
    ["/hooks/i%6E", 202],
    ["/hooks/in/more", 404],
    ["/hooks/%E0%A4%A", 404],
    ["/Hooks/in", 404],
  ])("%s answers %i", async (path, status) => {
    publish({});
    const answer = await send("{}", JSON_TYPE, { path });
    expect(answer.status).toBe(status);
    if (status === 404) expect(answer.body).toMatchObject({ code: "NOT_FOUND", title: expect.any(String) });
  });

  it("an encoded slash does not reach a path with a slash", async () => {
    publish({ path: "a/b" });
    expect((await send("{}", JSON_TYPE, { path: "/hooks/a%2Fb" })).status).toBe(404);
    expect((await send("{}", JSON_TYPE, { path: "/hooks/a/b" })).status).toBe(202);
  });

  it("takes the methods it names and says which; HEAD starts nothing, OPTIONS tells", async () => {
    publish({ methods: ["post", "PUT"] });
    for (const method of ["POST", "PUT"]) expect((await send("{}", {}, { method })).status).toBe(202);
    for (const method of ["GET", "DELETE", "HEAD"]) {
      const answer = await send("", {}, { method });
      expect([answer.status, answer.headers["allow"]]).toEqual([405, "POST, PUT"]);
    }
    const asked = await send("", {}, { method: "OPTIONS" });
    expect([asked.status, asked.headers["allow"]]).toEqual([204, "POST, PUT"]);
    publish({});
    expect((await send("", {}, { method: "HEAD" })).status).toBe(405);
    expect((await send("", {}, { method: "DELETE" })).status).toBe(202);
    expect(runs()).toHaveLength(3);
  });
});

describe("bodies", () => {
  it("one above the limit is refused by the limit's name", async () => {
    publish({});
    const answer = await send(Buffer.alloc(BODY_MAX_BYTES + 1), JSON_TYPE);
    expect(answer).toMatchObject({
      status: 413,
      body: { code: "BODY_TOO_LARGE", title: expect.stringContaining("BODY_MAX_BYTES") },
    });
  });

  it("invalid JSON is refused with the place; what nests too deep or hides a prototype by name", async () => {
    publish({});
    expect(await send('{"a": }', JSON_TYPE)).toMatchObject({
      status: 400,
      body: { code: "BAD_JSON", title: expect.stringContaining("position 6 (line 1, column 7)") },
    });
    const deep = `${"[".repeat(5_000)}${"]".repeat(5_000)}`;
    expect(await send(deep, JSON_TYPE)).toMatchObject({ status: 422, body: { code: "NESTING_TOO_DEEP" } });
    expect(await send('{"__proto__": 1}', JSON_TYPE)).toMatchObject({
      status: 422,
      body: { code: "VALIDATION_FAILED", title: expect.stringContaining("__proto__") },
    });
    expect(runs()).toEqual([]);
  });

  it("null, a form and a number beyond 2^53 come as they are", async () => {
    publish({});
    await send("null", JSON_TYPE);
    await send("a=1&b=2&b=3", { "content-type": "application/x-www-form-urlencoded" });
    await send('{"id": 12345678901234567890}', JSON_TYPE);
    expect(runs().map(({ body }) => body)).toEqual([null, { a: "1", b: ["2", "3"] }, { id: "12345678901234567890" }]);
  });
});

describe("a workflow that answers its callers", () => {
  it("keeps so many of a workspace waiting, and tells others that their runs are accepted", async () => {
    publish({});
    const steps = { answer: { service: "webhook", operation: "respond" } };
    const ends: ((answer: null) => void)[] = [];
    const receive = createReceiveHook({
      triggers,
      accept: createAcceptRun(connection, clock, seededRandom(2)),
      clock,
      definition: () => ({ schema: 1, name: "W", triggers: {}, steps }) as never,
      watch: { answered: () => new Promise<null>((resolve) => ends.push(resolve)) } as never,
      ring: () => undefined,
    });
    const ask = () =>
      receive({ method: "POST", path: "in", query: {}, headers: JSON_TYPE, rawBody: Buffer.from("{}") });
    const waiting = Array.from({ length: WAITING_MAX }, ask);
    await vi.waitFor(() => expect(ends).toHaveLength(WAITING_MAX));
    expect(await ask()).toMatchObject({ status: 202 });
    expect(ends).toHaveLength(WAITING_MAX);
    ends.splice(0).forEach((end) => end(null));
    await Promise.all(waiting);
    const next = ask();
    await vi.waitFor(() => expect(ends).toHaveLength(1));
    ends[0]?.(null);
    expect(await next).toMatchObject({ status: 202 });
    expect(runs()).toHaveLength(WAITING_MAX + 2);
  });
});

describe("dedupe", () => {
  it("events for which the expression gives the same start one run; null says nothing of an event", async () => {
    publish({ dedupe: "trigger.body.?id.orValue(null)" });
    const bodies = ['{"id":1,"n":1}', '{"id":2}', '{"id":1,"n":2}', "{}", "{}"];
    const answers: Sent[] = [];
    for (const body of bodies) answers.push(await send(body, JSON_TYPE));
    expect(answers.map(({ body }) => body["duplicate"] ?? false)).toEqual([false, false, true, false, false]);
    expect(answers[2]?.body["runId"]).toBe(answers[0]?.body["runId"]);
  });

  it("what no signature covers makes no replay a new event", async () => {
    publish({ auth: { kind: "github" }, dedupe: 'trigger.headers["x-github-delivery"]' }, { connection: "conn_1" });
    const body = '{"action":"opened"}';
    const told: unknown[] = [];
    for (const id of ["first", "forged", "forged again"])
      told.push((await send(body, { ...github(body), "x-github-delivery": id })).body["runId"]);
    expect(new Set(told).size).toBe(1);
    publish({ auth: { kind: "github" }, dedupe: "trigger.query.n" }, { connection: "conn_1" });
    for (const path of ["/hooks/in?n=1", "/hooks/in?n=2"]) await send(body, github(body), { path });
    expect(runs()).toHaveLength(1);
  });

  it("nor does another content type, which nothing signs", async () => {
    publish({ auth: { kind: "github" }, dedupe: "trigger.body.?id.orValue(null)" }, { connection: "conn_1" });
    const body = '{"id":1}';
    for (const type of ["application/json", "application/x-www-form-urlencoded", "text/plain", "application/json"])
      await send(body, { ...github(body), "content-type": type });
    expect(runs()).toHaveLength(1);
  });

  it("what the signature covers may say that two deliveries are one event", async () => {
    publish({ auth: { kind: "github" }, dedupe: "trigger.body.id" }, { connection: "conn_1" });
    for (const body of ['{"id":1,"n":1}', '{"id":1,"n":2}', '{"id":2}']) await send(body, github(body));
    expect(runs()).toHaveLength(2);
  });

  it("an expression that fails refuses the event, so that it is neither lost nor doubled, and the trigger says why", async () => {
    publish({ dedupe: "trigger.body.id" });
    expect(await send("{}", JSON_TYPE)).toMatchObject({ status: 422, body: { code: "DEDUPE_FAILED" } });
    expect(triggers.ofWorkflow("wf_1")[0]?.error).toMatch(/with\.dedupe.*id/);
    expect(runs()).toEqual([]);
  });
});

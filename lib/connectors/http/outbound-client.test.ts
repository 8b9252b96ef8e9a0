import { createServer, type IncomingMessage, type RequestListener, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { gzipSync } from "node:zlib";
import { afterEach, describe, expect, it } from "vitest";
import type { Clock } from "@/lib/kernel/clock";
import { catalogs } from "../testing/catalog";
import { createOperationExecutor } from "../executor";
import type { ConnectionSource, OpenedConnection } from "../ports";
import { operationCall } from "../testing/operation-call";
import { createOutboundClient, type OutboundOptions } from "./outbound-client";

const clock: Clock = { now: () => 1_767_225_600_000, monotonicMs: () => 0 };
const CANARY = "canary-7f3a91c2d4";
const servers: Server[] = [];

afterEach(() => {
  for (const server of servers.splice(0)) {
    server.closeAllConnections();
    server.close();
  }
});

async function serve(listener: RequestListener): Promise<{ port: number; seen: IncomingMessage[] }> {
  const seen: IncomingMessage[] = [];
  const server = createServer((request, response) => {
    seen.push(request);
    listener(request, response);
  });
  servers.push(server);
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return { port: (server.address() as AddressInfo).port, seen };
}

function connection(given: Partial<OpenedConnection>): ConnectionSource {
  const opened: OpenedConnection = {
    id: "conn_1",
    settings: {},
    headers: { authorization: `Bearer ${CANARY}` },
    query: {},
    path: {},
    allowedHosts: null,
    secrets: [CANARY],
    ...given,
  };
  return { open: async () => ({ kind: "opened", connection: opened }) };
}

/** Calls `http.request` in live mode. */
function request(
  input: Record<string, string | object>,
  options: Partial<OutboundOptions> = {},
  source?: ConnectionSource,
  timeoutMs = 5_000,
  signal?: AbortSignal,
) {
  const executor = createOperationExecutor({
    catalogs,
    clock,
    transport: createOutboundClient({ allow: [], ...options }),
    ...(source === undefined ? {} : { connections: source }),
  });
  const call = operationCall({
    service: "http",
    operation: "request",
    input: { method: "GET", ...input } as never,
    mode: "live",
    timeoutMs,
  });
  return executor.call({
    ...call,
    ...(signal === undefined ? {} : { signal }),
    connectionId: source === undefined ? null : "conn_1",
  });
}

describe("the outbound client", () => {
  it("refuses private addresses, in every spelling, before anything is sent", async () => {
    const { port, seen } = await serve((_request, response) => response.end("reached"));
    const hosts = [
      "127.0.0.1",
      "2130706433",
      "0x7f.1",
      "127.1",
      "[::ffff:127.0.0.1]",
      "[::1]",
      "[::7f00:1]",
      "0.0.0.0",
      "localhost",
      "localhost.",
    ];
    for (const host of hosts) {
      const outcome = await request(
        { url: `http://${host}:${port}/` },
        { resolve: async () => [{ address: "127.0.0.1", family: 4 }] },
      );
      expect(outcome, host).toMatchObject({
        kind: "failed",
        acted: "no",
        error: { category: "configuration_missing", code: "OUTBOUND_REFUSED", retryable: false },
      });
    }
    expect(seen).toHaveLength(0);
  });

  it("refuses a name when any of its addresses is private, and one that changes its answer", async () => {
    const { port, seen } = await serve((_request, response) => response.end("reached"));
    const mixed = async () => [
      { address: "93.184.216.34", family: 4 },
      { address: "127.0.0.1", family: 4 },
    ];
    expect(await request({ url: `http://mixed.example:${port}/` }, { resolve: mixed })).toMatchObject({
      error: { code: "OUTBOUND_REFUSED" },
    });
    expect(seen).toHaveLength(0);
  });

  it("reaches a private address that an administrator allowed, by host and port", async () => {
    const { port } = await serve((_request, response) =>
      response.setHeader("content-type", "application/json").end('{"a":1}'),
    );
    const outcome = await request({ url: `http://127.0.0.1:${port}/x` }, { allow: [`127.0.0.1:${port}`] });
    expect(outcome).toMatchObject({ kind: "succeeded", output: { status: 200, body: { a: 1 } } });
    expect(await request({ url: `http://127.0.0.1:${port}/x` }, { allow: [`127.0.0.1:${port + 1}`] })).toMatchObject({
      kind: "failed",
    });
  });

  it("checks every redirect", async () => {
    const inner = await serve((_request, response) => response.end("inner"));
    const outer = await serve((_request, response) =>
      response.writeHead(302, { location: `http://127.0.0.1:${inner.port}/` }).end(),
    );
    const outcome = await request({ url: `http://127.0.0.1:${outer.port}/` }, { allow: [`127.0.0.1:${outer.port}`] });
    expect(outcome).toMatchObject({ kind: "failed", error: { code: "OUTBOUND_REFUSED" } });
    expect(inner.seen).toHaveLength(0);
  });

  it("follows five redirects and not a sixth", async () => {
    const { port } = await serve((incoming, response) => {
      const left = Number(incoming.url?.slice(1));
      if (left === 0) response.end("there");
      else response.writeHead(302, { location: `/${left - 1}` }).end();
    });
    const allow = [`127.0.0.1:${port}`];
    expect(await request({ url: `http://127.0.0.1:${port}/5` }, { allow })).toMatchObject({
      output: { body: "there" },
    });
    expect(await request({ url: `http://127.0.0.1:${port}/6` }, { allow })).toMatchObject({ kind: "failed" });
  });

  it("sends a credential to its host, and not along with a redirect to another origin", async () => {
    const other = await serve((_request, response) => response.end("other"));
    const own = await serve((_request, response) =>
      response.writeHead(307, { location: `http://127.0.0.1:${other.port}/` }).end(),
    );
    const allow = [`127.0.0.1:${own.port}`, `127.0.0.1:${other.port}`];
    await request(
      { url: `http://127.0.0.1:${own.port}/`, headers: { "x-own-token": "abc" } },
      { allow },
      connection({}),
    );
    expect(own.seen[0]?.headers.authorization).toBe(`Bearer ${CANARY}`);
    expect(other.seen[0]?.headers.authorization).toBeUndefined();
    expect(other.seen[0]?.headers["x-own-token"]).toBeUndefined();
  });

  it("does not send a credential to a host that is not its own", async () => {
    const { port, seen } = await serve((_request, response) => response.end());
    const outcome = await request(
      { url: `http://127.0.0.1:${port}/` },
      { allow: [`127.0.0.1:${port}`] },
      connection({ allowedHosts: ["slack.com"] }),
    );
    expect(outcome).toMatchObject({ kind: "failed", acted: "no", error: { code: "CREDENTIAL_HOST_REFUSED" } });
    expect(seen).toHaveLength(0);
  });

  it("keeps a secret out of trace and error, even when the service repeats it", async () => {
    const { port } = await serve((incoming, response) =>
      response
        .writeHead(400, { "content-type": "application/json" })
        .end(JSON.stringify({ error: `bad ${incoming.headers.authorization} ${incoming.url}` })),
    );
    const outcome = await request(
      { url: `http://127.0.0.1:${port}/` },
      { allow: [`127.0.0.1:${port}`] },
      connection({ query: { key: CANARY } }),
    );
    expect(outcome).toMatchObject({ kind: "failed", error: { status: 400, category: "validation_error" } });
    expect(JSON.stringify(outcome)).not.toContain(CANARY);
  });

  it("keeps a secret out of the output of a call that succeeds, in every form a service may repeat", async () => {
    const { port } = await serve((incoming, response) =>
      response
        .writeHead(200, { "content-type": "application/json", "x-echo": String(incoming.headers.authorization) })
        .end(
          JSON.stringify({
            headers: incoming.headers,
            url: incoming.url,
            base64: Buffer.from(CANARY).toString("base64"),
            hex: Buffer.from(CANARY).toString("hex"),
            order: 4711,
          }),
        ),
    );
    const outcome = await request(
      { url: `http://127.0.0.1:${port}/` },
      { allow: [`127.0.0.1:${port}`] },
      connection({ query: { key: CANARY } }),
    );
    expect(outcome).toMatchObject({ kind: "succeeded", output: { body: { order: 4711 } } });
    const said = JSON.stringify(outcome);
    for (const form of ["utf8", "base64", "hex"] as const)
      expect(said).not.toContain(form === "utf8" ? CANARY : Buffer.from(CANARY).toString(form));
  });

  it.each(["127.0.0.1", "169.254.169.254", "evil.example"])(
    "a credential of the path cannot name the host %s: what is checked is what is called",
    async (host) => {
      const { port, seen } = await serve((_request, response) => response.end());
      const outcome = await request(
        { url: `http://{token}:${port}/` },
        {},
        connection({ headers: {}, path: { token: host } }),
      );
      expect(outcome).toMatchObject({ kind: "failed", acted: "no", error: { code: "CREDENTIAL_HOST_REFUSED" } });
      expect(seen).toHaveLength(0);
    },
  );

  it("tells whether the service may have acted: refused connection no, cut or silent yes-or-no", async () => {
    const silent = await serve(() => undefined);
    const cutting = await serve((incoming) => incoming.socket.destroy());
    const closed = await serve(() => undefined);
    servers.at(-1)?.close();
    const allow = [silent, cutting, closed].map(({ port }) => `127.0.0.1:${port}`);
    const post = (port: number, timeoutMs?: number) =>
      request({ method: "POST", url: `http://127.0.0.1:${port}/`, body: { a: 1 } }, { allow }, undefined, timeoutMs);
    expect(await post(silent.port, 50)).toMatchObject({
      acted: "unknown",
      error: { category: "timeout", code: "STEP_TIMEOUT", retryable: true },
    });
    expect(await post(cutting.port)).toMatchObject({ acted: "unknown", error: { category: "connection_reset" } });
    expect(await post(closed.port)).toMatchObject({ acted: "no", error: { category: "connection_refused" } });
  });

  it("tells a call whose time is up from one that was cancelled, whoever keeps the time", async () => {
    const { port } = await serve(() => undefined);
    const ask = (signal: AbortSignal) =>
      request({ url: `http://127.0.0.1:${port}/` }, { allow: [`127.0.0.1:${port}`] }, undefined, 5_000, signal);
    expect(await ask(AbortSignal.timeout(30))).toMatchObject({ error: { code: "STEP_TIMEOUT", retryable: true } });
    const controller = new AbortController();
    setTimeout(() => controller.abort(), 30);
    expect(await ask(controller.signal)).toMatchObject({ error: { code: "CALL_CANCELLED", retryable: false } });
  });

  it("gives up on an answer that unpacks beyond the limit", async () => {
    const { port } = await serve((_request, response) =>
      response.writeHead(200, { "content-encoding": "gzip" }).end(gzipSync(Buffer.alloc(1_000_000))),
    );
    const outcome = await request(
      { url: `http://127.0.0.1:${port}/` },
      { allow: [`127.0.0.1:${port}`], bodyBytesMax: 10_000 },
    );
    expect(outcome).toMatchObject({ kind: "failed", error: { code: "RESPONSE_TOO_LARGE" } });
  });

  it("says how large an answer may be, and what to do", async () => {
    const { port } = await serve((_request, response) => response.end(Buffer.alloc(50_000, "a")));
    const outcome = await request(
      { url: `http://127.0.0.1:${port}/` },
      { allow: [`127.0.0.1:${port}`], bodyBytesMax: 10_000 },
    );
    expect(outcome).toMatchObject({
      error: {
        code: "RESPONSE_TOO_LARGE",
        message: expect.stringContaining("larger than 10000 bytes (RESPONSE_BYTES_MAX); ask for less of it"),
      },
    });
  });

  it("carries the effect's key on writes and reads Retry-After", async () => {
    const { port, seen } = await serve((_request, response) =>
      response.writeHead(429, { "retry-after": "2" }).end("slow down"),
    );
    const outcome = await request(
      { method: "POST", url: `http://127.0.0.1:${port}/`, body: { a: 1 } },
      { allow: [`127.0.0.1:${port}`] },
    );
    expect(outcome).toMatchObject({
      error: { category: "rate_limited", code: "HTTP_429", retryAfterMs: 2000, retryable: true },
    });
    expect(seen[0]?.headers["idempotency-key"]).toBe("run_1:step:0");
  });

  it("names the field of an address or header that cannot be sent", async () => {
    expect(await request({ url: "file:///etc/passwd" })).toMatchObject({
      error: { field: "with.url", category: "validation_error" },
    });
    expect(await request({ url: "https://example.com", headers: { "a\r\nb": "c" } })).toMatchObject({
      kind: "failed",
      error: { category: "validation_error" },
    });
    expect(await request({ url: "https://example.com", headers: { host: "internal" } })).toMatchObject({
      kind: "failed",
      error: { field: "with.headers.host" },
    });
  });
});

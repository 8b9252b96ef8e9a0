import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import { timingSafeEqual } from "node:crypto";
import type { AddressInfo } from "node:net";
import { bodyTooLarge } from "@/lib/server/http/body-too-large";
import { readCapped } from "@/lib/server/http/read-capped";
import { hookPathOf } from "@/lib/server/hooks/hook-path";
import { problem, type HookReply } from "@/lib/server/hooks/hook-reply";
import type { ReceiveHook } from "@/lib/server/hooks/receive-hook";
import { answerWorkerCall, isWorkerCall, type WorkerCalls } from "@/lib/server/worker-calls";

export interface ListenerOptions {
  port: number;
  /** Proves that a doorbell comes from our own web process. */
  token: string;
  bodyMaxBytes: number;
  receive: ReceiveHook;
  onDoorbell(): void;
  /** What is done for our own web process. */
  calls: WorkerCalls;
  onError(error: unknown): void;
}

export interface Listener {
  port: number;
  close(): Promise<void>;
}

/** The worker's own HTTP listener: /hooks/*, the doorbell and what is done for the web process, on loopback. */
export async function startListener(options: ListenerOptions): Promise<Listener> {
  const inHand = new Set<ServerResponse>();
  let closing = false;
  const server: Server = createServer((request, response) => {
    inHand.add(response);
    response.once("close", () => inHand.delete(response));
    if (closing) response.setHeader("connection", "close");
    handle(options, request, response).catch((error: unknown) => {
      options.onError(error);
      send(response, {
        status: 500,
        headers: { "content-type": "application/problem+json" },
        body: '{"title":"Internal error","status":500,"code":"INTERNAL"}',
      });
    });
  });
  server.requestTimeout = 60_000;
  await new Promise<void>((resolve, reject) => {
    server.once("error", reject);
    server.listen(options.port, "127.0.0.1", resolve);
  });
  return {
    port: (server.address() as AddressInfo).port,
    close: () =>
      new Promise((resolve) => {
        closing = true;
        // Who keeps connections open is told not to send more on them.
        for (const response of inHand) if (!response.headersSent) response.setHeader("connection", "close");
        server.close(() => resolve());
        server.closeIdleConnections();
      }),
  };
}

async function handle(options: ListenerOptions, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const url = new URL(request.url ?? "/", "http://127.0.0.1");
  if (url.pathname === "/doorbell" && request.method === "POST") {
    if (!isToken(request.headers.authorization, options.token)) return send(response, plain(401));
    options.onDoorbell();
    return send(response, plain(204));
  }
  if (isWorkerCall(url.pathname) && request.method === "POST") {
    if (!isToken(request.headers.authorization, options.token)) return send(response, plain(401));
    const asked: unknown = JSON.parse((await readBody(request, options.bodyMaxBytes))?.toString("utf8") ?? "null");
    const body = JSON.stringify(await answerWorkerCall(options.calls, url.pathname, asked));
    return send(response, { status: 200, headers: { "content-type": "application/json" }, body });
  }
  const path = hookPathOf(url.pathname);
  if (path === null) return send(response, problem(404, "NOT_FOUND", "Nothing is registered at this address."));
  const rawBody = await readBody(request, options.bodyMaxBytes);
  if (rawBody === null) return send(response, problem(413, "BODY_TOO_LARGE", bodyTooLarge(options.bodyMaxBytes)));
  const headers = Object.fromEntries(
    Object.entries(request.headers).map(([name, value]) => [
      name,
      Array.isArray(value) ? value.join(", ") : (value ?? ""),
    ]),
  );
  send(
    response,
    await options.receive({
      method: request.method ?? "GET",
      path,
      query: Object.fromEntries(url.searchParams),
      headers,
      rawBody,
    }),
  );
}

/** Null when it is too large. */
async function readBody(request: IncomingMessage, bytesMax: number): Promise<Buffer | null> {
  if (Number(request.headers["content-length"] ?? 0) > bytesMax) return null;
  return readCapped(request as AsyncIterable<Buffer>, bytesMax);
}

function isToken(header: string | undefined, token: string): boolean {
  const given = Buffer.from(header ?? "");
  const wanted = Buffer.from(`Bearer ${token}`);
  return given.length === wanted.length && timingSafeEqual(given, wanted);
}

function plain(status: number): HookReply {
  return { status, headers: {}, body: "" };
}

function send(response: ServerResponse, reply: HookReply): void {
  if (response.headersSent) return;
  response.writeHead(reply.status, reply.headers).end(reply.body);
}

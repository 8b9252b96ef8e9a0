import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import path from "node:path";
import { buffer } from "node:stream/consumers";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { WORKER_FILE } from "../doorbell";
import { createPassToWorker } from "./pass-to-worker";

interface Seen {
  method: string | undefined;
  target: string | undefined;
  headers: IncomingMessage["headers"];
  body: Buffer;
  port: number | undefined;
}

let dataDir: string;
let seen: Seen[];
let servers: Server[];

beforeEach(() => {
  dataDir = mkdtempSync(path.join(tmpdir(), "pass-"));
  seen = [];
  servers = [];
});
afterEach(async () => {
  for (const server of servers) await stop(server);
  rmSync(dataDir, { recursive: true, force: true });
});

function stop(server: Server): Promise<void> {
  server.closeAllConnections();
  return new Promise((resolve) => (server.listening ? server.close(() => resolve()) : resolve()));
}

const taken = (response: ServerResponse): void =>
  void response.writeHead(202, { "content-type": "application/json", "x-own": "kept" }).end('{"runId":"run_1"}');

/** A worker that says where it listens, as ours does. */
async function startWorker(answer: (response: ServerResponse, request: IncomingMessage) => void = taken) {
  const server = createServer((request, response) => {
    void buffer(request).then((body) => {
      const { method, url: target, headers, socket } = request;
      seen.push({ method, target, headers, body, port: socket.remotePort });
      answer(response, request);
    });
  });
  servers.push(server);
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const about = { pid: 1, holder: "h", hooksUrl: `${origin}/hooks`, doorbellUrl: `${origin}/doorbell`, token: "t" };
  writeFileSync(path.join(dataDir, WORKER_FILE), JSON.stringify(about));
  return server;
}

const request = (body = "{}", headers: Record<string, string> = {}) => ({
  method: "POST",
  target: "/hooks/orders/n%C3%A9w?a=1&a=2&b=%20",
  headers: new Headers(headers),
  body: Buffer.from(body),
});

describe("passing a hook on to the worker", () => {
  it("keeps method, path, query, headers and the bytes of the body, and hands back status, headers and body", async () => {
    await startWorker();
    const bytes = Buffer.from([0x7b, 0xff, 0x00, 0x7d]);
    const headers = { "x-signature": "abc", host: "hooks.example.com", connection: "keep-alive", "keep-alive": "x" };
    const answer = await createPassToWorker(dataDir)({ ...request("", headers), method: "PUT", body: bytes });
    expect([answer?.status, answer?.headers.get("x-own"), await answer?.json()]).toEqual([
      202,
      "kept",
      { runId: "run_1" },
    ]);
    expect(answer?.headers.has("transfer-encoding") || answer?.headers.has("connection")).toBe(false);
    expect(seen).toMatchObject([{ method: "PUT", target: "/hooks/orders/n%C3%A9w?a=1&a=2&b=%20", body: bytes }]);
    expect(seen[0]?.headers).toMatchObject({ "x-signature": "abc", host: "hooks.example.com", "content-length": "4" });
    expect(seen[0]?.headers["keep-alive"]).toBeUndefined();
  });

  it("uses connections again", async () => {
    await startWorker();
    const pass = createPassToWorker(dataDir);
    for (let n = 0; n < 8; n += 1) await (await pass(request()))?.text();
    expect(new Set(seen.map(({ port }) => port)).size).toBeLessThan(4);
  });

  it("answers null where no worker listens, and finds the next one at its new port", async () => {
    const pass = createPassToWorker(dataDir);
    expect(await pass(request())).toBeNull();
    const first = await startWorker();
    expect((await pass(request()))?.status).toBe(202);
    await stop(first);
    expect(await pass(request())).toBeNull();
    await startWorker();
    expect((await pass(request()))?.status).toBe(202);
    expect(seen).toHaveLength(2);
  });

  it("callers that wait for the answer of their run do not hold up others", async () => {
    const held: ServerResponse[] = [];
    await startWorker((response, { url }) => (url === "/hooks/slow" ? void held.push(response) : taken(response)));
    const pass = createPassToWorker(dataDir);
    const slow = Array.from({ length: 200 }, () => pass({ ...request(), target: "/hooks/slow" }));
    const other = await Promise.race([pass(request()), new Promise((done) => setTimeout(done, 10_000, "held up"))]);
    expect(other).toMatchObject({ status: 202 });
    // Those on their way are answered too.
    const answering = setInterval(() => held.splice(0).forEach(taken), 10);
    expect((await Promise.all(slow)).every((answer) => answer?.status === 202)).toBe(true);
    clearInterval(answering);
  });

  it("throws where the worker goes away with the request: it may have been accepted", async () => {
    await startWorker((_response, { socket }) => socket.destroy());
    await expect(createPassToWorker(dataDir)(request())).rejects.toThrow();
    expect(seen).toHaveLength(1);
  });
});

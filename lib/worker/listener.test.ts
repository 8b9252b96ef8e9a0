import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { HookReply } from "@/lib/server/hooks/hook-reply";
import { startListener, type Listener, type ListenerOptions } from "./listener";
import type { WorkerCalls } from "@/lib/server/worker-calls";

const TOKEN = "a token of this worker";
type Received = Parameters<ListenerOptions["receive"]>[0];

let listener: Listener;
let received: Received[];
let reply: () => Promise<HookReply>;
let doorbells: number;
let errors: unknown[];

beforeEach(async () => {
  received = [];
  doorbells = 0;
  errors = [];
  reply = async () => ({ status: 202, headers: { "content-type": "application/json" }, body: '{"runId":"run_1"}' });
  listener = await startListener({
    port: 0,
    token: TOKEN,
    bodyMaxBytes: 1_000,
    receive: (request) => {
      received.push(request);
      return reply();
    },
    onDoorbell: () => (doorbells += 1),
    calls: {} as WorkerCalls,
    onError: (error) => errors.push(error),
  });
});
afterEach(() => listener.close());

const at = (path: string): string => `http://127.0.0.1:${listener.port}${path}`;

describe("the worker's listener", () => {
  it("hands a hook on as it came: method, path, query, headers and the body to the byte", async () => {
    const body = '{ "order" : 7,  "name":"Zoë" }';
    const headers = { "content-type": "application/json", "X-Signature": "abc" };
    const answer = await fetch(at("/hooks/orders/n%C3%A9w/?a=1&b=two"), { method: "PUT", headers, body });
    expect([answer.status, await answer.json()]).toEqual([202, { runId: "run_1" }]);
    expect(received).toMatchObject([
      { method: "PUT", path: "orders/néw", query: { a: "1", b: "two" }, rawBody: Buffer.from(body) },
    ]);
    expect(received[0]?.headers).toMatchObject({ "content-type": "application/json", "x-signature": "abc" });
  });

  it("a doorbell rings only with the worker's token", async () => {
    const ring = (headers: Record<string, string>, method = "POST") => fetch(at("/doorbell"), { method, headers });
    expect((await ring({ authorization: `Bearer ${TOKEN}` })).status).toBe(204);
    expect(doorbells).toBe(1);
    expect((await ring({})).status).toBe(401);
    expect((await ring({ authorization: "Bearer another" })).status).toBe(401);
    expect((await ring({ authorization: `Bearer ${TOKEN}` }, "GET")).status).toBe(404);
    expect(doorbells).toBe(1);
  });

  it("a body above the limit is refused and starts nothing", async () => {
    const answer = await fetch(at("/hooks/x"), { method: "POST", body: "x".repeat(1_001) });
    expect(answer.status).toBe(413);
    expect(received).toEqual([]);
  });

  it("what is no hook is not found, nor is a path that cannot be read", async () => {
    expect((await fetch(at("/"))).status).toBe(404);
    expect((await fetch(at("/api/v1/runs"))).status).toBe(404);
    expect((await fetch(at("/hooks/%E0%A4%A"), { method: "POST" })).status).toBe(404);
    expect(received).toEqual([]);
  });

  it("a defect behind a hook is answered without its text, and reported", async () => {
    reply = () => Promise.reject(new RangeError("secret detail"));
    const answer = await fetch(at("/hooks/x"), { method: "POST" });
    expect(answer.status).toBe(500);
    expect(await answer.text()).not.toContain("secret");
    expect(errors).toHaveLength(1);
    reply = async () => ({ status: 200, headers: {}, body: "" });
    expect((await fetch(at("/hooks/x"), { method: "POST" })).status).toBe(200);
  });

  it("answers what it has in hand while it closes, and says that the connection ends", async () => {
    let answer = (_reply: HookReply): void => undefined;
    reply = () => new Promise((resolve) => (answer = resolve));
    const pending = fetch(at("/hooks/x"), { method: "POST" });
    while (received.length === 0) await new Promise((resolve) => setImmediate(resolve));
    const closed = listener.close();
    answer({ status: 200, headers: {}, body: "done" });
    const got = await pending;
    expect([got.status, got.headers.get("connection"), await got.text()]).toEqual([200, "close", "done"]);
    await closed;
  });
});

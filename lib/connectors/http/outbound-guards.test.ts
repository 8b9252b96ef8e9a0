import { createServer as createHttpServer, type IncomingMessage, type RequestListener, type Server } from "node:http";
import { createServer as createTcpServer, connect, type AddressInfo, type Server as TcpServer } from "node:net";
import { brotliCompressSync, deflateRawSync, deflateSync, gzipSync } from "node:zlib";
import { afterEach, describe, expect, it } from "vitest";
import type { PreparedRequest, TransportAnswer } from "../core/prepared-request";
import type { OpenedConnection, Sending } from "../ports";
import { operationCall } from "../testing/operation-call";
import { createOutboundClient, type OutboundOptions } from "./outbound-client";

const CANARY = "canary-7f3a91c2d4";
const closing: (() => void)[] = [];

afterEach(() => {
  for (const close of closing.splice(0)) close();
});

async function listen(server: Server | TcpServer): Promise<number> {
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return (server.address() as AddressInfo).port;
}

async function serve(listener: RequestListener): Promise<{ port: number; seen: IncomingMessage[] }> {
  const seen: IncomingMessage[] = [];
  const server = createHttpServer((request, response) => {
    seen.push(request);
    listener(request, response);
  });
  closing.push(() => {
    server.closeAllConnections();
    server.close();
  });
  return { port: await listen(server), seen };
}

/** A server that writes bytes as they are, without any HTTP of Node's. */
async function serveBytes(...chunks: (string | Buffer)[]): Promise<number> {
  const server = createTcpServer((socket) => {
    socket.on("error", () => undefined);
    socket.once("data", () => chunks.forEach((chunk) => socket.write(chunk)));
    closing.push(() => socket.destroy());
  });
  closing.push(() => server.close());
  return listen(server);
}

function opened(given: Partial<OpenedConnection> = {}): OpenedConnection {
  const headers = { authorization: `Bearer ${CANARY}` };
  return { id: "conn_1", settings: {}, headers, query: {}, path: {}, allowedHosts: null, secrets: [CANARY], ...given };
}

interface Asked {
  request?: Partial<PreparedRequest>;
  connection?: OpenedConnection | null;
  timeoutMs?: number;
}

/** Sends one request through a client of its own. */
async function send(url: string, options: Partial<OutboundOptions> = {}, asked: Asked = {}): Promise<TransportAnswer> {
  const client = createOutboundClient({ allow: [], ...options });
  closing.push(() => void client.close());
  return client.send(sending(url, asked));
}

function sending(url: string, { request, connection = null, timeoutMs = 5_000 }: Asked = {}): Sending {
  const call = operationCall({ service: "http", operation: "request", input: {}, mode: "live", timeoutMs });
  return {
    call,
    service: { id: "http", name: "HTTP" } as Sending["service"],
    operation: { id: "request" } as Sending["operation"],
    input: {},
    request: { method: "GET", url, headers: {}, ...request },
    connection,
  };
}

const local = (port: number): Partial<OutboundOptions> => ({ allow: [`127.0.0.1:${port}`] });

describe("addresses that are not public", () => {
  it.each([
    "http://127.0.0.1/",
    "http://127.1/",
    "http://127.0.1/",
    "http://2130706433/",
    "http://0x7f000001/",
    "http://0x7f.0.0.1/",
    "http://0177.0.0.1/",
    "http://127.0.0.1./",
    "http://①②⑦.⓪.⓪.①/",
    "http://0/",
    "http://0.0.0.0/",
    "http://10.0.0.1/",
    "http://172.16.0.1/",
    "http://172.31.255.255/",
    "http://192.168.1.1/",
    "http://169.254.169.254/latest/meta-data/",
    "http://100.64.0.1/",
    "http://192.0.0.192/",
    "http://198.18.0.1/",
    "http://224.0.0.1/",
    "http://255.255.255.255/",
    "http://[::]/",
    "http://[::1]/",
    "http://[::127.0.0.1]/",
    "http://[::7f00:1]/",
    "http://[::ffff:127.0.0.1]/",
    "http://[::ffff:7f00:1]/",
    "http://[64:ff9b::7f00:1]/",
    "http://[2002:7f00:1::]/",
    "http://[fc00::1]/",
    "http://[fd00:ec2::254]/",
    "http://[fe80::1]/",
    "http://[ff02::1]/",
    "http://[2001:db8::1]/",
    "ftp://example.com/",
    "file:///etc/passwd",
    "http://user:password@example.com/",
  ])("%s is never dialled", async (url) => {
    const resolve = () => Promise.reject(new TypeError("looked up"));
    expect(await send(url, { resolve })).toMatchObject({ kind: "failed", acted: "no", code: "OUTBOUND_REFUSED" });
  });

  it("a name that gives a public address first and a private one later reaches nothing inside", async () => {
    const { port, seen } = await serve((_request, response) => response.end("inside"));
    const answers = ["192.0.2.1", "127.0.0.1", "127.0.0.1"];
    const resolve = async () => [{ address: answers.shift() ?? "127.0.0.1", family: 4 }];
    const client = createOutboundClient({ allow: [], resolve, connectTimeoutMs: 200 });
    closing.push(() => void client.close());
    for (let round = 0; round < 3; round += 1)
      expect(await client.send(sending(`http://rebind.example:${port}/`))).toMatchObject({ kind: "failed" });
    expect(seen).toHaveLength(0);
  });
});

describe("the hosts an administrator names", () => {
  it("are the only ones that are called, at every hop", async () => {
    const inner = await serve((_request, response) => response.end("inner"));
    const outer = await serve((_request, response) =>
      response.writeHead(302, { location: "https://elsewhere.example/" }).end(),
    );
    const hosts = ["api.example.com", "*.acme.example"];
    const resolve = async () => [{ address: "127.0.0.1", family: 4 }];
    for (const url of ["https://elsewhere.example/", "https://acme.example/", "https://api.example.com.evil.example/"])
      expect(await send(url, { hosts, resolve })).toMatchObject({ code: "OUTBOUND_HOST_REFUSED", acted: "no" });
    // Named hosts are still checked for where they lead.
    expect(await send("https://a.acme.example/", { hosts, resolve })).toMatchObject({ code: "OUTBOUND_REFUSED" });
    expect(await send(`http://127.0.0.1:${outer.port}/`, { ...local(outer.port), hosts })).toMatchObject({
      code: "OUTBOUND_HOST_REFUSED",
    });
    expect(await send(`http://127.0.0.1:${inner.port}/`, { ...local(inner.port), hosts })).toMatchObject({
      body: "inner",
    });
  });
});

describe("bodies that do not end well", () => {
  it.each<[string, string, Buffer]>([
    ["gzip", "gzip", gzipSync(Buffer.alloc(2_000_000))],
    ["brotli", "br", brotliCompressSync(Buffer.alloc(2_000_000))],
    ["deflate", "deflate", deflateSync(Buffer.alloc(2_000_000))],
    ["deflate without a head", "deflate", deflateRawSync(Buffer.alloc(2_000_000))],
    ["gzip in gzip", "gzip, gzip", gzipSync(gzipSync(Buffer.alloc(50_000_000)))],
  ])("a bomb of %s is given up at the limit", async (_name, encoding, content) => {
    const { port } = await serve((_request, response) =>
      response.writeHead(200, { "content-encoding": encoding }).end(content),
    );
    expect(await send(`http://127.0.0.1:${port}/`, { ...local(port), bodyBytesMax: 100_000 })).toMatchObject({
      kind: "failed",
      category: "payload_too_large",
      code: "RESPONSE_TOO_LARGE",
    });
  });

  it.each<[string, string, Buffer]>([
    ["gzip", "gzip", gzipSync("hello")],
    ["gzip over brotli", "br, gzip", gzipSync(brotliCompressSync("hello"))],
    ["deflate without a head", "deflate", deflateRawSync("hello")],
    ["nothing", "identity", Buffer.from("hello")],
  ])("what is packed as %s is unpacked", async (_name, encoding, content) => {
    const { port } = await serve((_request, response) =>
      response.writeHead(200, { "content-encoding": encoding }).end(content),
    );
    expect(await send(`http://127.0.0.1:${port}/`, local(port))).toMatchObject({ body: "hello" });
  });

  it("what cannot be unpacked says so: cut, not packed at all, an unknown way, too many layers", async () => {
    const packed = gzipSync("hello".repeat(1_000));
    const given: [string, Buffer][] = [
      ["gzip", packed.subarray(0, packed.length - 20)],
      ["gzip", Buffer.from("hello")],
      ["rot13", Buffer.from("uryyb")],
      ["gzip,gzip,gzip,gzip", packed],
    ];
    for (const [encoding, content] of given) {
      const { port } = await serve((_request, response) =>
        response.writeHead(200, { "content-encoding": encoding }).end(content),
      );
      expect(await send(`http://127.0.0.1:${port}/`, local(port)), encoding).toMatchObject({ code: "ANSWER_DAMAGED" });
    }
  });

  it("an endless body ends at the limit of bytes, also behind a redirect", async () => {
    const { port } = await serve((request, response) => {
      const status = request.url === "/elsewhere" ? 302 : 200;
      response.writeHead(status, status === 302 ? { location: "/" } : {});
      const more = (): void => {
        if (!response.destroyed && response.write(Buffer.alloc(65_536, "a"))) setImmediate(more);
      };
      response.on("drain", more);
      more();
    });
    for (const path of ["/", "/elsewhere"])
      expect(await send(`http://127.0.0.1:${port}${path}`, { ...local(port), bodyBytesMax: 1_000_000 })).toMatchObject({
        code: "RESPONSE_TOO_LARGE",
      });
  });

  it("endless headers end at the limit of bytes", async () => {
    const port = await serveBytes("HTTP/1.1 200 OK\r\n", `x-a: ${"a".repeat(200_000)}\r\n`);
    expect(await send(`http://127.0.0.1:${port}/`, local(port))).toMatchObject({
      category: "payload_too_large",
      code: "RESPONSE_TOO_LARGE",
    });
  });

  it("a body that drips ends with the time of the step, however steadily it drips", async () => {
    const { port } = await serve((_request, response) => {
      const timer = setInterval(() => response.write("."), 10);
      response.on("close", () => clearInterval(timer));
    });
    expect(await send(`http://127.0.0.1:${port}/`, local(port), { timeoutMs: 150 })).toMatchObject({
      category: "timeout",
      code: "STEP_TIMEOUT",
      acted: "unknown",
      timing: { firstByteMs: expect.any(Number) },
    });
  });

  it("a step that allows hours is ended by the platform's own limits: whole, head, silence", async () => {
    const silent = await serve(() => undefined);
    const stopping = await serve((_request, response) => response.write("begins"));
    const hours = { timeoutMs: 7_200_000 };
    expect(
      await send(`http://127.0.0.1:${silent.port}/`, { ...local(silent.port), wholeTimeoutMs: 100 }, hours),
    ).toMatchObject({ code: "STEP_TIMEOUT", message: "no answer within 100 ms" });
    expect(
      await send(`http://127.0.0.1:${silent.port}/`, { ...local(silent.port), headersTimeoutMs: 50 }, hours),
    ).toMatchObject({ code: "ANSWER_STALLED" });
    expect(
      await send(`http://127.0.0.1:${stopping.port}/`, { ...local(stopping.port), idleTimeoutMs: 50 }, hours),
    ).toMatchObject({ code: "ANSWER_STALLED", acted: "unknown" });
  });
});

describe("redirects", () => {
  it("to what is no address, to a password, beyond http: none is followed", async () => {
    for (const location of ["http://[", "http://u:p@example.com/", "file:///etc/passwd", "javascript:alert(1)"]) {
      const { port } = await serve((_request, response) => response.writeHead(302, { location }).end());
      expect(await send(`http://127.0.0.1:${port}/`, local(port)), location).toMatchObject({
        code: "OUTBOUND_REFUSED",
      });
    }
  });

  it("after a write was taken leave it unknown whether it was done; one that only points elsewhere does not", async () => {
    const gone = await serve(() => undefined);
    for (const [status, acted] of [
      [303, "unknown"],
      [302, "unknown"],
      [307, "no"],
    ] as const) {
      const { port } = await serve((_request, response) =>
        response.writeHead(status, { location: "http://10.0.0.1/" }).end(),
      );
      const answer = await send(`http://127.0.0.1:${port}/`, local(port), { request: { method: "POST", body: "x" } });
      expect(answer, String(status)).toMatchObject({ code: "OUTBOUND_REFUSED", acted });
    }
    expect(gone.seen).toHaveLength(0);
  });

  it("never bring a credential back once they left its origin", async () => {
    const away = await serve((_request, response) =>
      response.writeHead(302, { location: `http://127.0.0.1:${own.port}/back` }).end(),
    );
    const own = await serve((request, response) => {
      if (request.url === "/back") response.end("back");
      else response.writeHead(302, { location: `http://127.0.0.1:${away.port}/` }).end();
    });
    const allow = [`127.0.0.1:${own.port}`, `127.0.0.1:${away.port}`];
    expect(await send(`http://127.0.0.1:${own.port}/`, { allow }, { connection: opened() })).toMatchObject({
      body: "back",
    });
    expect(own.seen.map(({ headers }) => headers.authorization)).toEqual([`Bearer ${CANARY}`, undefined]);
    expect(away.seen[0]?.headers.authorization).toBeUndefined();
  });
});

describe("credentials", () => {
  it("with a line break are refused in words, not sent as headers of somebody else's making", async () => {
    const { port, seen } = await serve((_request, response) => response.end());
    const connection = opened({ headers: { authorization: `Bearer ${CANARY}\r\nx-evil: 1` } });
    const answer = await send(`http://127.0.0.1:${port}/`, local(port), { connection });
    expect(answer).toMatchObject({ category: "invalid_credentials", code: "CREDENTIAL_MALFORMED", acted: "no" });
    expect(JSON.stringify(answer)).not.toContain(CANARY);
    expect(seen).toHaveLength(0);
  });

  it("that sign see what is sent, and their headers go with it, to their hosts alone", async () => {
    const { port, seen } = await serve((_request, response) => response.end());
    const asked: unknown[] = [];
    const sign: OpenedConnection["sign"] = async ({ method, url, headers, body }) => {
      asked.push([method, url.pathname, headers["x-fixed"], body]);
      return { authorization: "Signed abc" };
    };
    const request = { method: "PUT", headers: { "x-fixed": "1" }, bytes: Buffer.from([0, 255]) };
    const own = opened({ headers: {}, sign });
    await send(`http://127.0.0.1:${port}/key`, local(port), { request, connection: own });
    expect(asked).toEqual([["PUT", "/key", "1", Buffer.from([0, 255])]]);
    expect(seen[0]?.headers.authorization).toBe("Signed abc");
    const foreign = opened({ headers: {}, sign, allowedHosts: ["s3.example"] });
    expect(await send(`http://127.0.0.1:${port}/key`, local(port), { connection: foreign })).toMatchObject({
      code: "CREDENTIAL_HOST_REFUSED",
    });
    expect(asked).toHaveLength(1);
  });

  it("are blanked in a file that repeats them, and nothing else of it changes", async () => {
    const before = Buffer.from([0xff, 0xfe, 0x00]);
    const { port } = await serve((request, response) =>
      response.end(Buffer.concat([before, Buffer.from(String(request.headers.authorization)), before])),
    );
    const answer = await send(`http://127.0.0.1:${port}/`, local(port), { connection: opened() });
    const bytes = answer.kind === "answered" ? Buffer.from(answer.bytes ?? []) : Buffer.alloc(0);
    expect(bytes).toEqual(Buffer.concat([before, Buffer.from("Bearer [secret]"), before]));
  });
});

describe("connections to one host", () => {
  it("are so many and no more, and are used again; whoever gets none in time has sent nothing", async () => {
    const sockets = new Set<unknown>();
    let open = 0;
    let most = 0;
    const { port } = await serve((request, response) => {
      sockets.add(request.socket);
      open += 1;
      most = Math.max(most, open);
      if (request.url === "/hold") return;
      setTimeout(() => {
        open -= 1;
        response.end("ok");
      }, 10);
    });
    const client = createOutboundClient({ ...local(port), allow: [`127.0.0.1:${port}`], connectionsPerHostMax: 2 });
    closing.push(() => void client.close());
    const answers = await Promise.all(
      Array.from({ length: 12 }, () => client.send(sending(`http://127.0.0.1:${port}/`))),
    );
    expect(answers.every((answer) => answer.kind === "answered")).toBe(true);
    expect([most, sockets.size]).toEqual([2, 2]);
    const held = [1, 2].map(() => client.send(sending(`http://127.0.0.1:${port}/hold`, { timeoutMs: 400 })));
    const waiting = client.send(
      sending(`http://127.0.0.1:${port}/`, { request: { method: "POST", body: "x" }, timeoutMs: 150 }),
    );
    expect(await waiting).toMatchObject({ code: "STEP_TIMEOUT", acted: "no" });
    expect(await Promise.all(held)).toMatchObject([{ acted: "unknown" }, { acted: "unknown" }]);
  });
});

describe("a proxy", () => {
  /** An HTTP proxy that knows CONNECT, leads everything to `target`, and notes what it is asked. */
  async function serveProxy(target: number, answer = "HTTP/1.1 200 Connection established\r\n\r\n") {
    const asked: string[] = [];
    const server = createTcpServer((socket) => {
      socket.on("error", () => undefined);
      socket.once("data", (head) => {
        asked.push(head.toString());
        socket.write(answer);
        if (!answer.startsWith("HTTP/1.1 200")) return;
        const inner = connect(target, "127.0.0.1");
        inner.on("error", () => undefined);
        socket.pipe(inner).pipe(socket);
        closing.push(() => inner.destroy());
      });
      closing.push(() => socket.destroy());
    });
    closing.push(() => server.close());
    return { port: await listen(server), asked };
  }
  const resolve = async (hostname: string) => [
    { address: hostname === "inside.example" ? "10.1.2.3" : "93.184.216.34", family: 4 },
  ];

  it("is asked for the address that was checked, not for a name that it would look up anew", async () => {
    const { port, seen } = await serve((_request, response) => response.end("through"));
    const proxy = await serveProxy(port);
    const options = { proxy: `http://user:p%40ss@127.0.0.1:${proxy.port}`, resolve };
    expect(await send("http://outside.example/x", options)).toMatchObject({ status: 200, body: "through" });
    expect(proxy.asked[0]).toMatch(/^CONNECT 93\.184\.216\.34:80 HTTP\/1\.1\r\nHost: outside\.example:80\r\n/);
    expect(proxy.asked[0]).toContain(`Proxy-Authorization: Basic ${Buffer.from("user:p@ss").toString("base64")}`);
    expect(seen[0]?.headers.host).toBe("outside.example");
    expect(seen[0]?.headers["proxy-authorization"]).toBeUndefined();
  });

  it("carries TLS from end to end, for the name that was asked for", async () => {
    const heard: Buffer[] = [];
    const target = createTcpServer((socket) => {
      socket.on("error", () => undefined);
      socket.once("data", (hello) => {
        heard.push(hello);
        socket.destroy();
      });
    });
    closing.push(() => target.close());
    const proxy = await serveProxy(await listen(target));
    const answer = await send("https://outside.example/", { proxy: `http://127.0.0.1:${proxy.port}`, resolve });
    expect(answer).toMatchObject({ kind: "failed", acted: "no" });
    expect(proxy.asked[0]).toMatch(/^CONNECT 93\.184\.216\.34:443 /);
    // A TLS handshake, with the name in the clear as TLS has it.
    expect(heard[0]?.[0]).toBe(0x16);
    expect(heard[0]?.includes("outside.example")).toBe(true);
  });

  it("leads to no private address, by name, literally or by redirect", async () => {
    const { port } = await serve((_request, response) =>
      response.writeHead(302, { location: "http://inside.example/" }).end(),
    );
    const proxy = await serveProxy(port);
    const options = { proxy: `http://127.0.0.1:${proxy.port}`, resolve };
    for (const url of ["http://inside.example/", "http://10.1.2.3/", "http://outside.example/"])
      expect(await send(url, options), url).toMatchObject({ code: "OUTBOUND_REFUSED" });
    expect(proxy.asked).toHaveLength(1);
  });

  it("is left out for what an administrator allowed inside", async () => {
    const { port } = await serve((_request, response) => response.end("direct"));
    const proxy = await serveProxy(port);
    const options = { ...local(port), proxy: `http://127.0.0.1:${proxy.port}`, resolve };
    expect(await send(`http://127.0.0.1:${port}/`, options)).toMatchObject({ body: "direct" });
    expect(proxy.asked).toHaveLength(0);
  });

  it("that refuses, wants a password, is silent or not there is told from the service", async () => {
    const refusing = await serveProxy(1, "HTTP/1.1 403 Forbidden\r\n\r\n");
    const wanting = await serveProxy(1, "HTTP/1.1 407 Proxy Authentication Required\r\n\r\n");
    const silent = await serveProxy(1, "");
    const given: [number, string][] = [
      [refusing.port, "PROXY_REFUSED"],
      [wanting.port, "PROXY_REFUSED"],
      [silent.port, "PROXY_UNREACHABLE"],
      [1, "PROXY_UNREACHABLE"],
    ];
    for (const [port, code] of given) {
      const options = { proxy: `http://127.0.0.1:${port}`, resolve, connectTimeoutMs: 200 };
      expect(await send("http://outside.example/", options)).toMatchObject({ kind: "failed", code, acted: "no" });
    }
  });

  it("of the process's environment is not read", async () => {
    const { port } = await serve((_request, response) => response.end("direct"));
    const before = { ...process.env };
    Object.assign(process.env, { HTTP_PROXY: "http://127.0.0.1:1", http_proxy: "http://127.0.0.1:1" });
    try {
      expect(await send(`http://127.0.0.1:${port}/`, local(port))).toMatchObject({ body: "direct" });
    } finally {
      process.env = before;
    }
  });
});

describe("what is noted of an exchange", () => {
  it("is where its time went: connecting only where a connection was made", async () => {
    const { port } = await serve((_request, response) => response.end("ok"));
    const resolve = async () => [{ address: "127.0.0.1", family: 4 }];
    const client = createOutboundClient({ allow: [`named.example:${port}`], resolve, connectionsPerHostMax: 1 });
    closing.push(() => void client.close());
    const url = `http://named.example:${port}/`;
    const first = await client.send(sending(url));
    expect(first.timing).toEqual({
      dnsMs: expect.any(Number),
      connectMs: expect.any(Number),
      firstByteMs: expect.any(Number),
      totalMs: expect.any(Number),
    });
    expect(Object.keys((await client.send(sending(url))).timing ?? {}).sort()).toEqual(["firstByteMs", "totalMs"]);
  });
});

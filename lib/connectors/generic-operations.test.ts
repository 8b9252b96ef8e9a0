import { createServer, type IncomingHttpHeaders, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import type { Json, JsonObject } from "@/lib/kernel/json";
import { createCatalog } from "./catalog";
import { sameForAll } from "./catalogs";
import { FILE_BYTES_MAX } from "./core/file-value";
import { createOperationExecutor } from "./executor";
import { createOutboundClient } from "./http/outbound-client";
import type { HttpBinding, Operation, Service } from "./schema";
import { operationCall } from "./testing/operation-call";

interface Received {
  method: string;
  url: string;
  headers: IncomingHttpHeaders;
  body: Buffer;
}

interface Reply {
  status?: number;
  headers?: Record<string, string>;
  body?: string | Buffer | JsonObject | JsonObject[];
}

let server: Server;
let port = 0;
let received: Received[] = [];
let reply: (request: Received) => Reply = () => ({});

beforeAll(async () => {
  server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on("data", (chunk: Buffer) => chunks.push(chunk));
    request.on("end", () => {
      const one = {
        method: request.method ?? "",
        url: request.url ?? "",
        headers: request.headers,
        body: Buffer.concat(chunks),
      };
      received.push(one);
      const { status = 200, headers = {}, body = {} } = reply(one);
      const isRaw = typeof body === "string" || Buffer.isBuffer(body);
      response.writeHead(status, { ...(isRaw ? {} : { "content-type": "application/json" }), ...headers });
      response.end(isRaw ? body : JSON.stringify(body));
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  port = (server.address() as AddressInfo).port;
});

afterAll(() => {
  server.closeAllConnections();
  server.close();
});

beforeEach(() => {
  received = [];
  reply = () => ({});
});

/** Performs an operation that has this binding, over the real client, against the server. */
async function perform(
  http: HttpBinding,
  input: JsonObject,
  more: Partial<Operation> = {},
  envelope?: Service["errorEnvelope"],
) {
  const operation: Operation = {
    id: "thing.do",
    name: "Do a thing",
    effect: "write",
    resource: "thing",
    input: { type: "object", properties: Object.fromEntries(Object.keys(input).map((name) => [name, {}])) },
    output: {},
    http,
    costUsd: 0,
    latencyMsTypical: 1,
    verbs: [],
    nouns: [],
    ...more,
  };
  const service: Service = {
    id: "acme",
    name: "Acme",
    category: "other",
    aliases: [],
    maturity: "callable",
    baseUrl: `http://127.0.0.1:${port}`,
    auth: [],
    operations: [operation],
    events: [],
    ...(envelope === undefined ? {} : { errorEnvelope: envelope }),
  };
  const client = createOutboundClient({ allow: [`127.0.0.1:${port}`] });
  const executor = createOperationExecutor({
    catalogs: sameForAll(createCatalog([service], [])),
    clock: { now: () => 0, monotonicMs: () => 0 },
    transport: client,
  });
  try {
    return await executor.call(operationCall({ service: "acme", operation: "thing.do", input, mode: "live" }));
  } finally {
    await client.close();
  }
}

const file = (content: string | Buffer, name = "note.txt", contentType = "text/plain"): Json => ({
  $file: { name, contentType, base64: Buffer.from(content).toString("base64") },
});

describe("the query of a call", () => {
  it.each<[NonNullable<HttpBinding["queryStyle"]> | undefined, string]>([
    [undefined, "tag=a&tag=b+c&id=7"],
    ["repeat", "tag=a&tag=b+c&id=7"],
    ["comma", "tag=a%2Cb+c&id=7"],
    ["brackets", "tag%5B%5D=a&tag%5B%5D=b+c&id=7"],
  ])("holds lists in the style %s", async (queryStyle, text) => {
    const query = { tags: "tag", id: "id" };
    const binding: HttpBinding = { method: "GET", path: "/x", query, ...(queryStyle && { queryStyle }) };
    await perform(binding, { tags: ["a", "b c"], id: 7 });
    expect(received[0]?.url).toBe(`/x?${text}`);
  });

  it("leaves out what is empty, and nests objects in brackets", async () => {
    const query = { filter: "filter", none: "none" };
    await perform({ method: "GET", path: "/x", query, queryStyle: "brackets" }, { filter: { a: { b: 1 } }, none: [] });
    expect(decodeURIComponent(received[0]?.url ?? "")).toBe("/x?filter[a][b]=1");
  });
});

describe("a value that would change what is called", () => {
  it("is refused with its field: an empty part of the path, a line break in a header", async () => {
    const path: HttpBinding = { method: "DELETE", path: "/things/{id}" };
    expect(await perform(path, { id: "" })).toMatchObject({
      acted: "no",
      error: { code: "INPUT_INVALID", field: "with.id", message: "Acme: id must not be empty" },
    });
    const header: HttpBinding = { method: "GET", path: "/things", headers: { note: "x-note" } };
    expect(await perform(header, { note: "a\r\nx-evil: 1" })).toMatchObject({ error: { field: "with.note" } });
    expect(await perform(header, { note: "漢" })).toMatchObject({ error: { field: "with.note" } });
    expect(received).toHaveLength(0);
  });
});

describe("a form with files", () => {
  const http: HttpBinding = { method: "POST", path: "/files", body: "multipart", bodyPaths: { upload: "file" } };

  it("arrives as a parser of its own reads it: texts, JSON, bytes of any kind, names that try to break out", async () => {
    const content = Buffer.from([0, 255, 13, 10, 45, 45, 102, 111, 114, 109, 45, 112, 97, 114, 116]);
    const name = 'a"b\r\nX-Evil: 1; ü.png';
    await perform(http, { upload: file(content, name, "image/png"), title: "Grüße", tags: ["a"], none: null });
    const request = received[0];
    const form = await new Response(new Uint8Array(request?.body ?? []), {
      headers: { "content-type": request?.headers["content-type"] ?? "" },
    }).formData();
    expect([...form.keys()]).toEqual(["file", "title", "tags"]);
    const sent = form.get("file") as File;
    expect([sent.type, Buffer.from(await sent.arrayBuffer())]).toEqual(["image/png", content]);
    expect(sent.name).not.toMatch(/[\r\n]/);
    expect([form.get("title"), form.get("tags")]).toEqual(["Grüße", '["a"]']);
  });

  it("is the same bytes each time, and is shown without them", async () => {
    const input = { upload: file("secret content") };
    const outcome = await perform(http, input);
    await perform(http, input);
    expect(received[0]?.body).toEqual(received[1]?.body);
    expect(outcome.trace?.request?.body).toContain('filename="note.txt"');
    expect(outcome.trace?.request?.body).toContain("(14 bytes)");
    expect(outcome.trace?.request?.body).not.toContain("secret content");
    expect(outcome.trace?.request?.bodyBytes).toBe(received[0]?.body.length);
  });

  it.each<[string, Json, string]>([
    ["no base64", { $file: { base64: "%%%" } }, "is no file: $file.base64 holds what is no base64"],
    ["no content", { $file: { name: "a" } }, "is no file: $file.base64"],
    ["a path of the machine", { $file: { path: "/etc/passwd", base64: "" } }, "is no file: $file"],
    ["too much", { $file: { base64: "A".repeat(Math.ceil((FILE_BYTES_MAX * 4) / 3) + 8) } }, "is larger than"],
  ])("with %s is refused with its field", async (_name, upload, message) => {
    const outcome = await perform(http, { upload });
    expect(outcome).toMatchObject({ error: { code: "INPUT_INVALID", field: "with.file" } });
    expect(outcome).toMatchObject({ error: { message: expect.stringContaining(message) } });
  });
});

describe("a file as the body", () => {
  it("is sent as it is, with its type", async () => {
    const content = Buffer.from([1, 2, 255]);
    await perform({ method: "PUT", path: "/raw", body: "binary" }, { content: file(content, "a.bin", "image/gif") });
    expect(received[0]?.body).toEqual(content);
    expect(received[0]?.headers["content-type"]).toBe("image/gif");
  });

  it("may be a text", async () => {
    await perform({ method: "PUT", path: "/raw", body: "binary" }, { content: "Grüße" });
    expect(received[0]?.body.toString()).toBe("Grüße");
  });
});

describe("a download", () => {
  const http: HttpBinding = { method: "GET", path: "/files/report%201.pdf", answer: "binary" };

  it("is a file with name, type, length and content", async () => {
    const content = Buffer.from([0x25, 0x50, 0xff, 0x00]);
    reply = () => ({ headers: { "content-type": "application/pdf" }, body: content });
    expect(await perform(http, {})).toMatchObject({
      output: {
        $file: { name: "report 1.pdf", contentType: "application/pdf", bytes: 4, base64: content.toString("base64") },
      },
    });
  });

  it.each([
    ['attachment; filename="plain.txt"', "plain.txt"],
    ["attachment; filename*=UTF-8''%e2%82%ac%20rates.txt; filename=\"x\"", "€ rates.txt"],
    ['attachment; filename="../../etc/passwd"', "passwd"],
    ['attachment; filename="..\\\\..\\\\a.txt"', "a.txt"],
    ["attachment; filename*=UTF-8''%zz", "report 1.pdf"],
    ["inline", "report 1.pdf"],
  ])("is named by %s", async (disposition, name) => {
    reply = () => ({ headers: { "content-disposition": disposition }, body: "x" });
    expect(await perform(http, {})).toMatchObject({ output: { $file: { name } } });
  });

  it("that goes up again is the same file", async () => {
    const content = Buffer.from(Array.from({ length: 256 }, (_unused, index) => index));
    reply = () => ({ body: content });
    const outcome = await perform(http, {});
    const down = outcome.kind === "succeeded" ? outcome.output : null;
    await perform({ method: "PUT", path: "/raw", body: "binary" }, { content: down });
    expect(received[1]?.body).toEqual(content);
  });

  it("beyond what a workflow may hand on is refused, and an error in place of it is an error", async () => {
    reply = () => ({ body: Buffer.alloc(FILE_BYTES_MAX + 1, 0xff) });
    expect(await perform(http, {})).toMatchObject({ error: { code: "FILE_TOO_LARGE", category: "payload_too_large" } });
    reply = () => ({ status: 404, body: { message: "No such file" } });
    expect(await perform(http, {})).toMatchObject({ error: { category: "not_found", message: "Acme: No such file" } });
  });
});

describe("a GraphQL call", () => {
  const query = "mutation ($title: String!, $meta: Meta) { thingCreate(title: $title, meta: $meta) { thing { id } } }";
  const http: HttpBinding = { method: "POST", path: "/graphql", graphql: { query, dataPath: "thingCreate.thing" } };

  it("sends the query as it is and values as variables only", async () => {
    reply = () => ({ body: { data: { thingCreate: { thing: { id: "1" } } } } });
    const title = '") { evil }';
    const binding = { ...http, bodyPaths: { note: "meta.note" }, fixedBody: { meta: { by: "workflow" } } };
    expect(await perform(binding, { title, note: "n" })).toMatchObject({ output: { id: "1" } });
    expect(JSON.parse(received[0]?.body.toString() ?? "")).toEqual({
      query,
      variables: { title, meta: { by: "workflow", note: "n" } },
    });
  });

  it("that was answered in part has acted; one that was refused has not", async () => {
    const errors = [{ message: "thing.owner cannot be read", extensions: { code: "FORBIDDEN" } }];
    reply = () => ({ body: { data: { thingCreate: { thing: { id: "1" } } }, errors } });
    expect(await perform(http, { title: "a" })).toMatchObject({ kind: "failed", acted: "yes" });
    reply = () => ({ body: { data: null, errors } });
    expect(await perform(http, { title: "a" })).toMatchObject({ kind: "failed", acted: "no" });
  });

  it("fetches further pages by a variable", async () => {
    reply = ({ body }) => {
      const { variables } = JSON.parse(body.toString()) as { variables: { after?: string; first: number } };
      const from = Number(variables.after ?? 0);
      const nodes = Array.from({ length: variables.first }, (_unused, index) => ({ id: from + index }));
      const pageInfo = { hasNextPage: from < 100, endCursor: String(from + nodes.length) };
      return { body: { data: { things: { nodes, pageInfo } } } };
    };
    const binding: HttpBinding = {
      method: "POST",
      path: "/graphql",
      graphql: { query: "query ($first: Int, $after: String) { things }", dataPath: "things.nodes" },
      pagination: {
        kind: "cursor",
        requestField: "after",
        responsePath: "data.things.pageInfo.endCursor",
        morePath: "data.things.pageInfo.hasNextPage",
        itemsPath: "data.things.nodes",
        sizeField: "first",
        sizeMax: 50,
      },
    };
    const outcome = await perform(binding, { first: 120 }, { effect: "read" });
    expect(outcome).toMatchObject({ output: { length: 120, 119: { id: 119 } } });
    expect(received).toHaveLength(3);
  });
});

describe("pages", () => {
  const pagination = { kind: "page", requestField: "page", itemsPath: "items", sizeField: "size", sizeMax: 2 } as const;

  it("may begin at 0, and may be asked for in a form", async () => {
    reply = () => ({ body: { items: [{ id: 1 }, { id: 2 }] } });
    const get: HttpBinding = {
      method: "GET",
      path: "/x",
      query: { size: "size" },
      pagination: { ...pagination, firstPage: 0 },
    };
    await perform(get, { size: 5 }, { effect: "read" });
    expect(received.map(({ url }) => url)).toEqual(["/x?size=2", "/x?size=2&page=1", "/x?size=2&page=2"]);
    received = [];
    await perform({ method: "POST", path: "/x", body: "form", pagination }, { size: 3 }, { effect: "read" });
    expect(received.map(({ body }) => body.toString())).toEqual(["size=2", "size=2&page=2"]);
  });

  it("that are too large together are refused, each within its own limit as they may be", async () => {
    const note = "x".repeat(4_500_000);
    reply = () => ({ body: { items: [{ note }, { note }] } });
    const http: HttpBinding = { method: "GET", path: "/x", query: { size: "size" }, pagination };
    expect(await perform(http, { size: 100 }, { effect: "read" })).toMatchObject({
      error: { category: "payload_too_large", code: "LIST_TOO_LARGE" },
    });
    expect(received.length).toBeLessThan(6);
  });
});

describe("answers that are not what was said", () => {
  const http: HttpBinding = { method: "POST", path: "/x" };

  it.each<[string, Reply, string]>([
    [
      "a page",
      { body: "<!doctype html><title>Sign in</title>" },
      'answered a web page (200, titled "Sign in") instead of JSON',
    ],
    [
      "a page that is said to be JSON",
      { headers: { "content-type": "application/json" }, body: "<html></html>" },
      "answered a web page (200) instead of JSON",
    ],
    ["half of a JSON", { body: '{"a": [1, 2' }, "answered JSON that ends in the middle (200)"],
    ["NaN", { body: '{"a": NaN}' }, "answered JSON with NaN or Infinity in it (200)"],
    ["damaged JSON", { body: '{"a": 1,}' }, "answered damaged JSON (200)"],
    [
      "text that is said to be JSON",
      { headers: { "content-type": "application/json" }, body: "hello" },
      "answered text that is said to be JSON (200)",
    ],
    ["damaged XML", { headers: { "content-type": "text/xml" }, body: "<a><b></a>" }, "answered damaged XML (200)"],
  ])("are told for what they are: %s", async (_name, answer, message) => {
    reply = () => answer;
    // It answered, so it has done what it was asked: nothing repeats it.
    expect(await perform(http, {})).toMatchObject({
      kind: "failed",
      acted: "yes",
      error: { category: "schema_drift", code: "ANSWER_NOT_JSON", message: `Acme: ${message}`, retryable: false },
    });
  });

  it.each<[string, Reply, Json]>([
    ["no content", { status: 204, body: "" }, {}],
    ["an empty body", { body: " \n" }, {}],
    ["a byte order mark", { body: Buffer.from('\ufeff{"a":1}') }, { a: 1 }],
    ["a key twice: the last counts", { body: '{"a":1,"a":2}' }, { a: 2 }],
    [
      "invalid UTF-8 in a text",
      { body: Buffer.concat([Buffer.from('{"a":"'), Buffer.from([0xff]), Buffer.from('"}')]) },
      { a: "\ufffd" },
    ],
    [
      "an older character set",
      { headers: { "content-type": "application/json; charset=iso-8859-1" }, body: Buffer.from('{"a":"ü"}', "latin1") },
      { a: "ü" },
    ],
    ["plain text", { headers: { "content-type": "text/plain" }, body: "ok" }, "ok"],
    ["a number", { body: "42" }, 42],
  ])("are read as well as they can be: %s", async (_name, answer, output) => {
    reply = () => answer;
    expect(await perform(http, {})).toMatchObject({ kind: "succeeded", output });
  });

  it("are an empty list where a list was asked for and nothing came", async () => {
    reply = () => ({ status: 204, body: "" });
    const list: Partial<Operation> = { effect: "read", output: { type: "array", items: {} } };
    expect(await perform({ ...http, resultPath: "data" }, {}, list)).toMatchObject({ kind: "succeeded", output: [] });
  });

  it("set nobody's prototype", async () => {
    reply = () => ({ body: '{"a":{"__proto__":{"polluted":1},"b":1},"\\u005f_proto__":{"polluted":1}}' });
    const outcome = await perform({ ...http, outputPaths: { c: "a.b" } }, {});
    expect(outcome).toMatchObject({ output: { a: { b: 1 }, c: 1 } });
    expect(JSON.stringify(outcome.kind === "succeeded" && outcome.output)).not.toContain("polluted");
    expect(({} as { polluted?: number }).polluted).toBeUndefined();
  });

  it("of a gateway that waited in vain leave it unknown whether the service acted", async () => {
    reply = () => ({ status: 504, body: "<html><title>504 Gateway Time-out</title></html>" });
    expect(await perform(http, {})).toMatchObject({ acted: "unknown", error: { status: 504, retryable: true } });
    reply = () => ({ status: 503, body: "" });
    expect(await perform(http, {})).toMatchObject({ acted: "no" });
  });
});

describe("text and XML", () => {
  it("are given on as text and as objects", async () => {
    reply = () => ({ headers: { "content-type": "text/csv" }, body: "a,b\n1,2\n" });
    expect(await perform({ method: "GET", path: "/x", answer: "text" }, {})).toMatchObject({ output: "a,b\n1,2\n" });
    reply = () => ({ body: '<?xml version="1.0"?><r xmlns:n="u"><n:item id="1">A &amp; B &#65;</n:item></r>' });
    const http: HttpBinding = { method: "GET", path: "/x", answer: "xml", resultPath: "r.item" };
    expect(await perform(http, {})).toMatchObject({ output: { "#text": "A & B A", "@id": "1" } });
    expect(await perform(http, {}, { output: { type: "array" } })).toMatchObject({ output: [{ "@id": "1" }] });
  });

  it("of a hostile document expand nothing, fetch nothing, and end", async () => {
    const http: HttpBinding = { method: "GET", path: "/x", answer: "xml" };
    const bombs = [
      `<!DOCTYPE a [<!ENTITY b "x">${Array.from({ length: 20 }, (_u, i) => `<!ENTITY e${i} "${i === 0 ? "&b;" : `&e${i - 1};`.repeat(10)}">`).join("")}]><a>&e19;</a>`,
      '<!DOCTYPE a [<!ENTITY b SYSTEM "file:///etc/passwd">]><a>&b;</a>',
      `${"<a>".repeat(50_000)}${"</a>".repeat(50_000)}`,
      "<__proto__><polluted>1</polluted></__proto__>",
    ];
    for (const body of bombs) {
      reply = () => ({ headers: { "content-type": "application/xml" }, body });
      const outcome = await perform(http, {});
      expect(JSON.stringify({ ...outcome, trace: undefined }).length).toBeLessThan(2_000);
      expect(JSON.stringify({ ...outcome, trace: undefined })).not.toMatch(/root:|polluted/);
    }
  });
});

import { createHash, createHmac } from "node:crypto";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { applyCredential } from "../../credentials/apply-credential";
import { createOperationExecutor } from "../../executor";
import { createOutboundClient } from "../../http/outbound-client";
import { catalog, catalogs } from "../../testing/catalog";
import { loopbackServer, type LoopbackServer } from "../../testing/loopback-server";
import { operationCall } from "../../testing/operation-call";
import { buildObjectRequest } from "./request";
import { signS3 } from "./sign";

/** The keys and requests of AWS's own worked examples. */
const LOGIN = { username: "AKIAIOSFODNN7EXAMPLE", password: "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY" };
const AT = "20130524T000000Z";

describe("signature of S3, by AWS's worked examples", () => {
  const sign = signS3(LOGIN, { region: "us-east-1" }, AT);
  const signature = async (method: string, url: string, headers: Record<string, string>, body?: string) =>
    /Signature=(\w+)/.exec((await sign({ method, url: new URL(url), headers, body }))["authorization"] ?? "")?.[1];

  it("of a bucket's lifecycle", async () => {
    expect(await signature("GET", "https://examplebucket.s3.amazonaws.com/?lifecycle", {})).toBe(
      "fea454ca298b7da1c68078a5d1bdbfbbe0d65c699e0f91ac7a200a0136783543",
    );
  });

  it("of a list of objects", async () => {
    expect(await signature("GET", "https://examplebucket.s3.amazonaws.com/?max-keys=2&prefix=J", {})).toBe(
      "34b48302e7b5fa45bde8084f4b7868a86f0a534bc59db6670ed5711ef69dc6f7",
    );
  });
});

describe("a storage on loopback that checks each signature itself", () => {
  let server: LoopbackServer;
  const objects = new Map<string, Buffer>();

  /** What the server says of a request: written from the specification, without the library that signs. */
  function expected(method: string, target: string, headers: Record<string, string>, body: Buffer): string {
    const [path = "", query = ""] = target.split("?", 2);
    const digest = createHash("sha256").update(body).digest("hex");
    const signed = /SignedHeaders=([^,]+)/.exec(headers["authorization"] ?? "")?.[1] ?? "";
    const date = headers["x-amz-date"] ?? "";
    const lines = signed.split(";").map((name) => `${name}:${headers[name] ?? ""}\n`);
    const canonical = [method, path, query.split("&").sort().join("&"), lines.join(""), signed, digest].join("\n");
    const scope = `${date.slice(0, 8)}/eu-central-1/s3/aws4_request`;
    const hash = createHash("sha256").update(canonical).digest("hex");
    const key = [date.slice(0, 8), "eu-central-1", "s3", "aws4_request"].reduce<Buffer | string>(
      (one, part) => createHmac("sha256", one).update(part).digest(),
      `AWS4${LOGIN.password}`,
    );
    return createHmac("sha256", key).update(`AWS4-HMAC-SHA256\n${date}\n${scope}\n${hash}`).digest("hex");
  }

  beforeAll(async () => {
    server = await loopbackServer((request, response, body) => {
      const headers = request.headers as Record<string, string>;
      const target = request.url ?? "";
      const given = /Signature=(\w+)/.exec(headers["authorization"] ?? "")?.[1];
      const refuse = (status: number, code: string): void => {
        response.writeHead(status, { "content-type": "application/xml", "x-amz-request-id": "REQ7" });
        response.end(`<?xml version="1.0"?><Error><Code>${code}</Code><Message>No, ${code}.</Message></Error>`);
      };
      if (given !== expected(request.method ?? "", target, headers, body)) return refuse(403, "SignatureDoesNotMatch");
      const name = decodeURIComponent(target.split("?")[0] ?? "");
      if (request.method === "PUT") {
        objects.set(name, body);
        return response.writeHead(200, { etag: '"e7"' }).end();
      }
      if (request.method === "DELETE") return response.writeHead(objects.delete(name) ? 204 : 404).end();
      if (target.includes("list-type=2")) {
        const keys = [...objects.keys()].map(
          (key) =>
            `<Contents><Key>${key.replace("/files/", "")}</Key><Size>${objects.get(key)?.length}</Size></Contents>`,
        );
        return response.end(`<ListBucketResult><IsTruncated>false</IsTruncated>${keys.join("")}</ListBucketResult>`);
      }
      const found = objects.get(name);
      if (found === undefined) return refuse(404, "NoSuchKey");
      return response.writeHead(200, { "content-type": "application/pdf" }).end(found);
    });
  });
  afterAll(() => server.close());

  function call(operation: string, input: Parameters<typeof operationCall>[0]["input"], password = LOGIN.password) {
    const service = catalog.service("amazon-s3");
    if (service === undefined) throw new Error("no service");
    const settings = { endpoint: server.host, region: "eu-central-1", scheme: "http" };
    const credential = { kind: "basic" as const, username: LOGIN.username, password };
    const connection = applyCredential("conn_1", { credential, settings, allowedHosts: null }, service);
    const executor = createOperationExecutor({
      catalogs,
      clock: { now: () => 0, monotonicMs: () => 0 },
      transport: createOutboundClient({ allow: [server.host] }),
      connections: { open: async () => ({ kind: "opened", connection }) },
    });
    return executor.call(
      operationCall({ service: "amazon-s3", operation, input, mode: "live", connectionId: "conn_1" }),
    );
  }

  it("stores, lists, gives and deletes an object whose key has slashes, spaces, signs and umlauts", async () => {
    const key = "bills/2026/No 1 + (ä)*.pdf";
    const file = { $file: { name: "a.pdf", contentType: "application/pdf", base64: "aGVsbG8=" } };
    expect(await call("object.put", { bucket: "files", key, file })).toMatchObject({
      kind: "succeeded",
      output: { etag: "e7" },
    });
    expect(await call("object.list", { bucket: "files", prefix: "bills/a b" })).toMatchObject({
      output: { objects: [{ key, size: 5 }], truncated: false },
    });
    expect(await call("object.get", { bucket: "files", key })).toMatchObject({
      output: { $file: { contentType: "application/pdf", base64: "aGVsbG8=" } },
    });
    expect((await call("object.delete", { bucket: "files", key })).kind).toBe("succeeded");
    expect(await call("object.get", { bucket: "files", key })).toMatchObject({
      kind: "failed",
      error: { category: "not_found", serviceCode: "NoSuchKey" },
    });
  });

  it("a wrong secret is refused as such, and stands nowhere", async () => {
    const outcome = await call("object.get", { bucket: "files", key: "a" }, "a-wrong-secret-of-mine");
    expect(outcome).toMatchObject({ error: { category: "invalid_credentials", serviceCode: "SignatureDoesNotMatch" } });
    expect(JSON.stringify(outcome)).not.toContain("a-wrong-secret-of-mine");
  });

  it.each(["", "/a", "a/../b", "..", "x".repeat(1025)])("a key that names something else is refused: %s", (key) => {
    const build = (): unknown => buildObjectRequest({ bucket: "b", key }, "object.get", { endpoint: "s3.example.com" });
    expect(build).toThrow(/^key /);
  });
});

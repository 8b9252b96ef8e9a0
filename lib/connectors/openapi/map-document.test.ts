import fc from "fast-check";
import "@/scripts/testing/property-seed";
import { describe, expect, it } from "vitest";
import { buildRequest } from "../core/build-request";
import { checkInput } from "../core/check-input";
import { sampleOf } from "../sample";
import { serviceSchema, type Service } from "../schema";
import type { JsonObject } from "@/lib/kernel/json";
import { mapDocument, type MapRequest } from "./map-document";

const map = (document: MapRequest["document"], rest: Partial<MapRequest> = {}) =>
  mapDocument({ document, id: () => "own-x", ...rest });

function service(document: JsonObject, rest: Partial<MapRequest> = {}): Service {
  const mapped = map({ openapi: "3.0.3", servers: [{ url: "https://api.example" }], ...document }, rest);
  if (mapped.kind === "flawed") throw new Error(JSON.stringify(mapped.flaws));
  return serviceSchema.parse(mapped.service);
}

function request(of: Service, id: string, input: JsonObject, settings: Record<string, string> = {}) {
  const operation = of.operations.find((one) => one.id === id);
  if (operation === undefined) throw new Error(`no ${id} among ${of.operations.map((one) => one.id).join(", ")}`);
  return buildRequest(of, operation, input, settings, undefined);
}

const flawOf = (document: MapRequest["document"]) => {
  const mapped = map(document);
  return mapped.kind === "flawed" ? mapped.flaws : [];
};
const ok = (schema: JsonObject) => ({ "200": { content: { "application/json": { schema } } } });

describe("a document becomes a service", () => {
  it("fields go where the document says, under its names; equal names in two places are told apart", () => {
    const shop = service({
      paths: {
        "/shops/{shop-id}/orders": {
          post: {
            parameters: [
              { name: "shop-id", in: "path", required: true, schema: { type: "string" } },
              { name: "note", in: "query", schema: { type: "string" } },
              { name: "X-Trace", in: "header", schema: { type: "string" } },
            ],
            requestBody: {
              required: true,
              content: {
                "application/json": {
                  schema: {
                    type: "object",
                    required: ["note"],
                    properties: { note: { type: "string" }, pieces: { type: "integer" } },
                  },
                },
              },
            },
          },
        },
      },
    });
    expect(shop.operations[0]).toMatchObject({ effect: "write", resource: "order:{shop_id}" });
    const sent = request(shop, "order.create", { shop_id: "a/b", note: "q", X_Trace: "t", body_note: "b", pieces: 2 });
    expect(sent).toMatchObject({
      method: "POST",
      url: "https://api.example/shops/a%2Fb/orders?note=q",
      headers: { "x-trace": "t" },
    });
    expect(JSON.parse(sent?.body ?? "")).toEqual({ note: "b", pieces: 2 });
  });

  it("is found by the verbs of its author's own words, too", () => {
    const send = { summary: "Sends a parcel", operationId: "dispatchParcel" };
    const [operation] = service({ paths: { "/parcels": { post: send } } }).operations;
    expect(operation).toMatchObject({
      id: "parcel.create",
      verbs: expect.arrayContaining(["create", "send", "dispatch"]),
    });
  });

  it("an address in the clear or with a port is another host than the same name by https", () => {
    const hostsAt = (url: string) => service({ servers: [{ url }], paths: { "/a": { get: {} } } }).hosts;
    expect(hostsAt("https://API.example/v1")).toEqual(["api.example"]);
    expect(hostsAt("https://api.example:443")).toEqual(["api.example"]);
    expect(hostsAt("http://api.example")).toEqual(["api.example:80"]);
    expect(hostsAt("http://[::1]:8080/x")).toEqual(["[::1]:8080"]);
  });

  it("a body that is a list is sent as the list, a vendor's own type of JSON under its name", () => {
    const tags = service({
      paths: {
        "/tags": {
          put: {
            requestBody: {
              content: { "application/vnd.tags+json": { schema: { type: "array", items: { type: "string" } } } },
            },
          },
        },
      },
    });
    const sent = request(tags, "tag.set", { body: ["a", "b"] });
    expect(sent?.body).toBe('["a","b"]');
    expect(sent?.headers["content-type"]).toBe("application/vnd.tags+json");
  });

  it("a list in an envelope is the result, and its pages are recognised", () => {
    const items = { type: "array", items: { type: "object", properties: { id: { type: "string" } } } };
    const list = service({
      paths: {
        "/orders": {
          get: {
            parameters: [
              { name: "page_token", in: "query", schema: { type: "string" } },
              { name: "limit", in: "query", schema: { type: "integer", maximum: 200 } },
            ],
            responses: ok({
              type: "object",
              properties: {
                data: items,
                meta: { type: "object", properties: { next_page_token: { type: "string" } } },
              },
            }),
          },
        },
      },
    }).operations[0];
    expect(list).toMatchObject({ id: "order.list", output: { type: "array" }, http: { resultPath: "data" } });
    expect(list?.http?.pagination).toEqual({
      kind: "cursor",
      requestField: "page_token",
      responsePath: "meta.next_page_token",
      itemsPath: "data",
      sizeField: "limit",
      sizeMax: 200,
    });
  });

  it("server variables become settings, sign-ins kinds of connection", () => {
    const made = service({
      servers: [
        { url: "https://{region}.api.example/v1", variables: { region: { default: "eu", enum: ["eu", "us-1"] } } },
      ],
      components: {
        securitySchemes: {
          key: { type: "apiKey", in: "header", name: "X-Key" },
          token: { type: "http", scheme: "bearer" },
          sign: {
            type: "oauth2",
            flows: {
              authorizationCode: {
                authorizationUrl: "https://a.example/auth",
                tokenUrl: "https://a.example/token",
                scopes: { read: "" },
              },
            },
          },
        },
      },
      paths: { "/things": { get: {} } },
    });
    expect(made.hosts).toEqual(["{region}.api.example"]);
    expect(new RegExp(made.connectionSettings?.["region"]?.pattern ?? "^$", "u").test("us-1")).toBe(true);
    expect(made.auth.map(({ kind }) => kind)).toEqual(["api_key", "bearer", "oauth2"]);
    expect(request(made, "thing.get", {}, { region: "eu" })?.url).toBe("https://eu.api.example/v1/things");
  });

  it("operations are named after one of what the path names", () => {
    const made = service({
      paths: { "/addresses": { post: {} }, "/status": { get: {} }, "/companies/{id}/close": { post: {} } },
    });
    expect(made.operations.map(({ id }) => id)).toEqual(["address.create", "status.get", "company.close"]);
  });

  it("operations keep their ids when the document changes", () => {
    const before = service({ paths: { "/a/orders": { get: {} } } });
    expect(before.operations.map(({ id }) => id)).toEqual(["order.get"]);
    const after = service({ paths: { "/orders": { get: {} }, "/a/orders": { get: {} } } }, { previous: before });
    const idOf = (path: string) => after.operations.find(({ http }) => http?.path === path)?.id;
    expect(idOf("/a/orders")).toBe("order.get");
    expect(idOf("/orders")).not.toBe("order.get");
  });
});

describe("documents that are wrong or hostile", () => {
  it("a schema that holds itself ends", () => {
    const node = {
      type: "object",
      properties: {
        name: { type: "string" },
        children: { type: "array", items: { $ref: "#/components/schemas/Node" } },
      },
    };
    const made = service({
      components: { schemas: { Node: node } },
      paths: { "/nodes": { get: { responses: ok({ $ref: "#/components/schemas/Node" }) } } },
    });
    expect(JSON.stringify(made.operations[0]?.output).length).toBeLessThan(2_000);
  });

  it("schemas of ever more choices end", () => {
    const schemas = Object.fromEntries(
      Array.from({ length: 30 }, (_, level) => [
        `L${level}`,
        { anyOf: Array.from({ length: 10 }, () => ({ allOf: [{ $ref: `#/components/schemas/L${level + 1}` }] })) },
      ]),
    );
    const made = service({
      components: { schemas },
      paths: { "/x": { get: { responses: ok({ $ref: "#/components/schemas/L0" }) } } },
    });
    expect(made.operations).toHaveLength(1);
  });

  it("a reference to another document is named with its place, and its operation left out", () => {
    const mapped = map({
      openapi: "3.0.0",
      servers: [{ url: "https://api.example" }],
      paths: { "/a": { get: {} }, "/b": { get: { parameters: [{ $ref: "https://evil.example/p.json" }] } } },
    });
    expect(mapped).toMatchObject({
      kind: "mapped",
      report: {
        mapped: 1,
        skipped: [
          {
            pointer: "/paths/~1b/get",
            message: expect.stringMatching(/parameters\/0 refers to another document/) as string,
          },
        ],
      },
    });
  });

  it.each([
    ["no text", "", /empty/],
    ["a line of YAML", "openapi: 3.0.0\n  paths: [", /line \d+, column \d+/],
    ["JSON", '{"openapi": "3.0.0",\n "paths": {"a" "b"}}', /line 2/],
    ["Swagger 1.2", { swagger: "1.2" }, /another version than 2\.0\. Convert/],
    ["no server", { openapi: "3.1.0", paths: {} }, /baseUrl/],
    [
      "aliases that explode",
      `a: &a [x,x,x,x,x,x,x,x,x]\n${"bcdefgh"
        .split("")
        .map((name, i) => `${name}: &${name} [${`*${"abcdefgh"[i] ?? ""},`.repeat(9)}]`)
        .join("\n")}`,
      /over and over|too large/,
    ],
    ["nesting without end", "[".repeat(100_000), /./],
    ["deep JSON", `{"openapi":"3.0.0","x":${"[".repeat(500)}${"]".repeat(500)}}`, /deeper than 200/],
    ["too much", `{"openapi":"${"x".repeat(10_000_001)}"}`, /10000000/],
  ] as const)("%s is refused in words", (_what, document, words) => {
    expect(flawOf(document as MapRequest["document"])[0]?.message).toMatch(words);
  });

  it("fields that reach a prototype are left out and named", () => {
    const mapped = map(
      `{"openapi":"3.0.0","servers":[{"url":"https://api.example"}],"paths":{"/a":{"post":{"requestBody":{"content":{"application/json":{"schema":{"type":"object","properties":{"__proto__":{"type":"string"},"ok":{"type":"string"}}}}}}}}}}`,
    );
    expect(mapped).toMatchObject({
      kind: "mapped",
      report: { warnings: [{ message: expect.stringContaining("__proto__") as string }] },
    });
    if (mapped.kind === "mapped")
      expect(Object.keys(mapped.service.operations[0]?.input["properties"] ?? {})).toEqual(["ok"]);
  });

  it("random documents never throw: they are mapped into a valid service, or refused with a reason", () => {
    const word = fc.constantFrom(
      "type",
      "object",
      "string",
      "array",
      "properties",
      "items",
      "allOf",
      "oneOf",
      "$ref",
      "#/paths",
      "#/components/schemas/A",
      "schema",
      "in",
      "query",
      "path",
      "name",
      "id",
      "required",
      "content",
      "application/json",
      "parameters",
      "requestBody",
      "responses",
      "200",
      "get",
      "post",
      "description",
      "enum",
      "default",
      "example",
    );
    const { tree } = fc.letrec<{ tree: unknown }>((tie) => ({
      tree: fc.oneof(
        { maxDepth: 6 },
        word,
        fc.integer(),
        fc.boolean(),
        fc.constant(null),
        fc.array(tie("tree"), { maxLength: 4 }),
        fc.dictionary(word, tie("tree"), { maxKeys: 5 }),
      ),
    }));
    const paths = fc.dictionary(
      fc.constantFrom("/a", "/a/{id}", "/b/{x-y}/send", "c", "/d?e"),
      fc.oneof(
        tree,
        fc.record({ get: tree, post: fc.record({ parameters: tree, requestBody: tree, responses: tree }) }),
      ),
    );
    fc.assert(
      fc.property(paths, tree, tree, (found, schema, security) => {
        const document = {
          openapi: "3.1.0",
          servers: [{ url: "https://api.example" }],
          paths: found,
          security,
          components: { schemas: { A: schema }, securitySchemes: schema },
        };
        const mapped = map(JSON.parse(JSON.stringify(document)) as JsonObject);
        if (mapped.kind === "flawed") return mapped.flaws.every(({ message }) => message !== "");
        const made = serviceSchema.parse(mapped.service);
        for (const operation of made.operations) {
          const sample = sampleOf(operation.input) as JsonObject;
          checkInput(operation.input, sample);
        }
        return new Set(made.operations.map(({ id }) => id)).size === made.operations.length;
      }),
    );
  });
});

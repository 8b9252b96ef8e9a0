import { describe, expect, it } from "vitest";
import type { JsonObject } from "@/lib/kernel/json";
import { buildRequest } from "../core/build-request";
import { serviceSchema } from "../schema";
import { mapDocument } from "./map-document";

const DOCUMENT: JsonObject = {
  swagger: "2.0",
  info: { title: "Parcels", version: "1" },
  host: "api.parcels.example",
  basePath: "/v1",
  schemes: ["http", "https"],
  consumes: ["application/json"],
  produces: ["application/json"],
  securityDefinitions: {
    login: { type: "basic" },
    app: { type: "oauth2", flow: "application", tokenUrl: "https://login.example/token", scopes: { read: "" } },
  },
  parameters: { New: { name: "parcel", in: "body", required: true, schema: { $ref: "#/definitions/Parcel" } } },
  definitions: { Parcel: { type: "object", required: ["to"], properties: { to: { type: "string" } } } },
  paths: {
    "/parcels": {
      get: {
        parameters: [{ name: "tags", in: "query", type: "array", items: { type: "string" } }],
        responses: { "200": { schema: { type: "array", items: { $ref: "#/definitions/Parcel" } } } },
      },
      post: { parameters: [{ $ref: "#/parameters/New" }], responses: { "201": { description: "made" } } },
    },
    "/parcels/{id}/label": {
      post: {
        parameters: [
          { name: "id", in: "path", required: true, type: "integer" },
          { name: "picture", in: "formData", type: "file", required: true },
        ],
      },
      get: {
        parameters: [{ name: "id", in: "path", required: true, type: "integer" }],
        produces: ["application/pdf"],
        responses: { "200": { schema: { type: "file" } } },
      },
    },
  },
};

describe("a document of Swagger 2.0", () => {
  const mapped = mapDocument({ document: DOCUMENT, id: () => "own-parcels" });
  if (mapped.kind === "flawed") throw new TypeError(JSON.stringify(mapped.flaws));
  const service = serviceSchema.parse(mapped.service);
  const operation = (method: string, path: string) => {
    const found = service.operations.find(({ http }) => http?.method === method && http.path === path);
    if (found === undefined) throw new TypeError(`${method} ${path}`);
    return found;
  };

  it("becomes a service at its host, by https where it offers that, with its sign-ins", () => {
    expect(mapped.report).toMatchObject({ format: "Swagger 2.0", mapped: 4, skipped: [], auth: ["basic", "oauth2"] });
    expect(service).toMatchObject({ baseUrl: "https://api.parcels.example/v1", hosts: ["api.parcels.example"] });
    expect(service.auth[1]).toMatchObject({ grants: ["client_credentials"], tokenUrl: "https://login.example/token" });
  });

  it("sends a body that is referred to as JSON, and lists by commas", () => {
    const post = operation("POST", "/parcels");
    expect(post.input).toMatchObject({ required: ["to"] });
    expect(JSON.parse(buildRequest(service, post, { to: "Ada" }, {}, undefined)?.body ?? "")).toEqual({ to: "Ada" });
    const list = buildRequest(service, operation("GET", "/parcels"), { tags: ["a", "b"] }, {}, undefined);
    expect(decodeURIComponent(list?.url ?? "")).toBe("https://api.parcels.example/v1/parcels?tags=a,b");
  });

  it("sends and gives files", () => {
    expect(operation("POST", "/parcels/{id}/label").http).toMatchObject({ body: "multipart" });
    expect(operation("GET", "/parcels/{id}/label").http).toMatchObject({ answer: "binary" });
  });

  it("names places of the document as it is, and refuses other versions", () => {
    const broken = { ...DOCUMENT, paths: { "/a": { get: { parameters: [{ $ref: "#/parameters/None" }] } } } };
    expect(mapDocument({ document: broken, id: () => "own-x" })).toMatchObject({
      flaws: [{ pointer: "/paths" }, { pointer: "/paths/~1a/get" }],
    });
    expect(mapDocument({ document: { swagger: "1.2" }, id: () => "own-x" })).toMatchObject({
      flaws: [{ pointer: "/swagger" }],
    });
  });
});

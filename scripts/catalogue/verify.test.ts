import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { compileService } from "@/lib/connectors/catalog/source/compile-service";
import { verifyService } from "./verify";

const ticket = {
  type: "object",
  properties: {
    id: { type: "integer", readOnly: true },
    subject: { type: "string" },
    state: { type: "string", enum: ["open", "closed"] },
    parent: { $ref: "#/components/schemas/Ticket" },
  },
};
const created = { type: "object", required: ["subject"], properties: ticket.properties };
const failure = {
  type: "object",
  properties: { error: { type: "object", properties: { message: { type: "string" } } } },
};
const json = (schema: object) => ({ content: { "application/json": { schema } } });

const OPENAPI3 = {
  openapi: "3.0.0",
  info: { title: "Desk", version: "1" },
  servers: [{ url: "https://{company}.desk.example/v1", variables: { company: { default: "acme" } } }],
  paths: {
    "/tickets": {
      get: {
        parameters: [
          { name: "state", in: "query", schema: { type: "string", enum: ["open", "closed"] } },
          { name: "limit", in: "query", schema: { type: "integer", maximum: 50 } },
          { name: "after", in: "query", schema: { type: "string" } },
        ],
        responses: {
          200: json({
            type: "object",
            properties: {
              data: { type: "array", items: { $ref: "#/components/schemas/Ticket" } },
              meta: { type: "object", properties: { next: { type: "string", nullable: true } } },
            },
          }),
          default: json(failure),
        },
      },
      post: {
        requestBody: { required: true, ...json(created) },
        responses: { 201: json({ $ref: "#/components/schemas/Ticket" }), 422: json(failure) },
      },
    },
    "/tickets/{ticket_id}": {
      parameters: [{ name: "ticket_id", in: "path", required: true, schema: { type: "integer" } }],
      get: { responses: { 200: json({ $ref: "#/components/schemas/Ticket" }) } },
    },
  },
  components: { schemas: { Ticket: ticket } },
};

const SWAGGER2 = {
  swagger: "2.0",
  info: { title: "Desk", version: "1" },
  host: "acme.desk.example",
  basePath: "/v1",
  consumes: ["application/json"],
  paths: {
    "/tickets": {
      get: {
        parameters: [
          { name: "state", in: "query", type: "string", enum: ["open", "closed"] },
          { name: "limit", in: "query", type: "integer" },
          { name: "after", in: "query", type: "string" },
        ],
        responses: {
          200: {
            schema: {
              type: "object",
              properties: {
                data: { type: "array", items: { $ref: "#/definitions/Ticket" } },
                meta: { type: "object", properties: { next: { type: "string" } } },
              },
            },
          },
        },
      },
      post: {
        parameters: [{ name: "body", in: "body", required: true, schema: created }],
        responses: { 201: { schema: { $ref: "#/definitions/Ticket" } } },
      },
    },
    "/tickets/{ticket_id}": {
      get: {
        parameters: [{ name: "ticket_id", in: "path", required: true, type: "integer" }],
        responses: { 200: { schema: { $ref: "#/definitions/Ticket" } } },
      },
    },
  },
  definitions: { Ticket: ticket },
};

const DESK = `
id: desk
name: Desk
category: support
docs: https://desk.example/docs
baseUrl: https://{company}.desk.example/v1
settings: {company: {about: Subdomain, pattern: '^[a-z0-9-]{1,63}$', example: acme}}
auth: [bearer]
errors: {message: error.message, sample: {error: {message: '{{message}}'}}}
types: {ticket: {id: 42, subject: Broken lamp, state: {$: open, enum: [open, closed]}}}
operations:
  ticket.create: {name: Create, call: POST /tickets, in: {subject!: Broken lamp, state: open}, out: ticket}
  ticket.get: {name: Get, call: 'GET /tickets/{id}', in: {id: 42}, out: ticket}
  ticket.list:
    name: List
    call: GET /tickets
    in: {state: open}
    out: [ticket]
    result: data
    page: {kind: cursor, requestField: after, responsePath: meta.next, itemsPath: data, sizeField: limit, sizeMax: 50}
`;

const folder = mkdtempSync(path.join(tmpdir(), "documents-"));
writeFileSync(path.join(folder, "openapi3.json"), JSON.stringify(OPENAPI3));
writeFileSync(path.join(folder, "swagger2.json"), JSON.stringify(SWAGGER2));
writeFileSync(path.join(folder, "none.json"), "{}");
afterAll(() => rmSync(folder, { recursive: true }));

async function found(source: string, file: string): Promise<string[]> {
  const { service } = compileService(source);
  if (service === undefined) throw new TypeError("does not compile");
  return (await verifyService(service, [file], folder)).map(({ at, message }) => `${at}: ${message}`);
}

describe.each(["openapi3.json", "swagger2.json"])("against a document in %s", (file) => {
  it("a service as documented has no problems", async () => {
    expect(await found(DESK, file)).toEqual([]);
  });

  it.each([
    ["a path", ["POST /tickets", "POST /ticket"], /ticket\.create: POST .*\/v1\/ticket: is not in the document/],
    ["a method", ["'GET /tickets/{id}'", "'DELETE /tickets/{id}'"], /ticket\.get: DELETE .*: is not in the document/],
    ["a base path", ["desk.example/v1", "desk.example/v2"], /ticket\.list: GET .*\/v2\/tickets/],
    ["a host", ["https://{company}.desk.example", "https://{company}.desks.example"], /service: hosts/],
    [
      "a parameter the document does not know",
      ["in: {state: open}\n", "in: {state: open, sort: up}\n"],
      /ticket\.list: query sort: is not a parameter/,
    ],
    [
      "a field it does not know",
      ["lamp, state: open}", "lamp, stage: open}"],
      /ticket\.create: body\.stage: is not a field/,
    ],
    [
      "a required field that is optional here",
      ["{subject!: Broken", "{subject: Broken"],
      /required input alone: body .*must have required property 'subject'/,
    ],
    [
      "a value that is not of the enum",
      ["in: {state: open}\n", "in: {state: opened}\n"],
      /ticket\.list: query .*allowed values/,
    ],
    ["a wrong type", ["lamp, state: open}", "lamp, state: 5}"], /ticket\.create: body .*must be string/],
    [
      "a result path",
      ["result: data", "result: tickets"],
      /ticket\.list: result tickets: is not in the document's answer/,
    ],
    [
      "an output field",
      ["{id: 42, subject", "{id: 42, url: x, subject"],
      /ticket\.get: out\.url: is not in the document's answer/,
    ],
    ["a cursor", ["responsePath: meta.next", "responsePath: meta.cursor"], /paging\.responsePath meta\.cursor/],
    [
      "a paging parameter",
      ["requestField: after", "requestField: cursor"],
      /paging\.requestField cursor: is not a parameter/,
    ],
  ] as const)("finds %s", async (_name, [from, to], expected) => {
    expect(DESK).toContain(from);
    expect(
      await found(
        DESK.replace(from, () => to),
        file,
      ),
    ).toContainEqual(expect.stringMatching(expected));
  });
});

it("finds what an event's look at its list may not send", async () => {
  const event = (state: string): string =>
    `${DESK}events:\n  ticket.created: {name: Created, poll: ticket.list, with: {state: ${state}}, cursor: id, key: id}\n`;
  expect(await found(event("open"), "openapi3.json")).toEqual([]);
  expect(await found(event("opened"), "openapi3.json")).toContainEqual(
    expect.stringMatching(/^event ticket\.created: .*allowed values/),
  );
});

it("finds an error envelope that the document does not have", async () => {
  const source = DESK.replace("{message: error.message,", () => "{message: errors.0.detail,");
  expect(await found(source, "openapi3.json")).toContainEqual(
    expect.stringMatching(/errors\.message errors\.0\.detail/),
  );
});

it("says when a file is no OpenAPI document, or not there", async () => {
  expect(await found(DESK, "none.json")).toEqual([expect.stringMatching(/is no OpenAPI document/)]);
  expect(await found(DESK, "missing.json")).toEqual([expect.stringMatching(/ENOENT/)]);
});

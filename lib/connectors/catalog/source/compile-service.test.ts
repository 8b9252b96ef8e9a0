import { describe, expect, it } from "vitest";
import { buildRequest } from "../../core/build-request";
import { sampleOf } from "../../sample";
import type { JsonObject } from "@/lib/kernel/json";
import type { ListedService } from "../../schema";
import { compileService } from "./compile-service";
import { lintService } from "./lint-service";

const DESK = `
id: desk
name: Desk
category: support
docs: https://desk.example/docs
baseUrl: https://{company}.desk.example/v1
settings:
  company: {about: Company's subdomain, pattern: '^[a-z0-9-]{1,63}$', example: acme}
auth:
  - api_key: {in: header, name: x-key}
  - oauth2: {authorizeUrl: https://desk.example/auth, tokenUrl: https://desk.example/token, pkce: true, params: {access_type: offline}}
headers: {x-version: 2}
errors: {code: error.code, message: error.message, sample: {error: {code: '{{code}}', message: '{{message}}'}}, codes: {gone: not_found}}
paging:
  default: {kind: cursor, requestField: after, responsePath: meta.next, itemsPath: data, sizeField: 'page[size]', sizeMax: 50}
types:
  person: {id: 7, email: ada@example.com, manager: '@person'}
  ticket: {id: 42, subject!: Broken lamp, state: {$: open, enum: [open, closed]}, opened_at: '2026-03-02T09:00:00Z', by: '@person'}
operations:
  ticket.create:
    name: Create a ticket
    call: POST /tickets
    in: {subject!: Broken lamp, tags: [lamp], person: {$: 7, about: Who asks}}
    send: {person: requester.id}
    wrap: ticket
    out: ticket
    result: data
  ticket.list:
    name: List tickets
    call: GET /tickets
    in: {state: open}
    query: {state: 'filter[state]'}
    out: [ticket]
    result: data
    page: default
  ticket.update: {name: Change a ticket, call: 'PATCH /tickets/{id}', in: {id: 42, subject: Lamp}, out: ticket, result: data}
events:
  ticket.created: {name: Ticket opened, poll: ticket.list, cursor: opened_at, key: id, with: {state: open}}
`;

function compiled(text: string) {
  const { service, problems } = compileService(text);
  if (service === undefined) throw new TypeError(problems.map(({ message }) => message).join("; "));
  const operation = (id: string) => {
    const found = service.operations.find((one) => one.id === id);
    if (found === undefined) throw new TypeError(id);
    return found;
  };
  const requestOf = (id: string) =>
    buildRequest(service, operation(id), sampleOf(operation(id).input) as JsonObject, { company: "acme" }, undefined);
  return { service, problems, operation, requestOf };
}

describe("the short form in full", () => {
  const { service, problems, operation, requestOf } = compiled(DESK);

  it("has no problems", () => {
    expect(problems).toEqual([]);
  });

  it("is asked for by the verb of its id, too, whatever verbs a file gives", () => {
    const source = DESK.replace("ticket.update: {", "ticket.update: {verbs: [rework], ");
    expect(source).not.toBe(DESK);
    expect(compiled(source).operation("ticket.update").verbs).toEqual(["rework", "update"]);
  });

  it("takes effect, resource, words and hosts from method, path and id", () => {
    expect(operation("ticket.update")).toMatchObject({ effect: "idempotent-write", resource: "ticket:{id}" });
    expect(operation("ticket.list").verbs).toContain("find");
    expect(operation("ticket.list").nouns).toEqual(["ticket", "tickets"]);
    expect(service).toMatchObject({ hosts: ["{company}.desk.example"], maturity: "callable" });
  });

  it("makes schemas of examples, required fields of ! and of the path", () => {
    expect(operation("ticket.update").input["required"]).toEqual(["id"]);
    expect(operation("ticket.create").input).toMatchObject({
      required: ["subject"],
      properties: { tags: { type: "array", items: { type: "string" } }, person: { description: "Who asks" } },
    });
    expect(operation("ticket.list").output).toMatchObject({
      type: "array",
      items: {
        properties: {
          opened_at: { format: "date-time", description: "Opened at" },
          state: { enum: ["open", "closed"] },
        },
      },
    });
  });

  it("ends a type that holds itself in an open object", () => {
    const by = (operation("ticket.create").output["properties"] as JsonObject)["by"] as JsonObject;
    expect(by["properties"]).toMatchObject({ manager: { type: "object", additionalProperties: true } });
  });

  it("puts inputs where they go on the wire", () => {
    expect(requestOf("ticket.create")).toMatchObject({
      url: "https://acme.desk.example/v1/tickets",
      headers: { "x-version": "2" },
      body: JSON.stringify({ ticket: { subject: "Broken lamp", tags: ["lamp"], requester: { id: 7 } } }),
    });
    expect(requestOf("ticket.list")?.url).toBe(
      "https://acme.desk.example/v1/tickets?filter%5Bstate%5D=open&page%5Bsize%5D=50",
    );
  });

  it("gives paged lists a number of items and all, by a plain name", () => {
    expect(Object.keys(operation("ticket.list").input["properties"] as object)).toEqual(["state", "limit", "all"]);
    expect(operation("ticket.list").http?.pagination?.sizeField).toBe("limit");
  });

  it("gives a polled event the item of its list, and its settings but those fixed", () => {
    expect(service.events[0]).toMatchObject({ kind: "polling", polling: { operation: "ticket.list", idField: "id" } });
    expect(Object.keys(service.events[0]?.input["properties"] as object)).toEqual(["everyMs"]);
    expect(Object.keys(service.events[0]?.output["properties"] as object)).toContain("opened_at");
  });

  it("is verified by a record of all operations, and by nothing less", () => {
    const check = (operations: number): string =>
      `${DESK}check: {by: documentation, source: https://desk.example/docs, date: '2026-03-02', checker: A reader, operations: ${operations}, wrong: 1}\n`;
    expect(compiled(check(3)).service.maturity).toBe("verified");
    expect(compiled(check(2)).service.maturity).toBe("callable");
  });
});

const listed: ReadonlyMap<string, ListedService> = new Map([
  ["lamp", { id: "lamp", name: "Lamp", category: "other", aliases: [{ text: "Lamp" }] }],
  ["desk", { id: "desk", name: "Desk", category: "support", aliases: [] }],
]);

/** All that compiler and lint say, `key: message`. */
function said(text: string): string[] {
  const { service, problems } = compileService(text);
  if (service !== undefined) lintService(service, listed, new Set(), (key, message) => problems.push({ key, message }));
  return problems.map(({ key, message }) => `${key.join(".")}: ${message}`);
}

describe("mistakes are named by their key, with what to do", () => {
  it.each([
    [
      "an unknown key",
      ["name: Change a ticket, call", "name: Change a ticket, pth: 1, call"],
      /^operations\.ticket\.update\.pth: is not a key/,
    ],
    ["an unknown top key", ["category: support", "category: support\nhost: x"], /^host: is not a key/],
    [
      "a type that is not there",
      ["out: [ticket]", "out: '@tickets'"],
      /there is no type tickets \(types: person, ticket\)/,
    ],
    [
      "a path without input",
      ["in: {id: 42, subject: Lamp}", "in: {subject: Lamp}"],
      /operations\.ticket\.update\.in: \{id\} of the path/,
    ],
    ["an example outside its enum", ["{$: open, enum", "{$: opened, enum"], /opened is not one of its enum/],
    ["an unknown fact of a field", ["about: Who asks", "abuot: Who asks"], /abuot is not a fact of a field/],
    [
      "an input without example",
      ["tags: [lamp]", "tags: null"],
      /operations\.ticket\.create\.in\.tags: has no example/,
    ],
    [
      "a text with a comma that is not in quotes",
      ["tags: [lamp]", "tags: [lamp], note: {text: Hello, what is broken?}"],
      /operations\.ticket\.create\.in\.note\.what is broken\?: is the rest of a text with a comma/,
    ],
    ["a paging that is not there", ["page: default", "page: other"], /there is no paging other; known: default/],
    ["paging of what is no list", ["out: [ticket]", "out: ticket"], /out must be a list/],
    [
      "a mapped field that is no input",
      ["query: {state:", "query: {status:"],
      /names status, which is not an input field/,
    ],
    [
      "an error category",
      ["gone: not_found", "gone: permission_denied"],
      /^errors\.codes\.gone: permission_denied is no category/,
    ],
    [
      "a kind of sign-in",
      ["- api_key: {in: header, name: x-key}", "- token"],
      /^auth\.0: token is not a kind of sign-in/,
    ],
    [
      "an oauth address",
      ["tokenUrl: https://desk", "tokenUrl: http://desk"],
      /^auth\.1\.oauth2\.tokenUrl: must be an address that begins with https/,
    ],
    [
      "a place in the address nobody fills",
      ["https://{company}.desk", "https://{shop}.desk"],
      /^baseUrl: \{shop\} is no setting/,
    ],
    [
      "a setting that could leave the host",
      ["'^[a-z0-9-]{1,63}$'", "'^.+$'"],
      /^settings\.company\.pattern: stands in a host/,
    ],
    [
      "a read that says write",
      ["call: GET /tickets", "call: GET /tickets\n    effect: write"],
      /^operations\.ticket\.list\.effect: is write, but the id says list/,
    ],
    [
      "a write that says read",
      ["call: POST /tickets", "call: POST /tickets\n    effect: read"],
      /create.*what only computes is called generate/,
    ],
    [
      "an event without its list",
      ["poll: ticket.list", "poll: ticket.all"],
      /^events\.ticket\.created\.poll: there is no operation ticket\.all/,
    ],
    [
      "a cursor that items do not have",
      ["cursor: opened_at", "cursor: made_at"],
      /^events\.ticket\.created\.cursor: made_at is no field/,
    ],
    [
      "fixed input the list does not know",
      ["with: {state: open}", "with: {sort: new}"],
      /^events\.ticket\.created\.with\.sort: is no input/,
    ],
    [
      "a category other than the list's",
      ["category: support", "category: crm-sales"],
      /^category: is support in listed\.json/,
    ],
    [
      "an id beside the list's own",
      ["id: desk\nname: Desk", "id: lamps\nname: Lamp"],
      /listed\.json, which knows Lamp as lamp/,
    ],
    ["a credential as input", ["tags: [lamp]", "api_key: abc"], /is a credential: it belongs to auth/],
    [
      "a number too large for JSON",
      ["person: {id: 7", "person: {id: 12345678901234567890"],
      /too large a number: write it in quotes/,
    ],
  ] as const)("%s", (_name, [from, to], expected) => {
    expect(DESK).toContain(from);
    expect(said(DESK.replace(from, () => to))).toContainEqual(expect.stringMatching(expected));
  });

  it("with the line they stand in", () => {
    const { problems, lineOf } = compileService(DESK.replace("page: default", "page: other"));
    expect(problems.map(({ key }) => lineOf(key))).toEqual([
      DESK.split("\n").findIndex((line) => line.includes("page: default")) + 1,
    ]);
  });

  it.each(["", "- a\n- b", "id: [", "id: x\nid: y", "&a [*a]", "name: Nothing else"])(
    "%j is no service, and says so",
    (text) => {
      const { service, problems } = compileService(text);
      expect(service).toBeUndefined();
      expect(problems.length).toBeGreaterThan(0);
    },
  );
});

import { describe, expect, it } from "vitest";
import type { Json, JsonObject } from "@/lib/kernel/json";
import type { RunError } from "@/lib/workflow/run-schema";
import type { HttpBinding, Operation, Service } from "../schema";
import { readBodyOf } from "./read-body";
import { errorOfAnswer, type ErrorContext } from "./read-error";

const nowMs = Date.parse("2026-01-01T00:00:00Z");

interface Given {
  status?: number;
  headers?: Record<string, string>;
  body: Json;
  envelope?: Service["errorEnvelope"];
  errorCodes?: Record<string, string>;
  http?: Partial<HttpBinding>;
  input?: JsonObject;
  categorize?: ErrorContext["categorize"];
}

/** The error of an answer to an operation with the fields `name`, `email`, `project` and `properties`. */
function errorOf(given: Given): RunError | undefined {
  const { status = 400, headers = {}, body, envelope, errorCodes, http, input = {}, categorize } = given;
  const properties = { name: {}, email: {}, project: {}, properties: {} };
  const operation: Operation = {
    id: "thing.create",
    name: "Create a thing",
    effect: "write",
    resource: "thing",
    input: { type: "object", properties },
    output: {},
    http: { method: "POST", path: "/things", ...http },
    costUsd: 0,
    latencyMsTypical: 1,
    verbs: [],
    nouns: [],
  };
  const service: Service = {
    id: "acme",
    name: "Acme",
    category: "other",
    aliases: [],
    maturity: "callable",
    auth: [],
    operations: [operation],
    events: [],
    ...(envelope === undefined ? {} : { errorEnvelope: envelope }),
    ...(errorCodes === undefined ? {} : { errorCodes }),
  };
  const answer = { status, headers, body: typeof body === "string" ? body : JSON.stringify(body) };
  const read = readBodyOf(service, operation, answer);
  return errorOfAnswer(service, operation, answer, read, { nowMs, input, categorize });
}

describe("a right that is missing", () => {
  const envelope = { codePath: "error", okPath: "ok", messagePath: "response_metadata.messages.0" };
  const errorCodes = { missing_scope: "auth_missing_scope" };

  it.each<[string, Omit<Given, "envelope" | "errorCodes">, string]>([
    [
      "in the body of a 200, as Slack does",
      { status: 200, body: { ok: false, error: "missing_scope", needed: "channels:history", provided: "chat:write" } },
      "Acme: missing_scope; it needs the scope channels:history",
    ],
    [
      "in the challenge of OAuth",
      {
        status: 403,
        headers: { "www-authenticate": 'Bearer error="insufficient_scope", scope="files.read files.write"' },
        body: { message: "Forbidden" },
      },
      "Acme: Forbidden; it needs the scope files.read files.write",
    ],
    [
      "in a header, as GitHub does",
      { status: 403, headers: { "x-accepted-oauth-scopes": "repo" }, body: { message: "Resource not accessible" } },
      "Acme: Resource not accessible; it needs the scope repo",
    ],
    [
      "nowhere: nothing is made up",
      { status: 403, headers: { "x-accepted-oauth-scopes": "" }, body: { message: "Forbidden" } },
      "Acme: Forbidden",
    ],
  ])("is named where the service names it %s", (_where, given, message) => {
    expect(errorOf({ ...given, envelope, errorCodes })).toMatchObject({ category: "auth_missing_scope", message });
  });

  it("what a service says beside its code of a wrong argument is the message", () => {
    const body = {
      ok: false,
      error: "invalid_arguments",
      response_metadata: { messages: ["[ERROR] no such field: x"] },
    };
    expect(errorOf({ status: 200, body, envelope })?.message).toBe(
      "Acme: [ERROR] no such field: x (invalid_arguments)",
    );
  });
});

describe("the message of an error", () => {
  it.each<[string, Json, string]>([
    ["in a message", { message: "Name is taken" }, "Name is taken"],
    ["beside a code", { error: { code: "name_taken", message: "Name is taken" } }, "Name is taken (name_taken)"],
    ["in OAuth's form", { error: "invalid_grant", error_description: "Grant is old" }, "Grant is old (invalid_grant)"],
    ["in RFC 9457's form", { type: "about:blank", title: "Bad", status: 400, detail: "No such day" }, "No such day"],
    [
      "in a list of texts",
      { errors: ["Name is too short", "E-mail is missing"] },
      "Name is too short; E-mail is missing",
    ],
    ["in a map of fields", { errors: { name: ["is too short"] } }, "name: is too short"],
    ["of Google's form", { error: { code: 400, status: "INVALID", message: "Bad range" } }, "Bad range (INVALID)"],
    ["in JSON within a text", { message: '{"error":{"message":"Inner words"}}' }, "Inner words"],
    [
      "in general and of single fields",
      { message: "Validation failed", errors: [{ field: "name", code: "missing_field" }] },
      "Validation failed: name: missing_field",
    ],
    [
      "as pydantic writes it",
      { detail: [{ loc: ["body", "email"], msg: "field required", type: "value_error.missing" }] },
      "email: field required (value_error.missing)",
    ],
    ["by its code alone", { ok: false, error: "channel_not_found" }, "channel_not_found"],
    [
      "in XML",
      "<?xml version='1.0'?><Error><Code>NoSuchKey</Code><Message>No such key</Message></Error>",
      "No such key (NoSuchKey)",
    ],
    ["in plain text", "Too many  things\n", "Too many things"],
    ["by nothing", "", "HTTP 400"],
  ])("is found %s", (_form, body, message) => {
    expect(errorOf({ body })?.message).toBe(`Acme: ${message}`);
  });

  it("is never a page of HTML", () => {
    const body = "<!DOCTYPE html>\n<html><head><title> Just a\nmoment... </title></head><body>x</body></html>";
    expect(errorOf({ status: 502, body, headers: { "content-type": "application/json" } })).toMatchObject({
      category: "upstream_5xx",
      message: 'Acme: answered a web page (502, titled "Just a moment...") instead of JSON',
    });
  });

  it("is never a piece of JSON where there are words in it, and stays short", () => {
    const words = "word ".repeat(500);
    const error = errorOf({ body: { result: { error: { errors: [{ reason: "bad", message: words }] } } } });
    expect(error?.message.length).toBeLessThan(700);
    expect(errorOf({ envelope: { messagePath: "err" }, body: { err: { text: "In words" } } })?.message).toBe(
      "Acme: In words",
    );
  });
});

describe("the field of an error", () => {
  it.each<[string, Json, string | undefined]>([
    ["param", { error: { param: "email", message: "Bad" } }, "with.email"],
    ["field of a list", { errors: [{ field: "name", message: "Bad" }] }, "with.name"],
    ["JSON pointer", { errors: [{ source: { pointer: "/data/attributes/email" }, detail: "Bad" }] }, "with.email"],
    [
      "JSON pointer in the fragment",
      { errors: [{ pointer: "#/properties/status", detail: "Bad" }] },
      "with.properties.status",
    ],
    ["path of parts", { detail: [{ loc: ["body", "name"], msg: "Bad" }] }, "with.name"],
    ["key of a map", { errors: { email: ["is taken"] } }, "with.email"],
    [
      "Google's violations",
      { error: { details: [{ fieldViolations: [{ field: "name", description: "Bad" }] }] } },
      "with.name",
    ],
    ["RFC 9457's parameters", { invalid_params: [{ name: "x", reason: "Bad", field: "email" }] }, "with.email"],
    ["another way of writing", { error: { param: "Properties" } }, "with.properties"],
    ["what the operation has not", { error: { param: "cursor", message: "Bad" } }, undefined],
    ["an address", { path: "/v1/things", message: "Bad" }, undefined],
  ])("is found as %s", (_form, body, field) => {
    expect(errorOf({ body })?.field).toBe(field);
  });

  it("is the input field that stands there in the request", () => {
    const http = { bodyPaths: { project: "fields.project.key" }, bodyRoot: "issue" };
    expect(errorOf({ http, body: { errors: [{ field: "issue.fields.project.key", message: "Bad" }] } })?.field).toBe(
      "with.project",
    );
    const envelope = { fieldPath: ["nowhere", "where"] };
    expect(errorOf({ envelope, body: { where: "else", message: "Bad" } })?.field).toBe("with.else");
  });
});

describe("how long to wait", () => {
  it.each<[string, Record<string, string>, number]>([
    ["Retry-After in seconds", { "retry-after": "7" }, 7_000],
    ["Retry-After as a date", { "retry-after": "Thu, 01 Jan 2026 00:00:05 GMT" }, 5_000],
    ["Retry-After as a duration", { "retry-after": "1m30s" }, 90_000],
    ["milliseconds before seconds", { "retry-after-ms": "1500", "retry-after": "2" }, 1_500],
    ["milliseconds of x-retry-after-ms", { "x-retry-after-ms": "250" }, 250],
    ["seconds since 1970", { "x-ratelimit-reset": String(nowMs / 1000 + 30) }, 30_000],
    ["milliseconds since 1970", { "x-ratelimit-reset": String(nowMs + 4_000) }, 4_000],
    ["seconds from now", { "ratelimit-reset": "12" }, 12_000],
    ["fractions of seconds from now", { "x-ratelimit-reset-after": "0.25" }, 250],
    ["a date", { "acme-ratelimit-tokens-reset": "2026-01-01T00:00:09Z" }, 9_000],
    ["a duration", { "x-ratelimit-reset-tokens": "6m0s" }, 360_000],
    ["the structured header", { ratelimit: '"default";r=0;t=40' }, 40_000],
    [
      "the limit that is used up",
      {
        "x-ratelimit-remaining-requests": "0",
        "x-ratelimit-reset-requests": "2s",
        "x-ratelimit-remaining-tokens": "99",
        "x-ratelimit-reset-tokens": "60s",
      },
      2_000,
    ],
    ["at most a day", { "retry-after": "99999999" }, 86_400_000],
  ])("is read from %s", (_form, headers, retryAfterMs) => {
    expect(errorOf({ status: 429, headers, body: {} })).toMatchObject({ category: "rate_limited", retryAfterMs });
  });

  it.each<[string, Json, number]>([
    ["retry_after", { retry_after: 1.5 }, 1_500],
    ["retryAfterMs", { error: { retryAfterMs: 700 } }, 700],
    ["parameters", { parameters: { retry_after: 7 } }, 7_000],
    ["Google's delay", { error: { details: [{ "@type": "x" }, { retryDelay: "3.5s" }] } }, 3_500],
  ])("is read from the body: %s", (_form, body, retryAfterMs) => {
    expect(errorOf({ status: 429, body })?.retryAfterMs).toBe(retryAfterMs);
  });

  it("is not told by a limit that has nothing to do with the failure, nor by a reset that is gone", () => {
    expect(errorOf({ status: 422, headers: { "x-ratelimit-reset": "30" }, body: {} })?.retryAfterMs).toBeUndefined();
    const gone = { "x-ratelimit-reset": String(nowMs / 1000 - 30) };
    const envelope = { retryAfterMsDefault: 5_000 };
    expect(errorOf({ status: 429, headers: gone, body: {}, envelope })?.retryAfterMs).toBe(5_000);
  });
});

describe("the kind of an error", () => {
  const categorize = () => "resource_state" as const;

  it("is decided by the service's code, then by who knows errors, then by the status", () => {
    const body = { code: "locked", message: "Locked" };
    expect(errorOf({ body, errorCodes: { locked: "concurrency_lock" }, categorize })).toMatchObject({
      category: "concurrency_lock",
      retryable: true,
      serviceCode: "locked",
      code: "HTTP_400",
    });
    expect(errorOf({ body, categorize })?.category).toBe("resource_state");
    expect(errorOf({ status: 404, body })?.category).toBe("not_found");
  });

  it("is found deep in an envelope nobody described", () => {
    const body = { name: "UNPROCESSABLE", details: [{ issue: "ORDER_CAPTURED", description: "Captured already" }] };
    expect(errorOf({ status: 422, body, errorCodes: { ORDER_CAPTURED: "conflict_duplicate" } })).toMatchObject({
      category: "conflict_duplicate",
      serviceCode: "ORDER_CAPTURED",
    });
  });
});

describe("an answer of 200", () => {
  it.each<[string, NonNullable<Service["errorEnvelope"]>, Json]>([
    ["false", { okPath: "ok" }, { ok: false, error: "no_such_thing" }],
    ["a word for failure", { okPath: "stat" }, { stat: "fail", error: "no_such_thing" }],
    ["another value than the good ones", { okPath: "code", okValues: [0] }, { code: 99_001, error: "no_such_thing" }],
    ["something where failures stand", { failurePath: "error" }, { error: { code: "no_such_thing" } }],
  ])("is an error with %s", (_form, envelope, body) => {
    const error = errorOf({ status: 200, envelope, body, errorCodes: { no_such_thing: "not_found" } });
    expect(error).toMatchObject({ category: "not_found", code: "NO_SUCH_THING", status: 200, retryable: false });
  });

  it.each<[NonNullable<Service["errorEnvelope"]>, Json]>([
    [{ okPath: "ok" }, { ok: true }],
    [{ okPath: "ok" }, { other: 1 }],
    [{ okPath: "code", okValues: [0, "ok"] }, { code: 0 }],
    [{ failurePath: "error" }, { error: null }],
    [{ failurePath: "error" }, { error: [] }],
    [{}, { error: { code: "bad" } }],
  ])("is none with %j and %j", (envelope, body) => {
    expect(errorOf({ status: 200, envelope, body })).toBeUndefined();
  });

  it("of GraphQL is an error with `errors`, at the top or in the mutation's own result", () => {
    const http = { graphql: { query: "mutation { x }", dataPath: "thingCreate.thing" } };
    const errors = [{ message: "No access", path: ["name"], locations: [], extensions: { code: "FORBIDDEN" } }];
    expect(errorOf({ status: 200, http, body: { errors, data: null } })).toMatchObject({
      code: "FORBIDDEN",
      message: "Acme: No access (FORBIDDEN)",
    });
    expect(errorOf({ status: 200, http, body: { errors, data: null } })?.field).toBeUndefined();
    const userErrors = [{ field: ["input", "name"], message: "Name is taken", code: "TAKEN" }];
    expect(errorOf({ status: 200, http, body: { data: { thingCreate: { thing: null, userErrors } } } })).toMatchObject({
      code: "TAKEN",
      field: "with.name",
    });
    expect(
      errorOf({ status: 200, http, body: { data: { thingCreate: { thing: {}, userErrors: [] } } } }),
    ).toBeUndefined();
  });
});

describe("the id by which a service finds a call again", () => {
  it.each<[Record<string, string>, Json, string | undefined]>([
    [{ "x-request-id": "a", "cf-ray": "b" }, {}, "a"],
    [{ "x-amzn-requestid": "c" }, {}, "c"],
    [{ "x-acme-correlation-id": "d" }, {}, "d"],
    [{}, { error: { fbtrace_id: "e" } }, "e"],
    [{ "cf-ray": "f" }, { request_id: "g" }, "g"],
    [{ "cf-ray": "f" }, {}, "f"],
    [{ "x-client-video": "1" }, {}, undefined],
  ])("is read from %j and %j", (headers, body, requestId) => {
    expect(errorOf({ headers, body })?.requestId).toBe(requestId);
  });
});

import { describe, expect, it } from "vitest";
import type { Clock } from "@/lib/kernel/clock";
import type { JsonObject } from "@/lib/kernel/json";
import { catalogs } from "./testing/catalog";
import type { TransportAnswer } from "./core/prepared-request";
import { createOperationExecutor } from "./executor";
import type { Sending } from "./ports";
import { operationCall } from "./testing/operation-call";

const clock: Clock = { now: () => Date.parse("2026-01-01T00:00:00Z"), monotonicMs: () => 0 };

/** Runs one live call over a wire that answers as told. */
async function perform(
  service: string,
  operation: string,
  input: JsonObject,
  answer: { status?: number; headers?: Record<string, string>; body?: JsonObject | string } = {},
) {
  const sent: Sending[] = [];
  const { status = 200, headers = {}, body = {} } = answer;
  const executor = createOperationExecutor({
    catalogs,
    clock,
    transport: {
      async send(sending): Promise<TransportAnswer> {
        sent.push(sending);
        return {
          kind: "answered",
          status,
          headers,
          body: typeof body === "string" ? body : JSON.stringify(body),
          url: sending.request.url,
        };
      },
    },
  });
  const outcome = await executor.call(operationCall({ service, operation, input, mode: "live" }));
  return { outcome, request: sent[0]?.request };
}

describe("requests of catalogue operations", () => {
  it("encode every path segment, so that a value cannot leave its place", async () => {
    const { request } = await perform("asana", "task.get", { task: "../users?x=1#y" });
    expect(request?.url).toBe("https://app.asana.com/api/1.0/tasks/..%2Fusers%3Fx%3D1%23y");
    const dots = await perform("asana", "task.get", { task: ".." });
    expect(new URL(dots.request?.url ?? "").pathname).toBe("/api/1.0/tasks/%252E%252E");
  });

  it("put the input where the service wants it", async () => {
    const row = await perform("google-sheets", "row.append", {
      spreadsheetId: "abc",
      range: "Sheet1!A:C",
      values: ["a", 1],
    });
    expect(row.request).toMatchObject({
      method: "POST",
      url: "https://sheets.googleapis.com/v4/spreadsheets/abc/values/Sheet1!A%3AC:append?insertDataOption=INSERT_ROWS&valueInputOption=USER_ENTERED",
      body: '{"values":[["a",1]]}',
    });
    const issue = await perform("jira", "issue.create", { project: "APP", summary: "Login fails" });
    expect(JSON.parse(issue.request?.body ?? "")).toEqual({
      fields: { project: { key: "APP" }, summary: "Login fails", issuetype: { name: "Task" } },
    });
    const payment = await perform("stripe", "payment.create", {
      amount: 100,
      currency: "eur",
      metadata: { orderId: "7" },
    });
    expect(payment.request).toMatchObject({
      body: "amount=100&currency=eur&metadata%5BorderId%5D=7",
      headers: { "idempotency-key": "run_1:step:0" },
    });
    for (const properties of [{ Status: { select: { name: "New" } } }, undefined]) {
      const fields = { ...(properties === undefined ? {} : { properties }), title: "Minutes", databaseId: "db" };
      for (const input of [fields, Object.fromEntries(Object.entries(fields).reverse())]) {
        const made = await perform("notion", "page.create", input as JsonObject);
        const title = { title: [{ text: { content: "Minutes" } }] };
        expect(JSON.parse(made.request?.body ?? "")).toMatchObject({ properties: { ...properties, title } });
        expect(fields).not.toHaveProperty("properties.title");
      }
    }
    const meeting = await perform("microsoft-outlook", "event.create", {
      subject: "Demo",
      start: "2027-01-05T10:00:00",
      end: "2027-01-05T11:00:00",
      timeZone: "Europe/Berlin",
    });
    expect(JSON.parse(meeting.request?.body ?? "")).toMatchObject({ end: { timeZone: "Europe/Berlin" } });
    const lead = await perform("salesforce", "record.create", { object: "Lead", values: { LastName: "L" } });
    expect(lead.request?.body).toBe('{"LastName":"L"}');
  });

  it("write a mail as MIME and refuse a header of somebody else's making", async () => {
    const { request } = await perform("gmail", "message.send", {
      to: "ada@example.com",
      subject: "Grüße",
      body: "Hallo Ada",
    });
    const { raw } = JSON.parse(request?.body ?? "{}") as { raw: string };
    const mail = Buffer.from(raw, "base64url").toString("utf8");
    expect(mail).toContain("To: ada@example.com\r\nSubject: =?UTF-8?B?R3LDvMOfZQ==?=\r\n");
    expect(mail).toContain(Buffer.from("Hallo Ada").toString("base64"));
    const { outcome } = await perform("gmail", "message.send", {
      to: "a@b.c\r\nBcc: evil@example.com",
      subject: "x",
      body: "y",
    });
    expect(outcome).toMatchObject({
      kind: "failed",
      acted: "no",
      error: { category: "validation_error", field: "with.to" },
    });
  });
});

describe("answers", () => {
  it("of Slack are errors where ok is false, by its own code", async () => {
    const { outcome } = await perform(
      "slack",
      "message.post",
      { channel: "#x", text: "Hi" },
      { body: { ok: false, error: "channel_not_found" } },
    );
    expect(outcome).toMatchObject({
      kind: "failed",
      acted: "no",
      error: {
        category: "not_found",
        code: "CHANNEL_NOT_FOUND",
        service: "slack",
        operation: "message.post",
        retryable: false,
      },
    });
  });

  it("tell how long to wait, in the header or in the body", async () => {
    const slack = await perform(
      "slack",
      "message.post",
      { channel: "#x", text: "Hi" },
      { status: 429, headers: { "retry-after": "30" }, body: { ok: false, error: "ratelimited" } },
    );
    expect(slack.outcome).toMatchObject({
      error: { category: "rate_limited", code: "HTTP_429", retryAfterMs: 30_000, retryable: true },
    });
    const telegram = await perform(
      "telegram",
      "message.send",
      { chat_id: "1", text: "Hi" },
      {
        status: 429,
        body: { ok: false, error_code: 429, description: "Too Many Requests", parameters: { retry_after: 7 } },
      },
    );
    expect(telegram.outcome).toMatchObject({ error: { category: "rate_limited", retryAfterMs: 7_000 } });
    const date = await perform(
      "github",
      "issue.get",
      { owner: "o", repo: "r", issue_number: 1 },
      { status: 503, headers: { "retry-after": "Thu, 01 Jan 2026 00:00:05 GMT" } },
    );
    expect(date.outcome).toMatchObject({ error: { category: "upstream_5xx", retryAfterMs: 5_000 } });
  });

  it("find the service's category before the status says something coarser", async () => {
    const openai = await perform(
      "openai",
      "text.generate",
      { prompt: "x" },
      { status: 429, body: { error: { code: "insufficient_quota", message: "You exceeded your quota" } } },
    );
    expect(openai.outcome).toMatchObject({ error: { category: "quota_exhausted", retryable: false } });
    const dropbox = await perform(
      "dropbox",
      "file.delete",
      { path: "/x" },
      { status: 409, body: { error_summary: "path_lookup/not_found/..", error: { ".tag": "path_lookup" } } },
    );
    expect(dropbox.outcome).toMatchObject({ error: { category: "not_found" } });
    const salesforce = await perform(
      "salesforce",
      "record.get",
      { object: "Lead", recordId: "1" },
      { status: 401, body: '[{"message":"Session expired","errorCode":"INVALID_SESSION_ID"}]' },
    );
    expect(salesforce.outcome).toMatchObject({ error: { category: "auth_expired" } });
  });

  it("are unwrapped, and fields by which other services call things are added", async () => {
    const { outcome } = await perform(
      "asana",
      "task.create",
      { name: "x" },
      { status: 201, body: { data: { gid: "1", name: "x", permalink_url: "https://app.asana.com/0/0/1" } } },
    );
    expect(outcome).toMatchObject({ kind: "succeeded", output: { gid: "1", url: "https://app.asana.com/0/0/1" } });
    const text = await perform(
      "openai",
      "text.generate",
      { prompt: "x" },
      { body: { id: "1", choices: [{ message: { content: "Hello" } }] } as never },
    );
    expect(text.outcome).toMatchObject({ output: { text: "Hello" } });
  });
});

describe("a service that answers with 100,000 levels of nesting", () => {
  const deep = `${'{"a":['.repeat(50_000)}1${"]}".repeat(50_000)}`;
  it.each([
    ["http", "request", { method: "GET", url: "https://a.example/" }],
    ["slack", "message.post", { channel: "#x", text: "Hi" }],
  ])("is a text to %s, not a value that nothing can write down", async (service, operation, input) => {
    for (const secrets of [[], ["canary-secret-0123"]]) {
      const opened = { id: "conn_1", settings: {}, allowedHosts: null, headers: {}, query: {}, path: {}, secrets };
      const executor = createOperationExecutor({
        catalogs,
        clock,
        connections: { open: async () => ({ kind: "opened", connection: opened }) },
        transport: {
          send: async () => ({
            kind: "answered",
            status: 200,
            headers: { "content-type": "application/json" },
            body: deep,
            url: "",
          }),
        },
      });
      const call = operationCall({ service, operation, input, mode: "live", connectionId: "conn_1" });
      expect(JSON.stringify(await executor.call(call))).toContain('{\\"a\\":[');
    }
  });
});

describe("input", () => {
  it("is checked when resolved, with the field named; scalars fit themselves", async () => {
    const missing = await perform("slack", "message.post", { text: "Hi" });
    expect(missing.outcome).toMatchObject({
      error: { category: "validation_error", code: "INPUT_INVALID", field: "with.channel" },
    });
    expect(missing.request).toBeUndefined();
    const scalar = await perform("slack", "message.post", { channel: "#x", text: 42, thread_ts: null });
    expect(scalar.request?.body).toBe('{"channel":"#x","text":"42"}');
  });

  it("of unknown operations is refused before anything else", async () => {
    expect((await perform("slack", "no.such", {})).outcome).toMatchObject({
      error: { code: "OPERATION_UNKNOWN" },
      acted: "no",
    });
  });

  it("passes through transform and log without a wire", async () => {
    expect((await perform("transform", "shape", { value: { a: [1] } })).outcome).toEqual({
      kind: "succeeded",
      output: { a: [1] },
    });
    expect((await perform("log", "write", { message: "x" })).outcome).toEqual({
      kind: "succeeded",
      output: { message: "x" },
    });
  });
});

describe("credentials", () => {
  const refusingSource = {
    open: async () => {
      throw new TypeError("asked for a credential");
    },
  };

  it("cannot be had in a simulated call, even where a source exists", async () => {
    const executor = createOperationExecutor({
      catalogs,
      clock,
      connections: refusingSource,
      transport: {
        send: async (sending) => ({
          kind: "answered",
          status: 200,
          headers: {},
          body: JSON.stringify({ ok: true, used: sending.connection === null }),
          url: "",
        }),
      },
    });
    const call = operationCall({
      service: "slack",
      operation: "message.post",
      input: { channel: "#x", text: "Hi" },
      mode: "simulate",
      connectionId: "conn_1",
    });
    expect(await executor.call(call)).toMatchObject({ kind: "succeeded", output: { used: true } });
  });

  it("are needed by a live call of a service", async () => {
    const executor = createOperationExecutor({
      catalogs,
      clock,
      connections: refusingSource,
      transport: {
        send: async () => {
          throw new TypeError("sent");
        },
      },
    });
    const call = operationCall({
      service: "slack",
      operation: "message.post",
      input: { channel: "#x", text: "Hi" },
      mode: "live",
    });
    expect(await executor.call(call)).toMatchObject({
      kind: "failed",
      acted: "no",
      error: { code: "CONNECTION_MISSING", category: "configuration_missing" },
    });
  });

  it("are masked in what is kept of a call, also where the kept part ends within one", async () => {
    const secret = "canary-secret-0123456789abcdef";
    const connection = { id: "conn_1", settings: {}, allowedHosts: null, headers: {}, query: {}, path: {} };
    const executor = createOperationExecutor({
      catalogs,
      clock,
      connections: { open: async () => ({ kind: "opened", connection: { ...connection, secrets: [secret] } }) },
      transport: {
        send: async () => ({ kind: "answered", status: 200, headers: {}, body: "{}", url: "" }),
      },
    });
    for (const within of [1, 8, secret.length - 1]) {
      const pad = "x".repeat(16_384 - within);
      const call = operationCall({
        service: "http",
        operation: "request",
        input: { method: "POST", url: "https://a.example/", headers: { "x-long": pad + secret }, body: pad + secret },
        mode: "live",
        connectionId: "conn_1",
      });
      const { trace } = await executor.call(call);
      expect(JSON.stringify(trace)).not.toContain(secret.slice(0, 4));
    }
  });
});

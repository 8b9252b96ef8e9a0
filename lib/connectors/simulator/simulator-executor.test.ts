import path from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { seededRandom } from "@/lib/kernel/random";
import { isJsonObject } from "@/lib/kernel/json";
import { allServices, catalog, catalogs } from "../testing/catalog";
import type { FaultInput } from "../fault-schema";
import { sampleOf } from "../sample";
import { sampleEvent } from "../sample-event";
import { checkInput } from "../core/check-input";
import { CODE_LIMITS_DEFAULT, createCodeSandbox } from "../services/code/sandbox";
import { operationCall } from "../testing/operation-call";
import { createMemoryEntities, createMemoryFaults } from "./memory-state";
import { createSimulatorExecutor } from "./simulator-executor";
import type { PreparedRequest } from "../core/prepared-request";

const threadFile = path.resolve(import.meta.dirname, "../services/code/thread.mjs");
const code = createCodeSandbox({ ...CODE_LIMITS_DEFAULT, threads: 1, threadFile });
afterAll(() => code.close());

function simulator(faults: FaultInput[] = []) {
  const outbox: PreparedRequest[] = [];
  const executor = createSimulatorExecutor({
    catalogs,
    state: createMemoryEntities(),
    faults: createMemoryFaults(faults),
    random: seededRandom(1),
    code,
    onOutbox: ({ request }) => outbox.push(request),
  });
  return { executor, outbox };
}

const performed = allServices().flatMap((service) =>
  service.operations
    .filter(() => !["wait", "webhook", "workflow", "approval", "imported"].includes(service.id))
    .map((operation) => ({ name: `${service.id} ${operation.id}`, service, operation })),
);

describe("every operation of the catalogue", () => {
  it.each(performed)(
    "$name answers by its output schema when given its sample input",
    async ({ service, operation }) => {
      const { executor } = simulator();
      const input = sampleOf(operation.input);
      if (!isJsonObject(input)) throw new TypeError("input is an object");
      const outcome = await executor.call(
        operationCall({
          service: service.id,
          operation: operation.id,
          input: service.id === "http" ? { method: "GET", url: "https://api.example.com/items" } : input,
        }),
      );
      expect(outcome.kind === "failed" ? outcome.error.message : "").toBe("");
      if (outcome.kind === "succeeded" && operation.output["type"] === "object") {
        const output = isJsonObject(outcome.output) ? outcome.output : {};
        expect(checkInput(operation.output, output).problems).toEqual([]);
      }
    },
  );

  it("has a sample of every event that fits the event's schema", () => {
    for (const service of allServices()) {
      for (const event of service.events) {
        const sample = sampleEvent(catalog, service.id, event.id);
        if (isJsonObject(sample))
          expect(checkInput(event.output, sample).problems, `${service.id} ${event.id}`).toEqual([]);
      }
    }
  });
});

describe("the simulator", () => {
  const create = operationCall({
    service: "asana",
    operation: "task.create",
    input: { name: "Call Ada", notes: "today" },
  });

  it("gives back what was created, and forgets what was deleted", async () => {
    const { executor } = simulator();
    const made = await executor.call(create);
    if (made.kind !== "succeeded" || !isJsonObject(made.output)) throw new TypeError("created");
    expect(made.output).toMatchObject({ name: "Call Ada", notes: "today" });
    expect(String(made.output["url"])).toContain(String(made.output["gid"]));
    const task = made.output["gid"] ?? "";
    const read = await executor.call(operationCall({ service: "asana", operation: "task.get", input: { task } }));
    expect(read).toMatchObject({ output: { gid: task, name: "Call Ada" } });
    const listed = await executor.call(
      operationCall({ service: "asana", operation: "task.list", input: { project: "1200000000000002" } }),
    );
    expect(listed).toMatchObject({ output: [{ gid: task, name: "Call Ada" }] });
    await executor.call(operationCall({ service: "asana", operation: "task.delete", input: { task } }));
    const gone = await executor.call(operationCall({ service: "asana", operation: "task.get", input: { task } }));
    expect(gone).toMatchObject({ kind: "failed", error: { category: "not_found", status: 404 } });
  });

  it.each([
    [
      "github",
      "issue.create",
      { owner: "acme", repo: "shop", title: "Crash" },
      { title: "Crash", html_url: expect.stringContaining("github.com/acme/shop/issues/") as string },
    ],
    ["jira", "issue.get", { issueKey: "OPS-1" }, { key: "OPS-1" }],
    [
      "google-calendar",
      "event.create",
      { summary: "Demo", start: "2027-01-05T10:00:00Z", end: "2027-01-05T11:00:00Z" },
      { start: { dateTime: "2027-01-05T10:00:00Z" }, end: { dateTime: "2027-01-05T11:00:00Z" } },
    ],
    [
      "dropbox",
      "file.upload",
      { path: "/A/april.txt", content: "x" },
      { name: "april.txt", path_display: "/A/april.txt" },
    ],
    ["google-drive", "folder.create", { name: "Clients" }, { mimeType: "application/vnd.google-apps.folder" }],
    [
      "openai",
      "text.generate",
      { prompt: "Summarise: The printer is broken. Please come." },
      { text: "In short: The printer is broken." },
    ],
    ["openai", "text.generate", { prompt: "Classify it as urgent, normal or low: help" }, { text: "urgent" }],
  ] as const)("answers %s %s by what was asked", async (service, operation, input, expected) => {
    const outcome = await simulator().executor.call(operationCall({ service, operation, input: { ...input } }));
    expect(outcome).toMatchObject({ kind: "succeeded", output: expected });
  });

  it("gives a new thing only what it was given, and leaves the things within it alone", async () => {
    const deal = await simulator().executor.call(
      operationCall({ service: "hubspot", operation: "deal.create", input: { dealname: "Big", amount: "5000" } }),
    );
    expect(deal).toMatchObject({ output: { properties: { dealname: "Big", amount: "5000" } } });
    expect(JSON.stringify(deal)).not.toContain("Lovelace");
    const task = await simulator().executor.call(create);
    expect(JSON.stringify(task)).not.toContain("due_on");
  });

  it("answers the same effect key with the same id, another key with another", async () => {
    const first = await simulator().executor.call(create);
    const again = await simulator().executor.call(create);
    const other = await simulator().executor.call({ ...create, idempotencyKey: "run_2:step:0" });
    expect(again).toEqual(first);
    expect(other).not.toEqual(first);
  });

  it("keeps in the outbox what would have been sent, and reads are not in it", async () => {
    const { executor, outbox } = simulator();
    await executor.call(
      operationCall({ service: "slack", operation: "message.post", input: { channel: "#clients", text: "Hi" } }),
    );
    await executor.call(operationCall({ service: "slack", operation: "message.list", input: { channel: "C1" } }));
    await executor.call(
      operationCall({
        service: "http",
        operation: "request",
        input: { method: "POST", url: "https://example.com/a", headers: { "X-Api-Key": "k-123456" }, body: { b: 1 } },
      }),
    );
    expect(outbox).toMatchObject([
      { method: "POST", url: "https://slack.com/api/chat.postMessage", body: '{"channel":"#clients","text":"Hi"}' },
      {
        method: "POST",
        url: "https://example.com/a",
        headers: { "idempotency-key": "run_1:step:0", "x-api-key": "[secret]" },
        body: '{"b":1}',
      },
    ]);
  });

  it("rate limits in the service's own words, as often as asked, and nothing is sent meanwhile", async () => {
    const { executor, outbox } = simulator([
      { service: "slack", kind: "rate_limited", rate: 1, count: 2, retryAfterMs: 1500 },
    ]);
    const post = operationCall({ service: "slack", operation: "message.post", input: { channel: "#a", text: "Hi" } });
    for (const attempt of [1, 2]) {
      expect(await executor.call({ ...post, attempt })).toMatchObject({
        kind: "failed",
        acted: "no",
        error: { category: "rate_limited", code: "HTTP_429", retryable: true, retryAfterMs: 1500, service: "slack" },
      });
    }
    expect(outbox).toHaveLength(0);
    expect((await executor.call({ ...post, attempt: 3 })).kind).toBe("succeeded");
    expect(outbox).toHaveLength(1);
  });

  it("times out with an unknown outcome, and fails with 5xx", async () => {
    const { executor } = simulator([
      { service: "slack", kind: "timeout", rate: 1, count: 1 },
      { service: "slack", kind: "upstream_5xx", rate: 1, count: 1, status: 502 },
    ]);
    const post = operationCall({ service: "slack", operation: "message.post", input: { channel: "#a", text: "Hi" } });
    expect(await executor.call(post)).toMatchObject({
      acted: "unknown",
      error: { category: "timeout", retryable: true },
    });
    expect(await executor.call(post)).toMatchObject({
      error: { category: "upstream_5xx", status: 502, retryable: true },
    });
  });

  it("renames a field of the answer, the one it is derived from included", async () => {
    const { executor } = simulator([{ service: "asana", kind: "renamed_field", rate: 1, from: "url", to: "link" }]);
    const made = await executor.call(create);
    if (made.kind !== "succeeded" || !isJsonObject(made.output)) throw new TypeError("created");
    expect(made.output["url"]).toBeUndefined();
    expect(made.output["link"]).toBeTypeOf("string");
  });

  it("refuses an object where text belongs, naming the field", async () => {
    const { executor } = simulator();
    const outcome = await executor.call(
      operationCall({
        service: "gmail",
        operation: "message.send",
        input: { to: "a@b.c", subject: "x", body: { path: "/etc/passwd" } },
      }),
    );
    expect(outcome).toMatchObject({
      kind: "failed",
      acted: "no",
      error: { category: "validation_error", field: "with.body" },
    });
  });
});

import { describe, expect, it } from "vitest";
import type { JsonObject } from "@/lib/kernel/json";
import { hostsOf } from "./credentials/bound-hosts";
import { neededFields } from "@/lib/workflow/needed-fields";
import { dialectOf } from "./core/text/dialects";
import { createOperationExecutor } from "./executor";
import type { Sending } from "./ports";
import { allServices, catalogs } from "./testing/catalog";
import { operationCall } from "./testing/operation-call";

/** Text-generating services of which no vendor documents the form of the answer. */
const UNDOCUMENTED = new Set(["easy-peasy-ai"]);
const ASKS = /^(text|chat|answer|message|response|conversation|completion)\.(generate|complete|continue)$/;

const asking = allServices().flatMap((service) =>
  service.operations.filter(({ http }) => http?.text !== undefined).map((operation) => ({ service, operation })),
);

function live(answer: { status: number; body: JsonObject }, connectionOf?: string) {
  const sent: Sending[] = [];
  const executor = createOperationExecutor({
    catalogs,
    clock: { now: () => 0, monotonicMs: () => 0 },
    transport: {
      send(sending) {
        sent.push(sending);
        const { url } = sending.request;
        return Promise.resolve({ ...answer, kind: "answered", headers: {}, body: JSON.stringify(answer.body), url });
      },
    },
    ...(connectionOf === undefined
      ? {}
      : {
          connections: {
            open: () =>
              Promise.resolve({
                kind: "opened",
                connection: {
                  id: "conn_1",
                  service: connectionOf,
                  settings: { resource: "acme", baseUrl: "http://127.0.0.1:11434/v1" },
                  headers: {},
                  query: {},
                  path: {},
                  allowedHosts: null,
                  secrets: [],
                },
              }),
          },
        }),
  });
  const call = async (service: string, operation: string, input: JsonObject) => {
    const connectionId = connectionOf === undefined ? null : "conn_1";
    const outcome = await executor.call(operationCall({ service, operation, input, mode: "live", connectionId }));
    const { request } = sent.at(-1) ?? {};
    return { outcome, url: request?.url, body: JSON.parse(request?.body ?? "null") as JsonObject | null };
  };
  return { call };
}

describe("every language model of the catalogue", () => {
  it("is asked by the common fields: no service that generates text is left out", () => {
    const vendors = "openai anthropic google-gemini openrouter azure-openai mistral-ai groq ollama deepseek cohere";
    const ids = new Set(asking.map(({ service }) => service.id));
    for (const id of [...vendors.split(" "), "xai-grok", "perplexity", "hugging-face", "ai"]) expect(ids).toContain(id);
    for (const { id, category, operations } of allServices()) {
      if (!/^ai(-search)?$/.test(category) || UNDOCUMENTED.has(id)) continue;
      for (const operation of operations.filter((one) => ASKS.test(one.id) && one.effect === "read"))
        expect(Object.keys(operation.output["properties"] ?? {}), `${id} ${operation.id}`).toContain("text");
    }
  });

  it.each(asking.map((one) => [`${one.service.id} ${one.operation.id}`, one] as const))(
    "%s takes a prompt and a system text, and gives a text",
    async (_name, { service, operation }) => {
      const { http, input, output } = operation;
      const fields = Object.keys(input["properties"] ?? {});
      expect(fields).toEqual(expect.arrayContaining(["prompt", "system"]));
      expect(neededFields(input).some((name) => name === "prompt" || name === "messages")).toBe(true);
      expect(output["required"]).toContain("text");
      const dialect = dialectOf(http?.text?.dialect ?? "openai-chat");
      const { call } = live({ status: 200, body: dialect.answer("Forty-two.") });
      const model = modelOf(operation.input);
      const { outcome, body } = await call(service.id, operation.id, {
        prompt: "What is six by seven?",
        system: "Be brief.",
        ...(fields.includes("deployment") ? { deployment: "d" } : fields.includes("model") ? { model } : {}),
        ...(fields.includes("messages") ? { messages: [{ role: "user", content: "Hello" }] } : {}),
        ...(fields.includes("max_tokens") ? { max_tokens: 9 } : {}),
        ...(fields.includes("json") ? { json: true } : {}),
      });
      expect(outcome).toMatchObject({ kind: "succeeded", output: { text: "Forty-two." } });
      const text = JSON.stringify(body);
      expect(text).toContain("What is six by seven?");
      expect(text).toContain("Be brief.");
      if (fields.includes("max_tokens")) expect(text).toMatch(/:9[,}]/);
      if (fields.includes("json")) expect(text).toMatch(/json/i);
      for (const name of ["prompt", "json", "schema"]) {
        if (name === "prompt" && http?.text?.dialect === "ollama-generate") continue;
        expect(Object.keys(body ?? {})).not.toContain(name);
      }
    },
  );

  it.each(asking.map((one) => [`${one.service.id} ${one.operation.id}`, one] as const))(
    "%s: too busy is a failure that passes",
    async (_name, { service, operation }) => {
      const sample = JSON.stringify(
        service.errorEnvelope?.sample ?? { error: { code: "{{code}}", message: "{{message}}" } },
      );
      const codes = sample.includes("{{code}}") ? ["overloaded_error", "model_overloaded", "engine_overloaded"] : [];
      for (const [status, code] of [...codes.map((one) => [400, one] as const), [529, undefined] as const]) {
        const text =
          code === undefined ? "{}" : sample.replaceAll('"{{status}}"', String(status)).replaceAll("{{code}}", code);
        const body = JSON.parse(text.replaceAll("{{message}}", "Please wait")) as JsonObject;
        const { outcome } = await live({ status, body }).call(service.id, operation.id, {
          prompt: "Hi",
          messages: [{ role: "user", content: "Hi" }],
          deployment: "d",
          model: modelOf(operation.input),
        });
        expect(outcome).toMatchObject({ kind: "failed", error: { category: "upstream_5xx", retryable: true } });
      }
    },
  );
});

function modelOf(input: JsonObject): string {
  const model = (input["properties"] as Record<string, JsonObject>)["model"];
  return Array.isArray(model?.["enum"]) ? String(model["enum"][0]) : "m";
}

describe("what is asked", () => {
  const schema = { type: "object", properties: { topic: { type: "string" } }, additionalProperties: false };

  it.each([
    ["openai", {}, { response_format: { type: "json_schema", json_schema: { name: "answer", schema } } }],
    ["anthropic", {}, { output_config: { format: { type: "json_schema", schema } } }],
    [
      "google-gemini",
      {},
      {
        generationConfig: {
          responseMimeType: "application/json",
          responseSchema: { type: "object", properties: { topic: { type: "string" } } },
        },
      },
    ],
  ])("%s takes a schema in its own field", async (service, more, expected) => {
    const { body } = await live({ status: 200, body: {} }).call(service, "text.generate", {
      prompt: "x",
      schema,
      ...more,
    });
    expect(body).toMatchObject(expected);
  });

  it("asks for JSON in words where nobody spoke of it, and not twice", async () => {
    const { call } = live({ status: 200, body: {} });
    const silent = await call("openai", "text.generate", { prompt: "List three colours", json: true });
    expect(silent.body?.["messages"]).toEqual([
      { role: "system", content: "Answer with one JSON object and nothing else." },
      { role: "user", content: "List three colours" },
    ]);
    const spoken = await call("openai", "text.generate", { prompt: "List three colours as JSON", json: true });
    expect(spoken.body?.["messages"]).toEqual([{ role: "user", content: "List three colours as JSON" }]);
  });

  it("refuses a message that is none, and names it", async () => {
    const { call } = live({ status: 200, body: {} });
    const { outcome } = await call("anthropic", "message.generate", { messages: [] });
    expect(outcome).toMatchObject({ kind: "failed", acted: "no", error: { field: "with.prompt" } });
  });

  it("gives the words a model says, not what it thought before, nor nothing where it calls a tool", async () => {
    const content = [
      { type: "thinking", thinking: "Hm." },
      { type: "text", text: "Yes." },
    ];
    const thought = await live({ status: 200, body: { content } }).call("anthropic", "text.generate", { prompt: "x" });
    expect(thought.outcome).toMatchObject({ output: { text: "Yes." } });
    const tool = { choices: [{ message: { role: "assistant", content: null } }] };
    const called = await live({ status: 200, body: tool }).call("openai", "text.generate", { prompt: "x" });
    expect(called.outcome).toMatchObject({ output: { text: "" } });
  });
});

describe("the step that asks a language model", () => {
  it("speaks as the service of its connection does", async () => {
    const answer = dialectOf("anthropic").answer("Hello");
    const { call } = live({ status: 200, body: answer }, "anthropic");
    const { outcome, url, body } = await call("ai", "text.generate", { prompt: "Hi", system: "Be kind." });
    expect(url).toBe("https://api.anthropic.com/v1/messages");
    expect(body).toMatchObject({ system: "Be kind.", messages: [{ role: "user", content: "Hi" }], max_tokens: 1024 });
    expect(outcome).toMatchObject({ kind: "succeeded", output: { text: "Hello" } });
  });

  it("reaches a server of one's own at the address of its connection", async () => {
    const { call } = live({ status: 200, body: dialectOf("openai-chat").answer("Hello") }, "ai");
    const { outcome, url } = await call("ai", "text.generate", { prompt: "Hi", model: "llama3.2" });
    expect(url).toBe("http://127.0.0.1:11434/v1/chat/completions");
    expect(outcome).toMatchObject({ output: { text: "Hello" } });
  });

  it("sends the key of such a server to its host and to no other", () => {
    const service = catalogs.shared.service("ai");
    const hosts = service && hostsOf(service, null, { baseUrl: "http://Models.example:11434/v1" });
    expect(hosts).toEqual(["models.example"]);
    const pattern = new RegExp(service?.connectionSettings?.["baseUrl"]?.pattern ?? "", "u");
    for (const bad of ["http://a@b/v1", "ftp://a/v1", "http://a/v1?x=1", "http://a/#", "a/v1", "http://a\\b"])
      expect(pattern.test(bad), bad).toBe(false);
  });

  it("names a model as the service does, and says what it does not take or still needs", async () => {
    const azure = live({ status: 200, body: dialectOf("openai-chat").answer("Hello") }, "azure-openai");
    const { url } = await azure.call("ai", "text.generate", { prompt: "Hi", model: "gpt-4o" });
    expect(url).toContain("https://acme.openai.azure.com/openai/deployments/gpt-4o/chat/completions");
    const missing = await azure.call("ai", "text.generate", { prompt: "Hi" });
    expect(missing.outcome).toMatchObject({ acted: "no", error: { field: "with.model", code: "MODEL_UNFIT" } });
    const deepseek = live({ status: 200, body: {} }, "deepseek");
    const unfit = await deepseek.call("ai", "text.generate", { prompt: "Hi", model: "deepseek-flash", schema: {} });
    expect(unfit.outcome).toMatchObject({ error: { field: "with.schema", message: "DeepSeek does not take schema" } });
  });
});

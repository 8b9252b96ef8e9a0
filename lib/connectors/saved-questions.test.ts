import { describe, expect, it } from "vitest";
import type { JsonObject } from "@/lib/kernel/json";
import { isExecutable, validateDefinition } from "@/lib/workflow/core/validate-definition";
import { definitionSchema } from "@/lib/workflow/definition-schema";
import { createOperationExecutor } from "./executor";
import { allServices, catalogs } from "./testing/catalog";
import { operationCall } from "./testing/operation-call";

const problemsOf = (service: string, operation: string, input: JsonObject) => {
  const step = { service, operation, with: input, connection: "conn_1" };
  return validateDefinition(
    definitionSchema.parse({ schema: 1, name: "Ask", triggers: {}, steps: { ask: step } }),
    catalogs.shared,
  );
};

async function sent(service: string, operation: string, input: JsonObject): Promise<JsonObject> {
  let body = "null";
  const executor = createOperationExecutor({
    catalogs,
    clock: { now: () => 0, monotonicMs: () => 0 },
    transport: {
      send({ request }) {
        body = request.body ?? "null";
        return Promise.resolve({ kind: "answered", status: 200, headers: {}, body: "{}", url: request.url });
      },
    },
  });
  await executor.call(operationCall({ service, operation, input, mode: "live" }));
  return JSON.parse(body) as JsonObject;
}

const propertiesOf = (input: JsonObject) => input["properties"] as Record<string, JsonObject>;
/** Takes no system message among the others, and never did. */
const SPOKEN_ONLY = "anthropic message.generate";
const messages = [
  { role: "system", content: "Be brief." },
  { role: "user", content: "Hello" },
];
const taking = allServices().flatMap(({ id, operations }) =>
  operations
    .filter(({ http, input }) => http?.text !== undefined && Object.hasOwn(propertiesOf(input), "messages"))
    .map((operation) => [`${id} ${operation.id}`, id, operation] as const),
);

describe("a question that was saved before prompts were common", () => {
  it.each(taking)("%s: messages alone are valid and are what is asked", async (name, service, operation) => {
    const properties = propertiesOf(operation.input);
    const turns = name === SPOKEN_ONLY ? messages.slice(1) : messages;
    const names = ["model", "deployment"].filter((name) => name in properties);
    const chosen = names.map((name) => [name, [properties[name]?.["enum"] ?? "m"].flat()[0] ?? "m"]);
    const input = { ...(Object.fromEntries(chosen) as JsonObject), messages: turns };
    const errors = problemsOf(service, operation.id, input).filter(({ severity }) => severity === "error");
    expect(errors.filter(({ path }) => path.includes("/with"))).toEqual([]);
    const body = await sent(service, operation.id, input);
    const text = JSON.stringify(body);
    for (const { content } of turns) expect(text).toContain(content);
    const dialect = operation.http?.text?.dialect ?? "";
    if (["openai-chat", "cohere", "ollama-chat"].includes(dialect)) expect(body["messages"]).toEqual(messages);
  });

  it("sends a conversation as it was given, also where several system messages or further fields stand in it", async () => {
    const conversation = [
      { role: "user", content: "Hello", name: "Ada" },
      { role: "developer", content: "Answer in Dutch." },
      { role: "tool", content: "42", tool_call_id: "call_1" },
    ];
    const body = await sent("openrouter", "text.generate", { model: "m", messages: conversation });
    expect(body).toMatchObject({ messages: conversation });
  });

  it("takes the names that Gemini, Vertex and the Responses interface had", async () => {
    const former = { prompt: "Hi", maxOutputTokens: 9, responseMimeType: "application/json" };
    const config = { generationConfig: { maxOutputTokens: 9, responseMimeType: "application/json" } };
    for (const service of ["google-gemini", "google-vertex-ai"]) {
      const body = await sent(service, "text.generate", { model: "m", ...former });
      expect(body).toMatchObject({ ...config, contents: [{ parts: [{ text: "Hi" }] }] });
      expect(Object.keys(body)).not.toContain("maxOutputTokens");
    }
    const plain = await sent("google-gemini", "text.generate", { prompt: "Hi", responseMimeType: "text/plain" });
    expect(plain).not.toHaveProperty("generationConfig.responseMimeType");
    const responses = { model: "d", input: "Hi", instructions: "Be kind.", max_output_tokens: 9 };
    expect(await sent("azure-openai", "response.generate", responses)).toMatchObject({
      input: [{ role: "user", content: "Hi" }],
      instructions: "Be kind.",
      max_output_tokens: 9,
    });
    for (const [service, operation, input] of [
      ["google-gemini", "text.generate", former],
      ["azure-openai", "response.generate", responses],
      ["mistral-ai", "chat.generate", { model: "m", messages, response_format: { type: "json_object" } }],
    ] as const)
      expect(
        problemsOf(service, operation, input).filter(({ path }) => path.includes("/with")),
        service,
      ).toEqual([]);
  });

  it("is refused where neither a prompt nor messages stand in it, and both are named", async () => {
    const problems = problemsOf("openai", "text.generate", { prompt: "", system: "Be kind." });
    expect(isExecutable(problems)).toBe(false);
    expect(problems).toContainEqual(
      expect.objectContaining({
        code: "MISSING_INPUT",
        path: "/steps/ask/with/prompt",
        message: expect.stringMatching(/prompt or messages/) as string,
      }),
    );
    const executor = createOperationExecutor({
      catalogs,
      clock: { now: () => 0, monotonicMs: () => 0 },
      transport: { send: () => Promise.reject(new Error("nothing may be sent")) },
    });
    const call = operationCall({ service: "ai", operation: "text.generate", input: {}, mode: "live" });
    expect(await executor.call({ ...call, connectionId: null })).toMatchObject({
      kind: "failed",
      acted: "no",
      error: { field: "with.prompt", message: expect.stringMatching(/prompt or messages/) as string },
    });
  });
});

import { isJsonObject, type Json, type JsonObject } from "@/lib/kernel/json";
import { readPath } from "../dotted-path";
import { textOf, withWordsForJson, type Asked, type AskField, type Turn } from "./ask";

/** How a kind of language-model interface is spoken: the body that asks, and where its answer holds the text. */
interface Dialect {
  /**
   * Input fields of before there were common ones, still sent: those that stand for a common field, and those that
   * the vendor reads as they are.
   */
  formerly?: Readonly<Record<string, AskField | "as it is">>;
  /** @param maxTokens the vendor's name for the upper bound of the answer, where it is another than usual */
  body(asked: Asked, maxTokens: string | undefined): JsonObject;
  /** Of an answer; "" where it holds none (a refusal, a call of a tool). */
  text(answer: Json): string;
  /** The parts of an answer that hold `text`, for the simulator. */
  answer(text: string): JsonObject;
}

export const TEXT_DIALECTS = [
  "openai-chat",
  "openai-responses",
  "anthropic",
  "gemini",
  "cohere",
  "ollama-chat",
  "ollama-generate",
] as const;
export type TextDialect = (typeof TEXT_DIALECTS)[number];

/** Name that a schema must have at OpenAI. */
const SCHEMA_NAME = "answer";

const openAiChat: Dialect = {
  formerly: { response_format: "as it is", max_completion_tokens: "as it is" },
  body(given, maxTokens = "max_tokens") {
    const asked = withWordsForJson(given);
    return said({
      messages: withSystem(asked),
      temperature: asked.temperature,
      [maxTokens]: asked.maxTokens,
      response_format: openAiFormat(asked),
    });
  },
  text: (answer) => textAt(answer, "choices.0.message.content"),
  answer: (text) => ({ choices: [{ index: 0, finish_reason: "stop", message: { role: "assistant", content: text } }] }),
};

function openAiFormat({ json, schema }: Asked): JsonObject | undefined {
  if (schema !== undefined) return { type: "json_schema", json_schema: { name: SCHEMA_NAME, schema } };
  return json ? { type: "json_object" } : undefined;
}

const openAiResponses: Dialect = {
  formerly: { input: "prompt", instructions: "system", max_output_tokens: "max_tokens" },
  body(given, maxTokens = "max_output_tokens") {
    const asked = withWordsForJson(given);
    const { schema, json } = asked;
    const format = schema === undefined ? { type: "json_object" } : { type: "json_schema", name: SCHEMA_NAME, schema };
    return said({
      input: asked.turns.map(plain),
      instructions: asked.system === "" ? undefined : asked.system,
      temperature: asked.temperature,
      [maxTokens]: asked.maxTokens,
      text: json ? { format } : undefined,
    });
  },
  text: (answer) =>
    listAt(answer, "output")
      .filter((item) => readPath(item, "type") === "message")
      .map((item) => textAt(item, "content"))
      .join(""),
  answer: (text) => ({
    output: [{ type: "message", role: "assistant", content: [{ type: "output_text", text, annotations: [] }] }],
  }),
};

const anthropic: Dialect = {
  body(given, maxTokens = "max_tokens") {
    // There is no mode for JSON without a schema; the words alone ask for it.
    const asked = withWordsForJson(given);
    return said({
      system: asked.system === "" ? undefined : asked.system,
      messages: asked.turns.map(plain),
      temperature: asked.temperature,
      [maxTokens]: asked.maxTokens,
      output_config: asked.schema === undefined ? undefined : { format: { type: "json_schema", schema: asked.schema } },
    });
  },
  // What the model thought stands before what it says.
  text: (answer) =>
    listAt(answer, "content")
      .filter((part) => readPath(part, "type") === "text")
      .map(textOf)
      .join(""),
  answer: (text) => ({ content: [{ type: "text", text }] }),
};

const gemini: Dialect = {
  formerly: { maxOutputTokens: "max_tokens", responseMimeType: "json" },
  body({ system, turns, temperature, maxTokens, json, schema }, maxTokensName = "maxOutputTokens") {
    const config = said({
      temperature,
      [maxTokensName]: maxTokens,
      responseMimeType: json ? "application/json" : undefined,
      responseSchema: schema === undefined ? undefined : openApiSchema(schema),
    });
    return said({
      contents: turns.map(({ role, content }) => ({
        role: role === "assistant" || role === "model" ? "model" : "user",
        parts: Array.isArray(content) ? content : [{ text: textOf(content) }],
      })),
      systemInstruction: system === "" ? undefined : { parts: [{ text: system }] },
      generationConfig: Object.keys(config).length === 0 ? undefined : config,
    });
  },
  text: (answer) =>
    listAt(answer, "candidates.0.content.parts")
      .filter((part) => readPath(part, "thought") !== true)
      .map(textOf)
      .join(""),
  answer: (text) => ({ candidates: [{ content: { role: "model", parts: [{ text }] }, finishReason: "STOP" }] }),
};

/** The vendor reads the schemas of OpenAPI 3.0, which lack some words of JSON Schema. */
function openApiSchema(schema: JsonObject): JsonObject {
  const inner = (part: Json): Json => (isJsonObject(part) ? openApiSchema(part) : part);
  return Object.fromEntries(
    Object.entries(schema).flatMap(([word, value]): [string, Json][] => {
      if (["$schema", "$id", "additionalProperties"].includes(word)) return [];
      if (word === "properties" && isJsonObject(value))
        return [[word, Object.fromEntries(Object.entries(value).map(([name, part]) => [name, inner(part)]))]];
      if (word === "const") return [["enum", [value]]];
      return [[word, Array.isArray(value) ? value.map(inner) : inner(value)]];
    }),
  );
}

const cohere: Dialect = {
  formerly: { response_format: "as it is" },
  body(given, maxTokens = "max_tokens") {
    const asked = withWordsForJson(given);
    const format = said({ type: "json_object", schema: asked.schema });
    return said({
      messages: withSystem(asked),
      temperature: asked.temperature,
      [maxTokens]: asked.maxTokens,
      response_format: asked.json ? format : undefined,
    });
  },
  text: (answer) =>
    listAt(answer, "message.content")
      .filter((part) => readPath(part, "type") === "text")
      .map(textOf)
      .join(""),
  answer: (text) => ({ message: { role: "assistant", content: [{ type: "text", text }] } }),
};

const ollamaChat: Dialect = {
  formerly: { format: "as it is" },
  body(given) {
    const asked = withWordsForJson(given);
    return said({ messages: withSystem(asked), ...ollamaSettings(asked) });
  },
  text: (answer) => textAt(answer, "message.content"),
  answer: (text) => ({ message: { role: "assistant", content: text } }),
};

const ollamaGenerate: Dialect = {
  formerly: { format: "as it is" },
  body(given) {
    const asked = withWordsForJson(given);
    const prompt = asked.turns.map(({ content }) => textOf(content)).join("\n\n");
    return said({ prompt, system: asked.system === "" ? undefined : asked.system, ...ollamaSettings(asked) });
  },
  text: (answer) => textAt(answer, "response"),
  answer: (text) => ({ response: text }),
};

function ollamaSettings({ json, schema, temperature, maxTokens }: Asked): JsonObject {
  const options = said({ temperature, num_predict: maxTokens });
  return said({
    format: schema ?? (json ? "json" : undefined),
    options: Object.keys(options).length === 0 ? undefined : options,
  });
}

const DIALECTS: Readonly<Record<TextDialect, Dialect>> = {
  "openai-chat": openAiChat,
  "openai-responses": openAiResponses,
  anthropic,
  gemini,
  cohere,
  "ollama-chat": ollamaChat,
  "ollama-generate": ollamaGenerate,
};

export function dialectOf(name: TextDialect): Dialect {
  return DIALECTS[name];
}

/** An input with the common fields in place of those that stood for them before; a common field that is given counts. */
export function withCommonNames(name: TextDialect, input: JsonObject): JsonObject {
  const { formerly = {} } = dialectOf(name);
  const renamed = Object.entries(formerly).flatMap(([former, field]): [string, Json][] => {
    const value = input[former];
    if (value === undefined || field === "as it is") return [];
    return [[field, former === "responseMimeType" ? value === "application/json" : value]];
  });
  const left = Object.entries(input).filter(([field]) => (formerly[field] ?? "as it is") === "as it is");
  return { ...Object.fromEntries(renamed), ...Object.fromEntries(left) };
}

/** A conversation goes as it was given; what is said beside it makes one system message, since many take no more. */
function withSystem({ system, turns, conversation, isInstructed }: Asked): JsonObject[] {
  return isInstructed ? [{ role: "system", content: system }, ...turns.map(plain)] : conversation;
}

function plain({ role, content }: Turn): JsonObject {
  return { role, content };
}

/** Without what is not said. */
function said(parts: Readonly<Record<string, Json | undefined>>): JsonObject {
  return Object.fromEntries(Object.entries(parts).filter((entry): entry is [string, Json] => entry[1] !== undefined));
}

function textAt(answer: Json, path: string): string {
  return textOf(readPath(answer, path) ?? "");
}

function listAt(answer: Json, path: string): Json[] {
  const found = readPath(answer, path);
  return Array.isArray(found) ? found : [];
}

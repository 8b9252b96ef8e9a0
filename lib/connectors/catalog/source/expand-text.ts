import { isJsonObject, type JsonObject } from "@/lib/kernel/json";
import type { AskField } from "../../core/text/ask";
import { dialectOf } from "../../core/text/dialects";
import type { HttpBinding } from "../../schema";
import { answerText, askFields } from "../ask-fields";
import type { OperationSource } from "./source-schema";

/** The vendor does not take these of the common fields. */
const WITHOUT: Readonly<Record<NonNullable<HttpBinding["text"]>["dialect"], readonly AskField[]>> = {
  "openai-chat": [],
  "openai-responses": [],
  anthropic: [],
  gemini: [],
  cohere: [],
  "ollama-chat": [],
  "ollama-generate": ["messages"],
};

type TextSource = NonNullable<OperationSource["text"]>;

function factsOf(text: TextSource): Exclude<TextSource, string> {
  return typeof text === "string" ? { dialect: text } : text;
}

export function textBindingOf(text: TextSource | undefined): HttpBinding["text"] {
  if (text === undefined) return undefined;
  const { dialect, maxTokens } = factsOf(text);
  return { dialect, ...(maxTokens === undefined ? {} : { maxTokens }) };
}

/** Adds the common fields to an operation's input; what its file says of one counts. The prompt is needed, or messages in its place. */
export function withAskFields(text: TextSource | undefined, input: JsonObject): JsonObject {
  if (text === undefined) return input;
  const { dialect, without = [] } = factsOf(text);
  const left: readonly string[] = [...WITHOUT[dialect], ...without];
  const own = isJsonObject(input["properties"]) ? input["properties"] : {};
  const required = Array.isArray(input["required"]) ? input["required"] : [];
  const common = Object.fromEntries(Object.entries(askFields).filter(([name]) => !left.includes(name)));
  const further = Object.fromEntries(Object.entries(own).filter(([name]) => !(name in common)));
  const formerly = Object.entries(dialectOf(dialect).formerly ?? {}).filter(([name]) => !(name in own));
  const before = formerly.filter(([, field]) => field === "prompt").map(([name]) => name);
  const asking = [...["prompt", "messages"].filter((name) => name in common), ...before];
  // Of an operation that goes on with a conversation, that one is needed; of one that knows none, the prompt.
  const isChoice = !required.includes("messages") && asking.length > 1;
  const needed = isChoice || required.includes("messages") ? [] : ["prompt"];
  return {
    ...input,
    properties: { ...further, ...common, ...own },
    required: [...needed, ...required.filter((name) => name !== "prompt")],
    ...(isChoice ? { anyOf: asking.map((name) => ({ required: [name] })) } : {}),
    ...(formerly.length === 0 ? {} : { formerly: formerly.map(([name]) => name) }),
  };
}

/** Every answer of a language model has a `text`. */
export function withText(text: TextSource | undefined, output: JsonObject): JsonObject {
  if (text === undefined) return output;
  const own = isJsonObject(output["properties"]) ? output["properties"] : {};
  const required = Array.isArray(output["required"]) ? output["required"] : [];
  return {
    ...output,
    properties: { ...own, text: own["text"] ?? answerText },
    required: [...new Set([...required, "text"])],
  };
}

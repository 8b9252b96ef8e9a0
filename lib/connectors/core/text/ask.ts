import { isJsonObject, type Json, type JsonObject } from "@/lib/kernel/json";
import { invalidField } from "../invalid-field";

/** What every language model is asked with, whatever its vendor calls it. */
export const ASK_FIELDS = ["prompt", "messages", "system", "temperature", "max_tokens", "json", "schema"] as const;
export type AskField = (typeof ASK_FIELDS)[number];

export interface Turn {
  role: string;
  /** A text, or parts in the vendor's own form. */
  content: Json;
}

export interface Asked {
  /** System messages joined; "" for none. */
  system: string;
  /** Earlier turns, then the prompt; at least one. */
  turns: Turn[];
  /** All of them as they were given, system messages in their places. */
  conversation: JsonObject[];
  /** The system text is more than what the conversation says itself. */
  isInstructed: boolean;
  temperature: number | undefined;
  maxTokens: number | undefined;
  /** The answer is to be one JSON object. */
  json: boolean;
  /** JSON Schema of that object. */
  schema: JsonObject | undefined;
}

/**
 * The common fields of an operation's input.
 * @throws AppError VALIDATION_FAILED where nothing is asked, or a message is none
 */
export function readAsked(input: JsonObject): Asked {
  const { prompt, messages, system, temperature, max_tokens: maxTokens, json, schema } = input;
  const given = Array.isArray(messages) ? messages.map(turnOf) : [];
  const spoken = given.filter(({ role }) => role !== "system" && role !== "developer");
  const systems = given.filter((turn) => !spoken.includes(turn)).map(({ content }) => textOf(content));
  const last = isSaid(prompt) ? [{ role: "user", content: prompt }] : [];
  const turns = [...spoken, ...last];
  if (turns.length === 0) throw invalidField("prompt", "is needed, or messages with what is asked");
  return {
    conversation: [...(Array.isArray(messages) ? messages.filter(isJsonObject) : []), ...last],
    isInstructed: typeof system === "string" && system !== "",
    system: [typeof system === "string" ? system : "", ...systems].filter((text) => text !== "").join("\n\n"),
    turns,
    temperature: typeof temperature === "number" ? temperature : undefined,
    maxTokens: typeof maxTokens === "number" ? maxTokens : undefined,
    json: json === true || isJsonObject(schema),
    schema: isJsonObject(schema) ? schema : undefined,
  };
}

function turnOf(message: Json, place: number): Turn {
  const { role, content } = isJsonObject(message) ? message : {};
  if (typeof role !== "string" || content === undefined || content === null)
    throw invalidField(`messages.${place}`, 'must be like {role: "user", content: "…"}');
  return { role, content };
}

function isSaid(prompt: Json | undefined): prompt is Json {
  return prompt !== undefined && prompt !== null && prompt !== "";
}

/** The words of a message, where it is a text or holds texts. */
export function textOf(content: Json): string {
  if (typeof content === "string") return content;
  if (Array.isArray(content)) return content.map(textOf).join("");
  return isJsonObject(content) && typeof content["text"] === "string" ? content["text"] : "";
}

/** Services that form JSON refuse to, or never end, where nobody speaks of it; the others need the words to know. */
export function withWordsForJson(asked: Asked): Asked {
  const speaksOfIt = /\bjson\b/i.test([asked.system, ...asked.turns.map(({ content }) => textOf(content))].join("\n"));
  if (!asked.json || asked.schema !== undefined || speaksOfIt) return asked;
  return {
    ...asked,
    isInstructed: true,
    system: [asked.system, JSON_WORDS].filter((text) => text !== "").join("\n\n"),
  };
}

const JSON_WORDS = "Answer with one JSON object and nothing else.";

import type { JsonObject } from "@/lib/kernel/json";
import type { AskField } from "../core/text/ask";
import { anyObject, flag, integer, list, longText, number } from "./schema-parts";

const turn: JsonObject = {
  type: "object",
  properties: {
    role: {
      type: "string",
      description: "Who speaks",
      enum: ["user", "assistant", "system", "developer", "tool", "model"],
    },
    content: { description: "A text, or a list of parts as the vendor takes them", examples: ["Hello"] },
  },
  required: ["role", "content"],
};

const answerSchema: JsonObject = {
  type: "object",
  properties: { topic: { type: "string" } },
  required: ["topic"],
  additionalProperties: false,
};

/** The common fields of what asks a language model, as JSON Schema; a service's binding says how it takes them. */
export const askFields: Readonly<Record<AskField, JsonObject>> = {
  prompt: longText("What is asked, with the text to work on", "Summarise this mail in one sentence: …"),
  messages: list("Earlier turns of the conversation; the prompt comes after them", turn),
  system: longText("Who the model is and how it should answer", "You are a careful assistant."),
  temperature: number("0 is steady, higher is wilder; models that reason may not take it", 0.2, { minimum: 0 }),
  max_tokens: integer("Upper bound of the answer's length", 500, { minimum: 1 }),
  json: flag("The answer is to be one JSON object", true),
  schema: anyObject("JSON Schema of the object that is the answer", answerSchema),
};

/** The field of every answer. */
export const answerText = longText("The answer", "The client asks when the order arrives.");

/** What vendors of language models say where they are too busy, whatever status stands beside it: it passes. */
export const overloadCodes: Readonly<Record<string, string>> = Object.fromEntries(
  [
    "overloaded_error",
    "overloaded",
    "model_overloaded",
    "engine_overloaded",
    "engine_overloaded_error",
    "server_overloaded",
    "server_is_overloaded",
    "service_unavailable",
    "capacity_exceeded",
  ].map((code) => [code, "upstream_5xx"]),
);

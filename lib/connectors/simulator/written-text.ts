import { isJsonObject, type Json, type JsonObject } from "@/lib/kernel/json";

const WORDS_MAX = 20;
const ITEMS = 2;
const DEPTH_MAX = 8;

/**
 * What a language model might have written to a prompt, so that a dry run reads sensibly: the first sentence of what it
 * was given for a summary, one of the words offered for a choice, an object where one is asked for, of its schema where
 * that is given. No model is asked.
 */
export function writtenText(prompt: string, asJson: boolean, schema?: JsonObject): string {
  const [, given = ""] = /:\s+([\s\S]+)$/.exec(prompt) ?? [];
  const about = firstSentence(given === "" ? prompt : given);
  if (schema !== undefined) return JSON.stringify(ofSchema(schema, about, 0));
  if (asJson) return JSON.stringify({ result: about });
  const offered = /\b(?:as|into|one of|either)\b[: ]+([\w-]+)(?:, [\w-]+)*,? or [\w-]+/i.exec(prompt)?.[1];
  if (offered !== undefined) return offered;
  if (/\bsentiment\b/i.test(prompt)) return "positive";
  if (/\bsummar|\bshorten|\btl;?dr/i.test(prompt)) return `In short: ${about}`;
  return `Simulated answer to: ${about}`;
}

/** A value that fits a JSON Schema, with what it is about as its texts. */
function ofSchema(schema: JsonObject, about: string, depth: number): Json {
  const { type, properties, items, examples } = schema;
  if (Array.isArray(schema["enum"])) return schema["enum"][0] ?? null;
  if (Array.isArray(examples) && examples[0] !== undefined) return examples[0];
  if (depth > DEPTH_MAX) return null;
  const within = (part: Json | undefined, said: string): Json =>
    ofSchema(isJsonObject(part) ? part : {}, said, depth + 1);
  switch (type) {
    case "object":
      return Object.fromEntries(
        Object.entries(isJsonObject(properties) ? properties : {}).map(([name, part]) => [name, within(part, about)]),
      );
    case "array":
      return Array.from({ length: ITEMS }, (_, i) => within(items, `${about} (${String(i + 1)})`));
    case "integer":
    case "number":
      return 1;
    case "boolean":
      return true;
    case "null":
      return null;
    default:
      return about;
  }
}

function firstSentence(text: string): string {
  const sentence = /^[^.!?\n]+[.!?]?/.exec(text.trim())?.[0] ?? "";
  const words = sentence.split(/\s+/).filter((word) => word !== "");
  return words.length > WORDS_MAX ? `${words.slice(0, WORDS_MAX).join(" ")} …` : words.join(" ");
}

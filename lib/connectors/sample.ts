import { isJsonObject, type Json, type JsonObject } from "@/lib/kernel/json";

const DEPTH_MAX = 12;

/** A plausible value of a JSON Schema: its example, default or first choice, else one made from its parts. */
export function sampleOf(schema: JsonObject, depth = 0): Json {
  const examples = schema["examples"];
  if (Array.isArray(examples) && examples[0] !== undefined) return structuredClone(examples[0]);
  if (schema["default"] !== undefined) return structuredClone(schema["default"]);
  const values = schema["enum"];
  if (Array.isArray(values) && values[0] !== undefined) return values[0];
  if (depth > DEPTH_MAX) return null;
  switch (schema["type"]) {
    case "object":
      return sampleObject(schema, depth);
    case "array":
      return isJsonObject(schema["items"]) ? [sampleOf(schema["items"], depth + 1)] : [];
    case "string":
      return "text";
    case "integer":
    case "number":
      return typeof schema["minimum"] === "number" ? schema["minimum"] : 1;
    case "boolean":
      return true;
    default:
      return {};
  }
}

function sampleObject(schema: JsonObject, depth: number): JsonObject {
  const properties = isJsonObject(schema["properties"]) ? schema["properties"] : {};
  return Object.fromEntries(
    Object.entries(properties).flatMap(([name, part]) =>
      isJsonObject(part) ? [[name, sampleOf(part, depth + 1)]] : [],
    ),
  );
}

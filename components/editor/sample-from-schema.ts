import type { Json, JsonObject } from "@/lib/kernel/json";
import { isJsonObject } from "@/lib/kernel/json";

const DEPTH_MAX = 6;

/** A value that fits a JSON Schema: its example or default where it has one, else the plainest of its type. */
export function sampleFromSchema(schema: Json | undefined, depth = 0): Json {
  if (!isJsonObject(schema) || depth > DEPTH_MAX) return null;
  const examples = schema.examples;
  if (Array.isArray(examples) && examples[0] !== undefined) return examples[0];
  if (schema.example !== undefined) return schema.example;
  if (schema.default !== undefined) return schema.default;
  if (Array.isArray(schema.enum) && schema.enum[0] !== undefined) return schema.enum[0];
  switch (Array.isArray(schema.type) ? schema.type[0] : schema.type) {
    case "object": {
      const properties: JsonObject = isJsonObject(schema.properties) ? schema.properties : {};
      return Object.fromEntries(
        Object.entries(properties).map(([name, property]) => [name, sampleFromSchema(property, depth + 1)]),
      );
    }
    case "array":
      return schema.items === undefined ? [] : [sampleFromSchema(schema.items, depth + 1)];
    case "integer":
    case "number":
      return 1;
    case "boolean":
      return true;
    case "string":
      return schema.format === "date-time"
        ? "2026-01-05T09:00:00.000Z"
        : schema.format === "email"
          ? "client@example.com"
          : "text";
    default:
      return null;
  }
}

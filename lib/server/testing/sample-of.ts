import { z } from "zod";
import { isJsonObject, type Json, type JsonObject } from "@/lib/kernel/json";

function sample(schema: JsonObject, named: (name: string) => string | undefined, name: string): Json {
  if (schema.default !== undefined) return schema.default;
  if (schema.const !== undefined) return schema.const;
  if (Array.isArray(schema.enum)) return schema.enum[0] ?? null;
  const choice = schema.anyOf ?? schema.oneOf ?? schema.allOf;
  if (Array.isArray(choice) && isJsonObject(choice[0])) return sample(choice[0], named, name);
  switch (schema.type) {
    case "object": {
      const required = Array.isArray(schema.required) ? schema.required.map(String) : [];
      const properties = isJsonObject(schema.properties) ? schema.properties : {};
      const members = Object.entries(properties).flatMap(([key, property]): [string, Json][] =>
        isJsonObject(property) && (required.includes(key) || named(key) !== undefined)
          ? [[key, sample(property, named, key)]]
          : [],
      );
      return Object.fromEntries(members);
    }
    case "array":
      return typeof schema.minItems === "number" && isJsonObject(schema.items)
        ? [sample(schema.items, named, name)]
        : [];
    case "integer":
    case "number":
      return typeof schema.minimum === "number" ? schema.minimum : 1;
    case "boolean":
      return true;
    case "string":
      if (schema.format === "email") return "sample@example.com";
      if (schema.format === "date-time") return "2099-01-01T00:00:00Z";
      if (schema.format === "uri") return "https://example.com/";
      return named(name) ?? "sample text";
    default:
      return {};
  }
}

/**
 * A small value that fits a schema: what is required, and whatever has a name that means something.
 * @param named value for a text field of that name, e.g. an id
 */
export function sampleOf(schema: z.ZodType | undefined, named: (name: string) => string | undefined): Json {
  if (!schema) return {};
  const json = JSON.parse(
    JSON.stringify(z.toJSONSchema(schema, { io: "input", unrepresentable: "any" })),
  ) as JsonObject;
  return sample(json, named, "");
}

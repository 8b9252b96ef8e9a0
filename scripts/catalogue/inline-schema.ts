import { isJsonObject, type Json, type JsonObject } from "@/lib/kernel/json";
import type { OpenApiDocument } from "./openapi-document";

/** References deeper than this are any value: schemas of vendors hold themselves. */
const DEPTH_MAX = 7;
const KEPT = [
  "type",
  "format",
  "enum",
  "const",
  "minLength",
  "maxLength",
  "minItems",
  "maxItems",
  "uniqueItems",
  "multipleOf",
  "nullable",
  "readOnly",
] as const;
const TYPES = new Set(["string", "number", "integer", "boolean", "array", "object", "null"]);

/**
 * A schema of the document without references, as a JSON Schema that a validator of today takes: what older drafts
 * wrote otherwise is rewritten or left out, and `oneOf` is read as `anyOf` (cut at a depth, several could fit).
 */
export function inlineSchema(written: Json | undefined, document: OpenApiDocument, depth = 0): JsonObject {
  if (depth > DEPTH_MAX) return {};
  const source = document.deref(written);
  const schema: JsonObject = {};
  for (const name of KEPT) if (source[name] !== undefined) schema[name] = source[name];
  fixType(schema);
  limits(schema, source);
  if (typeof source["pattern"] === "string" && isPattern(source["pattern"])) schema["pattern"] = source["pattern"];
  if (isJsonObject(source["items"])) schema["items"] = inlineSchema(source["items"], document, depth + 1);
  if (isJsonObject(source["properties"])) {
    schema["properties"] = Object.fromEntries(
      Object.entries(source["properties"]).map(([name, inner]) => [name, inlineSchema(inner, document, depth + 1)]),
    );
  }
  if (Array.isArray(source["required"])) schema["required"] = [...new Set(source["required"].map(String))];
  const more = source["additionalProperties"];
  if (more === false) schema["additionalProperties"] = false;
  if (isJsonObject(more)) schema["additionalProperties"] = inlineSchema(more, document, depth + 1);
  for (const [name, target] of [
    ["allOf", "allOf"],
    ["anyOf", "anyOf"],
    ["oneOf", "anyOf"],
  ] as const) {
    const parts = source[name];
    if (Array.isArray(parts) && parts.length > 0)
      schema[target] = parts.map((part) => inlineSchema(part, document, depth + 1));
  }
  if (schema["allOf"] !== undefined) openUp(schema);
  return schema;
}

/** Parts of an `allOf` that forbid one another's fields could never be met together. */
function openUp(schema: JsonObject): void {
  for (const part of schema["allOf"] as JsonObject[])
    if (part["additionalProperties"] === false) delete part["additionalProperties"];
}

function fixType(schema: JsonObject): void {
  const types = [schema["type"] ?? []].flat().filter((type) => TYPES.has(String(type)));
  if (types.length === 0) delete schema["type"];
  else schema["type"] = types.length === 1 ? (types[0] ?? null) : types;
  if (schema["nullable"] === true && schema["type"] === undefined) delete schema["nullable"];
  if (Array.isArray(schema["enum"]) && schema["enum"].length === 0) delete schema["enum"];
  if (schema["nullable"] === true && Array.isArray(schema["enum"]))
    schema["enum"] = [...new Set([...schema["enum"], null])];
}

function limits(schema: JsonObject, source: JsonObject): void {
  for (const [plain, exclusive] of [
    ["minimum", "exclusiveMinimum"],
    ["maximum", "exclusiveMaximum"],
  ] as const) {
    const bound = source[plain];
    if (typeof bound === "number") schema[source[exclusive] === true ? exclusive : plain] = bound;
    if (typeof source[exclusive] === "number") schema[exclusive] = source[exclusive];
  }
}

function isPattern(pattern: string): boolean {
  try {
    new RegExp(pattern, "u");
    return true;
  } catch {
    return false;
  }
}

/** Named fields that an (inlined) schema knows, over all its alternatives; `open` where it lets others through. */
export function fieldsOf(schema: JsonObject): { fields: Map<string, JsonObject[]>; open: boolean; item: JsonObject[] } {
  const fields = new Map<string, JsonObject[]>();
  const item: JsonObject[] = [];
  let named = false;
  let open = false;
  const visit = (node: JsonObject): void => {
    if (isJsonObject(node["properties"])) {
      named = true;
      for (const [name, inner] of Object.entries(node["properties"]))
        if (isJsonObject(inner)) fields.set(name, [...(fields.get(name) ?? []), inner]);
    }
    if (isJsonObject(node["items"])) item.push(node["items"]);
    if (isJsonObject(node["additionalProperties"])) open = true;
    const parts = ["allOf", "anyOf"].flatMap((name) => (Array.isArray(node[name]) ? node[name] : []));
    for (const part of parts) if (isJsonObject(part)) visit(part);
    // An alternative of which nothing is said may be anything.
    if (Object.keys(node).filter((name) => name !== "nullable").length === 0) open = true;
  };
  visit(schema);
  return { fields, open: open || (!named && item.length === 0), item };
}

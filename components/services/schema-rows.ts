import { isJsonObject, type Json, type JsonObject } from "@/lib/kernel/json";

/** One field of a schema, as a line of its tree. */
export interface SchemaRow {
  path: string;
  name: string;
  /** 0 at the top. */
  depth: number;
  /** `string`, `list of objects`, `one of a, b` … */
  type: string;
  required: boolean;
  description: string | undefined;
  /** JSON, of a plain value only. */
  example: string | undefined;
}

/** Deeper ones are not shown: somebody who needs them reads the vendor's documentation. */
const DEPTH_MAX = 4;
const ROWS_MAX = 200;

/** The fields of a schema, outer before inner, required ones first; lists show what their items hold. */
export function schemaRows(schema: JsonObject): SchemaRow[] {
  const rows: SchemaRow[] = [];
  collect(itemsOf(schema), "", 0, rows);
  return rows;
}

function collect(schema: JsonObject, prefix: string, depth: number, rows: SchemaRow[]): void {
  const { properties } = schema;
  if (!isJsonObject(properties) || depth > DEPTH_MAX) return;
  const required = Array.isArray(schema["required"]) ? schema["required"] : [];
  const entries = Object.entries(properties).map(([name, part]) => [name, isJsonObject(part) ? part : {}] as const);
  const ordered = entries.toSorted(([a], [b]) => Number(required.includes(b)) - Number(required.includes(a)));
  for (const [name, part] of ordered) {
    if (rows.length >= ROWS_MAX) return;
    const path = prefix === "" ? name : `${prefix}.${name}`;
    const { description } = part;
    rows.push({
      path,
      name,
      depth,
      type: typeWords(part),
      required: required.includes(name),
      description: typeof description === "string" ? description : undefined,
      example: exampleOf(part),
    });
    collect(itemsOf(part), path, depth + 1, rows);
  }
}

/** What a list holds stands in its place. */
function itemsOf(schema: JsonObject): JsonObject {
  const { items } = schema;
  return schema["type"] === "array" && isJsonObject(items) ? items : schema;
}

function typeWords(schema: JsonObject): string {
  const { type, items, format } = schema;
  const choices = schema["enum"];
  if (Array.isArray(choices)) return `one of ${choices.map(String).join(", ")}`;
  if (type === "array") return isJsonObject(items) ? `list of ${typeWords(items)}` : "list";
  const named = Array.isArray(type) ? type.join(" or ") : typeof type === "string" ? type : "anything";
  return typeof format === "string" ? `${named}, ${format}` : named;
}

function exampleOf({ examples, example, type }: JsonObject): string | undefined {
  const value: Json | undefined = Array.isArray(examples) ? examples[0] : example;
  return value === undefined || type === "object" || type === "array" ? undefined : JSON.stringify(value);
}

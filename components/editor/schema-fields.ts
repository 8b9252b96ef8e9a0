import type { Json, JsonObject } from "@/lib/kernel/json";
import { isJsonObject } from "@/lib/kernel/json";
import { humanize } from "@/components/ui/format";

/** One field of a form, read from a property of a JSON Schema. */
export interface SchemaField {
  name: string;
  title: string;
  description: string | undefined;
  required: boolean;
  kind: "text" | "long-text" | "code" | "number" | "boolean" | "choice" | "json";
  choices: readonly string[];
  placeholder: string | undefined;
}

const LONG_TEXT = /body|text|content|message|notes|description|html|markdown/i;

function textOf(value: Json | undefined): string | undefined {
  return typeof value === "string" ? value : undefined;
}

function kindOf(name: string, property: JsonObject): SchemaField["kind"] {
  if (Array.isArray(property.enum)) return "choice";
  switch (property.type) {
    case "boolean":
      return "boolean";
    case "integer":
    case "number":
      return "number";
    case "string":
      if (property.contentMediaType === "text/javascript") return "code";
      return LONG_TEXT.test(name) ? "long-text" : "text";
    default:
      return "json";
  }
}

/** The fields of an operation's input, required ones first, else in the schema's order. */
export function schemaFields(schema: JsonObject | undefined): SchemaField[] {
  const properties = schema?.properties;
  if (!isJsonObject(properties)) return [];
  const required = Array.isArray(schema?.required) ? schema.required : [];
  const fields = Object.entries(properties).map(([name, raw]): SchemaField => {
    const property = isJsonObject(raw) ? raw : {};
    const examples = Array.isArray(property.examples) ? property.examples : [];
    return {
      name,
      title: textOf(property.title) ?? humanize(name),
      description: textOf(property.description),
      required: required.includes(name),
      kind: kindOf(name, property),
      choices: Array.isArray(property.enum) ? property.enum.map(String) : [],
      placeholder: textOf(examples[0]) ?? textOf(property.format),
    };
  });
  return [...fields.filter((field) => field.required), ...fields.filter((field) => !field.required)];
}

/**
 * What a person typed into a field, as the value to store. Text that holds an expression stays text whatever the
 * field's type; an empty field is absent.
 */
export function parseFieldText(kind: SchemaField["kind"], text: string): Json | undefined {
  if (text === "") return undefined;
  if (text.includes("{{")) return text;
  if (kind === "number") return Number.isFinite(Number(text)) ? Number(text) : text;
  if (kind === "boolean") return text === "true";
  if (kind === "json") {
    try {
      return JSON.parse(text) as Json;
    } catch {
      return text;
    }
  }
  return text;
}

export function fieldText(value: Json | undefined): string {
  if (value === undefined) return "";
  return typeof value === "string" ? value : JSON.stringify(value);
}

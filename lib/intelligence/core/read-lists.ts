import type { JsonObject } from "@/lib/kernel/json";
import { isJsonObject } from "@/lib/kernel/json";
import type { DataSource } from "./map-inputs";

/** The list that a source gives, as an expression, and the schema of one of its items. */
export function listField(source: DataSource): { expression: string; items: JsonObject } | null {
  const properties = isJsonObject(source.schema["properties"]) ? source.schema["properties"] : {};
  if (source.schema["type"] === "array" && isJsonObject(source.schema["items"]))
    return { expression: source.root, items: source.schema["items"] };
  for (const [name, property] of Object.entries(properties)) {
    if (!isJsonObject(property) || property["type"] !== "array" || !/^[A-Za-z_]\w*$/.test(name)) continue;
    const items = isJsonObject(property["items"]) ? property["items"] : {};
    const required = Array.isArray(source.schema["required"]) && source.schema["required"].includes(name);
    if (items["type"] === "object" || items["type"] === "array" || items["properties"] !== undefined)
      return { expression: required ? `${source.root}.${name}` : `${source.root}.?${name}.orValue([])`, items };
  }
  return null;
}

/** Whether it gives a list and little else. */
export function isList(source: DataSource): boolean {
  return (
    source.stepId !== null &&
    listField(source) !== null &&
    Object.keys((source.schema["properties"] ?? {}) as object).length <= 4
  );
}

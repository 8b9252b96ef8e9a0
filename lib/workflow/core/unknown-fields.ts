import { isJsonObject, type JsonObject } from "@/lib/kernel/json";

/**
 * Fields of an input that its schema neither names nor speaks of: taken, and never read, so mostly a slip of the pen.
 * Names that fields had before (`formerly`, of the catalogue's schemas) are still read. A schema that says what other fields it takes (`additionalProperties`) is left to the check of inputs.
 */
export function unknownFields(input: JsonObject, schema: JsonObject): string[] {
  const { properties, additionalProperties, formerly } = schema;
  if (!isJsonObject(properties) || additionalProperties !== undefined) return [];
  const former: readonly unknown[] = Array.isArray(formerly) ? formerly : [];
  return Object.keys(input).filter((name) => !Object.hasOwn(properties, name) && !former.includes(name));
}

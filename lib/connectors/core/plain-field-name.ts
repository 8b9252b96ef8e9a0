import type { Json, JsonObject } from "@/lib/kernel/json";

/** `error_code`, `errorCode` and `Error-Code` are one name. */
export function plainFieldName(name: string): string {
  return name.toLowerCase().replace(/[_\-\s]/g, "");
}

/** Fields by their plain names; of equal ones the first. */
export function byPlainName(value: JsonObject): ReadonlyMap<string, Json> {
  const named = new Map<string, Json>();
  for (const [name, field] of Object.entries(value)) {
    const key = plainFieldName(name);
    if (!named.has(key)) named.set(key, field);
  }
  return named;
}

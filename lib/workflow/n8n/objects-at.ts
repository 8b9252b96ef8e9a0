import { isJsonObject, type Json, type JsonObject } from "@/lib/kernel/json";

/** The objects of a list that stands at a path in parameters; none where there is no list. */
export function objectsAt(params: Json | undefined, ...path: string[]): JsonObject[] {
  let value: Json | undefined = params;
  for (const key of path) value = isJsonObject(value) && Object.hasOwn(value, key) ? value[key] : undefined;
  return Array.isArray(value) ? value.filter(isJsonObject) : [];
}

/** The object at a key; an empty one where there is none. */
export function objectAt(params: JsonObject, key: string): JsonObject {
  const value = Object.hasOwn(params, key) ? params[key] : undefined;
  return isJsonObject(value) ? value : {};
}

import { FORBIDDEN_KEYS, isJsonObject, type Json, type JsonObject } from "@/lib/kernel/json";
import { invalidField } from "../../core/invalid-field";

/** The own value at a path such as `a.b`; undefined where nothing stands there. */
export function valueAt(item: Json, path: string): Json | undefined {
  let value: Json | undefined = item;
  for (const key of path.split(".")) {
    if (typeof value !== "object" || value === null || !Object.hasOwn(value, key)) return undefined;
    value = (value as JsonObject)[key];
  }
  return value;
}

/** Puts a value at a path, objects on the way are made. */
export function putAt(item: JsonObject, path: string, value: Json): void {
  const keys = path.split(".");
  const last = keys.pop() ?? "";
  let inner = item;
  for (const key of keys) {
    if (FORBIDDEN_KEYS.has(key)) throw invalidField("fields", `name ${key}, which is no field`);
    const next = Object.hasOwn(inner, key) ? inner[key] : undefined;
    const made = isJsonObject(next) ? next : {};
    inner[key] = made;
    inner = made;
  }
  if (FORBIDDEN_KEYS.has(last)) throw invalidField("fields", `name ${last}, which is no field`);
  inner[last] = value;
}

export function dropAt(item: JsonObject, path: string): void {
  const keys = path.split(".");
  const last = keys.pop() ?? "";
  const inner = keys.length === 0 ? item : valueAt(item, keys.join("."));
  if (isJsonObject(inner)) delete inner[last];
}

/** The objects of a list of the input. @throws AppError where an entry is none */
export function objectsOf(value: Json | undefined, field: string): JsonObject[] {
  const list = Array.isArray(value) ? value : [];
  return list.map((one, i) => {
    if (!isJsonObject(one)) throw invalidField(`${field}.${i}`, "is no object");
    return one;
  });
}

export function textsOf(value: Json | undefined): string[] {
  return Array.isArray(value) ? value.map(String) : [];
}

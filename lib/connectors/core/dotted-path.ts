import { FORBIDDEN_KEYS, isJsonObject, type Json, type JsonObject } from "@/lib/kernel/json";

const INDEX = /^\d{1,4}$/;

/** Reads `a.b.0.c`; "" is the value itself, `*` the first of what is there. Own fields only; a field whose name holds dots is found by its whole name. */
export function readPath(value: Json | undefined, path: string): Json | undefined {
  if (path === "") return value;
  if (isJsonObject(value) && Object.hasOwn(value, path)) return value[path];
  let current = value;
  for (const part of path.split(".")) {
    if (part === "*" && (Array.isArray(current) || isJsonObject(current))) current = Object.values(current)[0];
    else if (Array.isArray(current)) current = INDEX.test(part) ? current[Number(part)] : undefined;
    else if (isJsonObject(current) && Object.hasOwn(current, part)) current = current[part];
    else return undefined;
  }
  return current;
}

/**
 * Writes `value` at `a.b.0.c` of `target`, making objects and (for numbers) lists on the way. Changes `target`.
 * A forbidden key (`__proto__` …) writes nothing.
 */
export function writePath(target: JsonObject, path: string, value: Json): void {
  const parts = path.split(".");
  if (parts.some((part) => FORBIDDEN_KEYS.has(part))) return;
  let node: JsonObject | Json[] = target;
  parts.forEach((part, place) => {
    if (place === parts.length - 1) {
      put(node, part, value);
      return;
    }
    const wantsList = INDEX.test(parts[place + 1] ?? "");
    const present = Array.isArray(node) ? node[Number(part)] : node[part];
    if (Array.isArray(present) || isJsonObject(present)) node = present;
    else {
      const made: JsonObject | Json[] = wantsList ? [] : {};
      put(node, part, made);
      node = made;
    }
  });
}

function put(node: JsonObject | Json[], part: string, value: Json): void {
  if (Array.isArray(node)) node[Number(part)] = value;
  else node[part] = value;
}

import { type Json, type JsonObject, isJsonObject, jsonEquals } from "@/lib/kernel/json";
import type { Patch, PatchOperation } from "../proposal-schema";
import { toPointer } from "./json-pointer";

/**
 * The JSON Patch that makes `after` out of `before`: as small as its places allow, each change led by a `test` of
 * what it replaces, so that it fails instead of overwriting what somebody else changed. Lists of the same length
 * change place by place, others as a whole. The order of object keys is not a difference.
 */
export function diffDocuments(before: Json, after: Json): Patch {
  const patch: Patch = [];
  diffAt(before, after, [], patch);
  return patch;
}

function diffAt(before: Json, after: Json, keys: readonly string[], patch: Patch): void {
  if (jsonEquals(before, after)) return;
  if (isJsonObject(before) && isJsonObject(after)) return diffObjects(before, after, keys, patch);
  if (Array.isArray(before) && Array.isArray(after) && before.length === after.length && before.length > 0) {
    before.forEach((item, i) => diffAt(item, after[i] ?? null, [...keys, String(i)], patch));
    return;
  }
  const path = toPointer(keys);
  patch.push({ op: "test", path, value: before }, { op: "replace", path, value: after });
}

function diffObjects(before: JsonObject, after: JsonObject, keys: readonly string[], patch: Patch): void {
  for (const [key, value] of Object.entries(before)) {
    const path = toPointer([...keys, key]);
    if (Object.hasOwn(after, key)) diffAt(value, after[key] ?? null, [...keys, key], patch);
    else patch.push({ op: "test", path, value }, { op: "remove", path });
  }
  for (const [key, value] of Object.entries(after)) {
    if (!Object.hasOwn(before, key)) patch.push({ op: "add", path: toPointer([...keys, key]), value });
  }
}

/** The places a patch changes (its `test` operations left out), each once. */
export function changedPaths(patch: Patch): string[] {
  return [...new Set(patch.flatMap(pathsOf))];
}

function pathsOf(operation: PatchOperation): string[] {
  if (operation.op === "test") return [];
  return operation.op === "move" ? [operation.from, operation.path] : [operation.path];
}

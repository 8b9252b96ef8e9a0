import type { Json } from "@/lib/kernel/json";
import { isJsonObject } from "@/lib/kernel/json";
import type { Definition } from "@/lib/workflow/definition-schema";
import type { Patch } from "@/lib/workflow/proposal-schema";

export interface PatchLine {
  kind: "added" | "removed" | "changed" | "moved";
  /** JSON Pointer of the place. */
  path: string;
  /** Words for it: `Step “tell” › retry`. */
  place: string;
  before: Json | undefined;
  after: Json | undefined;
}

function unescape(token: string): string {
  return token.replaceAll("~1", "/").replaceAll("~0", "~");
}

export function pointerTokens(path: string): string[] {
  return path === "" ? [] : path.slice(1).split("/").map(unescape);
}

/** Value at a JSON Pointer, undefined where there is none. */
export function valueAt(document: Definition | Json | undefined, path: string): Json | undefined {
  // A definition is JSON but for optional members, which read as absent.
  let node = document as Json | undefined;
  for (const token of pointerTokens(path)) {
    if (Array.isArray(node)) node = node[Number(token)];
    else if (isJsonObject(node) && Object.hasOwn(node, token)) node = node[token];
    else return undefined;
  }
  return node;
}

/** A pointer into a definition in words. */
export function placeInWords(path: string): string {
  const [area, id, ...rest] = pointerTokens(path);
  if (area === undefined) return "Workflow";
  if (id === undefined || (area !== "steps" && area !== "triggers")) return pointerTokens(path).join(" › ");
  return [`${area === "steps" ? "Step" : "Trigger"} ${id}`, ...rest].join(" › ");
}

/** A pointer into any value in words. */
export function placeInValue(path: string): string {
  return path === "" ? "The whole value" : pointerTokens(path).join(" › ");
}

/**
 * A patch as lines to read: `test` operations only guard and are left out; what stood there before comes from
 * `base`, else from the guarding `test`.
 * @param wordsOf a place in words; of a definition if left out
 */
export function patchLines(patch: Patch, base?: Definition | Json, wordsOf = placeInWords): PatchLine[] {
  const guarded = new Map<string, Json>();
  const lines: PatchLine[] = [];
  for (const operation of patch) {
    if (operation.op === "test") {
      guarded.set(operation.path, operation.value);
      continue;
    }
    const before = valueAt(base, operation.path) ?? guarded.get(operation.path);
    const place = wordsOf(operation.path);
    switch (operation.op) {
      case "add": {
        // `add` onto a present member of an object replaces it; onto an array index it inserts.
        const isInsert = before === undefined || /\/(\d+|-)$/.test(operation.path);
        lines.push({
          kind: isInsert ? "added" : "changed",
          path: operation.path,
          place,
          before: isInsert ? undefined : before,
          after: operation.value,
        });
        break;
      }
      case "replace":
        lines.push({ kind: "changed", path: operation.path, place, before, after: operation.value });
        break;
      case "remove":
        lines.push({ kind: "removed", path: operation.path, place, before, after: undefined });
        break;
      case "move":
      case "copy":
        lines.push({
          kind: operation.op === "move" ? "moved" : "added",
          path: operation.path,
          place: `${wordsOf(operation.from)} → ${place}`,
          before: undefined,
          after: valueAt(base, operation.from),
        });
        break;
    }
  }
  return lines;
}

import type { Json } from "@/lib/kernel/json";

/** Levels of nesting in an answer that is taken as JSON. Everything that writes or walks a value descends as deep as it is. */
export const DEPTH_MAX = 256;

/**
 * JSON text of a service; undefined where it is none (empty, cut, `NaN`), or nests so deep that only somebody hostile
 * writes it. Of a key that stands twice the last counts; `__proto__` is left out, for whatever copies the value.
 */
export function parseJson(text: string): Json | undefined {
  try {
    const value = JSON.parse(text.charCodeAt(0) === 0xfeff ? text.slice(1) : text) as Json;
    return isFit(value, DEPTH_MAX) ? value : undefined;
  } catch {
    return undefined;
  }
}

/** Level by level, for a value of 100,000 levels leaves no stack to descend with. Takes `__proto__` out on the way. */
function isFit(value: Json, depthMax: number): boolean {
  let level: Json[] = [value];
  for (let depth = 0; level.length > 0; depth += 1) {
    if (depth > depthMax) return false;
    const below: Json[] = [];
    for (const one of level) {
      if (typeof one !== "object" || one === null) continue;
      if (!Array.isArray(one) && Object.hasOwn(one, "__proto__")) delete one["__proto__"];
      for (const inner of Object.values(one)) if (typeof inner === "object" && inner !== null) below.push(inner);
    }
    level = below;
  }
  return true;
}

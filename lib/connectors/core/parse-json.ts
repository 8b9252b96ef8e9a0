import type { Json } from "@/lib/kernel/json";

/** Levels of nesting in an answer that is taken as JSON. Everything that writes or walks a value descends as deep as it is. */
const DEPTH_MAX = 256;

/** JSON text of a service; undefined where it is none, or nests so deep that only somebody hostile writes it. */
export function parseJson(text: string): Json | undefined {
  try {
    const value = JSON.parse(text) as Json;
    return isDeeperThan(value, DEPTH_MAX) ? undefined : value;
  } catch {
    return undefined;
  }
}

/** Level by level, for a value of 100,000 levels leaves no stack to descend with. */
function isDeeperThan(value: Json, depthMax: number): boolean {
  let level: Json[] = [value];
  for (let depth = 0; level.length > 0; depth += 1) {
    if (depth > depthMax) return true;
    const below: Json[] = [];
    for (const one of level)
      if (typeof one === "object" && one !== null)
        for (const inner of Object.values(one)) if (typeof inner === "object" && inner !== null) below.push(inner);
    level = below;
  }
  return false;
}

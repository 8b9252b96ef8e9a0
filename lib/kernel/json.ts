import { z } from "zod";

export type Json = null | boolean | number | string | Json[] | { [key: string]: Json };
export type JsonObject = { [key: string]: Json };

export const jsonSchema: z.ZodType<Json> = z.lazy(() =>
  z.union([z.null(), z.boolean(), z.number(), z.string(), z.array(jsonSchema), z.record(z.string(), jsonSchema)]),
);
export const jsonObjectSchema: z.ZodType<JsonObject> = z.record(z.string(), jsonSchema);

/** Keys that could reach an object's prototype; refused wherever JSON enters. */
export const FORBIDDEN_KEYS: ReadonlySet<string> = new Set(["__proto__", "constructor", "prototype"]);

export type JsonFlaw = { kind: "too_deep" } | { kind: "forbidden_key"; key: string };

/**
 * Finds what a hostile document may hide: nesting beyond `depthMax` or a key of FORBIDDEN_KEYS.
 * Iterative, so that a document 100,000 levels deep cannot exhaust the stack.
 */
export function findJsonFlaw(value: unknown, depthMax: number): JsonFlaw | null {
  const stack: { node: unknown; depth: number }[] = [{ node: value, depth: 1 }];
  for (let top = stack.pop(); top !== undefined; top = stack.pop()) {
    if (typeof top.node !== "object" || top.node === null) continue;
    if (top.depth > depthMax) return { kind: "too_deep" };
    for (const key of Object.keys(top.node)) {
      if (!Array.isArray(top.node) && FORBIDDEN_KEYS.has(key)) return { kind: "forbidden_key", key };
      stack.push({ node: (top.node as Record<string, unknown>)[key], depth: top.depth + 1 });
    }
  }
  return null;
}

/** JSON text with object keys sorted at every level: equal values give equal bytes. */
export function canonicalJson(value: Json): string {
  if (Array.isArray(value)) return `[${value.map(canonicalJson).join(",")}]`;
  if (typeof value === "object" && value !== null) {
    const fields = Object.keys(value)
      .sort()
      .map((key) => `${JSON.stringify(key)}:${canonicalJson(value[key] as Json)}`);
    return `{${fields.join(",")}}`;
  }
  return JSON.stringify(value);
}

/** A value as it is on the wire: members that are undefined are absent. */
export function asJson(value: object): Json {
  return JSON.parse(JSON.stringify(value)) as Json;
}

/** Structural equality of two JSON values; the order of object keys does not matter. */
export function jsonEquals(a: Json, b: Json): boolean {
  return a === b || canonicalJson(a) === canonicalJson(b);
}

export function isJsonObject(value: unknown): value is JsonObject {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

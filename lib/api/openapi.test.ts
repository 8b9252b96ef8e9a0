import { describe, expect, it } from "vitest";
import { isJsonObject, type Json } from "@/lib/kernel/json";
import { openApiDocument } from "./openapi";
import { contracts } from "./registry";

const document = openApiDocument(contracts, "1.2.3");

/** Every value of a key, at any depth. */
function valuesOf(key: string, value: Json): Json[] {
  if (Array.isArray(value)) return value.flatMap((item) => valuesOf(key, item));
  if (!isJsonObject(value)) return [];
  return Object.entries(value).flatMap(([name, part]) => [...(name === key ? [part] : []), ...valuesOf(key, part)]);
}

function resolve(pointer: string): Json | undefined {
  let at: Json | undefined = document;
  for (const part of pointer.split("/").slice(1)) at = isJsonObject(at) ? at[part] : undefined;
  return at;
}

describe("the OpenAPI document", () => {
  it("refers to nothing that is not in it", () => {
    const refs = valuesOf("$ref", document);
    expect(refs.length).toBeGreaterThan(100);
    for (const ref of refs) {
      expect(ref).toMatch(/^#\/components\/schemas\/[A-Za-z0-9._-]+$/);
      expect(resolve(String(ref)), String(ref)).toBeDefined();
    }
    expect(valuesOf("$defs", document)).toEqual([]);
  });

  it("names every parameter of a path, and each operation once", () => {
    const ids: Json[] = [];
    for (const [path, item] of Object.entries(document["paths"] as Record<string, Record<string, Json>>)) {
      for (const operation of Object.values(item)) {
        ids.push(...valuesOf("operationId", operation));
        for (const [, name] of path.matchAll(/\{(\w+)\}/g))
          expect(valuesOf("name", operation), `${path} ${name}`).toContain(name);
      }
    }
    expect(new Set(ids).size).toBe(ids.length);
  });

  it("tells of both answers to starting a run", () => {
    const start = (document["paths"] as Record<string, Json>)["/api/v1/workflows/{id}/runs"];
    expect(start).toMatchObject({
      post: { responses: { 200: {}, 202: {}, 422: {} }, requestBody: { required: false } },
    });
  });
});

import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Json } from "@/lib/kernel/json";
import "@/scripts/testing/property-seed";
import { BLOB_CHARS_MIN, slimValue, wholeValue } from "./slim-value";

function slimmed(value: Json) {
  const blobs = new Map<string, string>();
  const slim = slimValue(value, (text) => {
    const id = `blob_${[...blobs.values()].indexOf(text) + 1 || blobs.size + 1}`;
    blobs.set(id, text);
    return id;
  });
  return { slim, blobs, textOf: (id: string) => blobs.get(id) };
}

const large = fc
  .integer({ min: BLOB_CHARS_MIN / 2, max: BLOB_CHARS_MIN * 2 })
  .chain((length) =>
    fc.oneof(
      fc.constant("x".repeat(length)),
      fc.constant('"\\\n😀'.repeat(Math.ceil(length / 5))),
      fc.constant(Array.from({ length: Math.ceil(length / 20) }, (_, index) => ({ index, name: `n${index}` }))),
    ),
  );
const key = fc.oneof(fc.string({ maxLength: 6 }), fc.constantFrom("$blob", "$$blob", "bytes", "preview", "__proto__"));
const { value } = fc.letrec<{ value: Json }>((tie) => ({
  value: fc.oneof(
    { maxDepth: 4, depthSize: "small" },
    fc.constantFrom(null, true, 1.5, ""),
    fc.string(),
    large as fc.Arbitrary<Json>,
    fc.array(tie("value"), { maxLength: 4 }),
    fc.dictionary(key, tie("value"), { maxKeys: 4 }),
  ),
}));

describe("large values", () => {
  it("come back as they were, whatever their keys", () => {
    fc.assert(
      fc.property(value, (original) => {
        const { slim, textOf } = slimmed(original);
        const stored = JSON.parse(JSON.stringify(slim)) as Json;
        expect(JSON.stringify(wholeValue(stored, textOf))).toBe(JSON.stringify(original));
      }),
      { numRuns: 150 },
    );
  });

  it("leave nothing in a row, and nothing in each other, that is longer than the limit", () => {
    fc.assert(
      fc.property(value, (original) => {
        const { slim, blobs } = slimmed(original);
        expect(JSON.stringify(slim).length).toBeLessThanOrEqual(BLOB_CHARS_MIN + 1_024);
        for (const text of blobs.values()) expect(text.length).toBeGreaterThan(BLOB_CHARS_MIN - 1_024);
      }),
      { numRuns: 150 },
    );
  });

  it("are the same value wherever they stand, so that one handed on is kept once", () => {
    const list = Array.from({ length: 20_000 }, (_, index) => index);
    const { blobs } = slimmed({ output: { rows: list }, input: { deep: { rows: list } } });
    expect(blobs.size).toBe(1);
  });

  it("small values stay, untouched", () => {
    const { slim, blobs } = slimmed({ a: [1, "b", null], c: { d: true } });
    expect(slim).toEqual({ a: [1, "b", null], c: { d: true } });
    expect(blobs.size).toBe(0);
  });

  it("nobody can write a reference: a key of one's own that reads $blob is no reference", () => {
    const forged = { $blob: "blob_of_another", bytes: 1, preview: "" };
    const { slim } = slimmed(forged);
    expect(wholeValue(slim, () => '"secret"')).toEqual(forged);
  });

  it("a reference says how large the whole value is and how it begins", () => {
    const { slim } = slimmed(["ä".repeat(BLOB_CHARS_MIN)]);
    expect(slim).toEqual([{ $blob: "blob_1", bytes: BLOB_CHARS_MIN * 2 + 2, preview: `"${"ä".repeat(2_047)}` }]);
  });
});

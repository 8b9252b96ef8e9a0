import { createHash } from "node:crypto";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { AppError } from "@/lib/kernel/app-error";
import { canonicalJson, findJsonFlaw, isJsonObject, type Json } from "@/lib/kernel/json";
import type { Patch } from "../proposal-schema";
import { applyPatch, inversePatch } from "./apply-patch";
import { changedPaths, diffDocuments } from "./diff-documents";
import { fromPointer, pointersOverlap, toPointer } from "./json-pointer";
import { sha256Hex } from "./sha256";

const json = fc
  .jsonValue({ maxDepth: 4 })
  .map((value) => JSON.parse(JSON.stringify(value)) as Json)
  .filter((value) => findJsonFlaw(value, 64) === null);
/** A document and what became of it by changes here and there: nearer to edits than two unrelated values. */
const edited = fc.tuple(json, json, fc.nat(), fc.nat()).map(([base, part, where, how]) => {
  const before: Json = { a: base, b: { c: [base, part], d: "x" }, keep: part };
  const after = structuredClone(before);
  const target = [after, after["b"]][where % 2];
  if (isJsonObject(target)) {
    if (how % 3 === 0) target[`new${how}`] = part;
    if (how % 3 === 1) delete target["a"];
    if (how % 3 === 2) target["d"] = part;
  }
  return { before, after };
});

describe("diff and apply", () => {
  it("apply(a, diff(a, b)) is b, for any two documents", () => {
    fc.assert(
      fc.property(
        json,
        json,
        (a, b) => void expect(canonicalJson(applyPatch(a, diffDocuments(a, b)))).toBe(canonicalJson(b)),
      ),
    );
    fc.assert(
      fc.property(
        edited,
        ({ before, after }) =>
          void expect(canonicalJson(applyPatch(before, diffDocuments(before, after)))).toBe(canonicalJson(after)),
      ),
    );
  });
  it("the diff of equal documents is empty", () => {
    fc.assert(fc.property(json, (a) => void expect(diffDocuments(a, structuredClone(a))).toEqual([])));
  });
  it("undo of n patches, last first, is the start", () => {
    fc.assert(
      fc.property(fc.array(json, { minLength: 1, maxLength: 5 }), (states) => {
        const undos: Patch[] = [];
        let at: Json = {};
        for (const next of states) {
          const patch = diffDocuments(at, next);
          undos.push(inversePatch(at, patch));
          at = applyPatch(at, patch);
        }
        for (const undo of undos.reverse()) at = applyPatch(at, undo);
        expect(canonicalJson(at)).toBe("{}");
      }),
    );
  });
  it("what a patch does not name stays identical byte for byte", () => {
    fc.assert(
      fc.property(edited, ({ before, after }) => {
        const patch = diffDocuments(before, after);
        const result = applyPatch(before, patch);
        const named = new Set(changedPaths(patch).map((path) => fromPointer(path)[0]));
        if (!isJsonObject(result) || !isJsonObject(before)) return;
        for (const key of Object.keys(before)) {
          if (!named.has(key)) expect(JSON.stringify(result[key])).toBe(JSON.stringify(before[key]));
        }
      }),
    );
  });
  it("the document given is not changed", () => {
    const document: Json = { a: [1] };
    applyPatch(document, [{ op: "add", path: "/a/-", value: 2 }]);
    expect(document).toEqual({ a: [1] });
  });
  it("every change is led by a test of what it replaces", () => {
    expect(diffDocuments({ a: 1, b: 2 }, { a: 3, c: 4 })).toEqual([
      { op: "test", path: "/a", value: 1 },
      { op: "replace", path: "/a", value: 3 },
      { op: "test", path: "/b", value: 2 },
      { op: "remove", path: "/b" },
      { op: "add", path: "/c", value: 4 },
    ]);
  });
  it("a test that does not hold is a conflict that names the place, and nothing is applied", () => {
    expect(() => applyPatch({ a: 1 }, [{ op: "test", path: "/a", value: 2 }])).toThrow(
      expect.objectContaining({ code: "STATE_CONFLICT", details: [expect.objectContaining({ path: "/a" })] }),
    );
    expect(() => applyPatch({}, [{ op: "remove", path: "/steps/x" }])).toThrow(
      expect.objectContaining({ code: "STATE_CONFLICT" }),
    );
  });
  it("paths that reach a prototype, or are no pointers, are refused", () => {
    for (const path of ["/__proto__/x", "/constructor/prototype/x", "a/b", "/a~2"]) {
      expect(() => applyPatch({}, [{ op: "add", path, value: 1 }])).toThrow(
        expect.objectContaining({ code: "VALIDATION_FAILED" }),
      );
    }
    expect(Reflect.get({}, "x")).toBeUndefined();
  });
  it("any patch ends in a document or an AppError", () => {
    const operation = fc.record({
      op: fc.constantFrom("add" as const, "replace" as const),
      path: fc.string({ maxLength: 8 }).map((path) => `/${path}`),
      value: json,
    });
    fc.assert(
      fc.property(json, fc.array(operation, { maxLength: 3 }), (document, patch) => {
        try {
          applyPatch(document, patch);
        } catch (error) {
          expect(error).toBeInstanceOf(AppError);
        }
      }),
    );
  });
});

describe("pointers", () => {
  it("keys survive the way to a pointer and back", () => {
    fc.assert(fc.property(fc.array(fc.string()), (keys) => void expect(fromPointer(toPointer(keys))).toEqual(keys)));
  });
  it("overlap is equality or containment, by whole keys", () => {
    expect(pointersOverlap("/steps/a", "/steps/a/with")).toBe(true);
    expect(pointersOverlap("/steps/a", "/steps/ab")).toBe(false);
  });
});

describe("sha256Hex", () => {
  it("agrees with the platform's digest", () => {
    fc.assert(
      fc.property(
        fc.string({ unit: "binary", maxLength: 300 }),
        (text) => void expect(sha256Hex(text)).toBe(createHash("sha256").update(text, "utf8").digest("hex")),
      ),
    );
  });
});

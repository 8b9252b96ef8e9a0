import { describe, expect, it } from "vitest";
import { patchLines, placeInWords, valueAt } from "./patch-lines";

describe("patch lines", () => {
  it("what stood there before comes from the base, else from the guarding test", () => {
    const patch = [
      { op: "test" as const, path: "/steps/tell/timeoutMs", value: 1000 },
      { op: "replace" as const, path: "/steps/tell/timeoutMs", value: 5000 },
    ];
    expect(patchLines(patch)).toEqual([
      { kind: "changed", path: "/steps/tell/timeoutMs", place: "Step tell › timeoutMs", before: 1000, after: 5000 },
    ]);
  });
  it("an addition over a present member reads as a change, into a list as an addition", () => {
    const base = { steps: { a: { retry: 1, needs: ["b"] } } };
    expect(patchLines([{ op: "add", path: "/steps/a/retry", value: 2 }], base)[0]?.kind).toBe("changed");
    expect(patchLines([{ op: "add", path: "/steps/a/needs/0", value: "c" }], base)[0]?.kind).toBe("added");
  });
  it("a pointer is unescaped before it is read", () => {
    expect(placeInWords("/steps/a/with/x~1y")).toBe("Step a › with › x/y");
    expect(valueAt({ "x/y": 1 }, "/x~1y")).toBe(1);
  });
  it("a key of the prototype is not a value", () => {
    expect(valueAt({}, "/constructor")).toBeUndefined();
  });
});

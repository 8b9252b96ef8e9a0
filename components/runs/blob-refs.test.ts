import { describe, expect, it } from "vitest";
import { blobRefsIn, withBlobs } from "./blob-refs";

const ref = (id: string) => ({ $blob: id, bytes: 70_000, preview: '{"a' });

describe("large values of a run", () => {
  it("are found wherever they stand", () => {
    expect(blobRefsIn({ a: [1, ref("b1")], b: { c: ref("b2") } }).map(({ id }) => id)).toEqual(["b1", "b2"]);
    expect(blobRefsIn(ref("whole"))).toEqual([{ id: "whole", bytes: 70_000, preview: '{"a' }]);
    expect(blobRefsIn({ a: null, b: "x" })).toEqual([]);
    expect(blobRefsIn(undefined)).toEqual([]);
  });
  it("are put in place once they are loaded, the others stay as they are", () => {
    expect(withBlobs({ a: [1, ref("b1")], b: ref("b2") }, new Map([["b1", { big: true }]]))).toEqual({
      a: [1, { big: true }],
      b: ref("b2"),
    });
  });
});

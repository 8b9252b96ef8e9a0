import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { commit, redo, startHistory, undo, type History } from "./history";

const times = <T>(n: number, f: (h: History<T>) => History<T>, start: History<T>) =>
  Array.from({ length: n }).reduce<History<T>>((h) => f(h), start);

describe("history", () => {
  it("undo of n edits gives the start, redo of n the end", () => {
    fc.assert(
      fc.property(fc.array(fc.object(), { maxLength: 50 }), (documents) => {
        const start = startHistory<object>({ start: true });
        const end = documents.reduce<History<object>>((h, document) => commit(h, document), start);
        const back = times(documents.length, undo, end);
        expect(back.present).toBe(start.present);
        expect(times(documents.length, redo, back).present).toBe(end.present);
      }),
    );
  });
  it("an edit after undo forgets what was undone", () => {
    const h = commit(undo(commit(startHistory("a"), "b")), "c");
    expect(redo(h).present).toBe("c");
    expect(undo(h).present).toBe("a");
  });
  it("typing in one field is one entry", () => {
    const h = commit(commit(commit(startHistory("a"), "b"), "bc", true), "bcd", true);
    expect(undo(h).present).toBe("a");
  });
});

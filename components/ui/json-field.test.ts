import { describe, expect, it } from "vitest";
import { readJsonText } from "./json-field";

describe("JSON that a person types", () => {
  it("a flaw is named by its line and column", () => {
    expect(readJsonText('{\n  "a": 1,\n  "b": \n}')).toEqual({
      kind: "flaw",
      line: 4,
      reason: "Not JSON: line 4, column 1.",
    });
  });
  it("nothing at all says what to write", () => {
    expect(readJsonText("  ")).toMatchObject({ kind: "flaw", reason: expect.stringContaining("e.g. {}") });
  });
  it("a value comes back as it is", () => {
    expect(readJsonText('[1, null, "x"]')).toEqual({ kind: "value", value: [1, null, "x"] });
  });
});

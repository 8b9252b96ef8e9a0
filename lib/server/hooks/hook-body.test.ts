import { describe, expect, it } from "vitest";
import { parseHookBody } from "./hook-body";

const bodyOf = (text: string | Buffer, type = "application/json"): unknown => {
  const parsed = parseHookBody(typeof text === "string" ? Buffer.from(text) : text, type);
  if (parsed.kind === "refused") throw new TypeError(parsed.title);
  return parsed.body;
};

describe("the body of a hook", () => {
  it("JSON is parsed, null and nothing are null", () => {
    expect(bodyOf('{"a": [1, "ä"]}')).toEqual({ a: [1, "ä"] });
    expect(bodyOf("null")).toBeNull();
    expect(bodyOf("")).toBeNull();
    expect(bodyOf("{}", "application/vnd.github+json; charset=utf-8")).toEqual({});
  });

  it("JSON under another type is parsed all the same, other text is kept as it is", () => {
    expect(bodyOf('{"a": 1}', "text/plain;charset=UTF-8")).toEqual({ a: 1 });
    expect(bodyOf("Disk 3 is full\n", "text/plain")).toBe("Disk 3 is full\n");
    expect(bodyOf("<a>1</a>", "")).toBe("<a>1</a>");
  });

  it("a form becomes an object; a name that comes twice holds a list", () => {
    const type = "application/x-www-form-urlencoded";
    expect(bodyOf("name=Ada+L&tag=a&tag=b%26c&empty=", type)).toEqual({ name: "Ada L", tag: ["a", "b&c"], empty: "" });
  });

  it("bytes that are no text are kept, not mangled", () => {
    const bytes = Buffer.from([0xff, 0xd8, 0x00, 0x80]);
    expect(bodyOf(bytes, "image/jpeg")).toEqual({ base64: bytes.toString("base64") });
    expect(() => bodyOf(bytes)).toThrow(/not UTF-8/);
  });

  it("invalid JSON that says it is JSON is refused, with the place", () => {
    expect(() => bodyOf('{"a": 1,\n "b": }')).toThrow(/position 15 \(line 2, column 7\)/);
  });

  it("an integer beyond 2^53 is kept digit by digit, as text", () => {
    expect(bodyOf('{"id": 9007199254740993, "n": 9007199254740991}')).toEqual({
      id: "9007199254740993",
      n: 9007199254740991,
    });
  });
});

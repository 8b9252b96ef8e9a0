import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { parseExactJson } from "./exact-json";

const valueOf = (text: string): unknown => {
  const parsed = parseExactJson(text);
  if (parsed.kind === "flaw") throw new TypeError(JSON.stringify(parsed.flaw));
  return parsed.value;
};

describe("numbers", () => {
  it.each([
    ["9007199254740993", "9007199254740993"],
    ["-9007199254740993", "-9007199254740993"],
    ["123456789012345678901234567890", "123456789012345678901234567890"],
    ["1e999", "1e999"],
    ["-1E+400", "-1E+400"],
  ])("%s, which a double cannot hold, is kept as text", (text, kept) => {
    expect(valueOf(`{"id": ${text}, "list": [${text}]}`)).toEqual({ id: kept, list: [kept] });
  });

  it.each([
    "9007199254740991",
    "-9007199254740991",
    "9007199254740992",
    "10000000000000000000000",
    "0.1234567890123456789",
    "1e22",
  ])("%s stays a number", (text) => {
    expect(valueOf(text)).toBe(Number(text));
  });

  it("digits within a text are left alone", () => {
    const value = { "9007199254740993": 'say "9007199254740993", \\ 1e999', n: 1 };
    expect(valueOf(JSON.stringify(value))).toEqual(value);
  });
});

describe("what is not JSON", () => {
  it.each([
    ["{nope", 1, 1, 2],
    ["", 0, 1, 1],
    ["hello", 0, 1, 1],
    ['{"a": 1,}', 8, 1, 9],
    ['{"a": 1', 7, 1, 8],
    ["[1, 2\n, 3}", 9, 2, 4],
    ['{"a" 1}', 5, 1, 6],
    ["[1] []", 4, 1, 5],
    ["[01]", 1, 1, 2],
    ['["a\nb"]', 1, 1, 2],
    ['{"a": 9007199254740993 x}', 23, 1, 24],
  ])("%j goes wrong at position %i, line %i, column %i", (text, position, line, column) => {
    expect(parseExactJson(text)).toEqual({ kind: "flaw", flaw: { position, line, column } });
  });

  it("a text of a million open brackets is answered, not recursed into", () => {
    expect(parseExactJson("[".repeat(1_000_000))).toMatchObject({ kind: "flaw", flaw: { position: 1_000_000 } });
  });
});

it("gives what JSON.parse gives, and refuses what it refuses, at or before the place where a text was cut", () => {
  fc.assert(
    fc.property(fc.jsonValue({ maxDepth: 4 }), fc.nat(), (value, cut) => {
      const text = JSON.stringify(value);
      expect(parseExactJson(text)).toEqual({ kind: "value", value: JSON.parse(text) as unknown });
      const part = text.slice(0, cut % (text.length + 1));
      const parsed = parseExactJson(part);
      if (parsed.kind === "flaw") expect(parsed.flaw.position).toBeLessThanOrEqual(part.length);
      else expect(JSON.parse(part)).toEqual(parsed.value);
    }),
    { numRuns: 500 },
  );
});

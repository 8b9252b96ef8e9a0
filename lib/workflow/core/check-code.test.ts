import { describe, expect, it } from "vitest";
import { code as codeService } from "@/lib/connectors/catalog/code";
import { checkCode } from "./check-code";

const schema = codeService.operations[0]?.input ?? {};
const flaws = (source: string): string[] =>
  checkCode({ source }, schema).map(({ code, message }) => `${code} ${message}`);

describe("checkCode", () => {
  it.each([
    "return input.items.map((item) => ({ ...item, at: item.at ?? null }));",
    "const { a } = await input.a; // ends in a comment",
    "for (const x of input) { if (x) return x }",
    "return `${input.name}`.replaceAll('a', 'b');",
  ])("source that can run has no flaw: %s", (source) => expect(flaws(source)).toEqual([]));
  it.each([
    ["const a = 1;\nreturn a +;", "CODE_SYNTAX source line 2, column 11: Unexpected token"],
    ["return ;;)", "CODE_SYNTAX source line 1, column 10: Unexpected token"],
    ["if (input) {\n  return 1;\n", "CODE_SYNTAX source line 3: Unexpected token (something is not closed)"],
    ["const a = 1;\nconst a = 2;", "CODE_SYNTAX source line 2, column 7: Identifier 'a' has already been declared"],
    [
      "import fs from 'fs';",
      "CODE_SYNTAX source line 1, column 1: 'import' and 'export' may only appear at the top level",
    ],
    ["with (input) {}", "CODE_SYNTAX source line 1, column 1: 'with' in strict mode"],
    ["}); evil(); (async function () {", "CODE_SYNTAX source has a } too many: it must be the body of one function"],
  ])("a syntax error names its line: %j", (source, message) => expect(flaws(source)).toEqual([message]));
  it("an expression in the source is refused: what comes from outside never becomes code", () => {
    expect(flaws('return "{{ trigger.name }}";')).toEqual([
      expect.stringMatching(/^CODE_EXPRESSION source must hold no/),
    ]);
  });
  it("parses and never runs: a source that would throw or loop is fine", () => {
    expect(flaws("for (;;) {}")).toEqual([]);
    expect(flaws("throw new Error('x')")).toEqual([]);
  });
  it("fields that hold no code are left alone", () => {
    expect(checkCode({ source: "return (" }, { properties: { source: { type: "string" } } })).toEqual([]);
    expect(checkCode({ source: 5 }, schema)).toEqual([]);
  });
});

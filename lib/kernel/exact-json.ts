import type { Json } from "./json";

/** Where a text stops being JSON; `position` counts UTF-16 units from 0, `line` and `column` from 1. */
export interface JsonTextFlaw {
  position: number;
  line: number;
  column: number;
}

export type ParsedJsonText = { kind: "value"; value: Json } | { kind: "flaw"; flaw: JsonTextFlaw };

const TOKEN =
  /[\u0020\t\n\r]*(?:(?<punctuation>[{}[\],:])|(?<string>"(?:[^"\\\u0000-\u001f]|\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4}))*")|(?<literal>(?:-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?|true|false|null)(?![\w.+-])))/y;
/** A number that a double may not hold has so many digits, or such an exponent. */
const MAY_BE_INEXACT = /\d{16}|[eE]\+?\d{3}/;
const STRING_OR_NUMBER = /"(?:[^"\\]|\\.)*"|-?\d[\d.eE+-]*/g;

/**
 * JSON.parse that loses no number without a word: an integer that a double cannot hold (beyond 2^53, mostly), and a
 * number beyond the range of doubles, is kept as text, digit by digit. Fractions are doubles, as everywhere.
 */
export function parseExactJson(text: string): ParsedJsonText {
  try {
    return { kind: "value", value: JSON.parse(MAY_BE_INEXACT.test(text) ? withTextForInexact(text) : text) as Json };
  } catch {
    return { kind: "flaw", flaw: flawOf(text) };
  }
}

function withTextForInexact(text: string): string {
  return text.replace(STRING_OR_NUMBER, (token) => (token.startsWith('"') || isExact(token) ? token : `"${token}"`));
}

function isExact(literal: string): boolean {
  const number = Number(literal);
  // Not a number at all: JSON.parse says so.
  if (Number.isNaN(number)) return true;
  if (!Number.isFinite(number)) return false;
  if (!/^-?\d+$/.test(literal) || Number.isSafeInteger(number)) return true;
  // It prints as it was written, so nothing is lost, or it is that double to the unit.
  return String(number) === literal || BigInt(literal) === BigInt(number);
}

/** What may come next: a value, a key, the colon behind it, or a comma or end behind a value. */
type Expected = "value" | "value-or-end" | "key" | "key-or-end" | "colon" | "comma-or-end" | "nothing";

/**
 * The first place at which a text that is not JSON goes wrong. V8 names it in some of its messages only.
 * A stack of open brackets, no recursion: the text may nest as deep as it likes.
 */
function flawOf(text: string): JsonTextFlaw {
  const open: ("{" | "[")[] = [];
  let expected: Expected = "value";
  let position = 0;
  const afterValue = (): Expected => (open.length === 0 ? "nothing" : "comma-or-end");
  for (;;) {
    TOKEN.lastIndex = position;
    const found = TOKEN.exec(text);
    if (found === null) break;
    const { punctuation, string } = found.groups ?? {};
    const next: Expected | null =
      punctuation === undefined
        ? afterScalar(expected, string !== undefined, afterValue)
        : afterPunctuation(expected, punctuation, open, afterValue);
    if (next === null) break;
    expected = next;
    position = TOKEN.lastIndex;
  }
  while (/[\u0020\t\n\r]/.test(text.charAt(position))) position += 1;
  const before = text.slice(0, position).split("\n");
  return { position, line: before.length, column: (before.at(-1) ?? "").length + 1 };
}

function afterScalar(expected: Expected, isString: boolean, afterValue: () => Expected): Expected | null {
  if (expected === "key" || expected === "key-or-end") return isString ? "colon" : null;
  return expected === "value" || expected === "value-or-end" ? afterValue() : null;
}

function afterPunctuation(
  expected: Expected,
  mark: string,
  open: ("{" | "[")[],
  afterValue: () => Expected,
): Expected | null {
  const inside = open.at(-1);
  if (mark === "{" || mark === "[") {
    if (expected !== "value" && expected !== "value-or-end") return null;
    open.push(mark);
    return mark === "{" ? "key-or-end" : "value-or-end";
  }
  if (mark === ":") return expected === "colon" ? "value" : null;
  if (mark === ",") return expected !== "comma-or-end" ? null : inside === "{" ? "key" : "value";
  const isEmpty = expected === (mark === "}" ? "key-or-end" : "value-or-end");
  if (inside !== (mark === "}" ? "{" : "[") || (expected !== "comma-or-end" && !isEmpty)) return null;
  open.pop();
  return afterValue();
}

import { parse } from "acorn";
import { isTemplate } from "@/lib/expressions/split-template";
import { isJsonObject, type JsonObject } from "@/lib/kernel/json";

export interface CodeFlaw {
  /** Input field that holds the code. */
  field: string;
  code: "CODE_SYNTAX" | "CODE_EXPRESSION";
  message: string;
}

/** Before the source on its first line, as the sandbox puts it: a strict async function of `input`. */
const BEFORE = '"use strict";(async function (input) {';
/** What the sandbox's interpreter understands. */
const ECMA_VERSION = 2023;

/**
 * Checks the JavaScript in the input of a step: fields whose JSON Schema says `contentMediaType: text/javascript`.
 * Parses only. Text from outside never becomes code: an expression in it is refused.
 */
export function checkCode(input: JsonObject, schema: JsonObject): CodeFlaw[] {
  const properties = isJsonObject(schema["properties"]) ? schema["properties"] : {};
  return Object.entries(properties).flatMap(([field, property]): CodeFlaw[] => {
    const source = Object.hasOwn(input, field) ? input[field] : undefined;
    if (!isJsonObject(property) || property["contentMediaType"] !== "text/javascript") return [];
    if (typeof source !== "string" || source === "") return [];
    if (isTemplate(source)) {
      const message = `${field} must hold no {{ … }}: give values by input, and write { { with a space where code needs both`;
      return [{ field, code: "CODE_EXPRESSION", message }];
    }
    const flaw = syntaxFlaw(source);
    return flaw === null ? [] : [{ field, code: "CODE_SYNTAX", message: `${field} ${flaw}` }];
  });
}

/** @returns where and why a function body cannot be parsed, e.g. `line 2, column 4: Unexpected token`; null where it can */
function syntaxFlaw(source: string): string | null {
  const text = `${BEFORE}${source}\n})`;
  try {
    const { body } = parse(text, { ecmaVersion: ECMA_VERSION, sourceType: "script", locations: false });
    // The directive and one function: more, and the source closed that function itself.
    return body.length === 2 ? null : "has a } too many: it must be the body of one function";
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
    return placeOf(error, source);
  }
}

function placeOf(error: SyntaxError & { loc?: { line: number; column: number } }, source: string): string {
  const reason = error.message.replace(/ \(\d+:\d+\)$/, "");
  const lines = source.split(/\r\n|[\n\r\u2028\u2029]/).length;
  const { line, column } = error.loc ?? { line: 1, column: 0 };
  if (line > lines) return `line ${lines}: ${reason} (something is not closed)`;
  return `line ${line}, column ${line === 1 ? column - BEFORE.length + 1 : column + 1}: ${reason}`;
}

import { AppError } from "@/lib/kernel/app-error";
import { endOfStringLiteral } from "./reserved-fields";

export type TemplatePart = { kind: "text"; text: string } | { kind: "expression"; cel: string };

/**
 * Splits a string into literal text and the expressions between `{{` and `}}`. `{{{{` stands for a literal `{{`.
 * Braces and `}}` inside CEL string literals or map literals do not end an expression.
 * @throws AppError EXPRESSION_INVALID where a `{{` is not closed, or nothing stands in it
 */
export function splitTemplate(text: string): TemplatePart[] {
  const parts: TemplatePart[] = [];
  let literal = "";
  let i = 0;
  while (i < text.length) {
    const open = text.indexOf("{{", i);
    if (open === -1) break;
    literal += text.slice(i, open);
    if (text.startsWith("{{{{", open)) {
      literal += "{{";
      i = open + 4;
      continue;
    }
    const close = endOfExpression(text, open + 2);
    if (close === -1)
      throw invalid("An expression is opened with {{ but not closed with }}", text.slice(open, open + 80));
    const cel = text.slice(open + 2, close).trim();
    if (cel === "") throw invalid("There is nothing between {{ and }}", text.slice(open, open + 80));
    if (literal !== "") parts.push({ kind: "text", text: literal });
    literal = "";
    parts.push({ kind: "expression", cel });
    i = close + 2;
  }
  literal += text.slice(i);
  if (literal !== "") parts.push({ kind: "text", text: literal });
  return parts;
}

/** Whether a string holds anything but plain text. Cheap: called for every string of an input. */
export function isTemplate(text: string): boolean {
  return text.includes("{{");
}

function endOfExpression(text: string, start: number): number {
  let depth = 0;
  for (let i = start; i < text.length;) {
    const char = text.charAt(i);
    if (char === '"' || char === "'") {
      i = endOfStringLiteral(text, i);
      continue;
    }
    if (char === "{") depth += 1;
    if (char === "}") {
      if (depth === 0) {
        if (text.charAt(i + 1) === "}") return i;
      } else depth -= 1;
    }
    i += 1;
  }
  return -1;
}

function invalid(message: string, expression: string): AppError {
  return new AppError("EXPRESSION_INVALID", `${message}: ${expression}`, { facts: { expression } });
}

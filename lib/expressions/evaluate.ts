import { AppError } from "@/lib/kernel/app-error";
import { type Json, type JsonObject, isJsonObject } from "@/lib/kernel/json";
import { toJson, toText } from "./cel-value";
import { LIMITS } from "./limits";
import { withBudget } from "./meter";
import { evaluationFailure } from "./missing-key";
import { parseExpression } from "./program";
import type { Scope } from "./scope";
import { isTemplate, splitTemplate } from "./split-template";

/**
 * The value of a CEL expression, as a fresh copy.
 * @throws AppError EXPRESSION_INVALID where it cannot be parsed; EXPRESSION_FAILED where it cannot be evaluated,
 * with facts `{ expression, path, availableKeys }`
 */
export function evaluateExpression(cel: string, scope: Scope): Json {
  const program = parseExpression(cel);
  try {
    return withBudget(() => toJson(program.run({ ...scope })));
  } catch (cause) {
    throw evaluationFailure(cel, scope, cause);
  }
}

/**
 * A copy of `value` with every `{{ … }}` in its strings evaluated, at every depth; keys stay as they are.
 * A string that is exactly one expression becomes its value with its type; otherwise results are put in as text.
 * @throws AppError as evaluateExpression; facts also carry `field`, the dotted path of the string
 */
export function evaluateTemplates(value: Json, scope: Scope): Json {
  return evaluateAt(value, scope, []);
}

function evaluateAt(value: Json, scope: Scope, field: readonly string[]): Json {
  if (field.length > LIMITS.templateDepthMax) {
    throw new AppError("EXPRESSION_FAILED", `The input nests deeper than ${LIMITS.templateDepthMax} levels`);
  }
  if (typeof value === "string") return evaluateText(value, scope, field);
  if (Array.isArray(value)) return value.map((item, i) => evaluateAt(item, scope, [...field, String(i)]));
  if (!isJsonObject(value)) return value;
  const result: JsonObject = {};
  for (const [key, item] of Object.entries(value)) {
    // Defined, not assigned: `result["__proto__"] = …` would reach the prototype.
    Object.defineProperty(result, key, {
      value: evaluateAt(item, scope, [...field, key]),
      enumerable: true,
      writable: true,
      configurable: true,
    });
  }
  return result;
}

function evaluateText(text: string, scope: Scope, field: readonly string[]): Json {
  if (!isTemplate(text)) return text;
  try {
    if (text.length > LIMITS.templateCharsMax) {
      throw new AppError("EXPRESSION_INVALID", `Text with expressions may have ${LIMITS.templateCharsMax} characters`);
    }
    const parts = splitTemplate(text);
    const [only] = parts;
    if (parts.length === 1 && only?.kind === "expression") return evaluateExpression(only.cel, scope);
    return parts
      .map((part) => (part.kind === "text" ? part.text : toText(evaluateExpression(part.cel, scope))))
      .join("");
  } catch (error) {
    if (!(error instanceof AppError)) throw error;
    throw new AppError(error.code, error.message, { facts: { ...error.facts, field: field.join(".") } });
  }
}

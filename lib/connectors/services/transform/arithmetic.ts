import type { Json, JsonObject } from "@/lib/kernel/json";
import { invalidField } from "../../core/invalid-field";

const DEPTH_MAX = 100;
const FUNCTIONS: Readonly<Record<string, (value: number) => number>> = {
  abs: Math.abs,
  ceil: Math.ceil,
  cos: Math.cos,
  exp: Math.exp,
  floor: Math.floor,
  log: Math.log,
  round: Math.round,
  sin: Math.sin,
  sqrt: Math.sqrt,
  tan: Math.tan,
};
const CONSTANTS: Readonly<Record<string, number>> = { pi: Math.PI, e: Math.E };

/**
 * The value of a sum written as text: numbers, `+ - * / % ^`, brackets, and functions of one number.
 * @throws AppError where it cannot be read, or has no finite value
 */
export function calculate(input: JsonObject): Json {
  const text = String(input["expression"]);
  const tokens = text.match(/\d+(?:\.\d+)?(?:[eE][+-]?\d+)?|\.\d+|[A-Za-z]+|\*\*|[-+*/%^()]|[^\s]/g) ?? [];
  let at = 0;
  let depth = 0;
  const unread = (): Error =>
    invalidField("expression", at < tokens.length ? `cannot be read at "${tokens[at] ?? ""}"` : "ends too early");
  const take = (token: string): boolean => tokens[at] === token && (at += 1) > 0;
  const sum = (): number => {
    let value = product();
    for (;;) {
      if (take("+")) value += product();
      else if (take("-")) value -= product();
      else return value;
    }
  };
  const product = (): number => {
    let value = signed();
    for (;;) {
      if (take("*")) value *= signed();
      else if (take("/")) value /= signed();
      else if (take("%")) value %= signed();
      else return value;
    }
  };
  const signed = (): number => {
    depth += 1;
    if (depth > DEPTH_MAX) throw invalidField("expression", `nests deeper than ${DEPTH_MAX}`);
    const value = take("-") ? -signed() : take("+") ? signed() : power();
    depth -= 1;
    return value;
  };
  const power = (): number => {
    const base = single();
    return take("^") || take("**") ? base ** signed() : base;
  };
  const single = (): number => {
    const token = tokens[at] ?? "";
    if (/^[\d.]/.test(token) && Number.isFinite(Number(token))) {
      at += 1;
      return Number(token);
    }
    const named = token.toLowerCase();
    if (Object.hasOwn(CONSTANTS, named)) {
      at += 1;
      return CONSTANTS[named] ?? 0;
    }
    const call = Object.hasOwn(FUNCTIONS, named) ? FUNCTIONS[named] : undefined;
    if (call !== undefined) at += 1;
    if (!take("(")) throw unread();
    const value = sum();
    if (!take(")")) throw unread();
    return call === undefined ? value : call(value);
  };
  const value = sum();
  if (at < tokens.length) throw unread();
  if (!Number.isFinite(value)) throw invalidField("expression", "has no finite value");
  return { value };
}

import { Environment } from "@marcbachmann/cel-js";
import { AppError } from "@/lib/kernel/app-error";
import { FORBIDDEN_KEYS, isJsonObject, type Json } from "@/lib/kernel/json";
import { toJson, toText } from "./cel-value";
import { LIMITS } from "./limits";
import { regexFind, regexReplace, regexTest } from "./linear-regex";
import { charge } from "./meter";
import { SCOPE_ROOTS } from "./scope";

/**
 * CEL as we speak it: the language of cel-js with our variables, with numbers of JSON (doubles) and whole numbers
 * of CEL mixed freely, and with the functions listed in README.md. No function reads a clock or a random source.
 */
export function createLanguage(): Environment {
  const language = new Environment({
    enableOptionalTypes: true,
    homogeneousAggregateLiterals: false,
    limits: {
      maxAstNodes: LIMITS.nodesMax,
      maxDepth: LIMITS.depthMax,
      maxListElements: LIMITS.literalItemsMax,
      maxMapEntries: LIMITS.literalItemsMax,
    },
  });
  for (const root of SCOPE_ROOTS) language.registerVariable(root, "dyn");
  registerArithmetic(language);
  registerConcatenation(language);
  registerTextFunctions(language);
  registerDataFunctions(language);
  return language;
}

/** What `join` is called inside: the library's own takes lists of strings only, and does not let itself be replaced. */
export const JOIN_ANY = "joinAny";

type Num = number | bigint;

function registerArithmetic(language: Environment): void {
  const operators: Record<string, (a: number, b: number) => number> = {
    "+": (a, b) => a + b,
    "-": (a, b) => a - b,
    "*": (a, b) => a * b,
    "/": (a, b) => a / b,
    "%": (a, b) => a % b,
  };
  for (const [operator, compute] of Object.entries(operators)) {
    const handler = (a: Num, b: Num): number => compute(Number(a), Number(b));
    language.registerOperator(`double ${operator} int`, handler);
    language.registerOperator(`int ${operator} double`, handler);
    if (operator === "%") language.registerOperator("double % double", handler);
  }
  language.registerOperator("double == int", (a: Num, b: Num) => Number(a) === Number(b));
  for (const type of ["double", "int"]) {
    language.registerFunction(`round(${type}): double`, (value: Num) => Math.round(Number(value)));
    language.registerFunction(`floor(${type}): double`, (value: Num) => Math.floor(Number(value)));
    language.registerFunction(`ceil(${type}): double`, (value: Num) => Math.ceil(Number(value)));
    language.registerFunction(`abs(${type}): double`, (value: Num) => Math.abs(Number(value)));
  }
}

function registerConcatenation(language: Environment): void {
  for (const type of ["double", "int", "bool"]) {
    language.registerOperator(`string + ${type}`, (a: string, b: Num | boolean) => a + String(b));
    language.registerOperator(`${type} + string`, (a: Num | boolean, b: string) => String(a) + b);
  }
}

function registerTextFunctions(language: Environment): void {
  language.registerFunction("string.replace(string, string): string", (text: string, from: string, to: string) => {
    // Before the work: replacing "a" by a long text multiplies the length.
    if (from !== "") charge((text.split(from).length * (1 + to.length)) / 64);
    return from === "" ? text : text.split(from).join(to);
  });
  language.registerFunction("string.regexTest(string): bool", regexTest);
  language.registerFunction("string.regexFind(string): string", regexFind);
  language.registerFunction("string.regexReplace(string, string): string", regexReplace);
  language.registerFunction("urlEncode(string): string", (text: string) =>
    encodeURIComponent(text.replace(/\p{Surrogate}/gu, "\uFFFD")),
  );
  language.registerFunction(`list.${JOIN_ANY}(): string`, (list: unknown[]) => joinAny(list, ""));
  language.registerFunction(`list.${JOIN_ANY}(string): string`, joinAny);
}

function joinAny(list: unknown[], separator: string): string {
  return list.map((item) => toText(toJson(item))).join(separator);
}

function registerDataFunctions(language: Environment): void {
  language.registerFunction("keys(map): list<string>", (map: object) => Object.keys(map));
  language.registerFunction("values(map): list<dyn>", (map: object): unknown[] => Object.values(map));
  language.registerFunction("merge(map, map): map", (a: object, b: object) => ({ ...a, ...b }));
  language.registerFunction("first(list): dyn", (list: unknown[]) => list[0] ?? null);
  language.registerFunction("last(list): dyn", (list: unknown[]) => list.at(-1) ?? null);
  language.registerFunction("flatten(list): list<dyn>", (list: unknown[]) => list.flat());
  language.registerFunction("unique(list): list<dyn>", (list: unknown[]) => {
    charge(list.length);
    return [...new Map(list.map((item) => [JSON.stringify(toJson(item)), item])).values()];
  });
  language.registerFunction("sum(list): double", (list: unknown[]) => {
    charge(list.length / 8);
    return list.reduce<number>((total, item) => total + numberOf(item), 0);
  });
  for (const type of ["double", "int"])
    language.registerFunction(`range(${type}): list<int>`, (size: Num) => {
      charge(Number(size));
      return Array.from({ length: Math.max(0, Math.floor(Number(size))) }, (_, place) => BigInt(place));
    });
  language.registerFunction("text(dyn): dyn", (value: unknown) => {
    const json = toJson(value);
    return json === null ? null : toText(json);
  });
  language.registerFunction("number(dyn): dyn", numberIn);
  language.registerFunction("toJson(dyn): string", (value: unknown) => JSON.stringify(toJson(value)));
  language.registerFunction("parseJson(string): dyn", parseJson);
}

/** A number, or the one that a text writes; null stays null. */
function numberIn(value: unknown): number | null {
  const json = toJson(value);
  if (json === null || typeof json === "number") return json;
  const number = typeof json === "string" && json.trim() !== "" ? Number(json) : Number.NaN;
  if (Number.isFinite(number)) return number;
  throw new AppError("EXPRESSION_FAILED", "number(value): the value is no number and no text that writes one");
}

function numberOf(item: unknown): number {
  if (typeof item === "number" || typeof item === "bigint") return Number(item);
  throw new AppError("EXPRESSION_FAILED", "sum(list): the list must hold only numbers");
}

function parseJson(text: string): Json {
  try {
    return JSON.parse(text, (key, value: Json) => {
      if (FORBIDDEN_KEYS.has(key)) return undefined;
      if (isJsonObject(value)) charge(1);
      return value;
    }) as Json;
  } catch (cause) {
    if (cause instanceof AppError) throw cause;
    throw new AppError("EXPRESSION_FAILED", "parseJson(text): the text is not JSON", { cause });
  }
}

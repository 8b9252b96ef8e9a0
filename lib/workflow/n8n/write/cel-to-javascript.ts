import type { ASTNode } from "@marcbachmann/cel-js";
import { parseExpression } from "@/lib/expressions/program";
import { splitTemplate } from "@/lib/expressions/split-template";
import { isJsonObject, type Json } from "@/lib/kernel/json";

/** Why an expression of ours cannot be one of n8n. */
export class NotWritable extends Error {}

/** JavaScript for a name and the keys behind it, as far as they are constant; null: the name stands for itself. */
export type WriteRead = (root: string, path: readonly string[]) => { source: string; used: number } | null;

const OPERATORS: Readonly<Record<string, string>> = {
  "==": "===",
  "!=": "!==",
  "<": "<",
  "<=": "<=",
  ">": ">",
  ">=": ">=",
  "&&": "&&",
  "||": "||",
  "+": "+",
  "-": "-",
  "*": "*",
  "/": "/",
  "%": "%",
};

/** CEL as JavaScript that n8n evaluates. @throws NotWritable, AppError EXPRESSION_INVALID */
export function celToJavascript(cel: string, read: WriteRead): string {
  return write(parseExpression(cel).tree, read, new Set());
}

function write(node: ASTNode, read: WriteRead, bound: ReadonlySet<string>): string {
  const inner = (child: ASTNode): string => write(child, read, bound);
  switch (node.op) {
    case "value":
      return literal(node.args);
    case "id":
    case ".":
    case ".?":
    case "[]":
    case "[?]":
      return access(node, read, bound);
    case "list":
      return `[${node.args.map(inner).join(", ")}]`;
    case "map":
      return `({ ${node.args.map(([key, value]) => `[${inner(key)}]: ${inner(value)}`).join(", ")} })`;
    case "?:":
      return `(${inner(node.args[0])} ? ${inner(node.args[1])} : ${inner(node.args[2])})`;
    case "!_":
      return `!(${inner(node.args)})`;
    case "-_":
      return `-(${inner(node.args)})`;
    case "in":
      return `[].concat(${inner(node.args[1])}).includes(${inner(node.args[0])})`;
    case "call":
      return call(node.args[0], node.args[1], inner);
    case "rcall":
      return method(node, read, bound);
    default: {
      const operator = OPERATORS[node.op];
      if (operator === undefined) throw new NotWritable(`${node.op} is not written for n8n`);
      const [left, right] = node.args as unknown as [ASTNode, ASTNode];
      return `(${inner(left)} ${operator} ${inner(right)})`;
    }
  }
}

function literal(value: unknown): string {
  if (typeof value === "bigint") return value.toString();
  if (value === null || ["string", "number", "boolean"].includes(typeof value)) return JSON.stringify(value);
  throw new NotWritable("a literal that is no JSON is not written for n8n");
}

/** A chain of members; the part that names something of the run is written as n8n names it. */
function access(node: ASTNode, read: WriteRead, bound: ReadonlySet<string>): string {
  const keys: (string | ASTNode)[] = [];
  let at: ASTNode = node;
  for (;;) {
    if (at.op === "." || at.op === ".?") keys.push(at.args[1] as unknown as string);
    else if (at.op === "[]" || at.op === "[?]") {
      const [, key] = at.args;
      keys.push(key.op === "value" && typeof key.args === "string" ? key.args : key);
    } else break;
    at = at.args[0];
  }
  keys.reverse();
  let source: string;
  let rest = keys;
  if (at.op === "id" && !bound.has(at.args)) {
    const path = keys.slice(
      0,
      keys.findIndex((key) => typeof key !== "string") === -1
        ? keys.length
        : keys.findIndex((key) => typeof key !== "string"),
    );
    const known = read(at.args, path as string[]);
    if (known === null) throw new NotWritable(`${at.args} has no counterpart in n8n`);
    source = known.source;
    rest = keys.slice(known.used);
  } else source = at.op === "id" ? at.args : write(at, read, bound);
  return rest.reduce<string>((made, key) => {
    if (typeof key !== "string") return `${made}?.[${write(key, read, bound)}]`;
    return /^[A-Za-z_$][A-Za-z0-9_$]*$/.test(key) ? `${made}?.${key}` : `${made}?.[${JSON.stringify(key)}]`;
  }, source);
}

const CALLS: Readonly<Record<string, (args: readonly string[]) => string>> = {
  size: ([a]) => `${a}.length`,
  string: ([a]) => `String(${a})`,
  text: ([a]) => `${a}`,
  int: ([a]) => `Math.trunc(Number(${a}))`,
  double: ([a]) => `Number(${a})`,
  number: ([a]) => `Number(${a})`,
  dyn: ([a]) => `${a}`,
  has: ([a]) => `(${a} !== undefined)`,
  first: ([a]) => `${a}?.[0]`,
  last: ([a]) => `${a}?.slice(-1)[0]`,
  keys: ([a]) => `Object.keys(${a})`,
  values: ([a]) => `Object.values(${a})`,
  merge: ([a, b]) => `({ ...${a}, ...${b} })`,
  flatten: ([a]) => `${a}.flat()`,
  unique: ([a]) => `[...new Set(${a})]`,
  sum: ([a]) => `${a}.reduce((all, one) => all + one, 0)`,
  round: ([a]) => `Math.round(${a})`,
  floor: ([a]) => `Math.floor(${a})`,
  ceil: ([a]) => `Math.ceil(${a})`,
  abs: ([a]) => `Math.abs(${a})`,
  toJson: ([a]) => `JSON.stringify(${a})`,
  parseJson: ([a]) => `JSON.parse(${a})`,
  urlEncode: ([a]) => `encodeURIComponent(${a})`,
  timestamp: ([a]) => `DateTime.fromISO(${a})`,
  range: ([a]) => `Array.from({ length: ${a} }, (_, place) => place)`,
};

const METHODS: Readonly<Record<string, (on: string, args: readonly string[]) => string>> = {
  orValue: (on, [a]) => `(${on} ?? ${a})`,
  hasValue: (on) => `(${on} !== undefined)`,
  size: (on) => `${on}.length`,
  contains: (on, [a]) => `${on}.includes(${a})`,
  startsWith: (on, [a]) => `${on}.startsWith(${a})`,
  endsWith: (on, [a]) => `${on}.endsWith(${a})`,
  lowerAscii: (on) => `${on}.toLowerCase()`,
  upperAscii: (on) => `${on}.toUpperCase()`,
  trim: (on) => `${on}.trim()`,
  split: (on, [a]) => `${on}.split(${a})`,
  joinAny: (on, [a = '""']) => `${on}.join(${a})`,
  replace: (on, [a, b]) => `${on}.replaceAll(${a}, ${b})`,
  substring: (on, args) => `${on}.substring(${args.join(", ")})`,
  indexOf: (on, [a]) => `${on}.indexOf(${a})`,
  regexTest: (on, [a]) => `new RegExp(${a}).test(${on})`,
  regexReplace: (on, [a, b]) => `${on}.replace(new RegExp(${a}, "g"), ${b})`,
};

const ITERATING: Readonly<Record<string, string>> = { map: "map", filter: "filter", all: "every", exists: "some" };

function call(name: string, args: readonly ASTNode[], inner: (node: ASTNode) => string): string {
  const writer = Object.hasOwn(CALLS, name) ? CALLS[name] : undefined;
  if (writer === undefined) throw new NotWritable(`${name}() is not written for n8n`);
  return writer(args.map(inner));
}

function method(node: ASTNode & { op: "rcall" }, read: WriteRead, bound: ReadonlySet<string>): string {
  const [name, receiver, args] = node.args;
  const on = write(receiver, read, bound);
  const [variable, ...rest] = args;
  const iterating = Object.hasOwn(ITERATING, name) ? ITERATING[name] : undefined;
  if (iterating !== undefined && variable?.op === "id") {
    const inside = new Set([...bound, variable.args]);
    if (rest.length !== 1 || rest[0] === undefined)
      throw new NotWritable(`${name} of this form is not written for n8n`);
    return `${on}.${iterating}((${variable.args}) => ${write(rest[0], read, inside)})`;
  }
  const writer = Object.hasOwn(METHODS, name) ? METHODS[name] : undefined;
  if (writer === undefined) throw new NotWritable(`.${name}() is not written for n8n`);
  return writer(
    on,
    args.map((arg) => write(arg, read, bound)),
  );
}

/** A value of ours, with templates in it, as parameters of n8n: texts with expressions begin with `=`. */
export function valueForN8n(value: Json, read: WriteRead): Json {
  if (Array.isArray(value)) return value.map((item) => valueForN8n(item, read));
  if (isJsonObject(value))
    return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, valueForN8n(item, read)]));
  if (typeof value !== "string") return value;
  const parts = splitTemplate(value);
  if (parts.every(({ kind }) => kind === "text")) {
    const text = parts.map((part) => (part.kind === "text" ? part.text : "")).join("");
    return text.startsWith("=") ? `=${text}` : text;
  }
  return `=${parts.map((part) => (part.kind === "text" ? part.text : `{{ ${celToJavascript(part.cel, read)} }}`)).join("")}`;
}

/** A value of ours as one JavaScript expression. */
export function valueAsJavascript(value: Json, read: WriteRead): string {
  if (Array.isArray(value)) return `[${value.map((item) => valueAsJavascript(item, read)).join(", ")}]`;
  if (isJsonObject(value))
    return `({ ${Object.entries(value)
      .map(([key, item]) => `${JSON.stringify(key)}: ${valueAsJavascript(item, read)}`)
      .join(", ")} })`;
  if (typeof value !== "string") return JSON.stringify(value);
  const parts = splitTemplate(value);
  const [only] = parts;
  if (parts.length === 1 && only?.kind === "expression") return celToJavascript(only.cel, read);
  const sources = parts.map((part) =>
    part.kind === "text" ? JSON.stringify(part.text) : `(${celToJavascript(part.cel, read)} ?? "")`,
  );
  return sources.length === 0 ? '""' : sources.length === 1 ? (sources[0] ?? '""') : `(${sources.join(" + ")})`;
}

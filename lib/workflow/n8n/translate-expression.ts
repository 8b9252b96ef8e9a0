import { type Expression, parseExpressionAt } from "acorn";
import { assertNever } from "@/lib/kernel/assert-never";
import { isName, type Read, readOf, textOf, unwrap } from "./expression-reads";

/** Why an expression cannot be CEL with the same meaning. Not an error of the document. */
export class NotKept extends Error {}

/** CEL, and what is known of its value. */
export interface Cel {
  cel: string;
  type: "any" | "bool" | "text" | "number" | "list" | "map" | "null";
}

/** CEL of what an expression reads. @throws NotKept where nothing here stands for it */
export type ResolveRead = (read: Read) => string;

/** What the parser of expressions understands. */
export const ECMA_VERSION = 2023;
/** Nodes of a syntax tree that are worth a translation; beyond, a code step is shorter. */
const NODES_MAX = 200;

/** The syntax tree of an expression; null where it is none, or more than one. */
export function parseN8nExpression(source: string): Expression | null {
  try {
    const tree = parseExpressionAt(source, 0, { ecmaVersion: ECMA_VERSION, preserveParens: true });
    return source.slice(tree.end).trim() === "" ? tree : null;
  } catch {
    return null;
  }
}

/**
 * An expression of n8n as CEL, where CEL means the same for every value: reads, literals, lists and maps, strict
 * comparisons, logic, choices and fallbacks. Everything whose result JavaScript decides by rules of its own
 * (arithmetic of unknown types, loose comparison, methods, dates) is not.
 * @throws NotKept
 */
export function translateExpression(tree: Expression, resolve: ResolveRead): Cel {
  let nodes = 0;
  return translate(tree);

  function translate(node: Expression): Cel {
    nodes += 1;
    if (nodes > NODES_MAX) throw new NotKept("is too long");
    const expression = unwrap(node);
    const read = readOf(expression);
    if (read !== null) return ofRead(read);
    switch (expression.type) {
      case "Literal":
        return literal(expression.value);
      case "Identifier":
        if (expression.name === "undefined") return { cel: "null", type: "null" };
        throw new NotKept(`uses ${expression.name}`);
      case "TemplateLiteral": {
        const text = textOf(expression);
        if (text === null) throw new NotKept("puts values into a text");
        return { cel: quoted(text), type: "text" };
      }
      case "UnaryExpression":
        return unary(expression.operator, expression.argument);
      case "BinaryExpression":
        if (expression.left.type === "PrivateIdentifier") throw new NotKept("uses a private name");
        return compare(expression.operator, translate(expression.left), translate(expression.right));
      case "LogicalExpression":
        return logic(expression.operator, translate(expression.left), translate(expression.right));
      case "ConditionalExpression":
        return choice(translate(expression.test), translate(expression.consequent), translate(expression.alternate));
      case "ArrayExpression":
        return list(expression.elements);
      case "ObjectExpression":
        return map(expression);
      case "CallExpression":
        return call(expression);
      default:
        throw new NotKept(`uses ${expression.type.replace(/(Expression|Literal)$/, "").toLowerCase()}`);
    }
  }

  function ofRead(read: Read): Cel {
    if (read.root.kind === "constant") return literal(read.root.value);
    const { kind } = read.root;
    // Length belongs to texts and lists and to nothing else.
    if (read.path.at(-1) === "length" && kind !== "env") throw new NotKept("asks for a length");
    return { cel: resolve(read), type: kind === "index" ? "number" : "any" };
  }

  function unary(operator: string, argument: Expression): Cel {
    const inner = translate(argument);
    if (operator === "!") return { cel: `!(${truth(inner)})`, type: "bool" };
    if (operator === "-" && inner.type === "number") return { cel: `-${inner.cel}`, type: "number" };
    throw new NotKept(`uses ${operator}`);
  }

  function list(elements: readonly (Expression | { type: "SpreadElement" } | null)[]): Cel {
    const items = elements.map((element) => {
      if (element === null || element.type === "SpreadElement") throw new NotKept("spreads a list");
      return translate(element).cel;
    });
    return { cel: `[${items.join(", ")}]`, type: "list" };
  }

  function map(expression: Expression & { type: "ObjectExpression" }): Cel {
    const entries = expression.properties.map((property) => {
      if (property.type !== "Property" || property.kind !== "init" || property.method || property.computed)
        throw new NotKept("computes the keys of an object");
      const { key } = property;
      const name = key.type === "Identifier" ? key.name : textOf(key);
      if (name === null) throw new NotKept("has a key that is no text");
      return `${quoted(name)}: ${translate(property.value).cel}`;
    });
    return { cel: `{${entries.join(", ")}}`, type: "map" };
  }

  function call(expression: Expression & { type: "CallExpression" }): Cel {
    const [test, then, otherwise] = expression.arguments;
    if (isName(expression.callee, "$if") && expression.arguments.length === 3 && test && then && otherwise) {
      if ([test, then, otherwise].some(({ type }) => type === "SpreadElement")) throw new NotKept("spreads a list");
      return choice(translate(test as Expression), translate(then as Expression), translate(otherwise as Expression));
    }
    throw new NotKept("calls a function");
  }
}

function literal(value: unknown): Cel {
  if (value === null) return { cel: "null", type: "null" };
  if (typeof value === "string") return { cel: quoted(value), type: "text" };
  if (typeof value === "boolean") return { cel: String(value), type: "bool" };
  if (typeof value === "number" && Number.isFinite(value)) return { cel: numberText(value), type: "number" };
  throw new NotKept("has a literal that is no JSON");
}

/** A number as CEL writes it; whole ones stay whole. */
export function numberText(value: number): string {
  if (Number.isSafeInteger(value)) return String(value);
  const text = String(value);
  return /[.e]/.test(text) ? text : `${text}.0`;
}

/** A text as a CEL literal. */
export function quoted(text: string): string {
  // U+2028 and U+2029 end a line in some readers of JSON-like text.
  return JSON.stringify(text).replace(/[\u2028\u2029]/g, (char) => `\\u${char.charCodeAt(0).toString(16)}`);
}

function isLiteralText(cel: Cel): boolean {
  return cel.type === "text" && cel.cel.startsWith('"');
}

/** JavaScript reads such a text as a number when it is compared loosely. */
function isNumeric(text: string): boolean {
  return text.trim() === "" || !Number.isNaN(Number(text));
}

function compare(operator: string, left: Cel, right: Cel): Cel {
  switch (operator) {
    case "===":
    case "!==":
      if (left.type === "list" || left.type === "map" || right.type === "list" || right.type === "map")
        throw new NotKept("compares objects by identity");
      if (left.type === "any" && right.type === "any") throw new NotKept("compares two values of unknown type");
      return equality(operator === "===", left, right);
    case "==":
    case "!=": {
      const loose = [left, right].some(
        (side) => side.type === "null" || (isLiteralText(side) && !isNumeric(JSON.parse(side.cel) as string)),
      );
      if (!loose && !(left.type === right.type && left.type !== "any"))
        throw new NotKept("compares values of unknown type loosely");
      return equality(operator === "==", left, right);
    }
    case "<":
    case "<=":
    case ">":
    case ">=":
      if (left.type !== "number" || right.type !== "number") throw new NotKept("orders values of unknown type");
      return { cel: `${left.cel} ${operator} ${right.cel}`, type: "bool" };
    default:
      throw new NotKept(`uses ${operator}`);
  }
}

function equality(isEqual: boolean, left: Cel, right: Cel): Cel {
  const known = left.type !== "any" && right.type !== "any" && left.type !== right.type;
  return { cel: `(${known ? dynamic(left) : left.cel} ${isEqual ? "==" : "!="} ${right.cel})`, type: "bool" };
}

/** What JavaScript takes for true. */
export function truth(value: Cel): string {
  switch (value.type) {
    case "bool":
      return value.cel;
    case "null":
      return "false";
    case "list":
    case "map":
      return "true";
    case "text":
      return `(${value.cel} != "")`;
    case "number":
      return `(${value.cel} != 0)`;
    case "any":
      return `!(${value.cel} in [null, "", 0, false])`;
    default:
      return assertNever(value.type);
  }
}

function logic(operator: string, left: Cel, right: Cel): Cel {
  const bothBool = left.type === "bool" && right.type === "bool";
  if (operator === "||")
    return bothBool ? { cel: `(${left.cel} || ${right.cel})`, type: "bool" } : choose(truth(left), left, right);
  if (operator === "&&")
    return bothBool ? { cel: `(${left.cel} && ${right.cel})`, type: "bool" } : choose(truth(left), right, left);
  return choose(`${dynamic(left)} != null`, left, right);
}

function choice(test: Cel, then: Cel, otherwise: Cel): Cel {
  return choose(truth(test), then, otherwise);
}

function choose(test: string, then: Cel, otherwise: Cel): Cel {
  if (then.type === otherwise.type && then.type !== "list" && then.type !== "map")
    return { cel: `(${test} ? ${then.cel} : ${otherwise.cel})`, type: then.type };
  return { cel: `(${test} ? ${dynamic(then)} : ${dynamic(otherwise)})`, type: "any" };
}

/** CEL's type check wants both sides alike; `dyn` takes a literal out of it. */
function dynamic(value: Cel): string {
  return value.type === "any" || value.cel.startsWith("dyn(") ? value.cel : `dyn(${value.cel})`;
}

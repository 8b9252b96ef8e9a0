import { type Node, parse } from "acorn";
import { ECMA_VERSION } from "./translate-expression";
import { isName, textOf } from "./expression-reads";

/** What JavaScript of n8n uses of what n8n gives it. */
export interface CodeReads {
  /** Names of nodes it reads by name. */
  nodes: string[];
  /** Whether it looks at all items of its input. */
  allInput: boolean;
  /** Names of ours in reach (`$now`, `DateTime` …) and methods called, for the runtime that goes with the code. */
  names: ReadonlySet<string>;
  methods: ReadonlySet<string>;
  /** What it uses that does not exist here, in words. */
  missing: string[];
}

/** What n8n offers to code and expressions and a sandbox without network, files and modules cannot. */
const MISSING: Readonly<Record<string, string>> = {
  $fromAI: "$fromAI (values chosen by an agent)",
  $binary: "$binary (files of an item)",
  $jmespath: "$jmespath",
  $getWorkflowStaticData: "$getWorkflowStaticData (data kept between runs)",
  getWorkflowStaticData: "getWorkflowStaticData (data kept between runs)",
  $secrets: "$secrets",
  $response: "$response",
  $request: "$request",
  $pageCount: "$pageCount",
  $parameter: "$parameter",
  $self: "$self",
  $agentInfo: "$agentInfo",
  $evaluateExpression: "$evaluateExpression",
  $helpers: "$helpers (requests and files)",
  require: "modules (require)",
  fetch: "the network (fetch)",
  XMLHttpRequest: "the network",
  axios: "modules (axios)",
  process: "process",
  Buffer: "Buffer",
  setTimeout: "timers (setTimeout)",
  setInterval: "timers (setInterval)",
  crypto: "crypto",
  URL: "URL",
  URLSearchParams: "URLSearchParams",
  TextEncoder: "TextEncoder",
  TextDecoder: "TextDecoder",
  btoa: "btoa",
  atob: "atob",
  Intl: "Intl",
  eval: "eval",
};

/** Members of `$('Name')` and items that are not brought over. */
const MISSING_MEMBERS: Readonly<Record<string, string>> = {
  params: "parameters of a node (.params)",
  context: "the state of a loop (.context)",
  binary: "files of an item (.binary)",
  pairedItem: "pairs of items (.pairedItem)",
};

/**
 * What a piece of JavaScript reads, told from its syntax tree.
 * @param kind a function's body, or an expression
 * @throws SyntaxError where it is neither
 */
export function codeReads(source: string, kind: "body" | "expression"): CodeReads {
  const text = kind === "expression" ? `(${source}\n)` : `(async function () {${source}\n})`;
  const tree = parse(text, { ecmaVersion: ECMA_VERSION, sourceType: "script" });
  // More than the one statement: the code closed what was put around it.
  if (tree.body.length !== 1) throw new SyntaxError("it closes a bracket that it has not opened");
  const found = { nodes: new Set<string>(), names: new Set<string>(), methods: new Set<string>() };
  const missing = new Set<string>();
  let allInput = false;
  walk(tree, (node) => {
    const any = node as Node & Record<string, unknown>;
    if (node.type === "Identifier") {
      const name = any["name"] as string;
      found.names.add(name);
      if (Object.hasOwn(MISSING, name)) missing.add(MISSING[name] as string);
      if (name === "items" || name === "$items") allInput = true;
    }
    if (node.type === "CallExpression") readCall(any, found.nodes, missing);
    if (node.type === "MemberExpression") {
      const object = any["object"] as Node;
      const key = any["computed"] === true ? textOf(any["property"] as Node) : nameOf(any["property"] as Node);
      if (isName(object, "$node")) {
        if (key === null) missing.add("a node whose name is computed");
        else found.nodes.add(key);
      }
      if (isName(object, "$input") && (key === "all" || key === "first" || key === "last")) allInput = true;
      if (key === null) return;
      found.methods.add(key);
      if (Object.hasOwn(MISSING_MEMBERS, key) && ofItem(object)) missing.add(MISSING_MEMBERS[key] as string);
      if (object.type === "ThisExpression" && (key === "helpers" || key === "getWorkflowStaticData"))
        missing.add(`this.${key}`);
    }
  });
  return { nodes: [...found.nodes], allInput, names: found.names, methods: found.methods, missing: [...missing] };
}

function readCall(call: Record<string, unknown>, nodes: Set<string>, missing: Set<string>): void {
  const callee = call["callee"] as Node;
  if (!isName(callee, "$") && !isName(callee, "$items")) return;
  const [argument] = call["arguments"] as Node[];
  if (argument === undefined) return;
  const name = textOf(argument);
  if (name === null) missing.add("a node whose name is computed");
  else nodes.add(name);
}

/** `$input`, `$('X')`, `$node[…]` and what is taken from them: the members that belong to n8n and not to the data. */
function ofItem(node: Node): boolean {
  const any = node as Node & Record<string, unknown>;
  if (node.type === "CallExpression") return isName(any["callee"] as Node, "$") || ofItem(any["callee"] as Node);
  if (node.type === "MemberExpression") {
    const key = nameOf(any["property"] as Node);
    return key !== "json" && (isName(any["object"] as Node, "$input") || ofItem(any["object"] as Node));
  }
  return isName(node, "$input") || isName(node, "$node");
}

function nameOf(node: Node): string | null {
  return node.type === "Identifier" ? (node as Node & { name: string }).name : null;
}

/** Every node of a tree, iteratively: code of others may nest deep. */
function walk(tree: Node, visit: (node: Node) => void): void {
  const stack: unknown[] = [tree];
  while (stack.length > 0) {
    const top = stack.pop();
    if (Array.isArray(top)) stack.push(...(top as unknown[]));
    if (typeof top !== "object" || top === null || Array.isArray(top)) continue;
    if (typeof (top as { type?: unknown }).type === "string") visit(top as Node);
    const { type } = top as { type?: string };
    for (const [key, value] of Object.entries(top)) {
      // The name of a member or of a key is no variable.
      if (key === "property" && type === "MemberExpression" && !(top as { computed: boolean }).computed) continue;
      if (key === "key" && type === "Property" && !(top as { computed: boolean }).computed) continue;
      if (typeof value === "object" && value !== null) stack.push(value);
    }
  }
}

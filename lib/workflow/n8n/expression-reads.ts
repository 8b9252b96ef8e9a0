import type { Expression, Node } from "acorn";
import type { Json } from "@/lib/kernel/json";

/** What an expression of n8n reads of the run: a root, and the path below it as far as it is written out. */
export type Root =
  | { kind: "json" }
  | { kind: "node"; name: string; which: "item" | "first" | "last" }
  | { kind: "input"; which: "first" | "last" }
  | { kind: "index" }
  /** `$fromAI("name", …)`: what a model gives a tool. */
  | { kind: "fromAi"; name: string }
  | { kind: "constant"; value: Json }
  | { kind: "workflow" | "execution" | "env" | "previous" };

export interface Read {
  root: Root;
  path: (string | number)[];
}

/** The read that a chain of members stands for; null for anything else. */
export function readOf(node: Node): Read | null {
  const expression = unwrap(node as Expression);
  if (expression.type === "MemberExpression") {
    const root = rootOf(expression);
    if (root !== null) return { root, path: [] };
    if (expression.object.type === "Super") return null;
    const below = readOf(expression.object);
    const key = keyOf(expression);
    if (below === null || key === null) return null;
    if (below.root.kind === "constant" || below.root.kind === "index") return null;
    return { root: below.root, path: [...below.path, key] };
  }
  const root = rootOf(expression);
  return root === null ? null : { root, path: [] };
}

function rootOf(node: Expression): Root | null {
  if (node.type === "Identifier") return rootByName(node.name);
  if (node.type === "MemberExpression") return rootByMember(node);
  if (node.type === "CallExpression" && ["$fromAI", "$fromAi", "$fromai"].some((name) => isName(node.callee, name))) {
    const name = textOf(node.arguments[0]);
    return name === null ? null : { kind: "fromAi", name };
  }
  return null;
}

function rootByName(name: string): Root | null {
  switch (name) {
    case "$json":
      return { kind: "json" };
    case "$itemIndex":
      return { kind: "index" };
    case "$runIndex":
      return { kind: "constant", value: 0 };
    case "$workflow":
      return { kind: "workflow" };
    case "$execution":
      return { kind: "execution" };
    case "$env":
    case "$vars":
      return { kind: "env" };
    case "$prevNode":
      return { kind: "previous" };
    default:
      return null;
  }
}

/** `….json` behind something that is an item. */
function rootByMember(node: Expression & { type: "MemberExpression" }): Root | null {
  if (keyOf(node) !== "json" || node.object.type === "Super") return null;
  const item = unwrap(node.object);
  if (item.type === "MemberExpression") return itemByMember(item);
  if (item.type !== "CallExpression" || item.callee.type !== "MemberExpression") return null;
  const which = keyOf(item.callee);
  if ((which !== "first" && which !== "last") || item.arguments.length > 0 || item.callee.object.type === "Super")
    return null;
  const source = unwrap(item.callee.object);
  if (isName(source, "$input")) return { kind: "input", which };
  const name = nodeNamed(source);
  return name === null ? null : { kind: "node", name, which };
}

/** `$input.item`, `$('X').item`, `$node["X"]`, `$items("X")[0]`. */
function itemByMember(item: Expression & { type: "MemberExpression" }): Root | null {
  if (item.object.type === "Super") return null;
  const source = unwrap(item.object);
  const key = keyOf(item);
  if (key === null) return null;
  if (isName(source, "$node") && typeof key === "string") return { kind: "node", name: key, which: "item" };
  if (key === "item") {
    if (isName(source, "$input")) return { kind: "json" };
    const name = nodeNamed(source);
    return name === null ? null : { kind: "node", name, which: "item" };
  }
  if (key !== 0 || source.type !== "CallExpression") return null;
  if (isName(source.callee, "$items") && source.arguments.length === 1) {
    const name = textOf(source.arguments[0]);
    return name === null ? null : { kind: "node", name, which: "first" };
  }
  return null;
}

/** The name in `$('Name')`. */
function nodeNamed(node: Expression): string | null {
  if (node.type !== "CallExpression" || !isName(node.callee, "$") || node.arguments.length !== 1) return null;
  return textOf(node.arguments[0]);
}

export function isName(node: Node, name: string): boolean {
  return node.type === "Identifier" && (node as Node & { name: string }).name === name;
}

/** A text that is written out; null where it is computed. */
export function textOf(node: Node | undefined): string | null {
  if (node === undefined) return null;
  const expression = node as Expression;
  if (expression.type === "Literal" && typeof expression.value === "string") return expression.value;
  if (expression.type === "TemplateLiteral" && expression.expressions.length === 0)
    return expression.quasis[0]?.value.cooked ?? null;
  return null;
}

/** The key that a member expression names; null where it is computed or names a private field. */
export function keyOf(node: Expression & { type: "MemberExpression" }): string | number | null {
  const { property, computed } = node;
  if (!computed) return property.type === "Identifier" ? property.name : null;
  if (property.type === "Literal" && typeof property.value === "number" && Number.isInteger(property.value))
    return property.value < 0 ? null : property.value;
  return textOf(property);
}

/** What stands inside brackets and optional chains: n8n gives nothing for a missing key with or without `?.`. */
export function unwrap(node: Expression): Expression {
  let inner = node;
  for (;;) {
    if (inner.type === "ParenthesizedExpression" || inner.type === "ChainExpression") inner = inner.expression;
    else return inner;
  }
}

import type { ASTNode } from "@marcbachmann/cel-js";
import { type Json, isJsonObject } from "@/lib/kernel/json";
import { accessPath } from "./access-path";
import { childrenOf } from "./cel-tree";
import { parseExpression } from "./program";
import { SCOPE_ROOTS } from "./scope";
import { isTemplate, splitTemplate } from "./split-template";

/** A place that an expression reads: `steps.task.output.url` → root `steps`, path `["task","output","url"]`. */
export interface Reference {
  root: string;
  /** As far as it is known without running: up to a computed key. */
  path: string[];
}

const ITERATING: ReadonlySet<string> = new Set(["map", "filter", "all", "exists", "exists_one"]);

/**
 * All that an expression, or every template in a value, reads from the scope; each place once, in order of first
 * appearance. Names bound by `map`, `filter` and the like are not references.
 * @throws AppError EXPRESSION_INVALID
 */
export function referencesOf(value: Json, kind: "expression" | "template"): Reference[] {
  const found = new Map<string, Reference>();
  for (const cel of expressionsIn(value, kind)) collect(parseExpression(cel).tree, new Set(), found);
  return [...found.values()];
}

/** The CEL sources in a value: itself, or what stands in its templates at any depth (keys are not templates). */
export function expressionsIn(value: Json, kind: "expression" | "template"): string[] {
  if (typeof value === "string") {
    if (kind === "expression") return [value];
    if (!isTemplate(value)) return [];
    return splitTemplate(value).flatMap((part) => (part.kind === "expression" ? [part.cel] : []));
  }
  if (Array.isArray(value)) return value.flatMap((item) => expressionsIn(item, kind));
  if (isJsonObject(value)) return Object.values(value).flatMap((item) => expressionsIn(item, kind));
  return [];
}

function collect(node: ASTNode, bound: ReadonlySet<string>, found: Map<string, Reference>): void {
  const path = accessPath(node);
  if (path !== null) {
    const [root = "", ...rest] = path;
    if (!bound.has(root) && (SCOPE_ROOTS as readonly string[]).includes(root))
      found.set(path.join("\u0000"), { root, path: rest });
    return;
  }
  if (node.op === "rcall") {
    const [name, receiver, args] = node.args;
    collect(receiver, bound, found);
    const variable = args[0];
    const binds = (ITERATING.has(name) || name === "bind") && variable?.op === "id" && args.length > 1;
    const inner = binds ? new Set([...bound, variable.args]) : bound;
    for (const arg of binds ? args.slice(1) : args) collect(arg, inner, found);
    return;
  }
  for (const child of childrenOf(node)) collect(child, bound, found);
}

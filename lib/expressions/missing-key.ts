import { EvaluationError } from "@marcbachmann/cel-js";
import { AppError } from "@/lib/kernel/app-error";
import { accessPath } from "./access-path";
import type { Scope } from "./scope";
import { summaryOf } from "./program";

const KEYS_SHOWN = 30;

/**
 * The error of a failed evaluation, in words for who wrote the workflow: which path, what is there instead.
 * The library's own error is not kept as cause: it holds the syntax tree and, in it, data of the run.
 * Facts: `expression`, `path` (dotted; "" where unknown), `availableKeys`, `reason` (a cel-js code).
 */
export function evaluationFailure(source: string, scope: Scope, cause: unknown): AppError {
  if (cause instanceof AppError) {
    return new AppError(cause.code, cause.message, {
      facts: { expression: source, path: "", availableKeys: [], ...cause.facts },
    });
  }
  const reason = cause instanceof EvaluationError ? cause.code : "evaluation_error";
  const node = cause instanceof EvaluationError ? cause.node : undefined;
  const path = node ? accessPath(node) : null;
  if (path === null || !["no_such_key", "index_out_of_bounds", "unknown_variable"].includes(reason)) {
    const message = `The expression ${source} failed: ${summaryOf(cause)}`;
    return new AppError("EXPRESSION_FAILED", message, {
      facts: { expression: source, path: dotted(path), availableKeys: [], reason },
    });
  }
  const { missing, parent, availableKeys } = firstMissing(path, scope);
  const there = availableKeys.length > 0 ? `; there is ${availableKeys.join(", ")}` : "";
  const message = `${dotted(missing)} does not exist${parent === "" ? "" : ` in ${parent}`}${there} (in the expression ${source})`;
  return new AppError("EXPRESSION_FAILED", message, {
    facts: { expression: source, path: dotted(missing), availableKeys, reason },
  });
}

/** Follows a path as far as it exists, by own keys only. */
function firstMissing(path: string[], scope: Scope): { missing: string[]; parent: string; availableKeys: string[] } {
  let at: unknown = scope;
  for (const [i, key] of path.entries()) {
    if (typeof at !== "object" || at === null || !Object.hasOwn(at, key)) {
      const availableKeys = typeof at === "object" && at !== null ? keysOf(at) : [];
      return { missing: path.slice(0, i + 1), parent: dotted(path.slice(0, i)), availableKeys };
    }
    at = Reflect.get(at, key);
  }
  return { missing: path, parent: dotted(path.slice(0, -1)), availableKeys: [] };
}

function keysOf(value: object): string[] {
  if (Array.isArray(value)) return value.length === 0 ? ["no item"] : [`items 0 to ${value.length - 1}`];
  return Object.keys(value).slice(0, KEYS_SHOWN);
}

function dotted(path: string[] | null): string {
  return path === null ? "" : path.join(".");
}

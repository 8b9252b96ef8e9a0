import type { ASTNode } from "@marcbachmann/cel-js";
import { AppError } from "@/lib/kernel/app-error";
import { walkTree } from "./cel-tree";
import { LIMITS } from "./limits";

type Evaluate = (this: unknown, evaluator: unknown, node: unknown, context: unknown) => unknown;

let costLeft = 0;

/**
 * Runs `work` with a fresh budget of LIMITS.costMax. Evaluations are synchronous and never nest,
 * so one counter serves.
 */
export function withBudget<T>(work: () => T): T {
  costLeft = LIMITS.costMax;
  return work();
}

/**
 * Charges work that a function does beyond returning its value.
 * @throws AppError EXPRESSION_FAILED when the budget is used up
 */
export function charge(units: number): void {
  costLeft -= units;
  if (costLeft < 0)
    throw new AppError(
      "EXPRESSION_FAILED",
      `The expression does too much work (COST_MAX is ${LIMITS.costMax} units): use smaller lists, or split it over steps`,
    );
}

/**
 * Makes every node of a parsed expression charge for its evaluation. cel-js bounds what is written, not what is
 * done: `a.map(x, a.map(y, a))` is short and costs n³. Its nodes carry their evaluator as a method that they
 * replace on first use, hence the accessor. A test holds this to the pinned version of the library.
 */
export function meterTree(root: ASTNode): void {
  walkTree(root, (node) => {
    const isComparison = node.op === "==" || node.op === "!=" || node.op === "in";
    const compared = new Set<unknown>(isComparison ? node.args : []);
    meterNode(node, sizeOf);
    for (const operand of compared) meterNode(operand as ASTNode, deepSizeOf);
  });
}

function meterNode(node: ASTNode, sizeOfValue: (value: unknown) => number): void {
  let inner: Evaluate = Reflect.get(node, "evaluate") as Evaluate;
  const metered: Evaluate = (evaluator, self, context) => {
    charge(1);
    const value = inner.call(node, evaluator, self, context);
    charge(sizeOfValue(value) / 64);
    return value;
  };
  Object.defineProperty(node, "evaluate", {
    configurable: true,
    get: () => metered,
    set: (next: Evaluate) => {
      inner = next;
    },
  });
}

function sizeOf(value: unknown): number {
  return typeof value === "string" || Array.isArray(value) ? value.length : 0;
}

/** Values in `value` at every depth, counted only as far as the budget goes. */
function deepSizeOf(value: unknown): number {
  let size = 0;
  const stack: unknown[] = [value];
  while (stack.length > 0 && size <= costLeft * 64) {
    const top = stack.pop();
    size += 1 + sizeOf(top);
    if (typeof top === "object" && top !== null) for (const part of Object.values(top)) stack.push(part);
  }
  return size;
}

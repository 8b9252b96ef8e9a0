import { evaluateExpression } from "@/lib/expressions/evaluate";
import type { Json } from "@/lib/kernel/json";
import type { Decision } from "./decision";
import type { ProgramNode } from "./program";
import { readinessOf } from "./readiness";
import { expressionError, scopeOf } from "./scope";
import { startUnit } from "./start-unit";
import { stepOf } from "./state";

/** Items of one `forEach`. */
export const ITEMS_MAX = 10_000;

/** Starts or skips every step whose needs have ended, and the next items of every `forEach`. */
export function startReadySteps(decision: Decision): void {
  const { program } = decision;
  const continued = (stepId: string): boolean => program.byId.get(stepId)?.step.onError === "continue";
  // Needs stand before those that need them, so one pass carries a skip through the whole graph.
  for (const node of program.nodes) {
    const step = stepOf(decision.state, node.id);
    if (step.items !== null && step.status === "running") startItems(decision, node);
    if (step.status !== "pending") continue;
    if (node.step.disabled === true) {
      skip(decision, node, "disabled");
      continue;
    }
    const readiness = readinessOf(node, decision.state, continued);
    if (readiness === "skip") skip(decision, node, "needs");
    if (readiness === "run" && !decision.isFailing()) startStep(decision, node);
  }
}

function skip(decision: Decision, node: ProgramNode, reason: "condition" | "needs" | "disabled"): void {
  decision.record({ type: "step_skipped", atMs: decision.atMs, path: node.id, reason });
}

function startStep(decision: Decision, node: ProgramNode): void {
  const { state, atMs } = decision;
  const reused = state.reused[node.id];
  if (reused !== undefined) {
    decision.record({
      type: "step_succeeded",
      atMs,
      path: node.id,
      output: reused,
      latencyMs: 0,
      costUsd: 0,
      reused: true,
    });
    return;
  }
  if (node.step.when !== undefined) {
    const verdict = attempt(decision, node, "when", node.step.when);
    if (verdict === undefined) return;
    if (verdict !== true) return skip(decision, node, "condition");
  }
  if (node.step.forEach === undefined) return startUnit(decision, node, node.id, null);
  const listed = attempt(decision, node, "forEach", node.step.forEach);
  if (listed === undefined) return;
  const problem = !Array.isArray(listed)
    ? "is not a list"
    : listed.length > ITEMS_MAX
      ? `has more than ${ITEMS_MAX} items`
      : null;
  if (problem !== null || !Array.isArray(listed)) {
    const message = `forEach of step ${node.id} ${problem ?? ""}`;
    const error = {
      category: "type_error" as const,
      code: "FOREACH_LIST",
      message,
      stepId: node.id,
      field: "forEach",
      retryable: false,
    };
    decision.record({ type: "step_failed", atMs, path: node.id, error });
    return;
  }
  decision.record({ type: "items_listed", atMs, path: node.id, items: inBatches(listed, node.step.batchSize) });
  startItems(decision, node);
}

/** The value of a bare expression; undefined where it failed, and then the step has. */
function attempt(decision: Decision, node: ProgramNode, part: string, cel: string): Json | undefined {
  try {
    return evaluateExpression(cel, scopeOf(decision.program, decision.state, null));
  } catch (cause) {
    decision.record({
      type: "step_failed",
      atMs: decision.atMs,
      path: node.id,
      error: expressionError(cause, node, part),
    });
    return undefined;
  }
}

/** With `batchSize`, `item` is a list of up to that many; without, one item. */
function inBatches(items: Json[], batchSize: number | undefined): Json[] {
  if (batchSize === undefined) return items;
  const batches: Json[] = [];
  for (let at = 0; at < items.length; at += batchSize) batches.push(items.slice(at, at + batchSize));
  return batches;
}

/** Keeps up to `concurrency` items in flight, and ends the step when none is left. */
function startItems(decision: Decision, node: ProgramNode): void {
  const concurrency = node.step.concurrency ?? 1;
  for (;;) {
    const step = stepOf(decision.state, node.id);
    const items = step.items;
    if (items === null || step.status !== "running") return;
    const failed = node.step.onError === "continue" ? undefined : items.units.find((unit) => unit.status === "failed");
    const inFlight = items.next - items.ended;
    const mayStart = failed === undefined && !decision.isFailing();
    if (mayStart && items.next < items.list.length && inFlight < concurrency) {
      const index = items.next;
      const path = `${node.id}[${index}]`;
      const reused = decision.state.reused[path];
      if (reused === undefined) startUnit(decision, node, path, { item: items.list[index] ?? null, index });
      else
        decision.record({
          type: "step_succeeded",
          atMs: decision.atMs,
          path,
          output: reused,
          latencyMs: 0,
          costUsd: 0,
          reused: true,
        });
      continue;
    }
    if (inFlight > 0 || (mayStart && items.next < items.list.length)) return;
    if (failed?.error !== undefined && failed.error !== null) {
      decision.record({ type: "step_failed", atMs: decision.atMs, path: node.id, error: failed.error });
    } else if (items.next >= items.list.length) {
      const output = items.units.map((unit): Json =>
        unit.status === "succeeded" ? unit.output : { error: unit.error as Json },
      );
      decision.record({ type: "step_succeeded", atMs: decision.atMs, path: node.id, output, latencyMs: 0, costUsd: 0 });
    }
    return;
  }
}

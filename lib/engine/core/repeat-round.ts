import { evaluateExpression } from "@/lib/expressions/evaluate";
import type { Scope } from "@/lib/expressions/scope";
import type { Json } from "@/lib/kernel/json";
import type { RunError } from "@/lib/workflow/run-schema";
import type { Decision } from "./decision";
import type { Place } from "./frame";
import type { ProgramNode } from "./program";
import { expressionError } from "./scope";
import { unitAt } from "./state";

/** Items and rounds of one run, over all loops: what it may hold in memory. */
export const LOOP_UNITS_MAX = 100_000;

/**
 * After a round of `repeat`: the step is done, has failed, or goes on.
 * @param path the step that repeats
 * @param round its output as `item`, its number as `index`, and what `until` sees
 * @returns the pause before the next round, or null where the step has ended
 */
export function judgeRound(
  decision: Decision,
  node: ProgramNode,
  path: string,
  round: Place & { scope: Scope },
): { delayMs: number } | null {
  const { atMs } = decision;
  const { repeat } = node.step;
  if (repeat === undefined) return null;
  const { item: output, index, scope } = round;
  scope.steps[node.id] = { output, error: null, status: "running" };
  try {
    if (evaluateExpression(repeat.until, scope) === true) {
      decision.record({ type: "step_succeeded", atMs, path, output, latencyMs: 0, costUsd: 0 });
      return null;
    }
  } catch (cause) {
    decision.record({ type: "step_failed", atMs, path, error: expressionError(cause, node, "repeat.until") });
    return null;
  }
  if (index + 1 >= repeat.maxIterations) {
    const message = `${node.id} was repeated ${repeat.maxIterations} times and is not done`;
    fail(decision, node, path, { code: "REPEAT_MAX_ITERATIONS", message, field: "repeat.maxIterations" });
    return null;
  }
  if (node.body !== null && decision.state.loopUnits >= LOOP_UNITS_MAX) {
    const message = `A run may have at most ${LOOP_UNITS_MAX} items and rounds (LOOP_UNITS_MAX); give parts of the work to runs of their own (workflow.call)`;
    fail(decision, node, path, { code: "LOOP_UNITS_MAX", message, field: "repeat" });
    return null;
  }
  return { delayMs: repeat.delayMs ?? 0 };
}

function fail(
  decision: Decision,
  node: ProgramNode,
  path: string,
  facts: Pick<RunError, "code" | "message" | "field">,
): void {
  const error: RunError = { category: "timeout", ...facts, stepId: node.id, retryable: false };
  decision.record({ type: "step_failed", atMs: decision.atMs, path, error });
}

/** Begins a round of a body; what it does follows when its frame is next advanced. */
export function beginRound(decision: Decision, loopPath: string, iteration: number, item: Json): void {
  const path = `${loopPath}[${iteration}]`;
  decision.record({ type: "body_started", atMs: decision.atMs, path, round: { item } });
}

/** Waits before the next round; the timer outlives the process. */
export function pauseRounds(decision: Decision, path: string, delayMs: number): void {
  const dueAtMs = decision.atMs + delayMs;
  const input = unitAt(decision.state, path).input ?? {};
  decision.record({ type: "step_waiting", atMs: decision.atMs, path, input, wait: { kind: "round", dueAtMs } });
  decision.command({ kind: "set_timer", timerId: `wait:${path}`, dueAtMs });
}

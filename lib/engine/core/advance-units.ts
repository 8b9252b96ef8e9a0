import { evaluateExpression } from "@/lib/expressions/evaluate";
import type { RunError } from "@/lib/workflow/run-schema";
import type { RunEvent } from "../event-schema";
import type { Decision } from "./decision";
import type { ProgramNode } from "./program";
import { isRepeatable, judgeFailure } from "./retry";
import { expressionError, scopeOf } from "./scope";
import { callCommand, callUnit, startUnit } from "./start-unit";
import type { UnitState } from "./state";
import { openUnits, parsePath } from "./state";

/** Takes every open unit one move further: a due retry, a wait that is over, a round that ended. */
export function advanceOpenUnits(decision: Decision): void {
  for (const { path, unit } of openUnits(decision.state)) {
    const node = decision.program.byId.get(parsePath(path).stepId);
    if (node === undefined) continue;
    if (unit.status === "retrying" && unit.retryAtMs === 0) retryUnit(decision, node, path, unit);
    else if (unit.status === "waiting") advanceWait(decision, node, path, unit);
    else if (unit.status === "running" && unit.roundOutput !== undefined) endRound(decision, node, path, unit);
  }
}

/** What follows from a failed attempt; called with the event that reported it. */
export function judgeAttempt(
  decision: Decision,
  event: Extract<RunEvent, { type: "attempt_failed" }>,
  unit: UnitState,
): void {
  const { path, error, acted, random } = event;
  const policy = decision.program.byId.get(parsePath(path).stepId)?.step.retry;
  const verdict = judgeFailure({
    error,
    acted,
    effect: unit.effect,
    idempotency: unit.idempotency,
    attempt: unit.attempt,
    policy,
    random,
  });
  if (verdict.kind === "failed") {
    decision.record({ type: "step_failed", atMs: event.atMs, path, error });
  } else if (verdict.kind === "outcome_unknown") {
    decision.record({ type: "step_outcome_unknown", atMs: event.atMs, path, error });
  } else {
    const dueAtMs = event.atMs + verdict.delayMs;
    decision.record({ type: "step_retry_scheduled", atMs: event.atMs, path, attempt: unit.attempt + 1, dueAtMs });
    decision.command({ kind: "set_timer", timerId: `retry:${path}`, dueAtMs });
  }
}

function retryUnit(decision: Decision, node: ProgramNode, path: string, unit: UnitState): void {
  if (decision.isFailing()) return;
  callUnit(decision, node, path, { input: unit.input ?? {}, attempt: unit.attempt + 1, iteration: unit.iteration });
}

function advanceWait(decision: Decision, node: ProgramNode, path: string, unit: UnitState): void {
  const { atMs } = decision;
  if (unit.wait === null) return;
  if (unit.wait.kind === "signal" && unit.roundOutput !== undefined) {
    decision.record({ type: "step_succeeded", atMs, path, output: unit.roundOutput, latencyMs: 0, costUsd: 0 });
    return;
  }
  if (unit.wait.dueAtMs !== 0) return;
  switch (unit.wait.kind) {
    case "timer":
      decision.record({
        type: "step_succeeded",
        atMs,
        path,
        output: { until: new Date(atMs).toISOString() },
        latencyMs: 0,
        costUsd: 0,
      });
      return;
    case "signal": {
      const message = `No signal ${unit.wait.name} came in time`;
      const error: RunError = {
        category: "timeout",
        code: "SIGNAL_TIMEOUT",
        message,
        stepId: node.id,
        retryable: false,
      };
      decision.record({ type: "step_failed", atMs, path, error });
      return;
    }
    case "round":
      if (!decision.isFailing())
        startUnit(decision, node, path, { item: unit.output, index: unit.iteration + 1 }, unit.iteration + 1);
  }
}

/** After a round of `repeat`: done, once more, or too often. */
function endRound(decision: Decision, node: ProgramNode, path: string, unit: UnitState): void {
  const { atMs, program, state } = decision;
  const repeat = node.step.repeat;
  const output = unit.roundOutput ?? null;
  if (repeat === undefined) return;
  try {
    const scope = scopeOf(program, state, { item: output, index: unit.iteration });
    scope.steps[node.id] = { output, error: null, status: "running" };
    if (evaluateExpression(repeat.until, scope) === true) {
      decision.record({ type: "step_succeeded", atMs, path, output, latencyMs: 0, costUsd: 0 });
      return;
    }
  } catch (cause) {
    decision.record({ type: "step_failed", atMs, path, error: expressionError(cause, node, "repeat.until") });
    return;
  }
  if (unit.iteration + 1 >= repeat.maxIterations) {
    const message = `${node.id} was repeated ${repeat.maxIterations} times and is not done`;
    const error: RunError = {
      category: "timeout",
      code: "REPEAT_MAX_ITERATIONS",
      message,
      stepId: node.id,
      field: "repeat.maxIterations",
      retryable: false,
    };
    decision.record({ type: "step_failed", atMs, path, error });
    return;
  }
  if (decision.isFailing()) {
    decision.record({ type: "step_cancelled", atMs, path });
    return;
  }
  const delayMs = repeat.delayMs ?? 0;
  if (delayMs === 0)
    return startUnit(decision, node, path, { item: output, index: unit.iteration + 1 }, unit.iteration + 1);
  const dueAtMs = atMs + delayMs;
  decision.record({ type: "step_waiting", atMs, path, input: unit.input ?? {}, wait: { kind: "round", dueAtMs } });
  decision.command({ kind: "set_timer", timerId: `wait:${path}`, dueAtMs });
}

/** After a restart: calls that were in flight, and timers that were set. */
export function recoverOpenUnits(decision: Decision): void {
  const { atMs } = decision;
  for (const { path, unit } of openUnits(decision.state)) {
    const node = decision.program.byId.get(parsePath(path).stepId);
    if (node === undefined) continue;
    if (unit.status === "running" && unit.roundOutput === undefined) {
      const harmless =
        isRepeatable(unit.effect, unit.idempotency) ||
        unit.idempotency === "sent" ||
        decision.state.mode === "simulate";
      if (harmless) {
        decision.command(callCommand(decision, node, path));
      } else {
        const message = `The worker stopped while ${node.service}.${node.operation} was under way; whether it happened is not known`;
        const facts = { service: node.service, operation: node.operation, stepId: node.id };
        const error: RunError = { category: "unknown", code: "WORKER_LOST", message, ...facts, retryable: false };
        decision.record({ type: "step_outcome_unknown", atMs, path, error });
      }
    } else if (unit.status === "retrying" && unit.retryAtMs !== null && unit.retryAtMs !== 0) {
      decision.command({ kind: "set_timer", timerId: `retry:${path}`, dueAtMs: unit.retryAtMs });
    } else if (unit.wait?.dueAtMs !== undefined && unit.wait.dueAtMs !== 0) {
      decision.command({ kind: "set_timer", timerId: `wait:${path}`, dueAtMs: unit.wait.dueAtMs });
    }
  }
}

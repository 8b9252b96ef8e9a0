import { evaluateExpression, evaluateTemplates } from "@/lib/expressions/evaluate";
import type { Scope } from "@/lib/expressions/scope";
import { isJsonObject, type JsonObject } from "@/lib/kernel/json";
import { startApproval } from "./approval";
import { startCall } from "./call-run";
import type { CallCommand } from "./command";
import type { Decision } from "./decision";
import type { ProgramNode } from "./program";
import { STEP_TIMEOUT_MS_DEFAULT } from "./program";
import type { Location, Place } from "./frame";
import { respond } from "./respond";
import { expressionError, scopeOf } from "./scope";
import { startWait } from "./start-wait";
import type { StartedUnit } from "./started-unit";
import type { RunState, UnitState } from "./state";
import { unitAt } from "./state";

type OwnOperation = (decision: Decision, unit: StartedUnit) => void;

/** What the engine does itself; everything else is a call. */
const OWN_OPERATIONS: Readonly<Record<string, OwnOperation>> = {
  "wait.duration": startWait,
  "wait.until": startWait,
  "wait.signal": startWait,
  "webhook.respond": respond,
  "approval.request": startApproval,
  "workflow.call": startCall,
};

/** Begins the first attempt of a round: evaluates the input, then calls, waits or answers. */
export function startUnit(
  decision: Decision,
  { frame, node }: Location,
  path: string,
  own: Place | null,
  iteration = 0,
): void {
  const { atMs, program } = decision;
  const scope = scopeOf(program, decision.state, frame, node, own);
  let part = "with";
  try {
    const value = evaluateTemplates(node.step.with ?? {}, scope);
    const input = isJsonObject(value) ? value : {};
    const ownOperation = OWN_OPERATIONS[`${node.service}.${node.operation}`];
    if (ownOperation !== undefined) return ownOperation(decision, { node, path, input, iteration });
    part = "cache.key";
    callUnit(decision, node, path, { input, attempt: 1, iteration, ...cacheKeyOf(node, scope) });
  } catch (cause) {
    decision.record({ type: "step_failed", atMs, path, error: expressionError(cause, node, part) });
  }
}

/** The value of `cache.key` as text, empty where the step has a cache without one. */
function cacheKeyOf({ step }: ProgramNode, scope: Scope): { cacheKey?: string } {
  if (step.cache === undefined) return {};
  return { cacheKey: step.cache.key === undefined ? "" : JSON.stringify(evaluateExpression(step.cache.key, scope)) };
}

/** Records the start of an attempt and asks for the call. */
export function callUnit(
  decision: Decision,
  node: ProgramNode,
  path: string,
  round: { input: JsonObject; attempt: number; iteration: number; cacheKey?: string },
): void {
  const { rules } = decision.program;
  const effect = rules.effectOf(node.service, node.operation, round.input);
  const idempotency = rules.idempotencyOf(node.service, node.operation);
  const rounds = node.step.repeat !== undefined;
  decision.record({ type: "step_started", atMs: decision.atMs, path, ...round, effect, idempotency, rounds });
  decision.command(callCommand(decision, node, path));
}

/** The command of a unit whose start is on record. */
export function callCommand(decision: Decision, node: ProgramNode, path: string): CallCommand {
  const unit = unitAt(decision.state, path);
  return {
    kind: "call",
    path,
    stepId: node.id,
    service: node.service,
    operation: node.operation,
    input: unit.input ?? {},
    connectionId: node.step.connection ?? null,
    key: effectKey(decision.state, path, unit),
    attempt: unit.attempt,
    timeoutMs: node.step.timeoutMs ?? STEP_TIMEOUT_MS_DEFAULT,
    effect: unit.effect,
    idempotency: unit.idempotency,
    rounds: unit.rounds,
    costUsd: decision.program.rules.costUsdOf(node.service, node.operation),
    ...(unit.cacheKey === null || unit.effect !== "read" || node.step.cache === undefined
      ? {}
      : { cache: { ttlMs: node.step.cache.ttlMs, key: unit.cacheKey } }),
  };
}

/** `originRunId:stepPath:iteration`. */
export function effectKey(state: RunState, path: string, unit: UnitState): string {
  return `${state.originRunId}:${path}:${unit.iteration}`;
}

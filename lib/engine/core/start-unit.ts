import { evaluateTemplates } from "@/lib/expressions/evaluate";
import { isJsonObject, type JsonObject } from "@/lib/kernel/json";
import type { RunError } from "@/lib/workflow/run-schema";
import type { CallCommand } from "./command";
import type { Decision } from "./decision";
import type { ProgramNode } from "./program";
import { STEP_TIMEOUT_MS_DEFAULT } from "./program";
import type { Location, Place } from "./frame";
import { expressionError, scopeOf } from "./scope";
import type { RunState, UnitState } from "./state";
import { unitAt } from "./state";

/** Longest wait that is taken: 400 days. */
const WAIT_MS_MAX = 400 * 86_400_000;

/** Begins the first attempt of a round: evaluates the input, then calls, waits or answers. */
export function startUnit(
  decision: Decision,
  { frame, node }: Location,
  path: string,
  own: Place | null,
  iteration = 0,
): void {
  const { atMs, program } = decision;
  let input: JsonObject;
  try {
    const value = evaluateTemplates(node.step.with ?? {}, scopeOf(program, decision.state, frame, own));
    input = isJsonObject(value) ? value : {};
  } catch (cause) {
    decision.record({ type: "step_failed", atMs, path, error: expressionError(cause, node, "with") });
    return;
  }
  if (node.service === "wait") return startWait(decision, node, path, input);
  if (node.service === "webhook" && node.operation === "respond") return respond(decision, path, input);
  callUnit(decision, node, path, { input, attempt: 1, iteration });
}

/** Records the start of an attempt and asks for the call. */
export function callUnit(
  decision: Decision,
  node: ProgramNode,
  path: string,
  round: { input: JsonObject; attempt: number; iteration: number },
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
  };
}

/** `originRunId:stepPath:iteration`. */
export function effectKey(state: RunState, path: string, unit: UnitState): string {
  return `${state.originRunId}:${path}:${unit.iteration}`;
}

function respond(decision: Decision, path: string, input: JsonObject): void {
  const { atMs } = decision;
  const headers: Record<string, string> = {};
  if (isJsonObject(input["headers"])) {
    for (const [name, value] of Object.entries(input["headers"])) headers[name] = String(value);
  }
  const status = Number(input["status"] ?? 200);
  if (!Number.isInteger(status) || status < 200 || status > 599) {
    return refuse(decision, path, "with.status", "status must be a whole number from 200 to 599");
  }
  decision.record({ type: "responded", atMs, path, status, headers, body: input["body"] ?? null });
  decision.record({ type: "step_succeeded", atMs, path, output: { status }, latencyMs: 0, costUsd: 0 });
}

function startWait(decision: Decision, node: ProgramNode, path: string, input: JsonObject): void {
  const { atMs } = decision;
  if (node.operation === "signal") {
    const name = input["name"];
    if (typeof name !== "string" || name === "")
      return refuse(decision, path, "with.name", "name the signal to wait for");
    const timeoutMs = input["timeoutMs"] === undefined ? undefined : Number(input["timeoutMs"]);
    if (timeoutMs !== undefined && !isWaitMs(timeoutMs))
      return refuse(decision, path, "with.timeoutMs", "must be milliseconds from 0 on");
    const dueAtMs = timeoutMs === undefined ? {} : { dueAtMs: atMs + timeoutMs };
    decision.record({ type: "step_waiting", atMs, path, input, wait: { kind: "signal", name, ...dueAtMs } });
    if (dueAtMs.dueAtMs !== undefined)
      decision.command({ kind: "set_timer", timerId: `wait:${path}`, dueAtMs: dueAtMs.dueAtMs });
    // A signal that came before the wait is taken at once.
    const payload = unitAt(decision.state, path).roundOutput;
    if (payload !== undefined)
      decision.record({ type: "step_succeeded", atMs, path, output: payload, latencyMs: 0, costUsd: 0 });
    return;
  }
  const waitMs = node.operation === "until" ? Date.parse(String(input["at"])) - atMs : Number(input["ms"]);
  const field = node.operation === "until" ? "with.at" : "with.ms";
  if (node.operation !== "until" && node.operation !== "duration")
    return refuse(decision, path, "operation", "is not a way to wait");
  if (Number.isNaN(waitMs)) return refuse(decision, path, field, "is not a time");
  if (waitMs > WAIT_MS_MAX) return refuse(decision, path, field, "is more than 400 days away");
  const dueAtMs = atMs + Math.max(0, waitMs);
  decision.record({ type: "step_waiting", atMs, path, input, wait: { kind: "timer", dueAtMs } });
  decision.command({ kind: "set_timer", timerId: `wait:${path}`, dueAtMs });
}

function isWaitMs(value: number): boolean {
  return Number.isFinite(value) && value >= 0 && value <= WAIT_MS_MAX;
}

function refuse(decision: Decision, path: string, field: string, message: string): void {
  const error: RunError = {
    category: "validation_error",
    code: "INPUT_INVALID",
    message: `${field} ${message}`,
    stepId: path,
    field,
    retryable: false,
  };
  decision.record({ type: "step_failed", atMs: decision.atMs, path, error });
}

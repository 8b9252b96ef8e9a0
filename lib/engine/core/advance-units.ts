import { assertNever } from "@/lib/kernel/assert-never";
import { isoOf } from "@/lib/kernel/instant";
import type { RunError } from "@/lib/workflow/run-schema";
import type { RunEvent } from "../event-schema";
import { expireApproval } from "./approval";
import { expireCall } from "./call-run";
import type { Decision } from "./decision";
import { endRounds, hasRoundEnded, startRound } from "./end-round";
import { finishRound } from "./finish-round";
import { isRepeatable, judgeFailure } from "./retry";
import { locate, type Location } from "./frame";
import type { ProgramNode } from "./program";
import { beginRound } from "./repeat-round";
import { holdForConnection } from "./hold-for-connection";
import { callCommand, callUnit } from "./start-unit";
import type { UnitState } from "./state";
import { openUnits, unitAt } from "./state";

/** Takes every unit that the event may have moved one move further: a due retry, a wait that is over, a round that ended. */
export function advanceOpenUnits(decision: Decision): void {
  const { subject } = decision;
  const open =
    subject === null ? openUnits(decision.state) : [{ path: subject, unit: unitAt(decision.state, subject) }];
  for (const { path, unit } of open) {
    if (!canAdvance(unit)) continue;
    const place = locate(decision.program, decision.state, path);
    if (place === undefined) continue;
    if (unit.status === "retrying") retryUnit(decision, place, path, unit);
    else if (unit.status === "waiting") advanceWait(decision, place, path, unit);
    else endRounds(decision, place, path);
  }
}

function canAdvance(unit: UnitState): boolean {
  if (unit.status === "retrying") return unit.retryAtMs === 0;
  return unit.status === "waiting" || hasRoundEnded(unit);
}

/** What follows from a failed attempt; called with the event that reported it. */
export function judgeAttempt(
  decision: Decision,
  event: Extract<RunEvent, { type: "attempt_failed" }>,
  unit: UnitState,
): void {
  const { path, error, acted, random } = event;
  const node = locate(decision.program, decision.state, path)?.node;
  if (event.connectionBroken === true && node !== undefined && holdForConnection(decision, node, path, unit)) return;
  const policy = node?.step.retry;
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

function retryUnit(decision: Decision, { frame, node }: Location, path: string, unit: UnitState): void {
  if (decision.isFailing(frame)) return;
  const { iteration, cacheKey } = unit;
  const round = { input: unit.input ?? {}, attempt: unit.attempt + 1, iteration };
  callUnit(decision, node, path, { ...round, ...(cacheKey === null ? {} : { cacheKey }) });
}

function advanceWait(decision: Decision, place: Location, path: string, unit: UnitState): void {
  const { atMs } = decision;
  const { node } = place;
  const { wait } = unit;
  if (wait === null) return;
  if (wait.kind === "signal" && unit.roundOutput !== undefined) {
    finishRound(decision, node, path, unit.roundOutput, unit.iteration);
    return endRounds(decision, place, path);
  }
  if (wait.dueAtMs !== 0) return;
  switch (wait.kind) {
    case "timer":
      finishRound(decision, node, path, { until: isoOf(atMs) }, unit.iteration);
      return endRounds(decision, place, path);
    case "signal":
      return expireSignal(decision, node, path, wait.name);
    case "approval":
      return expireApproval(decision, node, path, wait);
    case "run":
      return expireCall(decision, node, path, wait);
    case "round":
      return nextRound(decision, place, path, unit);
    case "limit":
    case "connection":
      return;
    default:
      assertNever(wait);
  }
}

function expireSignal(decision: Decision, node: ProgramNode, path: string, name: string): void {
  const error: RunError = {
    category: "timeout",
    code: "SIGNAL_TIMEOUT",
    message: `No signal ${name} came in time`,
    stepId: node.id,
    retryable: false,
  };
  decision.record({ type: "step_failed", atMs: decision.atMs, path, error });
}

/** The pause between two rounds is over. */
function nextRound(decision: Decision, place: Location, path: string, unit: UnitState): void {
  if (decision.isFailing(place.frame)) return;
  const index = unit.iteration + 1;
  if (place.node.body !== null) beginRound(decision, path, index, unit.items?.units.at(-1)?.output ?? null);
  else startRound(decision, place, path, { item: unit.output, index, isRound: true });
}

/** After a restart: calls that were in flight, and timers that were set. */
export function recoverOpenUnits(decision: Decision): void {
  const { atMs } = decision;
  for (const { path, unit } of openUnits(decision.state)) {
    const node = locate(decision.program, decision.state, path)?.node;
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
    } else if (unit.wait?.kind === "limit") {
      decision.command(callCommand(decision, node, path));
    } else if (unit.status === "retrying" && unit.retryAtMs !== null && unit.retryAtMs !== 0) {
      decision.command({ kind: "set_timer", timerId: `retry:${path}`, dueAtMs: unit.retryAtMs });
    } else if (unit.wait?.dueAtMs !== undefined && unit.wait.dueAtMs !== 0) {
      decision.command({ kind: "set_timer", timerId: `wait:${path}`, dueAtMs: unit.wait.dueAtMs });
    }
  }
}

import type { RunError } from "@/lib/workflow/run-schema";
import type { RunEvent } from "../event-schema";
import type { Decision } from "./decision";
import { isRepeatable, judgeFailure } from "./retry";
import { locate, type Location } from "./frame";
import { beginRound, judgeRound, pauseRounds } from "./repeat-round";
import { scopeOf } from "./scope";
import { callCommand, callUnit, startUnit } from "./start-unit";
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
    else endRound(decision, place, path, unit);
  }
}

function canAdvance(unit: UnitState): boolean {
  if (unit.status === "retrying") return unit.retryAtMs === 0;
  return unit.status === "waiting" || (unit.status === "running" && unit.roundOutput !== undefined);
}

/** What follows from a failed attempt; called with the event that reported it. */
export function judgeAttempt(
  decision: Decision,
  event: Extract<RunEvent, { type: "attempt_failed" }>,
  unit: UnitState,
): void {
  const { path, error, acted, random } = event;
  const policy = locate(decision.program, decision.state, path)?.node.step.retry;
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
  callUnit(decision, node, path, { input: unit.input ?? {}, attempt: unit.attempt + 1, iteration: unit.iteration });
}

function advanceWait(decision: Decision, place: Location, path: string, unit: UnitState): void {
  const { atMs } = decision;
  const { frame, node } = place;
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
    case "round": {
      if (decision.isFailing(frame)) return;
      const round = unit.iteration + 1;
      if (node.body !== null) beginRound(decision, path, round, unit.items?.units.at(-1)?.output ?? null);
      else startUnit(decision, place, path, { item: unit.output, index: round, isRound: true }, round);
    }
  }
}

/** After a round of `repeat` over one operation: done, once more, or too often. */
function endRound(decision: Decision, place: Location, path: string, unit: UnitState): void {
  const { atMs, program, state } = decision;
  const { frame, node } = place;
  const output = unit.roundOutput ?? null;
  const own = { item: output, index: unit.iteration, isRound: true };
  const next = judgeRound(decision, node, path, { ...own, scope: scopeOf(program, state, frame, own) });
  if (next === null) return;
  if (decision.isFailing(frame)) {
    decision.record({ type: "step_cancelled", atMs, path });
    return;
  }
  const round = unit.iteration + 1;
  if (next.delayMs > 0) return pauseRounds(decision, path, next.delayMs);
  startUnit(decision, place, path, { item: output, index: round, isRound: true }, round);
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
    } else if (unit.status === "retrying" && unit.retryAtMs !== null && unit.retryAtMs !== 0) {
      decision.command({ kind: "set_timer", timerId: `retry:${path}`, dueAtMs: unit.retryAtMs });
    } else if (unit.wait?.dueAtMs !== undefined && unit.wait.dueAtMs !== 0) {
      decision.command({ kind: "set_timer", timerId: `wait:${path}`, dueAtMs: unit.wait.dueAtMs });
    }
  }
}

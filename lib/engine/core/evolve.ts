import { assertNever } from "@/lib/kernel/assert-never";
import { isFinalRunStatus } from "@/lib/workflow/run-schema";
import type { RunEvent } from "../event-schema";
import { loopPathOf, parsePath, type PathSegment } from "./path";
import type { RunState, StepStates, UnitState } from "./state";
import { isIdle, StepTable } from "./step-table";
import { EMPTY_RUN, isEnded, openUnits, PENDING_UNIT, someOpen, unitAt } from "./state";

/**
 * Folds one journal event into the state. Pure and total: an event that comes too late (its step or run has ended)
 * changes nothing, so a final state is never rewritten.
 */
export function evolve(state: RunState, event: RunEvent): RunState {
  if (isFinalRunStatus(state.status)) return state;
  return withActivity(apply(state, event), event.atMs);
}

/** The state after a whole journal. */
export function foldRun(events: Iterable<RunEvent>): RunState {
  let state = EMPTY_RUN;
  for (const event of events) state = evolve(state, event);
  return state;
}

function apply(state: RunState, event: RunEvent): RunState {
  switch (event.type) {
    case "accepted": {
      const { type: _type, atMs, ...facts } = event;
      return { ...EMPTY_RUN, ...facts, acceptedAtMs: atMs };
    }
    case "started":
      return { ...state, status: "running", startedAtMs: event.atMs };
    // What follows from these stands in the events after them.
    case "resumed":
    case "responded":
    case "approval_decided":
    case "connection_restored":
      return state;
    case "called_run_ended":
      if (event.refused !== true) return state;
      return withUnit(state, event.path, (unit) => ({ ...unit, calledRunId: null }));
    case "sla_missed":
      return { ...state, slaMissedAtMs: event.atMs };
    case "timer_fired":
      return fireTimer(state, event.timerId);
    case "items_listed":
      return withUnit({ ...state, loopUnits: state.loopUnits + event.items.length }, event.path, (step) => ({
        ...step,
        status: "running",
        startedAtMs: event.atMs,
        items: { list: event.items, units: event.items.map(() => PENDING_UNIT), next: 0, ended: 0, endedBelow: 0 },
      }));
    case "body_started":
      return withUnit(event.round === undefined ? state : beginRound(state, event), event.path, (unit) => ({
        ...unit,
        status: "running",
        startedAtMs: event.atMs,
        steps: StepTable.EMPTY,
      }));
    case "step_started":
      return withUnit(state, event.path, (unit) => ({
        ...unit,
        status: "running",
        attempt: event.attempt,
        attempts: unit.attempts + 1,
        iteration: event.iteration,
        input: event.input,
        effect: event.effect,
        idempotency: event.idempotency,
        rounds: event.rounds,
        cacheKey: event.cacheKey ?? null,
        roundOutput: undefined,
        wait: null,
        retryAtMs: null,
        startedAtMs: unit.startedAtMs ?? event.atMs,
      }));
    case "call_held": {
      const { connectionId, dueAtMs } = event;
      const wait = { kind: "limit" as const, connectionId, ...(dueAtMs === undefined ? {} : { dueAtMs }) };
      return withUnit(state, event.path, (unit) => ({ ...unit, status: "waiting", wait }));
    }
    case "call_released":
      return withUnit(state, event.path, (unit) => ({ ...unit, status: "running", wait: null }));
    case "round_succeeded":
      return withUnit(state, event.path, (unit) => ({
        ...unit,
        status: "running",
        iteration: event.iteration ?? unit.iteration,
        wait: null,
        startedAtMs: unit.startedAtMs ?? event.atMs,
        roundsDone: (event.iteration ?? unit.iteration) + 1,
        roundOutput: event.output,
        output: event.output,
        error: null,
        busyMs: unit.busyMs + event.latencyMs,
        costUsd: unit.costUsd + event.costUsd,
      }));
    case "step_succeeded":
      return withUnit(state, event.path, (unit) => ({
        ...ended(unit, event.atMs),
        status: "succeeded",
        output: event.output,
        error: null,
        busyMs: unit.busyMs + event.latencyMs,
        costUsd: unit.costUsd + event.costUsd,
      }));
    case "attempt_failed":
      return withUnit(state, event.path, (unit) => ({
        ...unit,
        error: event.error,
        busyMs: unit.busyMs + event.latencyMs,
      }));
    case "step_retry_scheduled":
      return withUnit(state, event.path, (unit) => ({ ...unit, status: "retrying", retryAtMs: event.dueAtMs }));
    case "step_outcome_unknown":
      return withUnit(state, event.path, (unit) => ({ ...unit, status: "outcome_unknown", error: event.error }));
    case "step_failed":
      return withUnit(state, event.path, (unit) => ({
        ...ended(unit, event.atMs),
        status: "failed",
        error: event.error,
      }));
    case "step_skipped":
      return withUnit(state, event.path, (unit) => ({ ...unit, status: "skipped", endedAtMs: event.atMs }));
    case "step_cancelled":
      return withUnit(state, event.path, (unit) => ({ ...ended(unit, event.atMs), status: "cancelled" }));
    case "step_waiting":
      return takeSignal(
        withUnit(state, event.path, (unit) => ({
          ...unit,
          status: "waiting",
          attempts: Math.max(unit.attempts, 1),
          iteration: event.iteration ?? unit.iteration,
          input: event.input,
          wait: event.wait,
          calledRunId: event.wait.kind === "run" ? event.wait.runId : unit.calledRunId,
          roundOutput: undefined,
          startedAtMs: unit.startedAtMs ?? event.atMs,
        })),
        event.path,
      );
    case "signal_received":
      return receiveSignal(state, event.name, event.payload);
    case "decided":
      return decided(state, event);
    case "cancel_requested":
      return { ...state, cancelRequested: true };
    case "run_ended":
      return { ...state, status: event.status, output: event.output, error: event.error, endedAtMs: event.atMs };
    default:
      return assertNever(event);
  }
}

function ended(unit: UnitState, atMs: number): UnitState {
  return {
    ...unit,
    endedAtMs: atMs,
    startedAtMs: unit.startedAtMs ?? atMs,
    wait: null,
    retryAtMs: null,
    roundOutput: undefined,
  };
}

/** A further round of a `repeat` over a body. */
function beginRound(state: RunState, event: Extract<RunEvent, { type: "body_started" }>): RunState {
  const item = event.round?.item ?? null;
  return withUnit({ ...state, loopUnits: state.loopUnits + 1 }, loopPathOf(event.path), (step) => {
    const before = step.items ?? { list: [], units: [], next: 0, ended: 0, endedBelow: 0 };
    return {
      ...step,
      status: "running",
      iteration: before.units.length,
      wait: null,
      startedAtMs: step.startedAtMs ?? event.atMs,
      items: { ...before, list: [...before.list, item], units: [...before.units, PENDING_UNIT] },
    };
  });
}

/** Changes the unit at a path; where it or anything around it has ended, nothing changes. */
function withUnit(state: RunState, path: string, change: (unit: UnitState) => UnitState): RunState {
  const steps = changeAt(state.steps, parsePath(path), 0, change);
  return steps === state.steps ? state : { ...state, steps };
}

function changeAt(
  steps: StepStates,
  segments: readonly PathSegment[],
  depth: number,
  change: (unit: UnitState) => UnitState,
): StepStates {
  const segment = segments[depth];
  if (segment === undefined) return steps;
  const step = steps.get(segment.stepId) ?? PENDING_UNIT;
  if (isEnded(step)) return steps;
  if (segment.index === null) return steps.with(segment.stepId, change(step));
  const { items } = step;
  const before = items?.units[segment.index];
  if (items === null || before === undefined || isEnded(before)) return steps;
  const isLast = depth + 1 === segments.length;
  const after = isLast
    ? change(before)
    : withBody(before, changeAt(before.steps ?? StepTable.EMPTY, segments, depth + 1, change));
  if (after === before) return steps;
  const units = items.units.with(segment.index, after);
  let { endedBelow } = items;
  for (let unit = units[endedBelow]; unit !== undefined && isEnded(unit); unit = units[endedBelow]) endedBelow += 1;
  return steps.with(segment.stepId, {
    ...step,
    busyMs: step.busyMs + after.busyMs - before.busyMs,
    costUsd: step.costUsd + after.costUsd - before.costUsd,
    attempts: step.attempts + after.attempts - before.attempts,
    items: {
      ...items,
      units,
      next: Math.max(items.next, segment.index + 1),
      ended: items.ended + (isEnded(after) ? 1 : 0),
      endedBelow,
    },
  });
}

/** An item or round with its body changed; what its steps took adds up in it. */
function withBody(unit: UnitState, steps: StepStates): UnitState {
  if (steps === unit.steps) return unit;
  let [busyMs, costUsd, attempts] = [0, 0, 0];
  for (const step of steps.values()) {
    busyMs += step.busyMs;
    costUsd += step.costUsd;
    attempts += step.attempts;
  }
  return { ...unit, steps, busyMs, costUsd, attempts };
}

/** A timer's id is `<purpose>:<path>`; firing makes the unit due at once. */
function fireTimer(state: RunState, timerId: string): RunState {
  const path = timerId.slice(timerId.indexOf(":") + 1);
  const unit = unitAt(state, path);
  if (timerId.startsWith("retry:") && unit.status === "retrying")
    return withUnit(state, path, (u) => ({ ...u, retryAtMs: 0 }));
  if (timerId.startsWith("wait:") && unit.wait?.dueAtMs !== undefined) {
    const wait = { ...unit.wait, dueAtMs: 0 };
    return withUnit(state, path, (u) => ({ ...u, wait }));
  }
  return state;
}

function receiveSignal(state: RunState, name: string, payload: RunState["trigger"]): RunState {
  const queued = { ...state, signals: { ...state.signals, [name]: [...(state.signals[name] ?? []), payload] } };
  const waiting = openUnits(state).find(
    ({ unit }) => unit.wait?.kind === "signal" && unit.wait.name === name && unit.roundOutput === undefined,
  );
  return waiting === undefined ? queued : takeSignal(queued, waiting.path);
}

/** Gives a waiting unit the oldest signal of its name; `roundOutput` then holds what came. */
function takeSignal(state: RunState, path: string): RunState {
  const unit = unitAt(state, path);
  if (unit.wait?.kind !== "signal") return state;
  const name = unit.wait.name;
  const [first, ...rest] = state.signals[name] ?? [];
  if (first === undefined) return state;
  return withUnit({ ...state, signals: { ...state.signals, [name]: rest } }, path, (u) => ({
    ...u,
    roundOutput: first,
  }));
}

function decided(state: RunState, event: Extract<RunEvent, { type: "decided" }>): RunState {
  if (unitAt(state, event.path).status !== "outcome_unknown") return state;
  return withUnit(state, event.path, (unit) => {
    switch (event.decision) {
      case "succeeded":
        return { ...ended(unit, event.atMs), status: "succeeded", output: event.output ?? null, error: null };
      case "failed":
        return { ...ended(unit, event.atMs), status: "failed" };
      case "retry":
        return { ...unit, status: "retrying", retryAtMs: 0 };
      default:
        return assertNever(event.decision);
    }
  });
}

/** Keeps `waiting` apart from `running`: time in which every open unit waits does not count against the run's limit. */
function withActivity(state: RunState, atMs: number): RunState {
  if (state.status !== "running" && state.status !== "waiting") {
    return state.activeSinceMs === null
      ? state
      : { ...state, activeMs: state.activeMs + atMs - state.activeSinceMs, activeSinceMs: null };
  }
  const idle = isOnlyWaiting(state.steps);
  if (idle && state.activeSinceMs !== null) {
    return { ...state, status: "waiting", activeMs: state.activeMs + atMs - state.activeSinceMs, activeSinceMs: null };
  }
  if (!idle && state.activeSinceMs === null) return { ...state, status: "running", activeSinceMs: atMs };
  return state;
}

function isOnlyWaiting(steps: StepStates): boolean {
  const { busy, idle, holding } = steps.counts;
  if (busy > 0) return false;
  if (holding === 0) return idle > 0;
  return !someOpen(steps, (unit) => !isIdle(unit)) && someOpen(steps, () => true);
}

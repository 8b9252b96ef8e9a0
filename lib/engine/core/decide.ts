import { isFinalRunStatus } from "@/lib/workflow/run-schema";
import type { RunEvent } from "../event-schema";
import type { Command } from "./command";
import { Decision } from "./decision";
import { completeRun, stopRun } from "./end-run";
import type { Program } from "./program";
import { advanceOpenUnits, judgeAttempt, recoverOpenUnits } from "./advance-units";
import type { RunState } from "./state";
import { unitAt } from "./state";
import { advanceFrame } from "./start-steps";

/** What follows from an event: the state, the journal rows (the event first), and what to do. */
export interface Decided {
  state: RunState;
  /** To be written together, in this order. */
  events: readonly RunEvent[];
  commands: readonly Command[];
}

/**
 * The reducer: one event in, the state after it and what to do next. Pure: time and random draws come with the event.
 * An event for a run that has ended changes nothing and is not to be written.
 */
export function decide(program: Program, state: RunState, event: RunEvent): Decided {
  if (isFinalRunStatus(state.status)) return { state, events: [], commands: [] };
  if (isLateOutcome(state, event)) return { state, events: [], commands: [] };
  const decision = new Decision(program, state, event.atMs, subjectOf(event));
  decision.record(event);
  if (event.type === "attempt_failed") judgeAttempt(decision, event, unitAt(decision.state, event.path));
  return settle(decision);
}

/**
 * After a restart: what is still to be done, from a folded journal. A call that was in flight is made again with the
 * same key where that is harmless or the key is sent; otherwise its outcome is unknown and a person decides.
 */
export function resume(program: Program, state: RunState, atMs: number): Decided {
  if (isFinalRunStatus(state.status)) return { state, events: [], commands: [] };
  const decision = new Decision(program, state, atMs, null);
  decision.record({ type: "resumed", atMs });
  recoverOpenUnits(decision);
  return settle(decision, true);
}

function settle(decision: Decision, resumed = false): Decided {
  if (decision.state.status === "running" || decision.state.status === "waiting") {
    if (!stopRun(decision)) {
      advanceOpenUnits(decision);
      advanceFrame(decision, decision.root);
      completeRun(decision);
    }
  }
  return decision.result(resumed);
}

/** The answer of a call that nobody waits for any more: its step was cancelled, or decided by a person. */
function isLateOutcome(state: RunState, event: RunEvent): boolean {
  if (event.type !== "step_succeeded" && event.type !== "round_succeeded" && event.type !== "attempt_failed")
    return false;
  return unitAt(state, event.path).status !== "running";
}

/** The unit that an event is about; null where it may be any. */
function subjectOf(event: RunEvent): string | null {
  if ("path" in event) return event.path;
  return event.type === "timer_fired" ? event.timerId.slice(event.timerId.indexOf(":") + 1) : null;
}

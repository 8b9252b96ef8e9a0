import { isFinalRunStatus } from "@/lib/workflow/run-schema";
import type { RunEvent } from "../event-schema";
import { judgeApproval } from "./approval";
import { judgeCalledRun } from "./call-run";
import type { Command } from "./command";
import { Decision } from "./decision";
import { callAgain } from "./hold-for-connection";
import { completeRun, stopRun } from "./end-run";
import type { Program } from "./program";
import { advanceOpenUnits, judgeAttempt, recoverOpenUnits } from "./advance-units";
import { missSla, SLA_TIMER_ID, watchSla } from "./sla";
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
  follow(decision, event);
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
  if (state.startedAtMs !== null && state.slaMissedAtMs === null) watchSla(decision);
  recoverOpenUnits(decision);
  return settle(decision, true);
}

/** What follows from this kind of event before the run as a whole goes on. */
function follow(decision: Decision, event: RunEvent): void {
  switch (event.type) {
    case "attempt_failed":
      return judgeAttempt(decision, event, unitAt(decision.state, event.path));
    case "approval_decided":
      return judgeApproval(decision, event);
    case "called_run_ended":
      return judgeCalledRun(decision, event);
    case "connection_restored":
      return callAgain(decision, event.connectionId);
    case "started":
      return watchSla(decision);
    case "timer_fired":
      if (event.timerId === SLA_TIMER_ID) missSla(decision);
      return;
    default:
      return;
  }
}

function settle(decision: Decision, resumed = false): Decided {
  const { status, cancelRequested } = decision.state;
  // Cancelled while it waited for its turn: it ends without having begun.
  if (status === "queued" && cancelRequested) stopRun(decision);
  if (decision.state.status === "running" || decision.state.status === "waiting") {
    if (!stopRun(decision)) {
      advanceOpenUnits(decision);
      advanceFrame(decision, decision.root);
      completeRun(decision);
    }
  }
  return decision.result(resumed);
}

/** An answer that nobody waits for any more: the step was cancelled, decided by a person, or asks something else by now. */
function isLateOutcome(state: RunState, event: RunEvent): boolean {
  switch (event.type) {
    case "step_succeeded":
    case "round_succeeded":
    case "attempt_failed":
    case "call_held":
      return unitAt(state, event.path).status !== "running";
    case "call_released":
      return unitAt(state, event.path).wait?.kind !== "limit";
    // Asked twice, say by two people: the first decision counts.
    case "decided":
      return unitAt(state, event.path).status !== "outcome_unknown";
    case "approval_decided": {
      const { wait } = unitAt(state, event.path);
      return wait?.kind !== "approval" || wait.approvalId !== event.approvalId;
    }
    case "called_run_ended": {
      const { wait } = unitAt(state, event.path);
      return wait?.kind !== "run" || wait.runId !== event.runId;
    }
    default:
      return false;
  }
}

/** The unit that an event is about; null where it may be any. */
function subjectOf(event: RunEvent): string | null {
  if ("path" in event) return event.path;
  return event.type === "timer_fired" ? event.timerId.slice(event.timerId.indexOf(":") + 1) : null;
}

import type { Cancel } from "@/lib/kernel/timers";
import { fingerprintOfError } from "@/lib/workflow/core/error-fingerprint";
import type { RunStatus } from "@/lib/workflow/run-schema";
import { isFinalRunStatus } from "@/lib/workflow/run-schema";
import { SLA_TIMER_ID } from "./core/sla";
import type { Program } from "./core/program";
import type { RunState } from "./core/state";
import type { RunEvent } from "./event-schema";
import type { RunRow, RunUpdate } from "./ports";

/** A run that this worker has in hand. */
export interface ActiveRun {
  readonly row: RunRow;
  readonly program: Program;
  state: RunState;
  /** Of the next event. */
  nextSeq: number;
  /** Calls in flight, by path. */
  readonly calls: Map<string, AbortController>;
  readonly timers: Map<string, { cancel: Cancel; dueAtMs: number }>;
  /** It turned out not to be accepted: what its calls still answer is nobody's. */
  dropped: boolean;
}

/** @param nextSeq of its next event; 1: nothing has happened to it yet */
export function activeRun(row: RunRow, program: Program, state: RunState, nextSeq: number): ActiveRun {
  return { row, program, state, nextSeq, calls: new Map(), timers: new Map(), dropped: false };
}

/** What lists show of the run, where these events changed it; undefined where they did not. */
export function runUpdateOf(state: RunState, before: RunStatus, events: readonly RunEvent[]): RunUpdate | undefined {
  const shows = events.some(({ type }) => type === "started" || type === "sla_missed");
  if (state.status === before && !shows) return undefined;
  const steps = state.steps.values();
  const ended = isFinalRunStatus(state.status);
  return {
    status: state.status,
    startedAtMs: state.startedAtMs,
    endedAtMs: state.endedAtMs,
    queueWaitMs: state.startedAtMs === null ? null : Math.max(0, state.startedAtMs - state.acceptedAtMs),
    durationMs:
      ended && state.endedAtMs !== null && state.startedAtMs !== null
        ? Math.max(0, state.endedAtMs - state.startedAtMs)
        : null,
    output: state.output,
    error: state.error,
    errorFingerprint: state.error === null ? null : fingerprintOfError(state.error),
    costUsd: steps.reduce((sum, step) => sum + step.costUsd, 0),
    busyMs: steps.reduce((sum, step) => sum + step.busyMs, 0),
    slaMissedAtMs: state.slaMissedAtMs,
  };
}

/** Timers that must outlive the process: those of waits and of the SLA, for a run may then be out of memory. */
export function isDurableTimer(timerId: string): boolean {
  return timerId.startsWith("wait:") || timerId === SLA_TIMER_ID;
}

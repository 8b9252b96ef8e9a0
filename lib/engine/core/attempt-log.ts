import { isoOf } from "@/lib/kernel/instant";
import { callTraceSchema, type RunAttempt, type RunStep } from "@/lib/workflow/run-schema";
import type { RunEvent } from "../event-schema";
import { curlCommand } from "./curl-command";

/** What the journal tells of a step beside its state. */
export interface StepHistory {
  attempts: RunAttempt[];
  reused: boolean;
  cached: boolean;
  skipReason: RunStep["skipReason"];
  /** The runs it called, in order. */
  childRunIds: string[];
}

/**
 * Every attempt of every step, by path, in the order they began.
 * @param wanted paths to look at; absent: all
 */
export function stepHistories(
  journal: readonly RunEvent[],
  wanted?: (path: string) => boolean,
): ReadonlyMap<string, StepHistory> {
  const histories = new Map<string, StepHistory>();
  const at = (path: string): StepHistory => {
    const known = histories.get(path);
    if (known !== undefined) return known;
    const made = { attempts: [], reused: false, cached: false, skipReason: undefined, childRunIds: [] };
    histories.set(path, made);
    return made;
  };
  for (const event of journal) {
    if (event.type === "run_ended") {
      for (const { attempts } of histories.values()) lose(attempts, event.atMs);
      continue;
    }
    if ("path" in event && (wanted === undefined || wanted(event.path))) note(at(event.path), event);
  }
  return histories;
}

type PathEvent = Extract<RunEvent, { path: string }>;

function note(history: StepHistory, event: PathEvent): void {
  const { attempts } = history;
  const last = attempts.at(-1);
  switch (event.type) {
    case "step_started":
      lose(attempts, event.atMs);
      attempts.push({
        attempt: event.attempt,
        iteration: event.iteration,
        startedAt: isoOf(event.atMs),
        endedAt: null,
        latencyMs: null,
        outcome: "running",
      });
      return;
    case "round_succeeded":
    case "step_succeeded":
      history.reused ||= event.type === "step_succeeded" && event.reused === true;
      history.cached ||= event.cached === true;
      if (last?.outcome === "running") end(last, event, "succeeded");
      return;
    case "attempt_failed":
      if (last?.outcome !== "running") return;
      end(last, event, event.acted === "unknown" ? "unknown" : "failed");
      last.error = event.error;
      return;
    case "step_outcome_unknown":
      if (last?.outcome !== "running") return;
      // Nobody heard of it again: its worker died in the middle.
      last.outcome = "unknown";
      last.endedAt = isoOf(event.atMs);
      last.error = event.error;
      return;
    case "step_retry_scheduled":
      if (last !== undefined) last.nextAt = isoOf(event.dueAtMs);
      return;
    case "step_failed":
    case "step_cancelled":
      lose(attempts, event.atMs);
      return;
    case "step_skipped":
      history.skipReason = event.reason;
      return;
    case "step_waiting":
      if (event.wait.kind === "run") history.childRunIds.push(event.wait.runId);
      return;
    default:
      return;
  }
}

function end(
  attempt: RunAttempt,
  event: Extract<RunEvent, { type: "attempt_failed" | "round_succeeded" | "step_succeeded" }>,
  outcome: RunAttempt["outcome"],
): void {
  attempt.outcome = outcome;
  attempt.endedAt = isoOf(event.atMs);
  attempt.latencyMs = event.latencyMs;
  const trace = "trace" in event ? callTraceSchema.safeParse(event.trace) : undefined;
  if (trace?.success !== true) return;
  const { request } = trace.data;
  const curl = request === undefined ? null : curlCommand(request);
  attempt.trace = { ...trace.data, ...(curl === null ? {} : { curl }) };
}

/** An attempt that never got an answer, and of which something else became known. */
function lose(attempts: readonly RunAttempt[], atMs: number): void {
  const last = attempts.at(-1);
  if (last?.outcome !== "running") return;
  last.outcome = "lost";
  last.endedAt = isoOf(atMs);
}

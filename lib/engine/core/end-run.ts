import type { JsonObject } from "@/lib/kernel/json";
import type { RunError } from "@/lib/workflow/run-schema";
import type { Decision } from "./decision";
import { isEnded, openUnits, stepOf } from "./state";

/** Ends the run where it was cancelled or is out of time. @returns whether it ended */
export function stopRun(decision: Decision): boolean {
  const { state, program, atMs } = decision;
  if (state.cancelRequested) {
    cancelOpen(decision);
    return finish(decision, "cancelled", null);
  }
  const activeMs = state.activeMs + (state.activeSinceMs === null ? 0 : atMs - state.activeSinceMs);
  if (activeMs >= program.runTimeoutMs) {
    cancelOpen(decision);
    const message = `The run was active for longer than ${program.runTimeoutMs} ms`;
    return finish(decision, "timed_out", { category: "timeout", code: "RUN_TIMEOUT", message, retryable: false });
  }
  return false;
}

/** Ends the run where nothing is left to do. @returns whether it ended */
export function completeRun(decision: Decision): boolean {
  if (decision.isFailing()) return failRun(decision);
  if (decision.program.nodes.some((node) => !isEnded(stepOf(decision.state, node.id)))) return false;
  return finish(decision, "succeeded", null);
}

/** No new step starts; calls in flight and effects whose outcome is unknown are waited for, pauses are not. */
function failRun(decision: Decision): boolean {
  for (const { path, unit } of openUnits(decision.state)) {
    if (unit.status === "retrying" || unit.status === "waiting")
      decision.record({ type: "step_cancelled", atMs: decision.atMs, path });
  }
  if (openUnits(decision.state).length > 0) return false;
  const error = stepOf(decision.state, decision.unhandledFailure()?.id ?? "").error;
  cancelOpen(decision);
  return finish(decision, "failed", error);
}

function cancelOpen(decision: Decision): void {
  const { atMs } = decision;
  for (const { path, unit } of openUnits(decision.state)) {
    if (unit.status === "running") decision.command({ kind: "abort", path });
    decision.record({ type: "step_cancelled", atMs, path });
  }
  for (const node of decision.program.nodes) {
    if (!isEnded(stepOf(decision.state, node.id))) decision.record({ type: "step_cancelled", atMs, path: node.id });
  }
}

function finish(
  decision: Decision,
  status: "succeeded" | "failed" | "cancelled" | "timed_out",
  error: RunError | null,
): boolean {
  const output: JsonObject = {};
  for (const node of decision.program.nodes) {
    const step = stepOf(decision.state, node.id);
    if (node.isLeaf && step.status === "succeeded") output[node.id] = step.output;
  }
  decision.record({ type: "run_ended", atMs: decision.atMs, status, output, error });
  decision.command({ kind: "end" });
  return true;
}

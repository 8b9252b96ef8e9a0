import type { JsonObject } from "@/lib/kernel/json";
import type { RunError } from "@/lib/workflow/run-schema";
import type { RunEvent } from "../event-schema";
import { cancelUnit } from "./cancel-unit";
import type { Decision } from "./decision";
import { childFrame, statesIn, type Frame } from "./frame";
import { slaError } from "./sla";
import { isEnded, openUnitsIn, stepOf, type OpenUnit } from "./state";

/** Ends the run where it was cancelled or is out of time. @returns whether it ended */
export function stopRun(decision: Decision): boolean {
  const { state, program, atMs } = decision;
  if (state.cancelRequested) {
    cancelWithin(decision, decision.root);
    return finish(decision, "cancelled", null);
  }
  const { sla } = program;
  if (state.slaMissedAtMs !== null && sla?.onBreach === "cancel") {
    cancelWithin(decision, decision.root);
    return finish(decision, "cancelled", slaError(state.acceptedAtMs, sla));
  }
  const activeMs = state.activeMs + (state.activeSinceMs === null ? 0 : atMs - state.activeSinceMs);
  if (activeMs >= program.runTimeoutMs) {
    cancelWithin(decision, decision.root);
    const message = `The run was active for longer than ${program.runTimeoutMs} ms`;
    return finish(decision, "timed_out", { category: "timeout", code: "RUN_TIMEOUT", message, retryable: false });
  }
  return false;
}

/** Ends the run where nothing is left to do. @returns whether it ended */
export function completeRun(decision: Decision): boolean {
  const failed = decision.unhandledFailure(decision.root);
  if (failed !== null) {
    if (!comeToRest(decision, decision.root)) return false;
    return finish(decision, "failed", stepOf(decision.state, failed.id).error);
  }
  if (decision.state.steps.counts.ended < decision.program.nodes.length) return false;
  return finish(decision, "succeeded", null);
}

/**
 * What a frame does whose failure nobody handles: no new step starts in it; calls in flight, called runs and effects
 * whose outcome is unknown are waited for, pauses are not. @returns whether nothing goes on in it any more
 */
export function comeToRest(decision: Decision, frame: Frame): boolean {
  const open = (): OpenUnit[] => openUnitsIn(statesIn(decision.state, frame), frame.prefix);
  for (const { path, unit } of open()) {
    const isPause = unit.status === "waiting" && unit.wait?.kind !== "run";
    if (unit.status === "retrying" || isPause) cancelUnit(decision, path);
  }
  if (open().length > 0) return false;
  cancelWithin(decision, frame);
  return true;
}

/** Cancels everything in the frame that has not ended, what is inside first. */
function cancelWithin(decision: Decision, frame: Frame): void {
  for (const node of frame.body.nodes) {
    const step = decision.step(frame, node.id);
    if (isEnded(step)) continue;
    const path = `${frame.prefix}${node.id}`;
    step.items?.units.slice(0, step.items.next).forEach((unit, index) => {
      if (isEnded(unit)) return;
      if (unit.steps !== null && node.body !== null)
        cancelWithin(decision, childFrame(decision.state, frame, node, node.body, index));
      cancelUnit(decision, `${path}[${index}]`);
    });
    cancelUnit(decision, path);
  }
}

function finish(
  decision: Decision,
  status: Extract<RunEvent, { type: "run_ended" }>["status"],
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

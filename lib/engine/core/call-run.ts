import type { RunError } from "@/lib/workflow/run-schema";
import type { RunEvent, Wait } from "../event-schema";
import { callKey } from "../reused-outputs";
import type { Decision } from "./decision";
import { derivedId } from "./derived-id";
import { finishRound } from "./finish-round";
import { locate } from "./frame";
import type { ProgramNode } from "./program";
import { refuseInput } from "./refuse-input";
import { wait } from "./start-wait";
import type { StartedUnit } from "./started-unit";
import { unitAt } from "./state";

/**
 * `workflow.call`: a run of another workflow, waited for. Its effect keys hang on the origin of this run, so that a
 * continued run calls one that goes on with the same keys and takes over what the earlier one did.
 */
export function startCall(decision: Decision, { node, path, input, iteration }: StartedUnit): void {
  const { state, atMs } = decision;
  const { workflowId } = input;
  if (typeof workflowId !== "string" || workflowId === "")
    return refuseInput(decision, node, path, "with.workflowId", "must name the workflow to call");
  const runId = derivedId("run", state.runId, path, iteration);
  const originRunId = derivedId("run", state.originRunId, path, iteration);
  const continues = state.reused[callKey(path, iteration)];
  const due = node.step.timeoutMs === undefined ? {} : { dueAtMs: atMs + node.step.timeoutMs };
  wait(decision, path, input, { kind: "run", runId, workflowId, ...due }, iteration);
  decision.command({
    kind: "start_run",
    path,
    runId,
    originRunId,
    workflowId,
    input: input["input"] ?? {},
    continues: typeof continues === "string" ? continues : null,
  });
}

/** What follows from the end of the called run; called with the event that reported it. */
export function judgeCalledRun(decision: Decision, event: Extract<RunEvent, { type: "called_run_ended" }>): void {
  const { path, runId, status, output } = event;
  const node = locate(decision.program, decision.state, path)?.node;
  if (node === undefined) return;
  if (status === "succeeded") return finishRound(decision, node, path, output, unitAt(decision.state, path).iteration);
  const cause: RunError = event.error ?? {
    category: "resource_state",
    code: "CALLED_RUN_CANCELLED",
    message: `The called run ${runId} was cancelled`,
    retryable: false,
  };
  // Its steps had retries of their own; the call has none, for a second run would do everything again.
  const error: RunError = { ...cause, stepId: node.id, ...(event.refused === true ? {} : { runId }), retryable: false };
  decision.record({ type: "step_failed", atMs: decision.atMs, path, error });
}

/** The called run did not end within the step's `timeoutMs`: it is cancelled. */
export function expireCall(
  decision: Decision,
  node: ProgramNode,
  path: string,
  { runId }: Extract<Wait, { kind: "run" }>,
): void {
  decision.command({ kind: "cancel_run", runId });
  const error: RunError = {
    category: "timeout",
    code: "CALL_TIMEOUT",
    message: `The called run ${runId} did not end within ${node.step.timeoutMs ?? 0} ms and was cancelled`,
    service: node.service,
    operation: node.operation,
    stepId: node.id,
    field: "timeoutMs",
    retryable: false,
    runId,
  };
  decision.record({ type: "step_failed", atMs: decision.atMs, path, error });
}

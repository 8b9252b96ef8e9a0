import type { OperationCall, OperationExecutor, OperationOutcome } from "@/lib/connectors/contract";
import type { Cancel, Timers } from "@/lib/kernel/timers";
import type { CallCommand } from "./core/command";
import type { RunRow } from "./ports";

/** What a call may take beyond its own limit, before the engine stops waiting for the executor. */
const GRACE_MS = 1_000;

/** Performs the call of a step within its time limit: see `callWithin`. @param sending told as it goes to the service */
export function callOperation(
  executor: OperationExecutor,
  run: RunRow,
  command: CallCommand,
  controller: AbortController,
  timers: Timers,
  sending: Pick<OperationCall, "onSend" | "onSendMore"> = {},
): Promise<OperationOutcome> {
  return callWithin(executor, callOf(run, command, controller, sending), controller, timers);
}

/**
 * Performs a call within its time limit, whatever the executor does. Never rejects.
 * @param call with the signal of the controller
 * @param controller aborted with a TimeoutError, as `AbortSignal.timeout` does, when the time is up; aborting it from
 * outside cancels the call
 */
export function callWithin(
  executor: OperationExecutor,
  call: OperationCall,
  controller: AbortController,
  timers: Timers,
): Promise<OperationOutcome> {
  return new Promise((resolve) => {
    let cancel: Cancel = timers.after(call.timeoutMs, () => {
      controller.abort(timeIsUp());
      cancel = timers.after(GRACE_MS, () => resolve(timedOut(call)));
    });
    const settle = (outcome: OperationOutcome): void => {
      cancel();
      resolve(outcome);
    };
    const fail = (cause: unknown): void => settle(broken(call, cause));
    try {
      executor.call(call).then(settle, fail);
    } catch (cause) {
      fail(cause);
    }
  });
}

function callOf(
  run: RunRow,
  command: CallCommand,
  controller: AbortController,
  sending: Pick<OperationCall, "onSend" | "onSendMore">,
): OperationCall {
  return {
    workspaceId: run.workspaceId,
    workflowId: run.workflowId,
    runId: run.id,
    stepPath: command.path,
    service: command.service,
    operation: command.operation,
    input: command.input,
    connectionId: command.connectionId,
    mode: run.mode,
    attempt: command.attempt,
    idempotencyKey: command.key,
    timeoutMs: command.timeoutMs,
    cache: command.cache,
    ...sending,
    // Made when it is asked for: most operations that shape data never do.
    get signal() {
      return controller.signal;
    },
  };
}

/** By which an executor tells a call whose time is up, and that may be tried again, from one that was cancelled. */
function timeIsUp(): DOMException {
  return new DOMException("The time limit of the call is over", "TimeoutError");
}

/** What a call comes to that gave no answer in its time: nobody knows whether it acted. */
export function timedOut(call: Pick<OperationCall, "service" | "operation" | "timeoutMs">): OperationOutcome {
  const message = `${call.service}.${call.operation} did not answer within ${call.timeoutMs} ms`;
  return {
    kind: "failed",
    error: { category: "timeout", code: "STEP_TIMEOUT", message, retryable: true },
    acted: "unknown",
  };
}

/** An executor does not throw; where it does, nobody knows what it had done by then. */
function broken(call: OperationCall, cause: unknown): OperationOutcome {
  const reason = cause instanceof Error ? cause.message : "unknown reason";
  const message = `${call.service}.${call.operation} broke: ${reason}`;
  return {
    kind: "failed",
    error: { category: "unknown", code: "CONNECTOR_BROKEN", message, retryable: false },
    acted: "unknown",
  };
}

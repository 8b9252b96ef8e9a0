import type { OperationCall } from "../contract";

/** A call for tests; what matters is given. */
export function operationCall(
  given: Partial<OperationCall> & Pick<OperationCall, "service" | "operation" | "input">,
): OperationCall {
  return {
    workspaceId: "ws_1",
    workflowId: "wf_1",
    runId: "run_1",
    stepPath: "step",
    connectionId: null,
    mode: "simulate",
    attempt: 1,
    idempotencyKey: "run_1:step:0",
    timeoutMs: 5_000,
    signal: new AbortController().signal,
    ...given,
  };
}

import type { Catalogs } from "@/lib/connectors/catalogs";
import type { CallTrace, OperationExecutor } from "@/lib/connectors/contract";
import { AppError } from "@/lib/kernel/app-error";
import type { Ctx } from "@/lib/kernel/context";
import type { Json, JsonObject } from "@/lib/kernel/json";
import type { RunError } from "@/lib/workflow/run-schema";

export interface TriedOperation {
  status: "succeeded" | "failed";
  output?: Json;
  error?: RunError;
  /** What would be sent. */
  request?: CallTrace["request"];
  response?: CallTrace["response"];
}

export interface TryPorts {
  catalogs: Catalogs;
  /** Simulates, with an empty world of its own. */
  executor(): OperationExecutor;
}

const TIMEOUT_MS = 5_000;
const NEVER_ABORTED = new AbortController().signal;

/**
 * Makes the verb that calls one operation in the simulator, outside of any workflow. Each try meets an account with
 * nothing of its own in it; nothing is stored, no connection is asked for.
 */
export function createTryOperation({ catalogs, executor }: TryPorts) {
  /** @throws AppError NOT_FOUND, STATE_CONFLICT where the engine itself performs the operation */
  return async (
    ctx: Ctx,
    input: { service: string; operation: string; input: JsonObject },
  ): Promise<TriedOperation> => {
    const service = catalogs.of(ctx.workspaceId).service(input.service);
    const operation = service?.operations.find(({ id }) => id === input.operation);
    if (service === undefined) throw new AppError("NOT_FOUND", `There is no service ${input.service} to be called.`);
    if (operation === undefined)
      throw new AppError("NOT_FOUND", `${service.name} has no operation ${input.operation}.`);
    if (service.builtin === true && service.id !== "http")
      throw new AppError("STATE_CONFLICT", `${service.name} works inside a run. Try it as a step of a workflow.`);
    const outcome = await executor().call({
      workspaceId: ctx.workspaceId,
      workflowId: "try",
      runId: "run_try",
      stepPath: "try",
      service: service.id,
      operation: operation.id,
      input: input.input,
      connectionId: null,
      mode: "simulate",
      attempt: 1,
      idempotencyKey: `try:${operation.id}`,
      timeoutMs: TIMEOUT_MS,
      signal: NEVER_ABORTED,
    });
    const { request, response } = outcome.trace ?? {};
    return {
      ...(outcome.kind === "succeeded"
        ? { status: outcome.kind, output: outcome.output }
        : { status: outcome.kind, error: outcome.error }),
      ...(request === undefined ? {} : { request }),
      ...(response === undefined ? {} : { response }),
    };
  };
}

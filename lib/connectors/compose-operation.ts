import { AppError } from "@/lib/kernel/app-error";
import type { Json, JsonObject } from "@/lib/kernel/json";
import type { RunError } from "@/lib/workflow/run-schema";
import type { CallTrace, OperationCall, OperationOutcome } from "./contract";
import { ServiceFailure } from "./performer";
import type { Operation, Service } from "./schema";

/**
 * An operation made of several calls, of others of its service (`calls` in the catalogue) or of its own pages: what one
 * request cannot do, such as to find a row and change it. Live only; simulated, it is answered by its schema.
 * @param input checked, defaults filled in
 * @param ask makes one plain call of an operation of the service, without a composer; what fails ends the whole operation
 * @throws ServiceFailure for what cannot be done with what was read
 */
export type Composer = (
  input: JsonObject,
  ask: (operation: string, input: JsonObject) => Promise<Json>,
) => Promise<Json>;

/** A part that failed: the whole fails as it did. */
class PartFailed extends Error {
  readonly outcome: OperationOutcome & { kind: "failed" };

  constructor(outcome: OperationOutcome & { kind: "failed" }) {
    super(outcome.error.message);
    this.outcome = outcome;
  }
}

/**
 * Each part goes through the same executor and wire as a call of its own: with its guards, counted against the limits
 * (`onSendMore`), read by the same errors. The step's trace is that of the part that was sent last.
 * @param send makes one call of the service
 */
export async function composeOperation(
  compose: Composer,
  { call, service, input }: { call: OperationCall; service: Service; input: JsonObject },
  send: (operation: Operation, input: JsonObject) => Promise<OperationOutcome>,
): Promise<OperationOutcome> {
  let trace: CallTrace | undefined;
  let sent = 0;
  let hasWritten = false;
  const ask = async (id: string, partInput: JsonObject): Promise<Json> => {
    const operation = service.operations.find((one) => one.id === id);
    if (operation === undefined) throw new AppError("INTERNAL", `${service.id} has no operation ${id}`);
    if (sent > 0 && (await call.onSendMore?.()) === false) throw givenUp();
    sent += 1;
    const outcome = await send(operation, partInput);
    trace = outcome.trace ?? trace;
    if (outcome.kind === "failed") throw new PartFailed(outcome);
    hasWritten ||= operation.effect !== "read";
    return outcome.output;
  };
  const acted = (own: "no" | "yes" | "unknown") => (hasWritten && own === "no" ? "yes" : own);
  const traced = () => (trace === undefined ? {} : { trace });
  try {
    return { kind: "succeeded", output: await compose(input, ask), ...traced() };
  } catch (error) {
    if (error instanceof PartFailed) {
      const { outcome } = error;
      return { ...outcome, error: ownError(call, input, outcome.error), acted: acted(outcome.acted), ...traced() };
    }
    if (!(error instanceof ServiceFailure)) throw error;
    const { category, code, message, field, retryable } = error.failure;
    const named = { service: call.service, operation: call.operation, ...(field === undefined ? {} : { field }) };
    return {
      kind: "failed",
      error: { category, code, message: `${service.name}: ${message}`, ...named, retryable },
      acted: acted(error.failure.acted),
      ...traced(),
    };
  }
}

/** A part's error as the step's own: a field counts only where the step has it, too. */
function ownError({ operation }: OperationCall, input: JsonObject, { field, ...error }: RunError): RunError {
  const isOwn = field !== undefined && Object.hasOwn(input, field.split(".")[1] ?? "");
  return { ...error, operation, ...(isOwn ? { field } : {}) };
}

function givenUp(): ServiceFailure {
  return new ServiceFailure({
    category: "timeout",
    code: "CALL_CANCELLED",
    message: "the call was given up before its next request was made",
    retryable: true,
  });
}

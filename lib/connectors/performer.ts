import type { Json, JsonObject } from "@/lib/kernel/json";
import { AppError } from "@/lib/kernel/app-error";
import { TRANSIENT_CATEGORIES, type ErrorCategory } from "@/lib/workflow/run-schema";
import type { CallTrace, OperationCall } from "./contract";
import type { OpenedConnection } from "./ports";
import type { Operation, Service } from "./schema";

/** One call of a service that speaks no HTTP: mail, databases, files. Live only: simulated ones are answered by schema. */
export interface Performance {
  call: OperationCall;
  service: Service;
  operation: Operation;
  /** Checked, defaults filled in. */
  input: JsonObject;
  connection: OpenedConnection | null;
  /** Aborted when the step's time is over or its run is cancelled. */
  signal: AbortSignal;
  /** Milliseconds that are left at the beginning. */
  timeoutMs: number;
  /** To be called right before something is sent that may act: a failure from then on is `unknown`, unless it says otherwise. */
  begin(): void;
  /** What stands in the step's trace; secrets are blanked. */
  trace(request: NonNullable<CallTrace["request"]>): void;
}

/**
 * Performs an operation, or the try of a connection (`connection.test`), over a wire of its own.
 * @returns the step's output
 * @throws ServiceFailure for what the service refused; anything else is read as a failure of the network
 */
export type Performer = (performance: Performance) => Promise<Json>;

export interface ServiceFailureFacts {
  category: ErrorCategory;
  /** Upper snake case. */
  code: string;
  message: string;
  serviceCode?: string | undefined;
  /** Dotted path below the step, e.g. `with.table`. */
  field?: string | undefined;
  /** Left out: as its category is. */
  retryable?: boolean;
  /** Left out: `no`, the service answered that it did not. */
  acted?: "no" | "yes" | "unknown";
}

/** A refusal by the other side, or by us before anything was sent. */
export class ServiceFailure extends AppError {
  readonly failure: Required<Pick<ServiceFailureFacts, "retryable" | "acted">> & ServiceFailureFacts;

  constructor(facts: ServiceFailureFacts, cause?: unknown) {
    super("UNAVAILABLE", facts.message, { cause });
    const retryable = facts.retryable ?? TRANSIENT_CATEGORIES.has(facts.category);
    this.failure = { acted: "no", ...facts, retryable };
  }
}

/** A value of the input that cannot be taken. @param field below `with`, e.g. `table` */
export function invalidInput(field: string, message: string): ServiceFailure {
  return new ServiceFailure({
    category: "validation_error",
    code: "INPUT_INVALID",
    message: `${field} ${message}`,
    field: `with.${field}`,
  });
}

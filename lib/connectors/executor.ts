import type { Clock } from "@/lib/kernel/clock";
import { AppError } from "@/lib/kernel/app-error";
import type { JsonObject } from "@/lib/kernel/json";
import type { ErrorCategory, RunError } from "@/lib/workflow/run-schema";
import { ASK_SERVICE, askTargetOf } from "./ask-any";
import type { Catalogs } from "./catalogs";
import { composeOperation } from "./compose-operation";
import type { OperationCall, OperationExecutor, OperationOutcome } from "./contract";
import { baseUrlOf, buildRequest } from "./core/build-request";
import { checkInput } from "./core/check-input";
import type { PreparedRequest, TransportAnswer } from "./core/prepared-request";
import { readBodyOf, type Answer } from "./core/read-body";
import { errorOfAnswer, type Categorize } from "./core/read-error";
import { outcomeOf, type Exchange } from "./outcome-of-answer";
import type { CodeRunner, ConnectionSource, OpenedConnection, Transport } from "./ports";
import { performOperation } from "./perform-operation";
import type { Performer } from "./performer";
import type { Operation, Service } from "./schema";
import { planList, sendPages } from "./send-pages";
import { refusalOf } from "./services/refusal-of";
import { composerOf, requestMakerOf, shaperOf } from "./services/registry";
import { transformBy } from "./services/transform/operations";

export interface ExecutorPorts {
  catalogs: Catalogs;
  transport: Transport;
  /** Absent in simulation: no credential can be had there. */
  connections?: ConnectionSource;
  /** Absent: a code step fails and says so. */
  code?: CodeRunner | undefined;
  /** Services that speak no HTTP. Absent in simulation: they are answered by schema there. */
  performerOf?: ((service: string) => Performer | undefined) | undefined;
  /** Tells the kind of a failure where neither the catalogue nor more than its status does. */
  categorize?: Categorize | undefined;
  clock: Clock;
}

const REPLACE_IT = "Add it again, or change the step";

/**
 * Performs catalogue operations and the built-ins `http.request`, `transform`, `log.write` and `code.javascript`:
 * check input → build request → open connection → send → read the answer. What waits or answers callers is the engine's.
 */
export function createOperationExecutor(ports: ExecutorPorts): OperationExecutor {
  return {
    async call(call) {
      const catalog = ports.catalogs.of(call.workspaceId);
      const service = catalog.service(call.service);
      const operation = catalog.operation(call.service, call.operation);
      if (service === undefined || operation === undefined) {
        return refused(
          call,
          "configuration_missing",
          "OPERATION_UNKNOWN",
          service === undefined
            ? `There is no service ${call.service} (any more): ${call.operation} cannot be called. ${REPLACE_IT}`
            : `${service.name} has no operation ${call.operation} (any more). ${REPLACE_IT}`,
        );
      }
      const { input, problems } = checkInput(operation.input, call.input);
      const problem = problems[0];
      if (problem !== undefined) {
        const field = problem.field === "" ? "with" : `with.${problem.field}`;
        return refused(
          call,
          "validation_error",
          "INPUT_INVALID",
          `${service.name}: ${problem.field || "the input"} ${problem.message}`,
          field,
        );
      }
      if (service.id === "transform") return transform(call, service, input);
      if (service.id === "log") return { kind: "succeeded", output: { message: input["message"] ?? "" } };
      if (service.id === "code") return runCode(ports, call, input);
      const refusal = refusalOf(service.id, input);
      if (refusal !== null) return refused(call, "validation_error", refusal.code, refusal.message, refusal.field);
      return send(ports, call, service, operation, input);
    },
  };
}

/** In both modes: it works on values alone. */
function transform(call: OperationCall, service: Service, input: JsonObject): OperationOutcome {
  try {
    return { kind: "succeeded", output: transformBy(call.operation)?.(input) ?? null };
  } catch (error) {
    return refusedInput(call, service, error);
  }
}

/** What was found wrong with the input on the way to a call. @throws anything else */
function refusedInput(call: OperationCall, service: Service, error: unknown): OperationOutcome {
  if (!(error instanceof AppError)) throw error;
  const message = `${service.name}: ${error.message}`;
  return refused(call, "validation_error", "INPUT_INVALID", message, error.details[0]?.path);
}

/** In both modes: code reaches nothing, so there is nothing to simulate. */
async function runCode(ports: ExecutorPorts, call: OperationCall, input: JsonObject): Promise<OperationOutcome> {
  const { timeoutMs, signal } = call;
  const outcome = await ports.code?.run({
    source: String(input["source"]),
    input: input["input"] ?? null,
    timeoutMs,
    signal,
  });
  return outcome ?? refused(call, "configuration_missing", "CODE_UNAVAILABLE", "Code cannot run in this process");
}

async function send(
  ports: ExecutorPorts,
  call: OperationCall,
  service: Service,
  operation: Operation,
  input: JsonObject,
): Promise<OperationOutcome> {
  let connection: OpenedConnection | null = null;
  if (ports.connections !== undefined && call.mode === "live") {
    const opened = await openConnection(ports.connections, call, service);
    if (opened.kind === "refused") return { kind: "failed", error: opened.error, acted: "no" };
    connection = opened.connection;
  }
  if (service.id === ASK_SERVICE && connection?.service !== undefined && connection.service !== ASK_SERVICE) {
    const asked = ports.catalogs.of(call.workspaceId).service(connection.service);
    const target = asked === undefined ? undefined : askTargetOf(asked, input);
    if (target?.kind === "refused")
      return refused(call, "configuration_missing", "MODEL_UNFIT", target.message, target.field);
    if (asked !== undefined && target !== undefined)
      return sendBy(ports, call, asked, target.operation, target.input, connection);
  }
  return sendBy(ports, call, service, operation, input, connection);
}

/** @param service whose call it is: of the step that asks a language model, the connection's */
async function sendBy(
  ports: ExecutorPorts,
  call: OperationCall,
  service: Service,
  operation: Operation,
  input: JsonObject,
  connection: OpenedConnection | null,
): Promise<OperationOutcome> {
  const perform = call.mode === "live" ? ports.performerOf?.(service.id) : undefined;
  if (perform !== undefined) return performOperation(perform, { call, service, operation, input, connection });
  const compose = call.mode === "live" ? composerOf(service.id, operation.id) : undefined;
  if (compose === undefined) return sendRequest(ports, call, service, operation, input, connection);
  return composeOperation(compose, { call, service, input }, (part, partInput) =>
    sendRequest(ports, call, service, part, partInput, connection),
  );
}

/** One request, or the pages of a list. */
async function sendRequest(
  ports: ExecutorPorts,
  call: OperationCall,
  service: Service,
  operation: Operation,
  input: JsonObject,
  connection: OpenedConnection | null,
): Promise<OperationOutcome> {
  const plan = planList(operation, input);
  const settings = settingsOf(service, call, connection);
  let request: PreparedRequest | undefined;
  try {
    request =
      requestMakerOf(service.id)?.(input, operation.id, settings) ??
      buildRequest(service, operation, plan?.input ?? input, settings, shaperOf(service.id, operation.id)) ??
      (call.mode === "simulate" ? plainCall(service, operation, input) : undefined);
  } catch (error) {
    return refusedInput(call, service, error);
  }
  if (request === undefined)
    return refused(
      call,
      "configuration_missing",
      "OPERATION_NOT_CALLABLE",
      `${service.name} can be simulated, but not called yet`,
    );
  const idempotencyHeader = service.id === "http" ? httpKeyHeader(request) : operation.http?.idempotencyHeader;
  if (idempotencyHeader !== undefined) request.headers[idempotencyHeader.toLowerCase()] = call.idempotencyKey;
  const exchange: Exchange = { call, service, operation, input, secrets: connection?.secrets ?? [] };
  const sendOne = (one: PreparedRequest): Promise<TransportAnswer> =>
    ports.transport.send({ call, service, operation, input, request: one, connection });
  if (plan === undefined) {
    return outcomeOf(exchange, request, await sendOne(request), ports.clock.now(), ports.categorize);
  }
  const failed = (answer: Answer): boolean => {
    const read = readBodyOf(service, operation, answer);
    return errorOfAnswer(service, operation, answer, read, { nowMs: ports.clock.now(), input }) !== undefined;
  };
  let isFirst = true;
  const sendPage = async (one: PreparedRequest): Promise<TransportAnswer> => {
    const mayGo = isFirst || (await call.onSendMore?.()) !== false;
    isFirst = false;
    return mayGo ? sendOne(one) : GIVEN_UP;
  };
  const pages = await sendPages(plan, request, baseUrlOf(service, operation, settings) ?? "", sendPage, failed);
  return outcomeOf(exchange, pages.request, pages.answer, ports.clock.now(), ports.categorize);
}

/** A page that was not asked for any more; those before it are asked for again with it. */
const GIVEN_UP: TransportAnswer = {
  kind: "failed",
  category: "timeout",
  code: "CALL_CANCELLED",
  message: "the call was given up before its next page was asked for",
  acted: "no",
  retryable: true,
};

async function openConnection(connections: ConnectionSource, call: OperationCall, service: Service) {
  if (call.connectionId !== null) return connections.open(call.workspaceId, call.connectionId, service.id);
  if (service.id === "http" || service.auth.length === 0) return { kind: "opened" as const, connection: null };
  const error = runError(
    call,
    "configuration_missing",
    "CONNECTION_MISSING",
    `${service.name}: choose a connection for this step`,
    "connection",
  );
  return { kind: "refused" as const, error };
}

/** In simulation the examples of the catalogue stand in for what a connection would name. */
function settingsOf(
  service: Service,
  call: OperationCall,
  connection: OpenedConnection | null,
): Record<string, string> {
  const examples = Object.entries(service.connectionSettings ?? {}).map(([name, setting]) => [name, setting.example]);
  return { ...(call.mode === "simulate" ? Object.fromEntries(examples) : {}), ...connection?.settings };
}

/** What stands in the outbox for an operation that is no HTTP request. */
function plainCall(service: Service, operation: Operation, input: JsonObject): PreparedRequest {
  return { method: "CALL", url: `${service.id}:${operation.id}`, headers: {}, body: JSON.stringify(input) };
}

/** A key that the author set stays. */
function httpKeyHeader(request: PreparedRequest): string | undefined {
  const safe = request.method === "GET" || request.method === "HEAD";
  return safe || request.headers["idempotency-key"] !== undefined ? undefined : "idempotency-key";
}

function runError(
  call: OperationCall,
  category: ErrorCategory,
  code: string,
  message: string,
  field?: string,
): RunError {
  return {
    category,
    code,
    message,
    service: call.service,
    operation: call.operation,
    ...(field === undefined ? {} : { field }),
    retryable: false,
  };
}

function refused(
  call: OperationCall,
  category: ErrorCategory,
  code: string,
  message: string,
  field?: string,
): OperationOutcome {
  return { kind: "failed", error: runError(call, category, code, message, field), acted: "no" };
}

/** One executor for both modes; the mode stands on the call, and is never mixed within a run. */
export function createExecutor(parts: { live: OperationExecutor; simulate: OperationExecutor }): OperationExecutor {
  return {
    call(call) {
      if (call.onSend?.() === false)
        return Promise.resolve(refused(call, "timeout", "CALL_CANCELLED", "The call was given up before it was sent"));
      return (call.mode === "live" ? parts.live : parts.simulate).call(call);
    },
  };
}

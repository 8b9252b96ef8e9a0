import type { Clock } from "@/lib/kernel/clock";
import { AppError } from "@/lib/kernel/app-error";
import type { Json, JsonObject } from "@/lib/kernel/json";
import type { ErrorCategory, RunError } from "@/lib/workflow/run-schema";
import type { Catalog } from "./catalog";
import type { CallTrace, OperationCall, OperationExecutor, OperationOutcome } from "./contract";
import { baseUrlOf, buildRequest } from "./core/build-request";
import { checkInput } from "./core/check-input";
import type { PreparedRequest, TransportAnswer } from "./core/prepared-request";
import { type Answer, errorOfAnswer, outputOfAnswer, parseBody } from "./core/read-answer";
import type { CodeRunner, ConnectionSource, OpenedConnection, Transport } from "./ports";
import type { Operation, Service } from "./schema";
import { buildHttpRequest, readHttpAnswer } from "./services/http/request";
import { planList, sendPages } from "./send-pages";
import { readerOf, shaperOf } from "./services/registry";
import { maskHeaders } from "./core/mask-headers";
import { maskSecrets, maskSecretsIn } from "./core/mask-secrets";

export interface ExecutorPorts {
  catalog: Catalog;
  transport: Transport;
  /** Absent in simulation: no credential can be had there. */
  connections?: ConnectionSource;
  /** Absent: a code step fails and says so. */
  code?: CodeRunner | undefined;
  clock: Clock;
}

/** Characters of a body kept with the step. */
const TRACE_CHARS_MAX = 16_384;

/**
 * Performs catalogue operations and the built-ins `http.request`, `transform.shape`, `log.write` and `code.javascript`:
 * check input → build request → open connection → send → read the answer. What waits or answers callers is the engine's.
 */
export function createOperationExecutor(ports: ExecutorPorts): OperationExecutor {
  return {
    async call(call) {
      const service = ports.catalog.service(call.service);
      const operation = ports.catalog.operation(call.service, call.operation);
      if (service === undefined || operation === undefined) {
        return refused(
          call,
          "configuration_missing",
          "OPERATION_UNKNOWN",
          `There is no operation ${call.operation} of ${call.service}`,
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
      if (service.id === "transform") return { kind: "succeeded", output: input["value"] ?? null };
      if (service.id === "log") return { kind: "succeeded", output: { message: input["message"] ?? "" } };
      if (service.id === "code") return runCode(ports, call, input);
      return send(ports, call, service, operation, input);
    },
  };
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
  const plan = planList(operation, input);
  const settings = settingsOf(service, call, connection);
  let request: PreparedRequest | undefined;
  try {
    request =
      service.id === "http"
        ? buildHttpRequest(input)
        : (buildRequest(service, operation, plan?.input ?? input, settings, shaperOf(service.id, operation.id)) ??
          (call.mode === "simulate" ? plainCall(service, operation, input) : undefined));
  } catch (error) {
    if (error instanceof AppError)
      return refused(
        call,
        "validation_error",
        "INPUT_INVALID",
        `${service.name}: ${error.message}`,
        error.details[0]?.path,
      );
    throw error;
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
  const secrets = connection?.secrets ?? [];
  const sendOne = (one: PreparedRequest): Promise<TransportAnswer> =>
    ports.transport.send({ call, service, operation, input, request: one, connection });
  // A simulated list is one page: the simulator says that nothing follows.
  if (plan === undefined || call.mode === "simulate") {
    return outcomeOf(ports, call, service, operation, request, await sendOne(request), secrets);
  }
  const failed = (answer: Answer): boolean =>
    errorOfAnswer(service, operation, answer, ports.clock.now()) !== undefined;
  const pages = await sendPages(plan, request, baseUrlOf(service, operation, settings) ?? "", sendOne, failed);
  return outcomeOf(ports, call, service, operation, pages.request, pages.answer, secrets);
}

/** Whatever comes back is blanked before it is read: a service may echo a credential in any part of its answer. */
function outcomeOf(
  ports: ExecutorPorts,
  call: OperationCall,
  service: Service,
  operation: Operation,
  request: PreparedRequest,
  received: TransportAnswer,
  secrets: readonly string[],
): OperationOutcome {
  const answer = maskedAnswer(received, secrets);
  const trace = traceOf(request, answer, secrets);
  if (answer.kind === "failed") {
    const { category, code, retryable } = answer;
    const message = `${service.name}: ${answer.message}`;
    const error: RunError = { category, code, message, service: call.service, operation: call.operation, retryable };
    return { kind: "failed", error, acted: answer.acted, trace };
  }
  const error = errorOfAnswer(service, operation, answer, ports.clock.now());
  if (error !== undefined) return { kind: "failed", error: maskedError(error, secrets), acted: "no", trace };
  return { kind: "succeeded", output: maskSecretsIn(readOutput(service, operation, answer), secrets), trace };
}

function maskedAnswer(answer: TransportAnswer, secrets: readonly string[]): TransportAnswer {
  if (secrets.length === 0) return answer;
  if (answer.kind === "failed") return { ...answer, message: maskSecrets(answer.message, secrets) };
  const headers = Object.entries(answer.headers).map(([name, value]) => [name, maskSecrets(value, secrets)]);
  // Escapes of JSON could hide a secret from the eye, not from whoever reads it: written out, they are seen.
  const parsed = answer.body.includes("\\") ? parseBody(answer.body) : undefined;
  const body = parsed === undefined ? answer.body : JSON.stringify(parsed);
  return { ...answer, headers: Object.fromEntries(headers), body: maskSecrets(body, secrets) };
}

/** Once more after reading: what stood in escapes is plain now. */
function maskedError(error: RunError, secrets: readonly string[]): RunError {
  const { message, code, field, requestId } = error;
  return {
    ...error,
    message: maskSecrets(message, secrets),
    code: maskSecrets(code, secrets),
    ...(field === undefined ? {} : { field: maskSecrets(field, secrets) }),
    ...(requestId === undefined ? {} : { requestId: maskSecrets(requestId, secrets) }),
  };
}

function readOutput(service: Service, operation: Operation, answer: TransportAnswer & { kind: "answered" }): Json {
  if (service.id === "http") return readHttpAnswer(answer);
  const output = outputOfAnswer(operation, answer);
  return readerOf(service.id, operation.id)?.(output) ?? output;
}

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

function traceOf(request: PreparedRequest, answer: TransportAnswer, secrets: readonly string[]): CallTrace {
  // Masked before it is cut: the first half of a secret is not the secret, and is told all the same.
  const clean = (text: string): string => maskSecrets(text, secrets).slice(0, TRACE_CHARS_MAX);
  const cleanHeaders = (headers: Readonly<Record<string, string>>): Record<string, string> =>
    Object.fromEntries(Object.entries(maskHeaders(headers)).map(([name, value]) => [name, clean(value)]));
  return {
    request: {
      method: request.method,
      url: clean(request.url),
      headers: cleanHeaders(request.headers),
      ...(request.body === undefined ? {} : { body: clean(request.body) }),
    },
    ...(answer.kind === "answered"
      ? { response: { status: answer.status, headers: cleanHeaders(answer.headers), body: clean(answer.body) } }
      : {}),
  };
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
  return { call: (call) => (call.mode === "live" ? parts.live : parts.simulate).call(call) };
}

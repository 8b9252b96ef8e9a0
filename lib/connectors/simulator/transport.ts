import { isJsonObject, type Json, type JsonObject } from "@/lib/kernel/json";
import type { Random } from "@/lib/kernel/random";
import { writePath } from "../core/dotted-path";
import { shownRequest, type PreparedRequest, type TransportAnswer } from "../core/prepared-request";
import { parseJson } from "../core/parse-json";
import type { Sending, Transport } from "../ports";
import type { Operation, Pagination, Service } from "../schema";
import { answerAs } from "./answer-as";
import { makeResult } from "./make-result";
import { writtenText } from "./written-text";
import type { ActiveFault, EntityStore, FaultSource, OnOutbox } from "./ports";

export interface SimulatorPorts {
  state: EntityStore;
  faults: FaultSource;
  /** Decides which calls a fault with a rate below 1 hits. */
  random: Random;
  onOutbox?: OnOutbox;
}

const JSON_HEADERS = { "content-type": "application/json; charset=utf-8", "x-simulated": "1" };
const RETRY_AFTER_MS_DEFAULT = 1_000;

/**
 * The wire of simulated runs: answers as the services would, from the catalogue's schemas, and sends nothing.
 * What would have changed something goes to the outbox; faults come before anything acts.
 */
export function createSimulatorTransport(ports: SimulatorPorts): Transport {
  // Async by its interface; nothing here waits, so that a dry run takes no time.
  return { send: async (sending) => answer(ports, sending) };
}

function answer(ports: SimulatorPorts, sending: Sending): TransportAnswer {
  const { call, service, operation, input, request } = sending;
  const fault = ports.faults.take(call.workspaceId, service.id, operation.id, ports.random());
  if (fault !== undefined && fault.kind !== "renamed_field") return failure(fault, service, request);
  if (acts(operation, request)) {
    ports.onOutbox?.({ call, request: shownRequest(request) });
  }
  if (service.id === "http") return answered(request, 200, renamed(httpBody(request), fault, undefined));
  const made = makeResult(
    operation,
    input,
    ports.state,
    { workspaceId: call.workspaceId, service: service.id },
    call.idempotencyKey,
  );
  if (made.kind === "gone") return refusal(service, request, 404, "NOT_FOUND", `${made.id} was not found`);
  const value = service.id === "openai" && operation.id === "text.generate" ? written(made.value, input) : made.value;
  const result = renamed(value, fault, operation);
  return answerAs(operation.http?.answer, result, answered(request, 200, wrap(service, operation, result)));
}

/** A language model's answer is to the prompt it was given. */
function written(sample: Json, input: JsonObject): Json {
  if (!isJsonObject(sample)) return sample;
  const text = writtenText(String(input["prompt"] ?? ""), input["json"] === true);
  const choices = [{ finish_reason: "stop", message: { role: "assistant", content: text } }];
  return { ...sample, text, choices };
}

function acts(operation: Operation, request: PreparedRequest): boolean {
  if (operation.id === "request") return !["GET", "HEAD", "OPTIONS"].includes(request.method);
  return operation.effect !== "none" && operation.effect !== "read";
}

function failure(fault: ActiveFault, service: Service, request: PreparedRequest): TransportAnswer {
  if (fault.kind === "timeout") {
    return {
      kind: "failed",
      category: "timeout",
      code: "STEP_TIMEOUT",
      message: fault.message ?? "no answer in time",
      acted: "unknown",
      retryable: true,
    };
  }
  if (fault.kind === "rate_limited") {
    const seconds = (fault.retryAfterMs ?? RETRY_AFTER_MS_DEFAULT) / 1000;
    return refusal(
      service,
      request,
      429,
      codeOf(service, "rate_limited") ?? "rate_limited",
      fault.message ?? "Too many requests",
      { "retry-after": String(seconds) },
    );
  }
  const status = fault.status ?? 503;
  return refusal(
    service,
    request,
    status,
    codeOf(service, "upstream_5xx") ?? "unavailable",
    fault.message ?? "Service unavailable",
  );
}

/** The service's own word for a category. */
function codeOf(service: Service, category: string): string | undefined {
  return Object.entries(service.errorCodes ?? {}).find(([, known]) => known === category)?.[0];
}

/** An error in the service's own form. */
function refusal(
  service: Service,
  request: PreparedRequest,
  status: number,
  code: string,
  message: string,
  headers: Record<string, string> = {},
): TransportAnswer {
  const sample = service.errorEnvelope?.sample ?? { error: "{{code}}", message: "{{message}}" };
  const fill = (value: Json): Json => {
    if (value === "{{status}}") return status;
    if (typeof value === "string") return value.replaceAll("{{code}}", code).replaceAll("{{message}}", message);
    if (Array.isArray(value)) return value.map(fill);
    return isJsonObject(value)
      ? Object.fromEntries(Object.entries(value).map(([name, inner]) => [name, fill(inner)]))
      : value;
  };
  return {
    kind: "answered",
    status,
    headers: { ...JSON_HEADERS, ...headers },
    body: JSON.stringify(fill(sample)),
    url: request.url,
  };
}

function answered(request: PreparedRequest, status: number, body: Json): TransportAnswer & { kind: "answered" } {
  return { kind: "answered", status, headers: { ...JSON_HEADERS }, body: JSON.stringify(body), url: request.url };
}

/** Puts the result where the service keeps it, and its sign of success beside it. */
function wrap(service: Service, operation: Operation, made: Json): Json {
  const { graphql, pagination } = operation.http ?? {};
  const resultPath =
    graphql === undefined ? operation.http?.resultPath : `data.${graphql.dataPath ?? ""}`.replace(/\.$/, "");
  const result = lastPage(made, pagination);
  const { okPath } = service.errorEnvelope ?? {};
  if (resultPath === undefined) return result;
  const body: JsonObject = {};
  if (okPath !== undefined) writePath(body, okPath, true);
  writePath(body, resultPath, result);
  return body;
}

/** Everything stands on one page: nothing says that there is another. */
function lastPage(result: Json, pagination: Pagination | undefined): Json {
  const next = pagination?.kind === "cursor" ? pagination.responsePath : undefined;
  if (next === undefined || pagination?.path !== undefined || !isJsonObject(result)) return result;
  return Object.fromEntries(Object.entries(result).filter(([name]) => name !== next));
}

/** The field under its new name, at every place it stands; with the field it is read from, where it is derived. */
function renamed(result: Json, fault: ActiveFault | undefined, operation: Operation | undefined): Json {
  const { from, to } = fault ?? {};
  if (fault?.kind !== "renamed_field" || from === undefined || to === undefined) return result;
  const source = operation?.http?.outputPaths?.[from]?.split(".")[0];
  const rename = (value: Json): Json => {
    if (Array.isArray(value)) return value.map(rename);
    if (!isJsonObject(value)) return value;
    return Object.fromEntries(
      Object.entries(value)
        .filter(([name]) => name !== source || source === from)
        .map(([name, inner]) => [name === from ? to : name, rename(inner)]),
    );
  };
  return rename(result);
}

/** A plausible answer of an address nobody knows: what was sent comes back, with an id. */
function httpBody(request: PreparedRequest): Json {
  const sent = request.body === undefined ? undefined : (parseJson(request.body) ?? request.body);
  const facts: JsonObject = { ok: true, id: "sim_1", method: request.method, url: request.url };
  if (sent === undefined) return facts;
  return isJsonObject(sent) ? { ...facts, ...sent, received: sent } : { ...facts, received: sent };
}

import { isJsonObject, type Json } from "@/lib/kernel/json";
import type { PreparedRequest, TransportAnswer } from "../core/prepared-request";
import { ANSWER_KINDS, REFUSAL_KINDS, type FaultKind } from "../fault-schema";
import type { Operation, Service } from "../schema";
import type { ActiveFault } from "./ports";
import { JSON_HEADERS } from "./json-headers";

type RefusalKind = (typeof REFUSAL_KINDS)[number];
type AnswerKind = (typeof ANSWER_KINDS)[number];
type WireKind = Exclude<FaultKind, RefusalKind | AnswerKind>;

const RETRY_AFTER_MS_DEFAULT = 1_000;

/** Status, code and words of a refusal where the service has none of its own. */
const REFUSALS: Readonly<Record<RefusalKind, readonly [status: number, code: string, message: string]>> = {
  rate_limited: [429, "rate_limited", "Too many requests"],
  upstream_5xx: [503, "unavailable", "Service unavailable"],
  validation_error: [422, "invalid_value", "A field has an invalid value"],
  not_found: [404, "not_found", "The record was not found"],
  invalid_credentials: [401, "invalid_credentials", "Invalid API key"],
  auth_expired: [401, "token_expired", "The access token has expired"],
  auth_missing_scope: [403, "insufficient_scope", "Missing scope: the token has insufficient permissions"],
  conflict_duplicate: [409, "already_exists", "A record with this key already exists"],
  resource_state: [409, "is_archived", "The record is archived"],
  concurrency_lock: [423, "locked", "The record is locked by another transaction, try again"],
  configuration_missing: [403, "api_not_enabled", "The API has not been enabled for this project"],
  payload_too_large: [413, "payload_too_large", "Request entity too large"],
  quota_exhausted: [403, "quota_exceeded", "The daily quota is used up"],
  payment_required: [402, "payment_required", "Payment required: no credit is left"],
  pagination_limit: [400, "invalid_cursor", "Result window is too large: use a cursor to page further"],
  webhook_not_registered: [404, "webhook_not_registered", "The requested webhook is not registered"],
  disk_full: [507, "insufficient_storage", "No space left on device"],
  out_of_memory: [500, "out_of_memory", "JavaScript heap out of memory"],
  infinite_loop: [508, "loop_detected", "Infinite loop detected: the workflow calls itself"],
  expression_error: [400, "expression_error", "The formula could not be evaluated: invalid expression"],
};

/** Code, words, and whether the service may have acted before the wire failed. */
const WIRE: Readonly<Record<WireKind, readonly [code: string, message: string, acted: "no" | "unknown"]>> = {
  timeout: ["STEP_TIMEOUT", "no answer in time", "unknown"],
  connection_reset: ["ECONNRESET", "the connection was cut", "unknown"],
  connection_refused: ["ECONNREFUSED", "the connection was refused", "no"],
  dns_failure: ["ENOTFOUND", "the host name could not be resolved", "no"],
  tls_error: ["CERT_HAS_EXPIRED", "the certificate has expired", "no"],
};

const TRANSIENT_WIRE: ReadonlySet<WireKind> = new Set<WireKind>([
  "timeout",
  "connection_reset",
  "connection_refused",
  "dns_failure",
]);

const HTML = "<!doctype html><html><head><title>Maintenance</title></head><body><h1>Back soon</h1></body></html>";

const isRefusal = (kind: FaultKind): kind is RefusalKind => (REFUSAL_KINDS as readonly string[]).includes(kind);
const isOfAnswer = (kind: FaultKind): kind is AnswerKind => (ANSWER_KINDS as readonly string[]).includes(kind);

/** What comes in place of an answer; undefined for a fault that lets the service act and spoils its answer. */
export function failureOf(fault: ActiveFault, service: Service, request: PreparedRequest): TransportAnswer | undefined {
  const { kind } = fault;
  if (isOfAnswer(kind)) return undefined;
  if (!isRefusal(kind)) return brokenWire(kind, fault.message);
  const [status, code, message] = REFUSALS[kind];
  const wait = { "retry-after": String((fault.retryAfterMs ?? RETRY_AFTER_MS_DEFAULT) / 1000) };
  return refusal(
    service,
    request,
    fault.status ?? status,
    codeOf(service, kind) ?? code,
    fault.message ?? message,
    kind === "rate_limited" ? wait : {},
  );
}

/** The wire gives up; `acted` says whether the service may have acted before. */
export function brokenWire(kind: WireKind, said?: string): TransportAnswer {
  const [code, message, acted] = WIRE[kind];
  return { kind: "failed", category: kind, code, message: said ?? message, acted, retryable: TRANSIENT_WIRE.has(kind) };
}

/** The service's own word for a category. */
function codeOf(service: Service, category: string): string | undefined {
  return Object.entries(service.errorCodes ?? {}).find(([, known]) => known === category)?.[0];
}

/** An error in the service's own form. */
export function refusal(
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

/** The result as a service gives it that has changed since the workflow was built. */
export function spoiltResult(result: Json, fault: ActiveFault | undefined, operation: Operation | undefined): Json {
  if (fault === undefined) return result;
  const { kind, from, to } = fault;
  if (kind === "empty_answer") return Array.isArray(result) ? [] : isJsonObject(result) ? {} : null;
  if (from === undefined) return result;
  // With the field it is read from, where it is derived: it would come back otherwise.
  const source = operation?.http?.outputPaths?.[from]?.split(".")[0];
  const change = (name: string, value: Json): [string, Json][] => {
    if (name === source && source !== from) return [];
    if (name !== from) return [[name, everywhere(value)]];
    if (kind === "removed_field") return [];
    return kind === "retyped_field" ? [[name, ofOtherType(value)]] : [[to ?? name, value]];
  };
  const everywhere = (value: Json): Json => {
    if (Array.isArray(value)) return value.map(everywhere);
    if (!isJsonObject(value)) return value;
    return Object.fromEntries(Object.entries(value).flatMap(([name, inner]) => change(name, inner)));
  };
  return kind === "renamed_field" || kind === "removed_field" || kind === "retyped_field" ? everywhere(result) : result;
}

function ofOtherType(value: Json): Json {
  if (typeof value === "number" || typeof value === "boolean") return String(value);
  return typeof value === "string" ? [value] : JSON.stringify(value);
}

/** The answer as a whole, where something between the service and us has spoilt it. */
export function spoiltAnswer(
  answer: TransportAnswer & { kind: "answered" },
  fault: ActiveFault | undefined,
): TransportAnswer {
  if (fault?.kind === "html_answer") {
    return { ...answer, headers: { ...answer.headers, "content-type": "text/html; charset=utf-8" }, body: HTML };
  }
  if (fault?.kind === "broken_json") return { ...answer, body: `${answer.body.slice(0, -1)}` };
  return answer;
}

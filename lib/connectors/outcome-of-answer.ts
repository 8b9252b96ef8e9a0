import { AppError } from "@/lib/kernel/app-error";
import { isJsonObject, type JsonObject } from "@/lib/kernel/json";
import type { RunError } from "@/lib/workflow/run-schema";
import type { CallTrace, OperationCall, OperationOutcome } from "./contract";
import { maskHeaders } from "./core/mask-headers";
import { maskedBytes, maskSecrets, maskSecretsIn } from "./core/mask-secrets";
import { parseJson } from "./core/parse-json";
import type { PreparedRequest, TransportAnswer } from "./core/prepared-request";
import { outputOfAnswer } from "./core/read-answer";
import { readBodyOf, type ReadBody } from "./core/read-body";
import { errorOfAnswer, type Categorize } from "./core/read-error";
import type { Operation, Service } from "./schema";
import { readHttpAnswer } from "./services/http/request";
import { readerOf } from "./services/registry";

/** What was asked for, and what must not be told of it. */
export interface Exchange {
  call: OperationCall;
  service: Service;
  operation: Operation;
  /** Checked. */
  input: JsonObject;
  /** Texts of the credential. */
  secrets: readonly string[];
}

/** Characters of a body kept with the step. */
const TRACE_CHARS_MAX = 16_384;

type Answered = TransportAnswer & { kind: "answered" };

/** Whatever comes back is blanked before it is read: a service may echo a credential in any part of its answer. */
export function outcomeOf(
  exchange: Exchange,
  request: PreparedRequest,
  received: TransportAnswer,
  nowMs: number,
  categorize?: Categorize,
): OperationOutcome {
  const { service, operation, input, secrets } = exchange;
  const answer = maskedAnswer(received, secrets);
  const trace = traceOf(request, answer, secrets);
  if (answer.kind === "failed") {
    const { category, code, retryable } = answer;
    return failed(exchange, category, code, answer.message, retryable, answer.acted, trace);
  }
  const read = readBodyOf(service, operation, answer);
  const error = errorOfAnswer(service, operation, answer, read, { nowMs, input, categorize });
  if (error !== undefined) {
    const acted = hasActed(operation, answer.status, read);
    return { kind: "failed", error: maskedError(error, secrets), acted, trace };
  }
  const found = service.id === "http" ? readHttpAnswer(answer) : outputOfAnswer(operation, answer, read);
  // It answered, so it has done what it was asked.
  if (found.kind === "unreadable")
    return failed(exchange, found.category, found.code, maskSecrets(found.message, secrets), false, "yes", trace);
  // The bytes of a file are blanked already; in their base64 a short secret would be found by chance.
  if (found.kind === "file") return { kind: "succeeded", output: found.output, trace };
  try {
    const output = readerOf(service.id, operation.id)?.(found.output, answer.headers, input) ?? found.output;
    return { kind: "succeeded", output: maskSecretsIn(output, secrets), trace };
  } catch (error) {
    if (!(error instanceof AppError)) throw error;
    return failed(
      exchange,
      "schema_drift",
      "ANSWER_UNREADABLE",
      maskSecrets(error.message, secrets),
      false,
      "yes",
      trace,
    );
  }
}

function failed(
  { call, service }: Exchange,
  category: RunError["category"],
  code: string,
  message: string,
  retryable: boolean,
  acted: "no" | "yes" | "unknown",
  trace: CallTrace,
): OperationOutcome {
  const error: RunError = {
    category,
    code,
    message: `${service.name}: ${message}`,
    service: call.service,
    operation: call.operation,
    retryable,
  };
  return { kind: "failed", error, acted, trace };
}

/** Gateways that gave up waiting for the service behind them: nobody knows what it did. */
const GATEWAY_TIMEOUTS: ReadonlySet<number> = new Set([504, 524]);

/** Whether a call that failed did something all the same. */
function hasActed(operation: Operation, status: number, read: ReadBody | undefined): "no" | "yes" | "unknown" {
  if (GATEWAY_TIMEOUTS.has(status)) return "unknown";
  const body = read?.kind === "json" ? read.value : undefined;
  if (status >= 400 || operation.http?.graphql === undefined || !isJsonObject(body)) return "no";
  // An answer in part: the field itself has a value, something within it failed.
  const { data } = body;
  return isJsonObject(data) && Array.isArray(body["errors"]) && Object.values(data).some((value) => value !== null)
    ? "yes"
    : "no";
}

function maskedAnswer(answer: TransportAnswer, secrets: readonly string[]): TransportAnswer {
  if (secrets.length === 0) return answer;
  if (answer.kind === "failed") return { ...answer, message: maskSecrets(answer.message, secrets) };
  const headers = Object.entries(answer.headers).map(([name, value]) => [name, maskSecrets(value, secrets)]);
  const bytes = answer.bytes === undefined ? {} : { bytes: maskedBytes(answer.bytes, secrets) };
  // Escapes of JSON could hide a secret from the eye, not from whoever reads it: written out, they are seen.
  const parsed = answer.body.includes("\\") ? parseJson(answer.body) : undefined;
  const body = parsed === undefined ? answer.body : JSON.stringify(parsed);
  return { ...answer, headers: Object.fromEntries(headers), body: maskSecrets(body, secrets), ...bytes };
}

/** Once more after reading: what stood in escapes is plain now. */
function maskedError(error: RunError, secrets: readonly string[]): RunError {
  const { message, code, serviceCode, field, requestId } = error;
  return {
    ...error,
    message: maskSecrets(message, secrets),
    code: maskSecrets(code, secrets),
    ...(serviceCode === undefined ? {} : { serviceCode: maskSecrets(serviceCode, secrets) }),
    ...(field === undefined ? {} : { field: maskSecrets(field, secrets) }),
    ...(requestId === undefined ? {} : { requestId: maskSecrets(requestId, secrets) }),
  };
}

function traceOf(request: PreparedRequest, answer: TransportAnswer, secrets: readonly string[]): CallTrace {
  // Masked before it is cut: the first half of a secret is not the secret, and is told all the same.
  const clean = (text: string): string => maskSecrets(text, secrets).slice(0, TRACE_CHARS_MAX);
  const cleanHeaders = (headers: Readonly<Record<string, string>>): Record<string, string> =>
    Object.fromEntries(Object.entries(maskHeaders(headers)).map(([name, value]) => [name, clean(value)]));
  const timing = answer.timing === undefined ? {} : { timing: answer.timing };
  return {
    request: {
      method: request.method,
      url: clean(request.url),
      headers: cleanHeaders(request.headers),
      ...(request.body === undefined ? {} : { body: clean(request.body) }),
      ...(request.bytes === undefined ? {} : { bodyBytes: request.bytes.byteLength }),
    },
    ...(answer.kind === "answered"
      ? { response: { status: answer.status, headers: cleanHeaders(answer.headers), body: shownBody(answer, clean) } }
      : {}),
    ...timing,
  };
}

function shownBody({ body, bytes }: Answered, clean: (text: string) => string): string {
  return bytes !== undefined && body.includes("\ufffd") ? `(${bytes.byteLength} bytes that are no text)` : clean(body);
}

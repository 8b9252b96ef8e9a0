import { isJsonObject, type Json, type JsonObject } from "@/lib/kernel/json";
import { TRANSIENT_CATEGORIES, type ErrorCategory, type RunError } from "@/lib/workflow/run-schema";
import type { Operation, Service } from "../schema";
import { readPath, writePath } from "./dotted-path";
import { categoryOfCode, categoryOfStatus } from "./error-category";
import { parseJson } from "./parse-json";
import { parseRetryAfter } from "./retry-after";

export interface Answer {
  status: number;
  headers: Record<string, string>;
  body: string;
}

const MESSAGE_CHARS_MAX = 500;
const REQUEST_ID_HEADERS = [
  "x-request-id",
  "request-id",
  "x-slack-req-id",
  "x-github-request-id",
  "x-hubspot-correlation-id",
  "x-zendesk-request-id",
  "cf-ray",
];

/** The body as JSON, or undefined where it is not. */
export function parseBody(body: string): Json | undefined {
  return body === "" ? undefined : parseJson(body);
}

/**
 * The failure that an answer tells of, or undefined where it tells of success.
 * A status of 400 and above is one, and so is `false` at the service's `okPath` (Slack answers 200 then).
 */
export function errorOfAnswer(
  service: Service,
  operation: Operation,
  answer: Answer,
  nowMs: number,
): RunError | undefined {
  const body = parseBody(answer.body);
  const envelope = service.errorEnvelope;
  const refused = envelope?.okPath !== undefined && readPath(body, envelope.okPath) === false;
  if (answer.status < 400 && !refused) return undefined;
  const codes = textsAt(body, envelope?.codePath);
  const code = codes.find((text) => categoryOfCode(service.errorCodes, text) !== undefined) ?? codes[0];
  const said = textsAt(body, envelope?.messagePath)[0] ?? code;
  const field = textOf(envelope?.fieldPath === undefined ? undefined : readPath(body, envelope.fieldPath));
  const byCode = code === undefined ? undefined : categoryOfCode(service.errorCodes, code);
  const category = byCode ?? (answer.status >= 400 ? categoryOfRefusal(answer) : "validation_error");
  const inBody = envelope?.retryAfterPath === undefined ? undefined : readPath(body, envelope.retryAfterPath);
  const retryAfterMs =
    parseRetryAfter(answer.headers["retry-after"], nowMs) ??
    (typeof inBody === "number" ? Math.max(0, Math.round(inBody * 1000)) : undefined) ??
    (category === "rate_limited" ? (msToReset(answer.headers, nowMs) ?? envelope?.retryAfterMsDefault) : undefined);
  const requestId = REQUEST_ID_HEADERS.map((name) => answer.headers[name]).find((value) => value !== undefined);
  const named = code === undefined || code === said ? "" : ` (${code})`;
  return {
    category,
    code: answer.status >= 400 ? `HTTP_${answer.status}` : upperSnake(code ?? "REFUSED"),
    message: `${service.name}: ${(said ?? plainText(answer.body) ?? `HTTP ${answer.status}`).slice(0, MESSAGE_CHARS_MAX)}${named}`,
    service: service.id,
    operation: operation.id,
    ...(field === undefined ? {} : { field: `with.${field}` }),
    status: answer.status,
    retryable: TRANSIENT_CATEGORIES.has(category),
    ...(retryAfterMs === undefined ? {} : { retryAfterMs }),
    ...(requestId === undefined ? {} : { requestId }),
  };
}

/** What the step gives on: the part at `resultPath`, with the fields of `outputPaths` added to it or to each of its items. */
export function outputOfAnswer(operation: Operation, answer: Answer): Json {
  const body = parseBody(answer.body) ?? (answer.body === "" ? {} : answer.body);
  const result = operation.http?.resultPath === undefined ? body : (readPath(body, operation.http.resultPath) ?? null);
  const paths = operation.http?.outputPaths;
  if (paths === undefined) return result;
  return Array.isArray(result) ? result.map((item) => withFields(item, paths)) : withFields(result, paths);
}

function withFields(result: Json, paths: Readonly<Record<string, string>>): Json {
  if (!isJsonObject(result)) return result;
  const output: JsonObject = { ...result };
  for (const [field, path] of Object.entries(paths)) {
    const value = readPath(result, path);
    if (value !== undefined) writePath(output, field, value);
  }
  return output;
}

/** Services of old say "forbidden" to a caller who is too fast (GitHub): the headers tell the two apart. */
function categoryOfRefusal({ status, headers }: Answer): ErrorCategory {
  const tooFast = headers["retry-after"] !== undefined || headers["x-ratelimit-remaining"] === "0";
  return status === 403 && tooFast ? "rate_limited" : categoryOfStatus(status);
}

/** A reset further away than this is no instant but another unit. */
const RESET_MS_MAX = 3_600_000;

/** Milliseconds to `x-ratelimit-reset` (seconds since 1970) where nothing remains. */
function msToReset(headers: Readonly<Record<string, string>>, nowMs: number): number | undefined {
  if (headers["x-ratelimit-remaining"] !== "0") return undefined;
  const waitMs = Number(headers["x-ratelimit-reset"]) * 1000 - nowMs;
  return waitMs >= 0 && waitMs <= RESET_MS_MAX ? Math.ceil(waitMs) : undefined;
}

function textsAt(body: Json | undefined, paths: string | readonly string[] | undefined): string[] {
  return [paths ?? []].flat().flatMap((path) => textOf(readPath(body, path)) ?? []);
}

function textOf(value: Json | undefined): string | undefined {
  if (typeof value === "string" && value !== "") return value;
  if (typeof value === "number") return String(value);
  const filled = Array.isArray(value) ? value.length > 0 : isJsonObject(value) && Object.keys(value).length > 0;
  return filled ? JSON.stringify(value) : undefined;
}

/** A short text body; a page of HTML says nothing. */
function plainText(body: string): string | undefined {
  const text = body.trim();
  return text === "" || text.startsWith("<") ? undefined : text;
}

function upperSnake(code: string): string {
  return code.replace(/[^A-Za-z0-9]+/g, "_").toUpperCase();
}

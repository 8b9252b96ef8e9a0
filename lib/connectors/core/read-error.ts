import { isJsonObject, type Json, type JsonObject } from "@/lib/kernel/json";
import { TRANSIENT_CATEGORIES, type ErrorCategory, type RunError } from "@/lib/workflow/run-schema";
import type { Operation, Service } from "../schema";
import { readPath } from "./dotted-path";
import { categoryOfCode, categoryOfStatus } from "./error-category";
import { errorCodeIn } from "./error-code";
import { fieldNamed } from "./error-details";
import { errorText } from "./error-text";
import { inputFieldOf } from "./input-field";
import { pageText } from "./read-answer";
import type { Answer, ReadBody } from "./read-body";
import { requestIdOf } from "./request-id";
import { askedByBody, askedByHeaders, untilReset } from "./retry-after";
import { refusedWithin } from "./refused-within";

/** What tells the kind of a failure where the catalogue does not know the service's code. */
export interface ErrorFacts {
  service: string;
  /** HTTP status; of an error within an answer of 200 it is that. */
  status: number;
  /** The service's own codes, the likeliest first. */
  codes: readonly string[];
  message: string;
}

/** Knows more of errors than their status; undefined where it is not sure. */
export type Categorize = (facts: ErrorFacts) => ErrorCategory | undefined;

export interface ErrorContext {
  nowMs: number;
  /** The resolved input of the step, to name the field. */
  input: JsonObject;
  categorize?: Categorize | undefined;
}

const MESSAGE_CHARS_MAX = 500;
const CODE_CHARS_MAX = 100;
const CODES_MAX = 8;

/**
 * The failure that an answer tells of, or undefined where it tells of success. A status of 400 and above is one, and so
 * is what the service says of failure in an answer of 200 (`ok: false`, `errors` of GraphQL).
 * @param read what stands in its body
 */
export function errorOfAnswer(
  service: Service,
  operation: Operation,
  answer: Answer,
  read: ReadBody | undefined,
  { nowMs, input, categorize }: ErrorContext,
): RunError | undefined {
  const body = read?.kind === "json" || read?.kind === "xml" ? read.value : undefined;
  const within = refusedWithin(service, operation, body);
  if (answer.status < 400 && within === undefined) return undefined;
  const envelope = service.errorEnvelope;
  // Of an error within an answer only what it says itself counts, not the data beside it.
  const told = within?.told ?? body;
  const codes = codesOf(service, body, told);
  const code = codes[0]?.slice(0, CODE_CHARS_MAX);
  // Within an answer of 200 some services give the status that they did not send.
  const meant =
    answer.status < 400 ? textsAt(body, envelope?.codePath).find((text) => /^[45]\d\d$/.test(text)) : undefined;
  const status = meant === undefined ? answer.status : Number(meant);
  const said = textsAt(body, envelope?.messagePath)[0] ?? errorText(told) ?? code ?? bodyText(read, answer);
  const message = (said ?? `HTTP ${answer.status}`).slice(0, MESSAGE_CHARS_MAX);
  const category = categoryOf(service, { ...answer, status }, codes, message, categorize);
  const field = fieldOf(service, operation, body, told, input);
  const retryAfterMs = waitOf(service, answer, body, category, nowMs);
  const requestId = requestIdOf(answer.headers, body);
  const named = code === undefined || message.includes(code) ? "" : ` (${code})`;
  const scope = category === "auth_missing_scope" ? scopeNeeded(answer, body) : undefined;
  const needs = scope === undefined || message.includes(scope) ? "" : `; it needs the scope ${scope}`;
  return {
    category,
    code: answer.status >= 400 ? `HTTP_${answer.status}` : upperSnake(code ?? "REFUSED"),
    ...(code === undefined ? {} : { serviceCode: code }),
    message: `${service.name}: ${message}${named}${needs}`,
    service: service.id,
    operation: operation.id,
    ...(field === undefined ? {} : { field }),
    status: answer.status,
    retryable: TRANSIENT_CATEGORIES.has(category),
    ...(retryAfterMs === undefined ? {} : { retryAfterMs }),
    ...(requestId === undefined ? {} : { requestId }),
  };
}

const SCOPE_CHARS_MAX = 200;

/** The right that is missing, where a service names it: Slack in the body, OAuth (RFC 6750) and GitHub in headers. */
function scopeNeeded({ headers }: Answer, body: Json | undefined): string | undefined {
  const challenged = /\bscope="([^"]+)"/i.exec(headers["www-authenticate"] ?? "")?.[1];
  const inBody = readPath(body, "needed");
  const scope = typeof inBody === "string" ? inBody : (challenged ?? headers["x-accepted-oauth-scopes"]);
  return scope === undefined || scope.trim() === "" ? undefined : scope.trim().slice(0, SCOPE_CHARS_MAX);
}

/** The service's own code decides, then whoever knows errors, then the status. */
function categoryOf(
  service: Service,
  answer: Answer,
  codes: readonly string[],
  message: string,
  categorize: Categorize | undefined,
): ErrorCategory {
  const known = categoryOfCode(service.errorCodes, codes[0] ?? "");
  if (known !== undefined) return known;
  const byStatus = categoryOfRefusal(answer);
  if (byStatus === "rate_limited" && answer.status === 403) return byStatus;
  return categorize?.({ service: service.id, status: answer.status, codes, message }) ?? byStatus;
}

/** First what the catalogue knows, then what stands where the service's code belongs, then what looks like one. */
function codesOf(service: Service, body: Json | undefined, told: Json | undefined): string[] {
  const own = textsAt(body, service.errorEnvelope?.codePath);
  const found = [...own, ...errorCodeIn(told)];
  const isKnown = (text: string): boolean => categoryOfCode(service.errorCodes, text) !== undefined;
  const known = found.filter(isKnown);
  return [...new Set([...known, ...found.filter((text) => !/^[1-5]\d\d$/.test(text))])].slice(0, CODES_MAX);
}

/** Services of old say "forbidden" to a caller who is too fast (GitHub): the headers tell the two apart. */
function categoryOfRefusal({ status, headers }: Answer): ErrorCategory {
  if (status < 400) return "validation_error";
  const tooFast = headers["retry-after"] !== undefined || headers["x-ratelimit-remaining"] === "0";
  return status === 403 && tooFast ? "rate_limited" : categoryOfStatus(status);
}

function waitOf(
  service: Service,
  { headers }: Answer,
  body: Json | undefined,
  category: ErrorCategory,
  nowMs: number,
): number | undefined {
  const path = service.errorEnvelope?.retryAfterPath;
  const inBody = path === undefined ? undefined : readPath(body, path);
  const seconds = typeof inBody === "string" && inBody.trim() !== "" ? Number(inBody) : inBody;
  const asked =
    askedByHeaders(headers, nowMs) ??
    (typeof seconds === "number" && seconds >= 0 ? Math.round(seconds * 1000) : undefined);
  if (asked !== undefined || !TRANSIENT_CATEGORIES.has(category)) return asked;
  const found = askedByBody(body);
  if (found !== undefined || category !== "rate_limited") return found;
  return untilReset(headers, nowMs) ?? service.errorEnvelope?.retryAfterMsDefault;
}

/** What the service names, where it is a field of the operation; the place that the catalogue knows counts in any case. */
function fieldOf(
  service: Service,
  operation: Operation,
  body: Json | undefined,
  told: Json | undefined,
  input: JsonObject,
): string | undefined {
  const own = textsAt(body, service.errorEnvelope?.fieldPath)[0];
  if (own !== undefined) return inputFieldOf(operation, own, input) ?? `with.${own}`;
  const found = fieldNamed(told);
  return found === undefined ? undefined : inputFieldOf(operation, found, input);
}

function bodyText(read: ReadBody | undefined, { body, status }: Answer): string | undefined {
  if (read?.kind === "page") return pageText(read.title, status);
  // JSON without a word for people, or cut: what stands there is better than nothing.
  return read === undefined || read.kind === "empty" ? undefined : body.replace(/\s+/g, " ").trim();
}

function textsAt(body: Json | undefined, paths: string | readonly string[] | undefined): string[] {
  return [paths ?? []].flat().flatMap((path) => textOf(readPath(body, path)) ?? []);
}

/** A text or number as it is; of anything else the words in it. */
function textOf(value: Json | undefined): string | undefined {
  if (typeof value === "string") return value === "" ? undefined : value;
  if (typeof value === "number") return String(value);
  return Array.isArray(value) || isJsonObject(value) ? errorText(value) : undefined;
}

function upperSnake(code: string): string {
  return code.replace(/[^A-Za-z0-9]+/g, "_").toUpperCase();
}

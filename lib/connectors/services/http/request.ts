import { AppError } from "@/lib/kernel/app-error";
import { isJsonObject, type Json, type JsonObject } from "@/lib/kernel/json";
import { partsOf, rawBody, type BuiltBody } from "../../core/build-body";
import { isFileValue } from "../../core/file-value";
import { multipartBody } from "../../core/multipart-body";
import { parseJson } from "../../core/parse-json";
import type { PreparedRequest, TransportAnswer } from "../../core/prepared-request";
import { fileOf, unreadable, type ReadOutput } from "../../core/read-answer";
import { readBody } from "../../core/read-body";

/** Set by the client itself; a workflow that sets them can only break the message or the guards. */
const OWN_HEADERS: ReadonlySet<string> = new Set([
  "host",
  "content-length",
  "transfer-encoding",
  "connection",
  "upgrade",
  "keep-alive",
  "te",
  "trailer",
  "expect",
  "proxy-connection",
]);
const HEADER_NAME = /^[!#$%&'*+.^_`|~0-9A-Za-z-]+$/;

/**
 * The request of an `http.request` step.
 * @throws AppError VALIDATION_FAILED with the field when the address or a header cannot be sent
 */
export function buildHttpRequest(input: JsonObject): PreparedRequest {
  const url = parseUrl(String(input["url"]));
  for (const [name, value] of Object.entries(objectOf(input["query"]))) {
    for (const one of Array.isArray(value) ? value : [value])
      if (one !== null) url.searchParams.append(name, textOf(one));
  }
  const headers: Record<string, string> = {};
  for (const [name, value] of Object.entries(objectOf(input["headers"]))) {
    const text = textOf(value);
    if (!HEADER_NAME.test(name) || OWN_HEADERS.has(name.toLowerCase()) || /[\r\n\0]/.test(text)) {
      throw invalid(`with.headers.${name}`, `the header ${name} cannot be sent`);
    }
    headers[name.toLowerCase()] = text;
  }
  headers["accept"] ??= "application/json, text/plain;q=0.9, */*;q=0.8";
  const method = String(input["method"]);
  const body = input["body"];
  if (body === undefined || body === null || method === "GET" || method === "HEAD")
    return { method, url: url.href, headers };
  if (typeof body === "string") {
    headers["content-type"] ??= "text/plain; charset=utf-8";
    return { method, url: url.href, headers, body };
  }
  const { contentType, ...built } = bodyOf(body, headers["content-type"]);
  if (contentType !== undefined) headers["content-type"] = contentType;
  return { method, url: url.href, headers, ...built };
}

/** A file is sent as it is, an object as the form that the content type names, anything else as JSON. */
function bodyOf(body: Json, given: string | undefined): BuiltBody {
  if (isFileValue(body)) {
    const { contentType, ...file } = rawBody({ body });
    return { ...file, contentType: given ?? contentType };
  }
  const type = given?.toLowerCase() ?? "";
  // Only the client knows what parts the body; a boundary that the author wrote would be another one.
  if (isJsonObject(body) && type.startsWith("multipart/form-data")) return multipartBody(partsOf(body));
  if (isJsonObject(body) && type.startsWith("application/x-www-form-urlencoded")) {
    const fields = Object.entries(body).map(([name, value]): [string, string] => [name, textOf(value)]);
    return { body: new URLSearchParams(fields).toString(), contentType: given };
  }
  return { body: JSON.stringify(body), contentType: given ?? "application/json; charset=utf-8" };
}

const TEXTUAL = /^(?:text\/|application\/(?:[\w.+-]*\+)?(?:json|xml|javascript|x-www-form-urlencoded|yaml)\b)/i;

/** `{status, headers, body}`, the body parsed where it is JSON, and a file where it is no text. */
export function readHttpAnswer(answer: TransportAnswer & { kind: "answered" }): ReadOutput {
  const { status, headers, body, bytes } = answer;
  const type = headers["content-type"] ?? "";
  if (bytes === undefined || TEXTUAL.test(type)) {
    const read = JSON_TYPE.test(type) ? readBody(answer) : undefined;
    // A proxy or a sign-in in between: steps that follow would find none of the fields that they read.
    if (read?.kind === "page") return unreadable(read, answer);
    return { kind: "output", output: { status, headers, body: parsed(body, type) } };
  }
  const file = fileOf(answer);
  return file.kind === "file" ? { kind: "file", output: { status, headers, body: file.output } } : file;
}

const JSON_TYPE = /[/+]json\b/i;

function parsed(body: string, contentType: string): Json {
  const looksLikeJson = JSON_TYPE.test(contentType) || (contentType === "" && /^\s*[[{]/.test(body));
  return looksLikeJson ? (parseJson(body) ?? body) : body;
}

function parseUrl(text: string): URL {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (url === undefined || (url.protocol !== "http:" && url.protocol !== "https:"))
    throw invalid("with.url", "the address must begin with http:// or https://");
  if (url.username !== "" || url.password !== "")
    throw invalid("with.url", "the address must not hold a password: make a connection");
  url.hash = "";
  return url;
}

function invalid(path: string, message: string): AppError {
  return new AppError("VALIDATION_FAILED", message, { details: [{ path, message }] });
}

function objectOf(value: Json | undefined): JsonObject {
  return isJsonObject(value) ? value : {};
}

function textOf(value: Json): string {
  return typeof value === "object" ? JSON.stringify(value) : String(value);
}

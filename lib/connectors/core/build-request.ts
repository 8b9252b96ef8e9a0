import { isJsonObject, type Json, type JsonObject } from "@/lib/kernel/json";
import type { Operation, Service } from "../schema";
import { buildBody, shapedBody } from "./build-body";
import type { PreparedRequest } from "./prepared-request";
import type { BodyShaper } from "./shaped-body";
import { invalidField } from "./invalid-field";

/** Name of a value in braces. */
const PLACEHOLDER = /\{(\w+)\}/g;

/**
 * Puts the request of a catalogue operation together.
 * @param input checked against the operation's schema, defaults filled in
 * @param settings of the connection, e.g. `{subdomain: "acme"}`; a placeholder without one stays as it is
 * @param shaper for the few operations whose body is not plain JSON of the input
 * @throws AppError VALIDATION_FAILED with the field when a value cannot stand where it belongs
 */
export function buildRequest(
  service: Service,
  operation: Operation,
  input: JsonObject,
  settings: Readonly<Record<string, string>>,
  shaper: BodyShaper | undefined,
): PreparedRequest | undefined {
  const { http } = operation;
  const base = baseUrlOf(service, operation, settings);
  if (http === undefined || base === undefined) return undefined;
  const used = new Set<string>();
  const path = http.path.replace(PLACEHOLDER, (_match, name: string) => {
    used.add(name);
    return encodeSegment(name, scalar(input[name]));
  });
  const query = new URLSearchParams();
  for (const [name, value] of Object.entries(http.fixedQuery ?? {})) query.append(name, fill(value, settings));
  for (const [field, name] of Object.entries(http.query ?? {})) {
    used.add(field);
    for (const [key, value] of inQuery(name, input[field], http.queryStyle ?? "repeat")) query.append(key, value);
  }
  const headers: Record<string, string> = { accept: ACCEPT[http.answer ?? "json"] };
  for (const [name, value] of Object.entries(http.fixedHeaders ?? {}))
    headers[name.toLowerCase()] = headerText(`settings of ${name}`, fill(value, settings));
  for (const [field, name] of Object.entries(http.headers ?? {})) {
    used.add(field);
    if (input[field] !== undefined) headers[name.toLowerCase()] = headerText(field, scalar(input[field]));
  }
  const text = query.toString();
  const url = `${base}${path}${text === "" ? "" : `?${text}`}`;
  const rest = Object.fromEntries(Object.entries(input).filter(([name]) => !used.has(name)));
  const shaped = shaper?.(rest);
  const { contentType, ...body } = shaped === undefined ? buildBody(http, rest) : shapedBody(shaped);
  for (const [name, value] of Object.entries(shaped?.headers ?? {})) headers[name.toLowerCase()] = value;
  // A vendor's own type of JSON or text is said by the binding; the parts of a form are told apart by their own header.
  const isFixed = headers["content-type"] !== undefined && http.body !== "multipart";
  if (contentType !== undefined && !isFixed) headers["content-type"] = contentType;
  return { method: http.method, url, headers, ...body };
}

/** What is asked for; an error may come as JSON whatever was asked for. */
const ACCEPT = {
  json: "application/json",
  text: "text/plain, */*;q=0.8",
  xml: "application/xml, text/xml;q=0.9, */*;q=0.1",
  binary: "*/*",
} as const;

/** What an operation's path is below; undefined for what is no HTTP call. */
export function baseUrlOf(
  service: Service,
  operation: Operation,
  settings: Readonly<Record<string, string>>,
): string | undefined {
  const base = operation.http?.baseUrl ?? service.baseUrl;
  return base === undefined ? undefined : fill(base, settings);
}

/** One path segment: no value can leave it, `.` and `..` included. An empty one would name the whole collection. */
function encodeSegment(field: string, text: string): string {
  if (text === "") throw invalidField(field, "must not be empty");
  return /^\.{1,2}$/.test(text) ? text.replaceAll(".", "%252E") : encodeURIComponent(text);
}

function fill(text: string, settings: Readonly<Record<string, string>>): string {
  return text.replace(PLACEHOLDER, (match, name: string) => settings[name] ?? match);
}

/** A list as the service reads it; what is not given is left out. */
function inQuery(
  name: string,
  value: Json | undefined,
  style: "repeat" | "comma" | "brackets",
): readonly (readonly [string, string])[] {
  if (value === undefined || value === null) return [];
  if (isJsonObject(value) && style === "brackets")
    return Object.entries(value).flatMap(([key, inner]) => inQuery(`${name}[${key}]`, inner, style));
  if (!Array.isArray(value)) return [[name, scalar(value)]];
  if (style === "comma") return value.length === 0 ? [] : [[name, value.map(scalar).join(",")]];
  return value.map((item) => [style === "brackets" ? `${name}[]` : name, scalar(item)] as const);
}

/** Visible ASCII, spaces and tabs: a line break would begin a header of its own. */
const HEADER_TEXT = /^[\t\x20-\x7e\x80-\xff]*$/;

function headerText(field: string, text: string): string {
  if (HEADER_TEXT.test(text)) return text;
  throw invalidField(field, "holds a line break or a character that no header can carry");
}

function scalar(value: Json | undefined): string {
  if (value === undefined || value === null) return "";
  return typeof value === "object" ? JSON.stringify(value) : String(value);
}

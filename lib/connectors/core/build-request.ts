import { isJsonObject, type Json, type JsonObject } from "@/lib/kernel/json";
import type { Operation, Service } from "../schema";
import { readPath, writePath } from "./dotted-path";
import type { PreparedRequest } from "./prepared-request";
import type { BodyShaper } from "./shaped-body";

/** Name of a value in braces. */
const PLACEHOLDER = /\{(\w+)\}/g;

/**
 * Puts the request of a catalogue operation together.
 * @param input checked against the operation's schema, defaults filled in
 * @param settings of the connection, e.g. `{subdomain: "acme"}`; a placeholder without one stays as it is
 * @param shaper for the few operations whose body is not plain JSON of the input
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
    return encodeSegment(scalar(input[name]));
  });
  const query = new URLSearchParams();
  for (const [name, value] of Object.entries(http.fixedQuery ?? {})) query.append(name, fill(value, settings));
  for (const [field, name] of Object.entries(http.query ?? {})) {
    used.add(field);
    for (const value of listOf(input[field])) query.append(name, scalar(value));
  }
  const headers: Record<string, string> = { accept: "application/json" };
  for (const [name, value] of Object.entries(http.fixedHeaders ?? {}))
    headers[name.toLowerCase()] = fill(value, settings);
  for (const [field, name] of Object.entries(http.headers ?? {})) {
    used.add(field);
    if (input[field] !== undefined) headers[name.toLowerCase()] = scalar(input[field]);
  }
  const text = query.toString();
  const url = `${base}${path}${text === "" ? "" : `?${text}`}`;
  const rest = Object.fromEntries(Object.entries(input).filter(([name]) => !used.has(name)));
  return { method: http.method, url, headers, ...bodyOf(http, rest, shaper, headers) };
}

/** What an operation's path is below; undefined for what is no HTTP call. */
export function baseUrlOf(
  service: Service,
  operation: Operation,
  settings: Readonly<Record<string, string>>,
): string | undefined {
  const base = operation.http?.baseUrl ?? service.baseUrl;
  return base === undefined ? undefined : fill(base, settings);
}

function bodyOf(
  http: NonNullable<Operation["http"]>,
  input: JsonObject,
  shaper: BodyShaper | undefined,
  headers: Record<string, string>,
): { body?: string } {
  if (shaper !== undefined) {
    const shaped = shaper(input);
    for (const [name, value] of Object.entries(shaped.headers ?? {})) headers[name.toLowerCase()] = value;
    headers["content-type"] = shaped.contentType ?? "application/json; charset=utf-8";
    return { body: typeof shaped.body === "string" ? shaped.body : JSON.stringify(shaped.body) };
  }
  if (http.body === "none" || http.method === "GET") return {};
  const body: JsonObject = structuredClone(http.fixedBody ?? {});
  for (const [field, value] of Object.entries(input)) {
    for (const target of [http.bodyPaths?.[field] ?? field].flat()) {
      const present = target === "" ? body : readPath(body, target);
      // Two fields may fill one object, in either order (a page's title among its properties).
      if (isJsonObject(value) && isJsonObject(present)) Object.assign(present, structuredClone(value));
      else writePath(body, target, structuredClone(value));
    }
  }
  if (http.body === "form") {
    headers["content-type"] = "application/x-www-form-urlencoded";
    return { body: formEncode(body) };
  }
  headers["content-type"] = "application/json; charset=utf-8";
  return { body: JSON.stringify(http.bodyRoot === undefined ? body : { [http.bodyRoot]: body }) };
}

/** Nested fields as `a[b]` and `a[0]`, as Stripe and PHP read them. */
export function formEncode(body: JsonObject): string {
  const form = new URLSearchParams();
  const add = (name: string, value: Json): void => {
    if (Array.isArray(value)) value.forEach((item, index) => add(`${name}[${index}]`, item));
    else if (isJsonObject(value)) for (const [key, item] of Object.entries(value)) add(`${name}[${key}]`, item);
    else if (value !== null) form.append(name, String(value));
  };
  for (const [name, value] of Object.entries(body)) add(name, value);
  return form.toString();
}

/** One path segment: no value can leave it, `.` and `..` included. */
function encodeSegment(text: string): string {
  return /^\.{1,2}$/.test(text) ? text.replaceAll(".", "%252E") : encodeURIComponent(text);
}

function fill(text: string, settings: Readonly<Record<string, string>>): string {
  return text.replace(PLACEHOLDER, (match, name: string) => settings[name] ?? match);
}

function listOf(value: Json | undefined): Json[] {
  if (value === undefined || value === null) return [];
  return Array.isArray(value) ? value : [value];
}

function scalar(value: Json | undefined): string {
  if (value === undefined || value === null) return "";
  return typeof value === "object" ? JSON.stringify(value) : String(value);
}

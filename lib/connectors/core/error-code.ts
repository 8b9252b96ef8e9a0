import { isJsonObject, type Json, type JsonObject } from "@/lib/kernel/json";
import { byPlainName } from "./plain-field-name";

/** Names under which services give a code of their own; the more special ones first. */
const CODE_NAMES = [
  "errorcode",
  "issue",
  "code",
  "errcode",
  "errorname",
  "reason",
  "error",
  "status",
  "type",
  "name",
  "errortype",
];
const HOLDER_NAMES = ["error", "errors", "extensions", "fault", "errorresponse", "detail", "details", "meta"];
const DEPTH_MAX = 4;
/** A word for machines: no sentence, no address, no plain HTTP status. */
const CODE = /^(?![1-5]\d\d$)[A-Za-z0-9][\w.:/-]{1,79}$/;
const NO_CODE = /^(?:errors?|fail(?:ed|ure)?|false|true|null|about:blank|https?:.*)$/i;

/** Codes in an error body of whatever form, the likeliest first. */
export function errorCodeIn(body: Json | undefined, depth = 0): string[] {
  if (depth > DEPTH_MAX || body === undefined) return [];
  if (Array.isArray(body)) return body.slice(0, 3).flatMap((item) => errorCodeIn(item, depth + 1));
  if (!isJsonObject(body)) return [];
  const named = byPlainName(body);
  const own = CODE_NAMES.flatMap((name) => codeOf(named.get(name)) ?? []);
  const inner = HOLDER_NAMES.flatMap((name) => {
    const held = named.get(name);
    return typeof held === "object" && held !== null ? errorCodeIn(held as JsonObject, depth + 1) : [];
  });
  // What stands deeper is more special ("type": "invalid_request_error" around "code": "missing").
  return [...inner, ...own];
}

function codeOf(value: Json | undefined): string | undefined {
  const text = typeof value === "number" ? String(value) : value;
  return typeof text === "string" && CODE.test(text) && !NO_CODE.test(text) ? text : undefined;
}

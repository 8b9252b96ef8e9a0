import { isJsonObject, type Json, type JsonObject } from "@/lib/kernel/json";
import { byPlainName } from "./plain-field-name";

/** What an error says of one part of the request. */
export interface ErrorDetail {
  /** As the service names it: dotted, without brackets and slashes. */
  field?: string;
  text?: string;
}

/** Names of lists (or maps by field) of single flaws. */
const LIST_NAMES = [
  "errors",
  "details",
  "detail",
  "fielderrors",
  "fieldviolations",
  "violations",
  "invalidparams",
  "issues",
  "errorlist",
  "validationerrors",
  "usererrors",
  "fields",
];
/** Names of what holds such a list. */
const HOLDER_NAMES = ["error", "details", "detail", "errors", "extensions", "data", "response"];
const FIELD_NAMES = [
  "field",
  "param",
  "parameter",
  "property",
  "propertyname",
  "fieldname",
  "attribute",
  "pointer",
  "instancepath",
  "loc",
  "path",
  "source",
  "target",
];
const WORD_NAMES = ["message", "msg", "description", "detail", "reason", "issue", "title", "code", "type"];
const ITEMS_MAX = 20;
const DEPTH_MAX = 4;

/**
 * The single flaws that an error body lists: `errors`, `details`, `invalid_params` … as a list of objects or texts, or
 * as a map from field to words. Empty where it lists none.
 */
export function detailsOf(body: Json | undefined, depth = 0): ErrorDetail[] {
  if (depth > DEPTH_MAX) return [];
  if (Array.isArray(body)) return listed(body);
  if (!isJsonObject(body)) return [];
  const named = byPlainName(body);
  for (const name of LIST_NAMES) {
    const list = named.get(name);
    const found = Array.isArray(list) ? listed(list) : isJsonObject(list) ? mapped(list) : [];
    if (found.length > 0) return found;
  }
  for (const name of HOLDER_NAMES) {
    const held = named.get(name);
    const found = isJsonObject(held) ? detailsOf(held, depth + 1) : [];
    if (found.length > 0) return found;
  }
  return [];
}

/** The part of the request that an error names, as the service calls it. */
export function fieldNamed(body: Json | undefined): string | undefined {
  const detail = detailsOf(body).find(({ field }) => field !== undefined)?.field;
  if (detail !== undefined || !isJsonObject(body)) return detail;
  const error = byPlainName(body).get("error");
  return fieldOf(body) ?? (isJsonObject(error) ? fieldOf(error) : undefined);
}

function listed(list: readonly Json[]): ErrorDetail[] {
  return list.slice(0, ITEMS_MAX).flatMap((item): ErrorDetail[] => {
    if (typeof item === "string") return item === "" ? [] : [{ text: item }];
    if (!isJsonObject(item)) return [];
    // Google's details hold lists of their own; PayPal's and JSON:API's items are the flaws themselves.
    const inner = detailsOf(item, DEPTH_MAX);
    if (inner.length > 0) return inner;
    const field = fieldOf(item);
    const text = wordsOf(item);
    return field === undefined && text === undefined ? [] : [detail(field, text)];
  });
}

/** `{name: ["is required"]}`, `{name: "is required"}`, `{name: {message: "is required"}}`. */
function mapped(map: JsonObject): ErrorDetail[] {
  const found = Object.entries(map)
    .slice(0, ITEMS_MAX)
    .map(([field, value]): ErrorDetail | undefined => {
      const one = Array.isArray(value) ? value[0] : value;
      const text = typeof one === "string" ? one : isJsonObject(one) ? wordsOf(one) : undefined;
      return text === undefined || text === "" ? undefined : { field, text };
    });
  // One value that is no words: it is another kind of object.
  return found.every((entry) => entry !== undefined) ? found : [];
}

function detail(field: string | undefined, text: string | undefined): ErrorDetail {
  return { ...(field === undefined ? {} : { field }), ...(text === undefined ? {} : { text }) };
}

function wordsOf(item: JsonObject): string | undefined {
  const named = byPlainName(item);
  const texts = WORD_NAMES.map((name) => named.get(name)).filter((text) => typeof text === "string" && text !== "");
  return (texts.find((text) => String(text).includes(" ")) ?? texts[0]) as string | undefined;
}

function fieldOf(item: JsonObject): string | undefined {
  const named = byPlainName(item);
  // Of a GraphQL error `path` is a place in the answer.
  const isGraphQl = Array.isArray(named.get("locations"));
  for (const name of FIELD_NAMES) {
    const value = isGraphQl && name === "path" ? undefined : named.get(name);
    if (isJsonObject(value)) {
      const inner = name === "source" ? fieldOf(value) : undefined;
      if (inner !== undefined) return inner;
    } else if (Array.isArray(value)) {
      const parts = value.filter((part) => typeof part === "string" || typeof part === "number");
      if (parts.length > 0 && parts.length === value.length) return dotted(parts.join("."));
    } else if (typeof value === "string" && FIELD.test(value)) return dotted(value);
  }
  return undefined;
}

/** A name, a path, a JSON pointer; no address and no sentence. */
const FIELD = /^[#/]{0,2}[\w$@-]+(?:[./[\]'"]+[\w$@-]+){0,15}\]?$/;

/** Without the part of the request it stands in: the field is what people look for. */
function dotted(path: string): string {
  const parts = path.split(/[^\w$@-]+/).filter((part) => part !== "");
  return parts.join(".").replace(/^(?:body|query|header|data\.attributes|data|variables|input)\.(?=.)/i, "");
}

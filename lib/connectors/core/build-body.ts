import { AppError } from "@/lib/kernel/app-error";
import { isJsonObject, type Json, type JsonObject } from "@/lib/kernel/json";
import type { HttpBinding } from "../schema";
import { readPath, writePath } from "./dotted-path";
import { isFileValue, readFileValue, type FileContent } from "./file-value";
import { multipartBody, type Part } from "./multipart-body";
import type { ShapedBody } from "./shaped-body";
import { ASK_FIELDS, readAsked } from "./text/ask";
import { dialectOf, withCommonNames } from "./text/dialects";

/** A body and the type it is sent as; none: nothing is sent. */
export interface BuiltBody {
  body?: string;
  bytes?: Uint8Array;
  contentType?: string | undefined;
}

/**
 * The body of a catalogue operation.
 * @param input the fields that stand neither in path, query nor headers
 * @throws AppError VALIDATION_FAILED with the field when a file is none
 */
export function buildBody(http: HttpBinding, input: JsonObject): BuiltBody {
  if (http.graphql !== undefined) {
    const body = { query: http.graphql.query, variables: placed(http, input) };
    return { body: JSON.stringify(body), contentType: "application/json; charset=utf-8" };
  }
  if (http.text !== undefined) {
    const body = asking(http, http.text, input);
    return { body: JSON.stringify(body), contentType: "application/json; charset=utf-8" };
  }
  if (http.body === "none" || http.method === "GET") return {};
  if (http.body === "binary") return rawBody(input);
  if (http.body === "multipart") return multipartBody(partsOf(placed(http, input)));
  const whole = http.body === "form" ? undefined : wholeOf(http, input);
  if (whole !== undefined) return { body: JSON.stringify(whole), contentType: "application/json; charset=utf-8" };
  const body = placed(http, input);
  if (http.body === "form") return { body: formEncode(body), contentType: "application/x-www-form-urlencoded" };
  const wrapped = http.bodyRoot === undefined ? body : { [http.bodyRoot]: body };
  return { body: JSON.stringify(wrapped), contentType: "application/json; charset=utf-8" };
}

/** What is asked of a language model, among the vendor's own fields; objects that both fill (`options`) hold both. */
function asking(http: HttpBinding, { dialect, maxTokens }: NonNullable<HttpBinding["text"]>, given: JsonObject) {
  const input = withCommonNames(dialect, given);
  const common = new Set<string>(ASK_FIELDS);
  const body = placed(http, Object.fromEntries(Object.entries(input).filter(([name]) => !common.has(name))));
  for (const [name, value] of Object.entries(dialectOf(dialect).body(readAsked(input), maxTokens))) {
    const present = body[name];
    body[name] = isJsonObject(present) && isJsonObject(value) ? { ...present, ...value } : value;
  }
  return body;
}

/** A list or plain value that is the body by itself: of the field that `bodyPaths` puts at "". */
function wholeOf(http: HttpBinding, input: JsonObject): Json | undefined {
  const [field] = Object.entries(http.bodyPaths ?? {}).find(([, path]) => path === "") ?? [];
  const value = field === undefined ? undefined : input[field];
  return value === undefined || isJsonObject(value) ? undefined : value;
}

/** What a hand-written shaper made of the input. */
export function shapedBody({ body, bytes, contentType }: ShapedBody): BuiltBody {
  return {
    body: typeof body === "string" ? body : JSON.stringify(body),
    ...(bytes === undefined ? {} : { bytes }),
    contentType: contentType ?? "application/json; charset=utf-8",
  };
}

/** The input fields where the service wants them, among what is fixed. */
function placed(http: HttpBinding, input: JsonObject): JsonObject {
  const body: JsonObject = structuredClone(http.fixedBody ?? {});
  for (const [field, value] of Object.entries(input)) {
    for (const target of [http.bodyPaths?.[field] ?? field].flat()) {
      const present = target === "" ? body : readPath(body, target);
      // Two fields may fill one object, in either order (a page's title among its properties).
      if (isJsonObject(value) && isJsonObject(present)) Object.assign(present, structuredClone(value));
      else writePath(body, target, structuredClone(value));
    }
  }
  return body;
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

/** The fields of a form: files as files, a list of files as several, objects and lists as JSON. */
export function partsOf(fields: JsonObject): Part[] {
  return Object.entries(fields).flatMap(([name, value]): Part[] => {
    if (value === null) return [];
    if (isFileValue(value)) return [{ name, file: fileOf(name, value) }];
    if (Array.isArray(value) && value.some((item) => isFileValue(item)))
      return value.map((item, index) => ({ name, file: fileOf(`${name}.${index}`, item) }));
    return [{ name, text: typeof value === "object" ? JSON.stringify(value) : String(value) }];
  });
}

/** The first field that is given, as it is: a file's content, or a text. */
export function rawBody(input: JsonObject): BuiltBody {
  const [field, value] = Object.entries(input).find(([, given]) => given !== null) ?? [];
  if (field === undefined || value === undefined) return {};
  if (!isFileValue(value)) {
    const body = typeof value === "object" ? JSON.stringify(value) : String(value);
    return { body, contentType: "text/plain; charset=utf-8" };
  }
  const file = fileOf(field, value);
  return { body: describeFile(file), bytes: file.content, contentType: file.contentType };
}

function fileOf(field: string, value: Json): FileContent {
  const read = readFileValue(value);
  if (read.kind === "file") return read.file;
  throw new AppError("VALIDATION_FAILED", `${field} ${read.message}`, {
    details: [{ path: `with.${field}`, message: read.message }],
  });
}

/** What stands for a file where the request is shown. */
function describeFile({ name, contentType, content }: FileContent): string {
  return `(file ${name}, ${contentType}, ${content.byteLength} bytes)`;
}

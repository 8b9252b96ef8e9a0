import { isJsonObject, type Json, type JsonObject } from "@/lib/kernel/json";
import type { Effect, HttpBinding, Operation, Pagination } from "../../schema";
import { all, fields, howMany, list } from "../schema-parts";
import { expandFields, expandType, expandValue, FILE, type ShapeContext } from "./expand-fields";
import { textBindingOf, withAskFields, withText } from "./expand-text";
import type { OperationSource } from "./source-schema";
import { nounsOf, partsOf, verbsOf } from "./words";

/** What an operation may refer to in its file. */
export interface OperationContext extends ShapeContext {
  paging: Readonly<Record<string, Pagination>>;
  /** Fixed headers of every operation. */
  headers: Readonly<Record<string, string>>;
}

const EFFECTS: Readonly<Record<string, Effect>> = {
  GET: "read",
  POST: "write",
  PUT: "idempotent-write",
  PATCH: "idempotent-write",
  DELETE: "delete",
};
const LATENCY_MS_DEFAULT = 400;
const PAGE_EXAMPLE = 50;
const SIZE_MAX_DEFAULT = 100;
const PLACEHOLDER = /\{(\w+)\}/g;
const FIELD_NAME = /^[A-Za-z_]\w*$/;

/** An operation in full. Problems are reported at `operations.<id>`. */
export function expandOperation(id: string, source: OperationSource, context: OperationContext): Operation {
  const key = ["operations", id];
  const { method, path } = callOf(source.call);
  const pagination = paginationOf(source, key, context);
  const input = inputOf(source, key, context, pagination);
  for (const name of Object.keys(propertiesOf(input))) {
    if (!FIELD_NAME.test(name)) {
      const advice = "give it a plain name and say by query, header or send how the vendor writes it";
      context.report([...key, "in", name], `is no plain name: ${advice}`);
    }
  }
  const inPath = [...path.matchAll(PLACEHOLDER)].map((match) => match[1] ?? "");
  for (const name of inPath) {
    const isThere = Object.hasOwn(propertiesOf(input), name);
    if (!isThere)
      context.report([...key, "in"], `{${name}} of the path has no input field: write ${name} with an example`);
  }
  const isFilled = (name: string): boolean => {
    const field = propertiesOf(input)[name];
    return isJsonObject(field) && field["default"] !== undefined;
  };
  const required = [...new Set([...requiredOf(input), ...inPath.filter((name) => !isFilled(name))])];
  const binding = source.call === undefined ? undefined : bindingOf(source, key, context, input, pagination);
  const effect = source.effect ?? EFFECTS[method] ?? "write";
  return {
    id,
    name: source.name,
    ...(source.about === undefined ? {} : { description: source.about }),
    effect,
    resource: source.resource ?? resourceOf(id, inPath),
    input: { ...input, required },
    output: withText(source.text, outputOf(source, [...key, "out"], context)),
    ...(binding === undefined ? {} : { http: binding }),
    ...(source.calls === undefined ? {} : { calls: source.calls }),
    costUsd: source.cost ?? 0,
    latencyMsTypical: source.ms ?? LATENCY_MS_DEFAULT,
    // What its id says it does it is asked for by that word, too, whatever others a file gives.
    verbs: source.verbs === undefined ? verbsOf(id) : withOwn(source.verbs, verbsOf(id)[0]),
    nouns: source.nouns ?? nounsOf(id),
  };
}

/** What `out` says: a type's name, `[item]`, fields, or nothing. */
export function outputOf(
  source: { out?: unknown; answer?: string | undefined },
  key: readonly string[],
  context: ShapeContext,
): JsonObject {
  const { out, answer } = source;
  if (out === undefined) {
    if (answer === "binary") return FILE;
    return answer === "text" ? { type: "string", description: "The answer", examples: ["text"] } : fields({});
  }
  if (Array.isArray(out)) {
    const item: unknown = out[0];
    const items =
      typeof item === "string" && isTypeName(item, context)
        ? expandType(item, key, context, [])
        : expandValue(item, [...key, "0"], context);
    return list("The items", items);
  }
  if (typeof out === "string" && /^@?[A-Za-z]\w*$/.test(out))
    return expandType(out.replace(/^@/, ""), key, context, []);
  return expandValue(out, key, context);
}

/** In a list, the name of a type may stand with or without `@`; a text that is no type is an example. */
function isTypeName(text: string, context: ShapeContext): boolean {
  return Object.hasOwn(context.types, text);
}

export function callOf(call: string | undefined): { method: HttpBinding["method"]; path: string } {
  const [method = "POST", path = ""] = (call ?? "POST").split(" ", 2);
  return { method: method as HttpBinding["method"], path };
}

function paginationOf(
  { page }: OperationSource,
  key: readonly string[],
  context: OperationContext,
): Pagination | undefined {
  if (page === undefined || typeof page !== "string") return page;
  const found = Object.hasOwn(context.paging, page) ? context.paging[page] : undefined;
  if (found === undefined) {
    context.report([...key, "page"], `there is no paging ${page}; known: ${Object.keys(context.paging).join(", ")}`);
  }
  return found;
}

/** Input field for the number of items: the vendor's word where it can be a field's name. */
function sizeFieldOf(pagination: Pagination | undefined): string | undefined {
  const { sizeField } = pagination ?? {};
  return sizeField === undefined || FIELD_NAME.test(sizeField) ? sizeField : "limit";
}

function inputOf(
  source: OperationSource,
  key: readonly string[],
  context: OperationContext,
  pagination: Pagination | undefined,
): JsonObject {
  const input = withAskFields(source.text, expandFields(source.in ?? {}, [...key, "in"], context));
  if (pagination === undefined) return input;
  const properties = { ...propertiesOf(input) } as Record<string, JsonObject>;
  const size = sizeFieldOf(pagination);
  const given = size === undefined ? undefined : properties[size];
  const most = given?.["maximum"];
  if (size !== undefined) {
    const pageMax = pagination.sizeMax ?? SIZE_MAX_DEFAULT;
    const example = (given?.["examples"] as Json[] | undefined)?.[0];
    properties[size] = {
      ...howMany(
        pageMax,
        typeof example === "number" ? example : Math.min(pageMax, PAGE_EXAMPLE),
        typeof most === "number" ? most : undefined,
      ),
      ...(given?.["default"] === undefined ? {} : { default: given["default"] }),
    };
  }
  // A list that ends at a number of its own cannot be had whole.
  return { ...input, properties: most === undefined ? { ...properties, all } : properties };
}

function bindingOf(
  source: OperationSource,
  key: readonly string[],
  context: OperationContext,
  input: JsonObject,
  pagination: Pagination | undefined,
): HttpBinding {
  const { method, path } = callOf(source.call);
  const body = source.body ?? (method === "GET" || method === "DELETE" ? "none" : undefined);
  const inPath = new Set([...path.matchAll(PLACEHOLDER)].map((match) => match[1] ?? ""));
  const query = { ...mappingOf(source.query) };
  const header = source.header ?? {};
  const send = { ...source.send };
  const size = sizeFieldOf(pagination);
  const names = Object.keys(propertiesOf(input)).filter((name) => name !== "all" || pagination === undefined);
  for (const [part, fieldNames] of Object.entries({
    query: Object.keys(query),
    header: Object.keys(header),
    send: Object.keys(send),
  })) {
    for (const name of fieldNames) {
      if (!names.includes(name)) context.report([...key, part], `names ${name}, which is not an input field`);
      if (inPath.has(name)) context.report([...key, part], `names ${name}, which stands in the path already`);
    }
  }
  const free = names.filter((name) => !inPath.has(name) && !(name in query) && !(name in header) && !(name in send));
  for (const name of free) {
    const wire = name === size ? (pagination?.sizeField ?? name) : name;
    if (body === "none") query[name] = wire;
    else if (wire !== name) send[name] = wire;
  }
  if (body === "none" && Object.keys(send).length > 0)
    context.report(
      [...key, "send"],
      `puts fields into a body, but ${method} here has none: use query, or say body: json`,
    );
  const wrapped = wrapOf(source.wrap, free, send);
  return compact<HttpBinding>({
    method,
    baseUrl: source.baseUrl,
    path,
    // Fields that only tell how many are wanted in all are sent nowhere.
    query: filled(Object.fromEntries(Object.entries(query).filter(([, wire]) => wire !== ""))),
    headers: filled(header),
    fixedHeaders: filled({ ...context.headers, ...source.headers }),
    queryStyle: source.queryStyle,
    body,
    graphql: source.graphql,
    text: textBindingOf(source.text),
    answer: source.answer,
    bodyRoot: wrapped.root,
    bodyPaths: filled(wrapped.paths),
    fixedBody: source.fixed,
    fixedQuery: filled(source.fixedQuery),
    resultPath: source.result,
    outputPaths: filled(source.outputPaths),
    pagination: pagination === undefined ? undefined : compact({ ...pagination, sizeField: size }),
    idempotencyHeader: source.keyHeader,
  });
}

/** A dotted `wrap` puts each field below it; fixed parts of the body then stand at its top. */
function wrapOf(
  wrap: string | undefined,
  free: readonly string[],
  send: Record<string, string | string[]>,
): { root?: string; paths: Record<string, string | string[]> } {
  if (wrap === undefined) return { paths: send };
  if (!wrap.includes(".")) return { root: wrap, paths: send };
  return { paths: { ...Object.fromEntries(free.map((name) => [name, `${wrap}.${name}`])), ...send } };
}

function mappingOf(query: OperationSource["query"]): Record<string, string> {
  return Array.isArray(query) ? Object.fromEntries(query.map((name) => [name, name])) : { ...query };
}

/** The noun, and the field of the path that names the thing. */
function resourceOf(id: string, inPath: readonly string[]): string {
  const { noun } = partsOf(id);
  const subject = inPath.at(-1);
  return subject === undefined ? noun : `${noun}:{${subject}}`;
}

export function propertiesOf(schema: JsonObject): JsonObject {
  return isJsonObject(schema["properties"]) ? schema["properties"] : {};
}

export function requiredOf(schema: JsonObject): string[] {
  return Array.isArray(schema["required"]) ? schema["required"].map(String) : [];
}

function filled<T>(record: Record<string, T> | undefined): Record<string, T> | undefined {
  return record === undefined || Object.keys(record).length === 0 ? undefined : record;
}

/** Without the parts that are not there. */
export function compact<T extends object>(parts: { [K in keyof T]: T[K] | undefined }): T {
  return Object.fromEntries(Object.entries(parts).filter(([, value]) => value !== undefined)) as T;
}

const withOwn = (verbs: readonly string[], own: string | undefined): string[] =>
  own === undefined || verbs.includes(own) ? [...verbs] : [...verbs, own];

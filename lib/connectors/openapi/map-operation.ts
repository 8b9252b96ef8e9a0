import { isJsonObject, type Json, type JsonObject } from "@/lib/kernel/json";
import { all, howMany } from "../catalog/schema-parts";
import { humanize, nounsOf, partsOf, spaced, verbsOf } from "../catalog/source/words";
import type { Effect, HttpBinding, Operation, Pagination } from "../schema";
import type { MappedAnswer } from "./map-answer";
import type { MappedBody } from "./map-body";
import { paginationOf } from "./map-pagination";
import { mapSchema, shorten, type SchemaContext } from "./map-schema";
import { isLookUp } from "./name-operations";
import { below, resolveRef } from "./resolve-ref";

/** One call of the document, references resolved; its id is given later, when all are known. */
export interface DocumentCall {
  method: HttpBinding["method"];
  path: string;
  pointer: string;
  facts: JsonObject;
  parameters: Parameter[];
  body: MappedBody;
  answer: MappedAnswer;
  baseUrl?: string;
}

export interface Parameter {
  place: "path" | "query" | "header";
  wire: string;
  schema: JsonObject;
  isRequired: boolean;
  style: NonNullable<HttpBinding["queryStyle"]>;
}

const LATENCY_MS_DEFAULT = 400;
/** Headers that a call has anyway, or that a credential makes. */
const OWN_HEADERS = new Set(["accept", "content-type", "authorization", "content-length", "host", "cookie"]);

/**
 * Parameters of a path and of its operation; the latter's count where both name one.
 * @throws RefError; of a required cookie, an Error with the reason
 */
export function parametersOf(
  lists: readonly { value: Json | undefined; pointer: string }[],
  context: SchemaContext,
): Parameter[] {
  const found = new Map<string, Parameter>();
  for (const { value, pointer } of lists) {
    for (const [index, entry] of (Array.isArray(value) ? value : []).entries()) {
      const { value: facts, pointer: at } = resolveRef(context.document, entry, below(pointer, index));
      const parameter = parameterOf(facts, at, context);
      if (parameter !== undefined) found.set(`${parameter.place} ${parameter.wire}`, parameter);
    }
  }
  return [...found.values()];
}

function parameterOf(facts: JsonObject, pointer: string, context: SchemaContext): Parameter | undefined {
  const { in: place, name: wire } = facts;
  if (typeof wire !== "string" || wire === "" || wire.length > 200) return undefined;
  if (place !== "path" && place !== "query" && place !== "header") {
    context.notes.add(pointer, `stands in ${String(place).slice(0, 40)}, which no call fills: it is left out`);
    return undefined;
  }
  if (place === "header" && (OWN_HEADERS.has(wire.toLowerCase()) || !/^[\w!#$%&'*+.^`|~-]+$/.test(wire)))
    return undefined;
  const content = isJsonObject(facts["content"]) ? Object.values(facts["content"])[0] : undefined;
  const schema = facts["schema"] ?? (isJsonObject(content) ? content["schema"] : undefined);
  const { nullable: _nullable, ...mapped } = mapSchema(schema, below(pointer, "schema"), context, { side: "input" });
  const about = facts["description"];
  const example = facts["example"];
  return {
    place,
    wire,
    schema: {
      ...mapped,
      description:
        typeof about === "string" && about.trim() !== "" ? shorten(about) : (mapped["description"] ?? humanize(wire)),
      ...(example === undefined || example === null || typeof example === "object" ? {} : { examples: [example] }),
    },
    isRequired: place === "path" || facts["required"] === true,
    style: styleOf(facts, wire),
  };
}

function styleOf({ style, explode }: JsonObject, wire: string): Parameter["style"] {
  if (style === "deepObject" || wire.endsWith("[]")) return "brackets";
  return explode === false ? "comma" : "repeat";
}

export function operationOf(id: string, call: DocumentCall): Operation {
  const { method, facts, body, answer } = call;
  const query = Object.fromEntries(
    call.parameters.filter(({ place }) => place === "query").map((one) => [one.wire, one.schema]),
  );
  const found = method === "GET" ? paginationOf(query, answer) : undefined;
  const { sizeWire, ...pagination } = found ?? { kind: "link" as const };
  const pages: Pagination = pagination;
  const names = new FieldNames();
  const properties: [string, JsonObject][] = [];
  const required: string[] = [];
  const binding = { path: call.path, query: {} as Record<string, string>, headers: {} as Record<string, string> };
  const bodyPaths: Record<string, string> = {};
  for (const { place, wire, schema, isRequired } of call.parameters) {
    const field = names.take(wire, place);
    const isSize = found !== undefined && place === "query" && wire === sizeWire;
    if (isSize) pages.sizeField = field;
    properties.push([field, isSize ? sizeOf(schema, pages.sizeMax) : schema]);
    if (isRequired) required.push(field);
    if (place === "path") binding.path = binding.path.replaceAll(`{${wire}}`, `{${field}}`);
    else if (place === "query") binding.query[field] = wire.replace(/\[\]$/, "");
    else binding.headers[field] = wire;
  }
  for (const [wire, schema] of Object.entries(body.fields)) {
    const field = names.take(wire, "body");
    properties.push([field, schema]);
    if (body.required.includes(wire)) required.push(field);
    if (body.form === "whole") bodyPaths[field] = "";
    else if (field !== wire) bodyPaths[field] = wire;
  }
  if (found !== undefined && !names.has("all")) properties.push(["all", all]);
  const styles = call.parameters.filter(
    ({ place, schema }) => place === "query" && ["array", "object"].includes(String(schema["type"])),
  );
  const style = styles[0]?.style ?? "repeat";
  const isWhole = body.kind === "binary";
  const http: HttpBinding = {
    method,
    ...(call.baseUrl === undefined ? {} : { baseUrl: call.baseUrl }),
    path: binding.path,
    ...(Object.keys(binding.query).length === 0 ? {} : { query: binding.query }),
    ...(Object.keys(binding.headers).length === 0 ? {} : { headers: binding.headers }),
    ...(body.contentType === undefined ? {} : { fixedHeaders: { "content-type": body.contentType } }),
    ...(style === "repeat" ? {} : { queryStyle: style }),
    body: body.kind,
    ...(isWhole || Object.keys(bodyPaths).length === 0 ? {} : { bodyPaths }),
    ...(answer.kind === "json" ? {} : { answer: answer.kind }),
    ...(answer.resultPath === undefined ? {} : { resultPath: answer.resultPath }),
    ...(found === undefined ? {} : { pagination: pages }),
  };
  const summary = textOf(facts["summary"]);
  const description = textOf(facts["description"]) ?? summary;
  return {
    id,
    name: shorten(summary ?? nameOf(id), 120),
    ...(description === undefined ? {} : { description: shorten(description) }),
    effect: effectOf(method, call.path),
    resource: resourceOf(id, binding.path),
    input: { type: "object", properties: Object.fromEntries(properties), required: [...new Set(required)] },
    output: withoutNullable(answer.output),
    http,
    costUsd: 0,
    latencyMsTypical: LATENCY_MS_DEFAULT,
    verbs: [...new Set([...verbsOf(id), ...verbsSaid(summary, facts["operationId"])])],
    nouns: wordsFor(id, facts["tags"]),
  };
}

/** Field names of one input: plain, each once. What stands in two places is called by its place, too. */
class FieldNames {
  readonly #taken = new Set<string>();

  has(name: string): boolean {
    return this.#taken.has(name);
  }

  take(wire: string, place: string): string {
    const plain = wire.replace(/\W+/g, "_").replace(/^_+(?=\w)|_+$/g, "") || "value";
    // Own names of the language of expressions and prototypes are no fields.
    const first = /^\d/.test(plain) || /^(constructor|prototype)$/.test(plain) ? `_${plain}` : plain;
    let name = first;
    for (let number = 1; this.#taken.has(name); number += 1)
      name = number === 1 ? `${place}_${first}` : `${place}_${first}_${number}`;
    this.#taken.add(name);
    return name;
  }
}

function sizeOf(schema: JsonObject, sizeMax = 100): JsonObject {
  const [example] = Array.isArray(schema["examples"]) ? schema["examples"] : [];
  const size = howMany(
    sizeMax,
    typeof example === "number" && example >= 1 ? Math.floor(example) : Math.min(sizeMax, 50),
  );
  return typeof schema["default"] === "number" && schema["default"] >= 1
    ? { ...size, default: Math.floor(schema["default"]) }
    : size;
}

/** In doubt `write`: a PATCH may add, and what a POST does nobody knows. */
function effectOf(method: HttpBinding["method"], path: string): Effect {
  if (method === "GET") return "read";
  if (method === "PUT") return "idempotent-write";
  if (method === "DELETE") return "delete";
  return method === "POST" && isLookUp(path) ? "read" : "write";
}

function resourceOf(id: string, path: string): string {
  const last = [...path.matchAll(/\{(\w+)\}/g)].at(-1)?.[1];
  return last === undefined ? partsOf(id).noun : `${partsOf(id).noun}:{${last}}`;
}

function nameOf(id: string): string {
  const { noun, verb } = partsOf(id);
  return `${humanize(verb)} ${spaced(noun)}`;
}

/** What the document's author says is done: the first words of summary and operationId ("Sends a parcel", `sendParcel`). */
function verbsSaid(summary: string | undefined, operationId: Json | undefined): string[] {
  const texts = [summary ?? "", typeof operationId === "string" ? operationId : ""];
  return texts.flatMap((text) => {
    const [first = ""] = spaced(text.slice(0, 200)).split(/[^a-z]+/);
    const base = /[^s]s$/.test(first) ? first.slice(0, -1) : first;
    return base.length < 3 ? [] : verbsOf(`it.${base}`);
  });
}

/** The id's noun, and the tags: what the document's author calls it. */
function wordsFor(id: string, tags: Json | undefined): string[] {
  const named = (Array.isArray(tags) ? tags : [])
    .filter((tag) => typeof tag === "string")
    .map((tag) => spaced(tag).slice(0, 60))
    .filter((tag) => tag !== "");
  return [...new Set([...nounsOf(id), ...named.slice(0, 4)])];
}

function textOf(value: Json | undefined): string | undefined {
  return typeof value === "string" && value.trim() !== "" ? value : undefined;
}

function withoutNullable({ nullable: _nullable, ...schema }: JsonObject): JsonObject {
  return schema;
}

import { FORBIDDEN_KEYS, isJsonObject, type Json, type JsonObject } from "@/lib/kernel/json";
import { checkInput } from "../core/check-input";
import type { Notes } from "./report-schema";
import { below, RefError, resolveRef } from "./resolve-ref";

/** What a schema is read in. */
export interface SchemaContext {
  document: JsonObject;
  notes: Notes;
  /** Counted down: fields that may still be kept below the first level, and schemas that may still be looked at. */
  budget: { fields: number; looks: number };
}

export interface MapOptions {
  /** `input`: fields that are only read are left out; `output`: those only written. */
  side: "input" | "output";
  /** What stands in a form's file part or in raw bytes is a file of the platform. */
  file?: JsonObject;
}

const DEPTH_MAX = 6;
const TEXT_MAX = 300;
const ENUM_MAX = 200;
/** Properties of one object. */
const FIELDS_MAX = 500;
const EXAMPLE_CHARS_MAX = 2_000;
const TYPES = new Set(["string", "integer", "number", "boolean", "array", "object"]);
const FORMATS = new Set(["email", "date", "date-time", "uri"]);

/**
 * A JSON Schema of the document in the part of JSON Schema that forms, checker and simulator understand. Cycles and
 * what lies too deep become `{}`: any value. Never throws; what cannot be resolved is noted and becomes `{}`.
 * Patterns are left out: they would be run on every value.
 */
export function mapSchema(
  value: Json | undefined,
  pointer: string,
  context: SchemaContext,
  options: MapOptions,
  trail: readonly string[] = [],
): JsonObject {
  // `true` and no schema at all stand for any value.
  if (!isJsonObject(value)) return {};
  const flat = flatten(value, pointer, context, trail, 0);
  return flat === undefined ? {} : shapeOf(flat, context, options);
}

/** A schema without references and compositions at its own level. */
interface Flat {
  schema: JsonObject;
  properties: Map<string, { value: Json; pointer: string }>;
  required: Set<string>;
  pointer: string;
  items?: { value: Json; pointer: string };
  nullable: boolean;
  /** Places that led here, for cycles. */
  trail: readonly string[];
}

const COMPOSITIONS_MAX = 60;
const NESTED_MAX = 12;

function flatten(
  value: Json,
  pointer: string,
  context: SchemaContext,
  trail: readonly string[],
  nested: number,
): Flat | undefined {
  context.budget.looks -= 1;
  if (nested > NESTED_MAX || context.budget.looks < 0) return undefined;
  let located;
  try {
    located = resolveRef(context.document, value, pointer);
  } catch (error) {
    if (!(error instanceof RefError)) throw error;
    if (isJsonObject(value)) context.notes.add(error.pointer, `${error.message}: any value is taken there`);
    return undefined;
  }
  if (located.pointer !== pointer && trail.includes(located.pointer)) return undefined;
  const here = [...trail, located.pointer];
  const { value: schema } = located;
  const flat: Flat = {
    schema: { ...(isJsonObject(value) ? plainPart(value) : {}), ...schema },
    properties: new Map(),
    required: new Set(),
    pointer: located.pointer,
    nullable: schema["nullable"] === true,
    trail: here,
  };
  if (isJsonObject(schema["properties"])) {
    for (const [name, field] of Object.entries(schema["properties"]).slice(0, FIELDS_MAX))
      flat.properties.set(name, { value: field, pointer: below(located.pointer, "properties", name) });
  }
  for (const name of Array.isArray(schema["required"]) ? schema["required"] : [])
    if (typeof name === "string") flat.required.add(name);
  if (schema["items"] !== undefined) flat.items = { value: schema["items"], pointer: below(located.pointer, "items") };
  takeType(flat);
  for (const part of partsOf(schema, "allOf", located.pointer)) {
    const inner = flatten(part.value, part.pointer, context, here, nested + 1);
    if (inner !== undefined) merge(flat, inner);
  }
  for (const word of ["oneOf", "anyOf"] as const) {
    const parts = partsOf(schema, word, located.pointer);
    const choices = parts.filter((part) => !isNull(part.value));
    if (choices.length < parts.length) flat.nullable = true;
    const known = choices.map((part) => flatten(part.value, part.pointer, context, here, nested + 1));
    mergeChoice(flat, known);
  }
  return flat;
}

/** What stands beside a reference: its words only. */
function plainPart(value: JsonObject): JsonObject {
  const text = value["description"];
  return typeof text === "string" ? { description: text } : {};
}

function partsOf(schema: JsonObject, word: string, pointer: string): { value: Json; pointer: string }[] {
  const parts = schema[word];
  if (!Array.isArray(parts)) return [];
  return parts.slice(0, COMPOSITIONS_MAX).map((value, index) => ({ value, pointer: below(pointer, word, index) }));
}

function isNull(value: Json): boolean {
  return isJsonObject(value) && value["type"] === "null";
}

/** `type: [string, null]` is a text that may be missing; of several types none is said. */
function takeType(flat: Flat): void {
  const { type } = flat.schema;
  if (!Array.isArray(type)) return;
  const types = type.filter((one) => one !== "null");
  if (types.length < type.length) flat.nullable = true;
  const { type: _several, ...rest } = flat.schema;
  flat.schema = types.length === 1 && types[0] !== undefined ? { ...rest, type: types[0] } : rest;
}

/** Adds what `inner` says to `flat`; what `flat` says itself counts more. */
function merge(flat: Flat, inner: Flat): void {
  flat.schema = { ...inner.schema, ...flat.schema };
  for (const [name, field] of inner.properties) {
    if (!flat.properties.has(name) && flat.properties.size < FIELDS_MAX) flat.properties.set(name, field);
  }
  for (const name of inner.required) flat.required.add(name);
  if (flat.items === undefined && inner.items !== undefined) flat.items = inner.items;
  if (inner.nullable) flat.nullable = true;
  flat.trail = [...new Set([...flat.trail, ...inner.trail])];
}

/**
 * One of several forms. Objects become one object with the fields of all, required where all of them want it; values
 * of one type keep it; anything else is any value.
 */
function mergeChoice(flat: Flat, choices: readonly (Flat | undefined)[]): void {
  const known = choices.filter((choice) => choice !== undefined);
  const [first] = known;
  if (first === undefined) return;
  if (known.length === 1 && choices.length === 1) {
    merge(flat, first);
    return;
  }
  const types = new Set(known.map((choice) => typeOf(choice)));
  const type = typeOf(first);
  if (types.size > 1 || type === undefined || known.length < choices.length) return;
  if (type === "object") {
    const everywhere = [...first.required].filter((name) => known.every(({ required }) => required.has(name)));
    for (const choice of known) {
      for (const [name, field] of choice.properties)
        if (!flat.properties.has(name) && flat.properties.size < FIELDS_MAX) flat.properties.set(name, field);
    }
    for (const name of everywhere) flat.required.add(name);
  }
  flat.schema = { type, ...flat.schema };
  const enums = known.map(({ schema }) => schema["enum"]);
  if (enums.every((values) => Array.isArray(values)))
    flat.schema = { enum: [...new Set(enums.flat())] as Json[], ...flat.schema };
  if (type === "array" && flat.items === undefined && first.items !== undefined) flat.items = first.items;
}

function typeOf({ schema, properties, items }: Flat): string | undefined {
  const { type } = schema;
  if (typeof type === "string" && TYPES.has(type)) return type;
  if (properties.size > 0) return "object";
  return items === undefined ? undefined : "array";
}

function shapeOf(flat: Flat, context: SchemaContext, options: MapOptions): JsonObject {
  const { schema } = flat;
  const type = typeOf(flat);
  const isBytes = type === "string" && (schema["format"] === "binary" || schema["contentEncoding"] === "binary");
  if (options.file !== undefined && isBytes) return { ...options.file, ...wordsOf(schema, "Content, base64") };
  const shape: JsonObject = { ...(type === undefined ? {} : { type }), ...wordsOf(schema, undefined) };
  const values = schema["const"] === undefined ? schema["enum"] : [schema["const"]];
  if (Array.isArray(values) && values.length > 0 && values.length <= ENUM_MAX && values.every(isScalar)) {
    const kept = values.filter((one) => (one === null ? flat.nullable : fits(one, type)));
    if (kept.length > 0) shape["enum"] = flat.nullable && !kept.includes(null) ? [...kept, null] : kept;
  }
  if (type === "object" || type === "array") {
    Object.assign(shape, type === "object" ? fieldsOf(flat, context, options) : itemsOf(flat, context, options));
  } else Object.assign(shape, limitsOf(schema));
  // The checker knows one type for a value: where null is meant as a value of its own, none is said.
  if (flat.nullable && type !== undefined && type !== "object" && type !== "array") shape["nullable"] = true;
  const example = exampleOf(schema, type);
  if (example !== undefined && isAccepted(shape, example)) shape["examples"] = [example];
  else if (type === "string" && shape["enum"] === undefined) shape["examples"] = [madeText(shape)];
  const given = schema["default"];
  if (given !== undefined && given !== null && isScalar(given) && fits(given, type) && isAccepted(shape, given))
    shape["default"] = given;
  return shape;
}

function fieldsOf(flat: Flat, context: SchemaContext, options: MapOptions): JsonObject {
  const isTop = depthOf(flat) <= 1;
  const properties: [string, Json][] = [];
  for (const [name, field] of flat.properties) {
    if (FORBIDDEN_KEYS.has(name)) {
      context.notes.add(field.pointer, `a field cannot be called ${name}: it is left out`);
      continue;
    }
    if (isJsonObject(field.value) && field.value[options.side === "input" ? "readOnly" : "writeOnly"] === true)
      continue;
    const mayNest = context.budget.fields > 0 && depthOf(flat) < DEPTH_MAX;
    if (!mayNest && !isTop) break;
    context.budget.fields -= 1;
    const mapped = mayNest ? mapSchema(field.value, field.pointer, context, options, deeper(flat)) : {};
    properties.push([name, asField(mapped, flat.required.has(name), options)]);
  }
  const names = new Set(properties.map(([name]) => name));
  const required = [...flat.required].filter((name) => names.has(name));
  return { properties: Object.fromEntries(properties), required };
}

function itemsOf(flat: Flat, context: SchemaContext, options: MapOptions): JsonObject {
  if (flat.items === undefined || depthOf(flat) >= DEPTH_MAX) return {};
  const { nullable: _own, ...items } = mapSchema(flat.items.value, flat.items.pointer, context, options, deeper(flat));
  return { items };
}

/** A required field that may be null keeps no type: the checker would refuse the null. */
function asField({ nullable, ...field }: JsonObject, isRequired: boolean, { side }: MapOptions): JsonObject {
  if (nullable !== true || !isRequired || side === "output") return field;
  const { type: _type, format: _format, ...free } = field;
  return free;
}

const LEVEL = "|";

/** The trail holds a mark per level of nesting beside the places. */
function deeper({ trail }: Flat): string[] {
  return [...trail, LEVEL];
}

function depthOf({ trail }: Flat): number {
  return trail.filter((place) => place === LEVEL).length;
}

function wordsOf(schema: JsonObject, otherwise: string | undefined): JsonObject {
  const text = schema["description"] ?? schema["title"] ?? otherwise;
  if (typeof text !== "string" || text.trim() === "") return {};
  return { description: shorten(text) };
}

/** Whitespace made plain; of a long text the beginning. */
export function shorten(text: string, max = TEXT_MAX): string {
  const plain = text
    .slice(0, max * 4)
    .replace(/\s+/g, " ")
    .trim();
  return plain.length <= max ? plain : `${plain.slice(0, max - 1)}…`;
}

function limitsOf(schema: JsonObject): JsonObject {
  const limits: JsonObject = {};
  for (const name of ["minimum", "maximum", "minLength", "maxLength"]) {
    const value = schema[name];
    if (typeof value === "number") limits[name] = value;
  }
  // Before 3.1 a flag beside the limit, since then a limit of its own: neither is checked, so the limit is let go.
  if (schema["exclusiveMinimum"] === true) delete limits["minimum"];
  if (schema["exclusiveMaximum"] === true) delete limits["maximum"];
  const { format } = schema;
  if (typeof format === "string" && FORMATS.has(format)) limits["format"] = format;
  return limits;
}

function exampleOf(schema: JsonObject, type: string | undefined): Json | undefined {
  const { examples } = schema;
  const example = schema["example"] ?? (Array.isArray(examples) ? examples[0] : undefined);
  if (example === undefined || example === null || !fits(example, type)) return undefined;
  return JSON.stringify(example).length <= EXAMPLE_CHARS_MAX && !holdsForbidden(example) ? example : undefined;
}

function holdsForbidden(value: Json): boolean {
  return /"(__proto__|constructor|prototype)":/.test(JSON.stringify(value));
}

function isScalar(value: Json): boolean {
  return typeof value !== "object" || value === null;
}

/** Whether our checker takes the value: a document's examples need not fit its own schemas. */
function isAccepted(shape: JsonObject, value: Json): boolean {
  return checkInput({ properties: { value: shape } }, { value }).problems.length === 0;
}

const TEXTS: Readonly<Record<string, string>> = {
  email: "ada@example.com",
  uri: "https://example.com/page",
  date: "2026-03-02",
  "date-time": "2026-03-02T09:00:00Z",
};

/** A text of the form and length that the schema wants. */
function madeText({ format, minLength, maxLength }: JsonObject): string {
  const text = TEXTS[String(format)] ?? "text";
  const long = text.padEnd(typeof minLength === "number" ? Math.min(minLength, 1_000) : 0, "text");
  return typeof maxLength === "number" && maxLength >= 0 && TEXTS[String(format)] === undefined
    ? long.slice(0, maxLength)
    : long;
}

function fits(value: Json, type: string | undefined): boolean {
  if (type === undefined) return true;
  if (type === "array") return Array.isArray(value);
  if (type === "object") return isJsonObject(value);
  if (type === "integer") return Number.isInteger(value);
  return typeof value === type;
}

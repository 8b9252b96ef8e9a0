import { isJsonObject, type Json, type JsonObject } from "@/lib/kernel/json";
import { z } from "zod";
import { about, anyObject, anything, fields } from "../schema-parts";
import type { Report } from "./problem";
import { humanize } from "./words";

/** What shapes are made with: the named types of the file, and whom to tell of problems. */
export interface ShapeContext {
  types: Readonly<Record<string, unknown>>;
  report: Report;
}

/** Further facts of a field, `{$: example, …}`. */
const describedSchema = z.strictObject({
  $: z.json(),
  about: z.string().min(1).optional(),
  /** In place of the type that the example has; `string` also switches off the form (date, address, e-mail). */
  type: z.enum(["string", "integer", "number", "boolean"]).optional(),
  enum: z.array(z.json()).min(1).optional(),
  min: z.number().optional(),
  max: z.number().optional(),
  pattern: z.string().optional(),
  long: z.boolean().optional(),
  default: z.json().optional(),
  /** In place of the one that `$` shows: of a list, with several items. */
  example: z.json().optional(),
});
const anySchema = z.strictObject({ $any: z.json(), about: z.string().min(1).optional() });
const fileFieldSchema = z.strictObject({ $file: z.literal(true), about: z.string().min(1).optional() });

const DEPTH_MAX = 12;

/** A file among data. */
export const FILE: JsonObject = {
  type: "object",
  description: "A file",
  properties: {
    $file: fields(
      {
        name: { type: "string", description: "File name" },
        contentType: { type: "string", description: "Media type" },
        bytes: { type: "integer", description: "Length in bytes" },
        base64: { type: "string", description: "Content, base64" },
      },
      ["base64"],
    ),
  },
  required: ["$file"],
  examples: [{ $file: { name: "report.txt", contentType: "text/plain", bytes: 5, base64: "SGVsbG8=" } }],
};

/**
 * `{name: example, name!: example}` → JSON Schema of an object; `!` makes a field required.
 * @param key where it stands in the file, for problems
 * @param within types that this shape is part of: one that holds itself ends in an open object
 */
export function expandFields(
  source: Readonly<Record<string, unknown>>,
  key: readonly string[],
  context: ShapeContext,
  within: readonly string[] = [],
): JsonObject {
  const properties: Record<string, JsonObject> = {};
  const required: string[] = [];
  for (const [written, value] of Object.entries(source)) {
    const name = written.endsWith("!") ? written.slice(0, -1) : written;
    if (Object.hasOwn(properties, name)) context.report([...key, written], `stands twice: as ${name} and as ${name}!`);
    if (written !== name) required.push(name);
    properties[name] = described(humanize(name), expandValue(value, [...key, written], context, within));
  }
  return fields(properties, required);
}

/** The shape of one value: an example, a list of examples, `@type`, nested fields, or `{$: …}`, `{$any: …}`, `{$file: true}`. */
export function expandValue(
  source: unknown,
  key: readonly string[],
  context: ShapeContext,
  within: readonly string[] = [],
): JsonObject {
  if (key.length > DEPTH_MAX + 6) {
    context.report(key, "is nested too deep");
    return anything("");
  }
  if (source === null || source === undefined) {
    // `{text: Hello, what can I do?}` is read as two fields.
    if (/[ ?!]/.test(key.at(-1)?.replace(/!$/, "") ?? ""))
      context.report(key, "is the rest of a text with a comma in it: put the text in quotes");
    else if (isInput(key)) context.report(key, "has no example; write one, or {$any: true} for any value");
    return { examples: [null] };
  }
  if (typeof source === "string" && /^@[A-Za-z]\w*$/.test(source))
    return expandType(source.slice(1), key, context, within);
  if (Array.isArray(source)) return expandList(source, key, context, within);
  if (!isPlain(source)) return ofExample(source as Json, key, context);
  if ("$" in source) return expandDescribed(source, key, context, within);
  if ("$any" in source) return expandAny(source, key, context);
  if ("$file" in source) {
    const parsed = parse(fileFieldSchema, source, key, context);
    return parsed?.about === undefined ? FILE : about(parsed.about, FILE);
  }
  return expandFields(source, key, context, within);
}

/** The shape of a type of the file. */
export function expandType(
  name: string,
  key: readonly string[],
  context: ShapeContext,
  within: readonly string[],
): JsonObject {
  if (!Object.hasOwn(context.types, name)) {
    const known = Object.keys(context.types).join(", ");
    context.report(
      key,
      `there is no type ${name}${known === "" ? "" : ` (types: ${known})`}; a text is {$: "@${name}"}`,
    );
    return anything("");
  }
  if (within.includes(name)) return { type: "object", additionalProperties: true };
  return expandValue(context.types[name], ["types", name], context, [...within, name]);
}

/** Answers may show an empty place as the vendor does; an input field needs an example to be called with. */
function isInput(key: readonly string[]): boolean {
  return key[0] !== "types" && key[2] !== "out";
}

function expandList(
  source: readonly unknown[],
  key: readonly string[],
  context: ShapeContext,
  within: readonly string[],
): JsonObject {
  if (source.length === 0) {
    if (isInput(key)) context.report(key, "is a list without an example of an item; write one, or {$any: []}");
    return { type: "array", items: {}, examples: [[]] };
  }
  const items = expandValue(source[0], [...key, "0"], context, within);
  const areScalars = source.length > 1 && source.every((item) => typeof item !== "object");
  return { type: "array", items, ...(areScalars ? { examples: [source as Json[]] } : {}) };
}

function expandDescribed(
  source: Record<string, unknown>,
  key: readonly string[],
  context: ShapeContext,
  within: readonly string[],
): JsonObject {
  const parsed = parse(describedSchema, source, key, context);
  if (parsed === undefined) return anything("");
  const { $: example, type } = parsed;
  const isName = typeof example === "string" && /^@[A-Za-z]\w*$/.test(example);
  const isType = isName && Object.hasOwn(context.types, example.slice(1));
  const shape =
    isName && !isType ? { type: "string", examples: [example] } : expandValue(example, key, context, within);
  if (type !== undefined) {
    shape["type"] = type;
    delete shape["format"];
  }
  const isText = shape["type"] === "string";
  if (parsed.enum !== undefined) {
    if (!parsed.enum.includes(example)) context.report(key, `the example ${String(example)} is not one of its enum`);
    delete shape["format"];
    shape["enum"] = parsed.enum;
  }
  const limit = isText ? "Length" : shape["type"] === "array" ? "Items" : "imum";
  if (parsed.min !== undefined) shape[`min${limit}`] = parsed.min;
  if (parsed.max !== undefined) shape[`max${limit}`] = parsed.max;
  if (parsed.pattern !== undefined) addPattern(shape, parsed.pattern, key, context);
  if (parsed.long === true) shape["contentMediaType"] = "text/plain";
  if (parsed.default !== undefined) shape["default"] = parsed.default;
  if (parsed.example !== undefined) shape["examples"] = [parsed.example];
  return parsed.about === undefined ? shape : { ...shape, description: parsed.about };
}

function addPattern(shape: JsonObject, pattern: string, key: readonly string[], context: ShapeContext): void {
  try {
    new RegExp(pattern, "u");
    shape["pattern"] = pattern;
  } catch {
    context.report(key, `pattern ${pattern} is not a regular expression`);
  }
}

function expandAny(source: Record<string, unknown>, key: readonly string[], context: ShapeContext): JsonObject {
  const parsed = parse(anySchema, source, key, context);
  if (parsed === undefined) return anything("");
  const { $any: example, about: words } = parsed;
  const shape: JsonObject =
    example === true ? {} : isJsonObject(example) ? anyObject("", example) : { examples: [example] };
  delete shape["description"];
  return words === undefined ? shape : { ...shape, description: words };
}

/** The type and form that an example shows. */
function ofExample(example: Json, key: readonly string[], context: ShapeContext): JsonObject {
  switch (typeof example) {
    case "boolean":
      return { type: "boolean", examples: [example] };
    case "number":
      if (Math.abs(example) > Number.MAX_SAFE_INTEGER) context.report(key, "is too large a number: write it in quotes");
      return { type: Number.isInteger(example) ? "integer" : "number", examples: [example] };
    default: {
      const text = String(example);
      const format = formatOf(text);
      return { type: "string", ...(format === undefined ? {} : { format }), examples: [text] };
    }
  }
}

function formatOf(text: string): string | undefined {
  if (/^\d{4}-\d\d-\d\d$/.test(text)) return "date";
  if (/^\d{4}-\d\d-\d\dT\d\d:\d\d(:\d\d(\.\d+)?)?(Z|[+-]\d\d:?\d\d)$/.test(text)) return "date-time";
  if (/^[^\s@,<>]+@[^\s@,<>]+\.[a-z]{2,}$/i.test(text)) return "email";
  return /^https?:\/\/\S+$/.test(text) ? "uri" : undefined;
}

/** Keeps a description that stands, puts the type first. */
function described(words: string, { type, description, ...rest }: JsonObject): JsonObject {
  return {
    ...(type === undefined ? {} : { type }),
    description: typeof description === "string" && description !== "" ? description : words,
    ...rest,
  };
}

function parse<T>(schema: z.ZodType<T>, source: unknown, key: readonly string[], context: ShapeContext): T | undefined {
  const parsed = schema.safeParse(source);
  if (parsed.success) return parsed.data;
  for (const issue of parsed.error.issues) {
    const unknown =
      issue.code === "unrecognized_keys"
        ? `${issue.keys.join(", ")} is not a fact of a field (a text with a comma needs quotes)`
        : issue.message;
    context.report([...key, ...issue.path.map(String)], unknown);
  }
  return undefined;
}

function isPlain(value: unknown): value is Record<string, unknown> {
  return isJsonObject(value);
}

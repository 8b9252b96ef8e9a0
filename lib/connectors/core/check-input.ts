import { isJsonObject, type Json, type JsonObject } from "@/lib/kernel/json";
import { choiceWords, fieldChoices, isChoiceMade } from "@/lib/workflow/needed-fields";

export interface InputProblem {
  /** Dotted path of the field. */
  field: string;
  message: string;
}

export interface CheckedInput {
  /** The input with defaults filled in and scalars turned into the type the schema names. */
  input: JsonObject;
  problems: InputProblem[];
}

/**
 * Checks resolved values against an operation's JSON Schema right before use, so that an expression that gave an
 * object where text belongs never reaches a request. Understands the part of JSON Schema the catalogue uses:
 * type, properties, required, a choice of required fields (`fieldChoices`), additionalProperties (false), items, enum, default, minimum, maximum, minLength,
 * maxLength, pattern, format email. A number or boolean where text belongs becomes text, and numeric text a number.
 */
export function checkInput(schema: JsonObject, input: JsonObject): CheckedInput {
  const problems: InputProblem[] = [];
  const checked = check(schema, input, "", problems);
  return { input: isJsonObject(checked) ? checked : input, problems };
}

function check(schema: JsonObject, value: Json, path: string, problems: InputProblem[]): Json {
  const converted = convert(schema["type"], value);
  const flaw = flawOf(schema, converted);
  if (flaw !== undefined) {
    problems.push({ field: path, message: flaw });
    return converted;
  }
  if (Array.isArray(converted)) {
    const items = schema["items"];
    if (!isJsonObject(items)) return converted;
    return converted.map((item, index) => check(items, item, join(path, String(index)), problems));
  }
  return isJsonObject(converted) ? checkObject(schema, converted, path, problems) : converted;
}

function checkObject(schema: JsonObject, value: JsonObject, path: string, problems: InputProblem[]): JsonObject {
  const properties = isJsonObject(schema["properties"]) ? schema["properties"] : {};
  const required = Array.isArray(schema["required"]) ? schema["required"] : [];
  const result: JsonObject = {};
  for (const [name, field] of Object.entries(value)) {
    const fieldSchema = Object.hasOwn(properties, name) ? properties[name] : undefined;
    // A null for an optional field means "not given": expressions make it where a value is missing.
    if (field === null && isJsonObject(fieldSchema) && fieldSchema["type"] !== undefined && !required.includes(name))
      continue;
    if (fieldSchema === undefined && schema["additionalProperties"] === false) {
      problems.push({ field: join(path, name), message: "is not a field of this operation" });
    }
    result[name] = isJsonObject(fieldSchema) ? check(fieldSchema, field, join(path, name), problems) : field;
  }
  for (const [name, fieldSchema] of Object.entries(properties)) {
    if (result[name] !== undefined || !isJsonObject(fieldSchema)) continue;
    if (fieldSchema["default"] !== undefined) result[name] = fieldSchema["default"];
    else if (required.includes(name)) problems.push({ field: join(path, name), message: "is required" });
  }
  const choices = fieldChoices(schema);
  if (choices !== undefined && !isChoiceMade(choices, result))
    problems.push({ field: join(path, choices[0]?.[0] ?? ""), message: `is required: give ${choiceWords(choices)}` });
  return result;
}

function convert(type: Json | undefined, value: Json): Json {
  if (type === "string" && (typeof value === "number" || typeof value === "boolean")) return String(value);
  if ((type === "number" || type === "integer") && typeof value === "string" && /^-?\d+(\.\d+)?$/.test(value.trim()))
    return Number(value);
  if (type === "boolean" && (value === "true" || value === "false")) return value === "true";
  return value;
}

function flawOf(schema: JsonObject, value: Json): string | undefined {
  const type = schema["type"];
  if (typeof type === "string" && !isOfType(type, value)) return `must be ${NAMES[type] ?? type}, not ${nameOf(value)}`;
  const values = schema["enum"];
  if (Array.isArray(values) && !values.includes(value)) return `must be one of ${values.join(", ")}`;
  if (typeof value === "string") return textFlaw(schema, value);
  if (typeof value === "number") return numberFlaw(schema, value);
  return undefined;
}

function textFlaw(schema: JsonObject, value: string): string | undefined {
  const { minLength, maxLength, pattern, format } = schema;
  if (typeof minLength === "number" && value.length < minLength) return `must have at least ${minLength} characters`;
  if (typeof maxLength === "number" && value.length > maxLength) return `must have at most ${maxLength} characters`;
  // Patterns come from the catalogue, never from a caller.
  if (typeof pattern === "string" && !new RegExp(pattern, "u").test(value)) return `must look like ${pattern}`;
  if (format === "email" && !/^[^\s@]+@[^\s@]+$|<[^\s@]+@[^\s@]+>$/.test(value)) return "must be an e-mail address";
  return undefined;
}

function numberFlaw(schema: JsonObject, value: number): string | undefined {
  const { minimum, maximum } = schema;
  if (typeof minimum === "number" && value < minimum) return `must be at least ${minimum}`;
  if (typeof maximum === "number" && value > maximum) return `must be at most ${maximum}`;
  return undefined;
}

const NAMES: Record<string, string> = {
  string: "text",
  integer: "a whole number",
  number: "a number",
  boolean: "true or false",
  array: "a list",
  object: "an object",
};

function isOfType(type: string, value: Json): boolean {
  if (type === "array") return Array.isArray(value);
  if (type === "object") return isJsonObject(value);
  if (type === "integer") return typeof value === "number" && Number.isInteger(value);
  if (type === "null") return value === null;
  return typeof value === type;
}

function nameOf(value: Json): string {
  if (value === null) return "nothing";
  if (Array.isArray(value)) return "a list";
  return NAMES[typeof value] ?? typeof value;
}

function join(path: string, name: string): string {
  return path === "" ? name : `${path}.${name}`;
}

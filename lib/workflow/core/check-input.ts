import { isTemplate } from "@/lib/expressions/split-template";
import { isJsonObject, type Json, type JsonObject } from "@/lib/kernel/json";
import { choiceWords, fieldChoices, isChoiceMade } from "../needed-fields";
import { toPointer } from "./json-pointer";

export interface InputFlaw {
  /** JSON Pointer of the field. */
  path: string;
  /** The field, dotted, e.g. `channel` or `headers.X-Id`. */
  field: string;
  code: "MISSING_INPUT" | "WRONG_TYPE" | "UNKNOWN_INPUT";
  message: string;
}

/** Steps of one check; a schema of somebody's own and a value can multiply to far more than either is long. */
const COMPARISONS_MAX = 1_000_000;
/** Nobody reads more. */
const FLAWS_MAX = 1_000;

/**
 * Checks literal input against the JSON Schema of an operation: required fields, types, choices, ranges, unknown
 * fields where the schema refuses them. A string with `{{ … }}` counts as any value if it is one expression alone,
 * else as text. Keywords read: type, required, properties, additionalProperties, items, enum, const, minimum,
 * maximum, minLength, maxLength, anyOf, oneOf; others are left to the call itself.
 * @param keys where the input stands in the document
 * @param isData it is what came at run time: a text with braces is a text
 */
export function checkInput(
  input: JsonObject,
  schema: JsonObject,
  keys: readonly string[],
  { isData = false } = {},
): InputFlaw[] {
  const place: Place = { keys, field: [], flaws: [], isData, work: { left: COMPARISONS_MAX } };
  checkValue(input, schema, place);
  if (place.work.left >= 0) return place.flaws;
  const failed: Place = { ...place, flaws: [] };
  const text = `cannot be checked within ${COMPARISONS_MAX} comparisons: give less, or a simpler schema`;
  flaw(failed, "WRONG_TYPE", text);
  return failed.flaws;
}

interface Place {
  keys: readonly string[];
  field: readonly string[];
  flaws: InputFlaw[];
  isData: boolean;
  /** Shared by all places of one check. */
  work: { left: number };
}

/** Takes so much work. @returns whether there was less left */
function isWorkedOut({ work }: Place, steps: number): boolean {
  work.left -= steps;
  return work.left < 0;
}

function checkValue(value: Json, schema: Json | undefined, place: Place): void {
  if (!isJsonObject(schema) || isWorkedOut(place, 1)) return;
  const template = !place.isData && typeof value === "string" && isTemplate(value);
  if (template && /^\{\{(?!\{\{)[\s\S]*\}\}$/.test(value)) return;
  const options = [schema["anyOf"], schema["oneOf"]].find(Array.isArray);
  const isChoice = isJsonObject(value) && fieldChoices(schema) !== undefined;
  if (options && !isChoice && !options.some((option) => isAccepted(value, option, place)))
    flaw(place, "WRONG_TYPE", "fits none of the forms it may have");
  if (!hasType(value, schema["type"]))
    return flaw(place, "WRONG_TYPE", `must be ${typeWords(schema["type"])}, not ${kindOf(value)}`);
  if (!template) checkLiteral(value, schema, place);
  if (Array.isArray(value)) value.forEach((item, i) => checkValue(item, schema["items"], inside(place, String(i))));
  if (isJsonObject(value)) checkFields(value, schema, place);
}

function checkLiteral(value: Json, schema: JsonObject, place: Place): void {
  const choices = schema["enum"];
  if (Array.isArray(choices) && isWorkedOut(place, choices.length)) return;
  if (Array.isArray(choices) && !choices.some((choice) => choice === value)) {
    flaw(place, "WRONG_TYPE", `must be one of ${choices.slice(0, 20).map(String).join(", ")}`);
  }
  if (schema["const"] !== undefined && schema["const"] !== value)
    flaw(place, "WRONG_TYPE", `must be ${JSON.stringify(schema["const"])}`);
  if (typeof value === "number") {
    if (typeof schema["minimum"] === "number" && value < schema["minimum"])
      flaw(place, "WRONG_TYPE", `must be at least ${schema["minimum"]}`);
    if (typeof schema["maximum"] === "number" && value > schema["maximum"])
      flaw(place, "WRONG_TYPE", `must be at most ${schema["maximum"]}`);
  }
  if (typeof value === "string") {
    if (typeof schema["minLength"] === "number" && value.length < schema["minLength"])
      flaw(place, "WRONG_TYPE", `must have at least ${schema["minLength"]} characters`);
    if (typeof schema["maxLength"] === "number" && value.length > schema["maxLength"])
      flaw(place, "WRONG_TYPE", `must have at most ${schema["maxLength"]} characters`);
  }
}

function checkFields(value: JsonObject, schema: JsonObject, place: Place): void {
  const properties = isJsonObject(schema["properties"]) ? schema["properties"] : {};
  const required = Array.isArray(schema["required"]) ? schema["required"] : [];
  if (isWorkedOut(place, required.length)) return;
  for (const name of required) {
    if (typeof name !== "string") continue;
    const given = Object.hasOwn(value, name) ? value[name] : undefined;
    if (given === undefined || given === null || given === "")
      flaw(inside(place, name), "MISSING_INPUT", "is needed and not set");
  }
  const choices = fieldChoices(schema);
  if (choices !== undefined && !isChoiceMade(choices, value)) {
    const words = `is needed and not set: give ${choiceWords(choices)}`;
    flaw(inside(place, choices[0]?.[0] ?? ""), "MISSING_INPUT", words);
  }
  let known: string | undefined;
  for (const [key, item] of Object.entries(value)) {
    const isKnown = Object.hasOwn(properties, key);
    if (!isKnown && schema["additionalProperties"] === false) {
      if (known === undefined) {
        const names = Object.keys(properties);
        if (isWorkedOut(place, names.length)) return;
        known = names.slice(0, 20).join(", ");
      }
      flaw(inside(place, key), "UNKNOWN_INPUT", `is not a field here${known === "" ? "" : `; there is ${known}`}`);
    } else if (item !== null && item !== "")
      checkValue(item, isKnown ? properties[key] : schema["additionalProperties"], inside(place, key));
  }
}

function isAccepted(value: Json, schema: Json, place: Place): boolean {
  const trial: Place = { ...place, flaws: [] };
  checkValue(value, schema, trial);
  return trial.flaws.length === 0;
}

function hasType(value: Json, type: Json | undefined): boolean {
  if (type === undefined) return true;
  const types = Array.isArray(type) ? type : [type];
  return types.some((name) => {
    if (name === "integer") return Number.isInteger(value);
    if (name === "number") return typeof value === "number";
    if (name === "object") return isJsonObject(value);
    return name === kindOf(value);
  });
}

function kindOf(value: Json): string {
  if (value === null) return "null";
  if (Array.isArray(value)) return "array";
  return typeof value;
}

function typeWords(type: Json | undefined): string {
  return (Array.isArray(type) ? type : [type ?? "a value"]).map(String).join(" or ");
}

function inside(place: Place, key: string): Place {
  return { ...place, keys: [...place.keys, key], field: [...place.field, key] };
}

function flaw(place: Place, code: InputFlaw["code"], text: string): void {
  if (place.flaws.length >= FLAWS_MAX) return;
  const field = place.field.join(".") || "the input";
  place.flaws.push({ path: toPointer(place.keys), field, code, message: `${field} ${text}` });
}

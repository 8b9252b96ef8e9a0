import { isJsonObject, type Json, type JsonObject } from "@/lib/kernel/json";
import { readPath, writePath } from "../core/dotted-path";
import type { Operation } from "../schema";

/** A shorter example stands in a text by chance. */
const EXAMPLE_CHARS_MIN = 3;
const GIVEN_CHARS_MAX = 200;

/**
 * An example answer, made to answer this request: where it repeats the example of an input field (in an address, a
 * path, an id), what was given stands instead; what the request puts into an inner field stands there too.
 */
export function asAsked(sample: Json, operation: Operation, input: JsonObject): Json {
  const swaps = swapsOf(operation, input);
  const fitted = swaps.length === 0 ? sample : swap(sample, swaps);
  if (!isJsonObject(fitted)) return fitted;
  const { bodyPaths = {}, fixedBody = {} } = operation.http ?? {};
  for (const [field, targets] of Object.entries(bodyPaths)) {
    const given = input[field];
    if (given === undefined) continue;
    for (const target of [targets].flat()) {
      if (target !== "" && typeof readPath(fitted, target) === typeof given) writePath(fitted, target, given);
    }
  }
  for (const [field, value] of Object.entries(fixedBody)) {
    if (typeof fitted[field] === typeof value) fitted[field] = value;
  }
  return fitted;
}

/** What a new thing was not given it does not have: optional fields of the answer that the request could have set. */
export function withoutUnsaid(sample: JsonObject, operation: Operation, input: JsonObject): JsonObject {
  const couldSay = isJsonObject(operation.input["properties"]) ? operation.input["properties"] : {};
  const always = Array.isArray(operation.output["required"]) ? operation.output["required"] : [];
  const root = operation.http?.bodyRoot;
  return Object.fromEntries(
    Object.entries(sample).flatMap(([name, value]): [string, Json][] => {
      // An example of other fields would mix with those given.
      if (name === root && isJsonObject(value)) return [[name, {}]];
      const unsaid = Object.hasOwn(couldSay, name) && input[name] === undefined && !always.includes(name);
      return unsaid ? [] : [[name, value]];
    }),
  );
}

interface Swap {
  from: string;
  to: string;
}

function swapsOf(operation: Operation, input: JsonObject): Swap[] {
  const properties = isJsonObject(operation.input["properties"]) ? operation.input["properties"] : {};
  const swaps = Object.entries(input).flatMap(([name, value]): Swap[] => {
    const schema = Object.hasOwn(properties, name) ? properties[name] : undefined;
    const example = isJsonObject(schema) && Array.isArray(schema["examples"]) ? schema["examples"][0] : undefined;
    if (typeof value !== "string" && typeof value !== "number") return [];
    if (typeof example !== "string" && typeof example !== "number") return [];
    const [from, to] = [String(example), String(value)];
    if (from.length < EXAMPLE_CHARS_MIN || to === "" || to.length > GIVEN_CHARS_MAX || from === to) return [];
    return [{ from, to }, ...lastParts(from, to)];
  });
  return swaps.sort((a, b) => b.from.length - a.from.length);
}

/** The name of a file within its path, the sheet within its range. */
function lastParts(from: string, to: string): Swap[] {
  if (from.startsWith("/") && to.startsWith("/")) {
    return [{ from: from.slice(from.lastIndexOf("/") + 1), to: to.slice(to.lastIndexOf("/") + 1) }];
  }
  const [sheet, cells] = from.split("!");
  const [given] = to.split("!");
  return sheet !== undefined && cells !== undefined && given !== undefined
    ? [{ from: `${sheet}!`, to: `${given}!` }]
    : [];
}

function swap(value: Json, swaps: readonly Swap[]): Json {
  if (typeof value === "number") {
    const hit = swaps.find(({ from, to }) => from === String(value) && /^-?\d{1,15}$/.test(to));
    return hit === undefined ? value : Number(hit.to);
  }
  if (typeof value === "string") {
    // One swap at a time: what was put in is not taken for another example.
    const hit = swaps.filter(({ from }) => value.includes(from));
    return hit.length === 0 ? value : replaceEach(value, hit);
  }
  if (Array.isArray(value)) return value.map((item) => swap(item, swaps));
  if (!isJsonObject(value)) return value;
  return Object.fromEntries(Object.entries(value).map(([name, item]) => [name, swap(item, swaps)]));
}

function replaceEach(text: string, swaps: readonly Swap[]): string {
  const first = swaps[0];
  if (first === undefined) return text;
  return text
    .split(first.from)
    .map((part) => replaceEach(part, swaps.slice(1)))
    .join(first.to);
}

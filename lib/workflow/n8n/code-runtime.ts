import type { CodeReads } from "./code-reads";
import { DATE_TIME } from "./code-date-time";
import { EXTENSIONS } from "./code-extensions";

/**
 * The names that n8n gives to code and expressions, as JavaScript for our sandbox. The step's `input` is
 * `{json, index, items?, nodes?: [{name, items, item}], workflow?, execution?, env?}`, all plain JSON; n8n wraps each
 * item in `{json}`. Only what the code uses is put before it.
 */
export function runtimeFor(reads: Pick<CodeReads, "names" | "methods">): string {
  const { names, methods } = reads;
  const parts = ["const asItem = (json) => ({ json });"];
  const uses = (...wanted: string[]): boolean => wanted.some((name) => names.has(name));
  if (uses("$input", "items", "$items")) parts.push("const inputItems = (input.items ?? [input.json]).map(asItem);");
  if (uses("$input")) parts.push(INPUT);
  if (uses("items")) parts.push("const items = inputItems;");
  if (uses("item")) parts.push("const item = asItem(input.json);");
  if (uses("$json")) parts.push("const $json = input.json;");
  if (uses("$itemIndex")) parts.push("const $itemIndex = input.index ?? 0;");
  if (uses("$runIndex")) parts.push("const $runIndex = 0;");
  if (uses("$", "$node", "$items")) parts.push(NODES);
  if (uses("$node")) parts.push("const $node = new Proxy({}, { get: (_, name) => $(name).item });");
  if (uses("$items")) parts.push("const $items = (name) => (name === undefined ? inputItems : $(name).all());");
  if (uses("$workflow")) parts.push("const $workflow = input.workflow;");
  if (uses("$execution")) parts.push("const $execution = input.execution;");
  if (uses("$env")) parts.push("const $env = input.env;");
  if (uses("$vars")) parts.push("const $vars = input.env;");
  if (uses("$prevNode")) parts.push("const $prevNode = input.previous;");
  if (uses("$if", "$ifEmpty", "$min", "$max", "$not")) parts.push(FUNCTIONS);
  const dates = uses("$now", "$today", "DateTime", "Duration", "Interval") || methods.has("toDateTime");
  if (dates) parts.push(DATE_TIME);
  if (uses("$now")) parts.push("const $now = DateTime.now();");
  if (uses("$today")) parts.push('const $today = DateTime.now().startOf("day");');
  for (const [method, code] of Object.entries(EXTENSIONS)) if (methods.has(method)) parts.push(code);
  return parts.join("\n");
}

const INPUT = `const $input = {
  item: asItem(input.json),
  all: () => inputItems,
  first: () => inputItems[0],
  last: () => inputItems[inputItems.length - 1],
};`;

const NODES = `const nodesByName = new Map((input.nodes ?? []).map((one) => [one.name, one]));
const $ = (name) => {
  const one = nodesByName.get(name);
  if (one === undefined) throw new Error("There is no node " + name);
  const all = one.items.map(asItem);
  return {
    isExecuted: true,
    item: asItem(one.item),
    json: one.item,
    all: () => all,
    first: () => all[0],
    last: () => all[all.length - 1],
    itemMatching: (place) => all[place],
  };
};`;

const FUNCTIONS = `const $if = (test, then, otherwise) => (test ? then : otherwise);
const $ifEmpty = (value, otherwise) =>
  value === undefined || value === null || value === "" || (typeof value === "object" && Object.keys(value).length === 0)
    ? otherwise
    : value;
const $min = Math.min;
const $max = Math.max;
const $not = (value) => !value;`;

/** Evaluates like n8n: a TypeError and what JSON has no form for give nothing. */
export const EVALUATE = `const valueOf = (make) => {
  try {
    const value = make();
    return value === undefined || typeof value === "function" || (typeof value === "number" && !Number.isFinite(value)) ? null : value;
  } catch (error) {
    if (error instanceof TypeError) return null;
    throw error;
  }
};
const textOf = (make) => {
  const value = valueOf(make);
  return value === null ? "" : String(value);
};`;

/** Makes items out of what code of n8n returns: a list of `{json}`, one such, or plain objects. */
export const TO_ITEMS = `const itemOf = (one) =>
  one !== null && typeof one === "object" && !Array.isArray(one) && "json" in one && typeof one.json === "object" ? one.json : one;
const plain = (value) => JSON.parse(JSON.stringify(value ?? null));
const toItems = (result) =>
  result === undefined || result === null ? [] : plain(Array.isArray(result) ? result.map(itemOf) : [itemOf(result)]);`;

import { canonicalJson, isJsonObject, jsonEquals, type Json, type JsonObject } from "@/lib/kernel/json";
import { invalidField } from "../../core/invalid-field";
import { dropAt, objectsOf, putAt, textsOf, valueAt } from "./field-path";

/** Items in the order of fields; what has no such field stands last. Equal ones keep their order. */
export function sortItems(input: JsonObject): Json {
  const rules = objectsOf(input["by"], "by");
  const folds = input["ignoreCase"] === true;
  const fold = (value: Json | undefined): Json | undefined =>
    folds && typeof value === "string" ? value.toLowerCase() : value;
  return [...itemsOf(input)].sort((a, b) => {
    for (const { field, descending } of rules) {
      const [left, right] = [fold(valueAt(a, String(field))), fold(valueAt(b, String(field)))];
      if (left === right) continue;
      const isLess = left === undefined ? false : right === undefined ? true : (left as string) < (right as string);
      return (descending === true) === isLess ? 1 : -1;
    }
    return 0;
  });
}

/** The first of items that are equal: in some fields, in all but some, or as a whole; what is excepted never counts. */
export function uniqueItems(input: JsonObject): Json {
  const except = textsOf(input["except"]);
  const fields = textsOf(input["fields"]).filter((name) => !except.includes(name));
  const seen = new Set<string>();
  return itemsOf(input).filter((item) => {
    const key = canonicalJson(
      fields.length > 0 ? fields.map((name) => valueAt(item, name) ?? null) : without(item, except),
    );
    return seen.has(key) ? false : seen.add(key);
  });
}

function without(item: Json, fields: readonly string[]): Json {
  if (fields.length === 0 || !isJsonObject(item)) return item;
  const copy = structuredClone(item);
  for (const name of fields) dropAt(copy, name);
  return copy;
}

/** Items with fields under other names; a field that an item lacks changes nothing there. */
export function renameFields(input: JsonObject): Json {
  const names = objectsOf(input["fields"], "fields").map(({ from, to }) => [String(from), String(to)] as const);
  return objectsOf(input["items"], "items").map((item) => {
    const renamed = structuredClone(item);
    for (const [from, to] of names) {
      const value = valueAt(renamed, from);
      if (value === undefined || to === "" || to === from) continue;
      dropAt(renamed, from);
      putAt(renamed, to, value);
    }
    return renamed;
  });
}

function isPresent(value: Json | undefined): value is Json {
  return value !== undefined && value !== null && value !== "";
}

type Summary = (values: readonly (Json | undefined)[], kept: readonly (Json | undefined)[], rule: JsonObject) => Json;

function numbersOf(values: readonly (Json | undefined)[]): number[] {
  return values.filter(isPresent).map((value, i) => {
    const number = Number(value);
    if (!Number.isFinite(number))
      throw invalidField(`items.${i}`, `holds ${JSON.stringify(value).slice(0, 40)} where a number is added up`);
    return number;
  });
}

function sumOf(numbers: readonly number[]): number {
  return numbers.reduce((total, one) => total + one, 0);
}

function extreme(values: readonly (Json | undefined)[], isBetter: (a: Json, b: Json) => boolean): Json {
  return values
    .filter(isPresent)
    .reduce<Json>((best, one) => (best === null || isBetter(one, best) ? one : best), null);
}

const SUMMARIES: Readonly<Record<string, Summary>> = {
  append: (_values, kept) => kept.map((value) => value ?? null),
  average: (values) => {
    const numbers = numbersOf(values);
    return numbers.length === 0 ? 0 : sumOf(numbers) / numbers.length;
  },
  concatenate: (_values, kept, { separator }) =>
    kept
      .map((one) => (typeof one === "object" && one !== null ? JSON.stringify(one) : String(one)))
      .join(typeof separator === "string" ? separator : ","),
  count: (values, kept) => (kept === values ? values.length : values.filter(isPresent).length),
  countUnique: (_values, kept) => new Set(kept.map((one) => JSON.stringify(one ?? null))).size,
  max: (values) => extreme(values, (a, b) => (a as number) > (b as number)),
  min: (values) => extreme(values, (a, b) => (a as number) < (b as number)),
  sum: (values) => sumOf(numbersOf(values)),
};

/** One object for each group of items with equal values in `groupBy`; one for all where that is left out. */
export function summarizeItems(input: JsonObject): Json {
  const by = textsOf(input["groupBy"]);
  const rules = objectsOf(input["fields"], "fields");
  const groups = new Map<string, Json[]>();
  for (const item of itemsOf(input)) {
    const key = JSON.stringify(by.map((name) => valueAt(item, name) ?? null));
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [item]);
    else group.push(item);
  }
  return [...groups.values()].map((group) => {
    const made: JsonObject = {};
    for (const name of by) made[name] = (group[0] === undefined ? undefined : valueAt(group[0], name)) ?? null;
    rules.forEach((rule, i) => {
      const field = String(rule["field"] ?? "");
      const way = String(rule["how"]);
      const summary = Object.hasOwn(SUMMARIES, way) ? SUMMARIES[way] : undefined;
      if (summary === undefined)
        throw invalidField(`fields.${i}.how`, `must be one of ${Object.keys(SUMMARIES).join(", ")}`);
      const values = group.map((item) => valueAt(item, field));
      const kept = rule["includeEmpty"] === true ? values : values.filter(isPresent);
      putAt(made, String(rule["as"] ?? `${way}_${field.replaceAll(".", "_")}`), summary(values, kept, rule));
    });
    return made;
  });
}

/** Items of two lists side by side, told apart by fields: only in the first, only in the second, the same, different. */
export function compareItems(input: JsonObject): Json {
  const rules = objectsOf(input["by"], "by").map(
    (rule) => [String(rule["first"]), String(rule["second"] ?? rule["first"])] as const,
  );
  const keyOf = (item: Json, side: 0 | 1): string =>
    JSON.stringify(rules.map((rule) => valueAt(item, rule[side]) ?? null));
  const [first, second] = (["first", "second"] as const).map((name) => objectsOf(input[name], name)) as [
    JsonObject[],
    JsonObject[],
  ];
  const partners = new Map<string, JsonObject[]>();
  for (const item of second) {
    const key = keyOf(item, 1);
    const list = partners.get(key);
    if (list === undefined) partners.set(key, [item]);
    else list.push(item);
  }
  const result = { onlyFirst: [] as Json[], onlySecond: [] as Json[], same: [] as Json[], different: [] as Json[] };
  const found = new Set<string>();
  for (const item of first) {
    const key = keyOf(item, 0);
    const partner = partners.get(key)?.[0];
    found.add(key);
    if (partner === undefined) result.onlyFirst.push(item);
    else if (jsonEquals(item, partner)) result.same.push(item);
    else result.different.push({ first: item, second: partner });
  }
  result.onlySecond = second.filter((item) => !found.has(keyOf(item, 1)));
  return result;
}

function itemsOf(input: JsonObject): Json[] {
  return Array.isArray(input["items"]) ? input["items"] : [];
}

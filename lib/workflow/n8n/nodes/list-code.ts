import { isJsonObject, type Json, type JsonObject } from "@/lib/kernel/json";
import { inBraces, type NodeJob } from "../node-job";
import { type Mapped, newLineage } from "../node-mapper";
import { listOf } from "../view";

/** Reads and writes at a path such as `a.b`. */
const PATHS = `const at = (item, path) => path.split(".").reduce((value, key) => (value === null || value === undefined ? undefined : value[key]), item);
const put = (item, path, value) => {
  const keys = path.split(".");
  let inner = item;
  for (const key of keys.slice(0, -1)) inner = inner[key] !== null && typeof inner[key] === "object" ? inner[key] : (inner[key] = {});
  inner[keys[keys.length - 1]] = value;
};
const drop = (item, path) => {
  const keys = path.split(".");
  const inner = keys.length === 1 ? item : at(item, keys.slice(0, -1).join("."));
  if (inner !== null && typeof inner === "object") delete inner[keys[keys.length - 1]];
};
const names = (text) => String(text ?? "").split(",").map((name) => name.trim()).filter((name) => name !== "");`;

/** List operations that the expression language has no words for, as code over `items` with the node's `settings`. */
const OPERATIONS = {
  sort: `const rules = (settings.sortFieldsUi?.sortField ?? []);
const fold = (value) => (typeof value === "string" ? value.toLowerCase() : value);
return [...items].sort((a, b) => {
  for (const { fieldName, order } of rules) {
    const [left, right] = [fold(at(a, fieldName)), fold(at(b, fieldName))];
    if (left === right) continue;
    const less = left === undefined ? false : right === undefined ? true : left < right;
    return (order === "descending") === less ? 1 : -1;
  }
  return 0;
});`,
  removeDuplicates: `const except = settings.compare === "allFieldsExcept" ? names(settings.fieldsToExclude) : null;
const seen = new Set();
return items.filter((item) => {
  let compared;
  if (except === null) compared = names(settings.fieldsToCompare).map((name) => at(item, name) ?? null);
  else {
    compared = JSON.parse(JSON.stringify(item));
    for (const name of except) drop(compared, name);
  }
  const key = JSON.stringify(compared);
  return seen.has(key) ? false : seen.add(key);
});`,
  renameKeys: `const keys = settings.keys?.key ?? [];
return items.map((item) => {
  const renamed = JSON.parse(JSON.stringify(item));
  for (const { currentKey, newKey } of keys) {
    const value = at(renamed, currentKey ?? "");
    if (value === undefined || !newKey || newKey === currentKey) continue;
    drop(renamed, currentKey);
    put(renamed, newKey, value);
  }
  return renamed;
});`,
  splitOut: `const fields = names(settings.fieldToSplitOut);
const out = [];
for (const item of items) {
  const lists = fields.map((name) => { const value = at(item, name); return Array.isArray(value) ? value : value === undefined || value === null ? [] : [value]; });
  const length = Math.max(0, ...lists.map((list) => list.length));
  for (let i = 0; i < length; i += 1) {
    const made = settings.include === "allOtherFields" ? { ...item } : {};
    fields.forEach((name, n) => { if (i < lists[n].length) made[name] = lists[n][i]; });
    out.push(made);
  }
}
return out;`,
  aggregateExcept: `const except = names(settings.fieldsToExclude);
const list = items.map((item) => Object.fromEntries(Object.entries(item).filter(([key]) => !except.includes(key))));
return { [settings.destinationFieldName ?? "data"]: list };`,
  mergeUnpaired: `const size = settings.join === "left" ? lists[0].length : Math.max(...lists.map((list) => list.length));
return Array.from({ length: size }, (_, i) => Object.assign({}, ...lists.map((list) => list[i] ?? {})));`,
  summarize: `const by = names(settings.fieldsToSplitBy);
const rules = settings.fieldsToSummarize?.values ?? [{ aggregation: "count", field: "" }];
const groups = new Map();
for (const item of items) {
  const key = JSON.stringify(by.map((name) => at(item, name) ?? null));
  if (!groups.has(key)) groups.set(key, []);
  groups.get(key).push(item);
}
const PREFIX = { append: "appended_", average: "average_", concatenate: "concatenated_", count: "count_", countUnique: "unique_count_", max: "max_", min: "min_", sum: "sum_" };
const present = (value) => value !== undefined && value !== null && value !== "";
const numbers = (values) => values.filter(present).map(Number);
const results = [...groups.values()].map((group) => {
  const made = Object.fromEntries(by.map((name) => [name, at(group[0], name) ?? null]));
  for (const { aggregation = "count", field = "", includeEmpty = false, separateBy = ",", customSeparator } of rules) {
    const values = group.map((item) => at(item, field));
    const kept = includeEmpty ? values : values.filter(present);
    const separator = separateBy === "other" ? (customSeparator ?? "") : separateBy;
    const of = {
      append: () => kept,
      average: () => (numbers(values).length === 0 ? 0 : numbers(values).reduce((all, one) => all + one, 0) / numbers(values).length),
      concatenate: () => kept.map((one) => (typeof one === "object" && one !== null ? JSON.stringify(one) : one === undefined ? "undefined" : String(one))).join(separator),
      count: () => (includeEmpty ? values.length : values.filter(present).length),
      countUnique: () => new Set(kept.map((one) => JSON.stringify(one))).size,
      max: () => values.filter(present).reduce((most, one) => (most === null || one > most ? one : most), null),
      min: () => values.filter(present).reduce((least, one) => (least === null || one < least ? one : least), null),
      sum: () => numbers(values).reduce((all, one) => all + one, 0),
    }[aggregation];
    made[(PREFIX[aggregation] ?? "") + field.replaceAll(".", "_")] = of === undefined ? null : of();
  }
  return made;
});
return results;`,
} as const;

/** A code step over all items. @param isList whether it gives items, or one */
export function listCode(
  job: NodeJob,
  operation: keyof typeof OPERATIONS,
  isList = operation !== "aggregateExcept",
  lists: readonly string[] = [],
): Mapped {
  const { params, input } = job;
  if (operation === "sort" && params["type"] === "code") {
    job.fillIn("code", "How the items are sorted is written in code; bring it over by hand.");
  }
  const settings = usedSettings(job.params);
  const items = input === undefined ? "[{}]" : listOf(input);
  const given: JsonObject = {
    ...(lists.length === 0 ? { items: inBraces(items) } : { lists: lists.map(inBraces) }),
    settings: job.value(settings, ""),
  };
  const source = `const { items, lists, settings } = input;\n${PATHS}\n${OPERATIONS[operation]}`;
  const gives = operation === "summarize" ? true : isList;
  return {
    outcome: "code",
    step: { service: "code", operation: "javascript", with: { source, input: given } },
    outputs: (at) => [{ view: { many: gives, cel: at, lineage: newLineage() } }],
  };
}

/** Parameters without what only n8n's editor reads. */
function usedSettings(params: JsonObject): JsonObject {
  return Object.fromEntries(
    Object.entries(params).filter(
      ([key, value]) => key !== "options" || (isJsonObject(value) && Object.keys(value).length > 0),
    ),
  ) as Record<string, Json>;
}

import { isJsonObject, type Json, type JsonObject } from "@/lib/kernel/json";
import { inBraces, type NodeJob } from "../node-job";
import { type Mapped, newLineage } from "../node-mapper";
import { listOf } from "../view";

/** Reads at a path such as `a.b`. */
const PATHS = `const at = (item, path) => path.split(".").reduce((value, key) => (value === null || value === undefined ? undefined : value[key]), item);
const names = (text) => String(text ?? "").split(",").map((name) => name.trim()).filter((name) => name !== "");`;

/** List operations that the expression language has no words for, as code over `items` with the node's `settings`. */
const OPERATIONS = {
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
} as const;

/** A code step over all items. @param isList whether it gives items, or one */
export function listCode(
  job: NodeJob,
  operation: keyof typeof OPERATIONS,
  isList = operation !== "aggregateExcept",
  lists: readonly string[] = [],
): Mapped {
  const { input } = job;
  const settings = usedSettings(job.params);
  const items = input === undefined ? "[{}]" : listOf(input);
  const given: JsonObject = {
    ...(lists.length === 0 ? { items: inBraces(items) } : { lists: lists.map(inBraces) }),
    settings: job.value(settings, ""),
  };
  const source = `const { items, lists, settings } = input;\n${PATHS}\n${OPERATIONS[operation]}`;
  return {
    outcome: "code",
    step: { service: "code", operation: "javascript", with: { source, input: given } },
    outputs: (at) => [{ view: { many: isList, cel: at, lineage: newLineage() } }],
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

import { isJsonObject, type Json, type JsonObject } from "@/lib/kernel/json";
import { inBraces, type NodeJob } from "../node-job";
import { type Mapped, type NodeMapper, newLineage, shape } from "../node-mapper";
import { objectsAt } from "../objects-at";
import { quoted } from "../translate-expression";
import { listOf, optionalPath, wholeOf } from "../view";
import { listCode } from "./list-code";

const all = (): boolean => true;

function inputList(job: NodeJob): string {
  return job.input === undefined ? "[{}]" : listOf(job.input);
}

/** Names written `a, b.c`. */
export function namesIn(text: Json | undefined): string[] {
  return String(text ?? "")
    .split(",")
    .map((name) => name.trim())
    .filter((name) => name !== "");
}

/** A field of `base`, whose name may lead into objects. */
function at(base: string, name: string): string {
  return `${optionalPath(base, name.split("."))}.orValue(null)`;
}

function options(job: NodeJob): JsonObject {
  return isJsonObject(job.params["options"]) ? job.params["options"] : {};
}

/** A list out of the list that comes in, by an operation of `transform`. */
function itemsStep(job: NodeJob, operation: string, settings: JsonObject): Mapped {
  return {
    step: { service: "transform", operation, with: { items: inBraces(inputList(job)), ...settings } },
    outputs: (output) => [{ view: { many: true, cel: output, lineage: newLineage() } }],
  };
}

/** A list as output: `transform.shape` of the whole. */
function listStep(cel: string): Mapped {
  return {
    step: shape(inBraces(cel)),
    outputs: (output) => [{ view: { many: true, cel: output, lineage: newLineage() } }],
  };
}

export const splitOutNode: NodeMapper = {
  takesAll: all,
  map(job): Mapped {
    const { params, input } = job;
    const fields = namesIn(params["fieldToSplitOut"]);
    const [field] = fields;
    if (field === undefined || fields.length > 1) {
      if (fields.length > 1) return listCode(job, "splitOut");
      const value = job.fillIn("fieldToSplitOut", "Which field holds the list is not given.");
      return listStep(job.celOf(value));
    }
    const named = String(options(job)["destinationFieldName"] ?? "") || lastName(field);
    const include = params["include"] ?? "noOtherFields";
    const one = (item: string): string => {
      const held = at(item, field);
      const list = `(${held} == null ? [] : type(${held}) == list ? ${held} : type(${held}) == map ? values(${held}) : [${held}])`;
      if (include === "allOtherFields") return `${list}.map(e, merge(${item}, {${quoted(named)}: e}))`;
      if (include === "selectedOtherFields") {
        const others = namesIn(params["fieldsToInclude"]).map((name) => `${quoted(name)}: ${at(item, name)}`);
        return `${list}.map(e, {${[...others, `${quoted(named)}: e`].join(", ")}})`;
      }
      const isNamed = options(job)["destinationFieldName"] !== undefined && options(job)["destinationFieldName"] !== "";
      return isNamed
        ? `${list}.map(e, {${quoted(named)}: e})`
        : `${list}.map(e, type(e) == map ? e : {${quoted(named)}: e})`;
    };
    if (include === "allOtherFields" && field.includes("."))
      job.note("differs", "The field stands at the top of the item; what it was taken from stays.", "include");
    if (input?.many === true) return listStep(`flatten(${input.cel}.map(i, ${one("i")}))`);
    if (input?.fields !== undefined) return listStep(one(wholeOf(input)));
    return listStep(one(input?.cel ?? "dyn({})"));
  },
};

function lastName(field: string): string {
  return field;
}

export const aggregateNode: NodeMapper = {
  takesAll: all,
  map(job): Mapped {
    const { params } = job;
    const list = inputList(job);
    const { mergeLists, keepMissing } = options(job);
    if (params["aggregate"] === "aggregateAllItemData") {
      const name = String(params["destinationFieldName"] ?? "data");
      const include = params["include"] ?? "allFields";
      if (include === "allFieldsExcept") return listCode(job, "aggregateExcept", false);
      const picked = namesIn(params["fieldsToInclude"]);
      const cel =
        include === "specifiedFields"
          ? `${list}.map(i, {${picked.map((one) => `${quoted(one)}: ${at("i", one)}`).join(", ")}})`
          : list;
      return { step: shape({ [name]: inBraces(cel) }), outputs: one };
    }
    const chosen = isJsonObject(params["fieldsToAggregate"]) ? params["fieldsToAggregate"]["fieldToAggregate"] : [];
    const value: JsonObject = {};
    for (const entry of (Array.isArray(chosen) ? chosen : []).filter(isJsonObject)) {
      const source = String(entry["fieldToAggregate"] ?? "");
      if (source === "") continue;
      const name = entry["renameField"] === true ? String(entry["outputFieldName"] ?? source) : lastOf(source);
      const values = `${list}.map(i, ${at("i", source)})`;
      const present = keepMissing === true ? values : `${values}.filter(v, v != null)`;
      value[name] = inBraces(mergeLists === true ? `flatten(${present})` : present);
    }
    return { step: shape(value), outputs: one };
  },
};

function lastOf(path: string): string {
  return path.split(".").at(-1) ?? path;
}

const one = (output: string): ReturnType<NonNullable<Mapped["outputs"]>> => [
  { view: { many: false, cel: output, lineage: newLineage() } },
];

export const limitNode: NodeMapper = {
  takesAll: all,
  map(job): Mapped {
    const list = inputList(job);
    const { cel, type } = job.cel(job.params["maxItems"] ?? 1, "maxItems");
    const most = type === "number" ? cel : `number(${cel})`;
    const kept =
      job.params["keep"] === "lastItems"
        ? `range(size(${list})).filter(n, n >= size(${list}) - ${most}).map(n, ${list}[n])`
        : `range(size(${list})).filter(n, n < ${most}).map(n, ${list}[n])`;
    return {
      step: shape(inBraces(kept)),
      outputs: (output) => {
        // The first ones keep their places.
        const lineage = job.params["keep"] === "lastItems" ? newLineage() : (job.input?.lineage ?? newLineage());
        return [{ view: { many: true, cel: output, lineage } }];
      },
    };
  },
};

export const removeDuplicatesNode: NodeMapper = {
  takesAll: all,
  map(job): Mapped | null {
    const { params } = job;
    const operation = params["operation"] ?? "removeDuplicateInputItems";
    // What earlier runs have seen is kept nowhere.
    if (operation !== "removeDuplicateInputItems" && operation !== "removeDuplicates") return null;
    const compare = params["compare"] ?? "allFields";
    if (compare === "allFields") return listStep(`unique(${inputList(job)})`);
    const [name, param] =
      compare === "allFieldsExcept"
        ? (["except", "fieldsToExclude"] as const)
        : (["fields", "fieldsToCompare"] as const);
    const fields = namesIn(params[param]);
    if (fields.length === 0 || String(params[param]).startsWith("=")) return null;
    return itemsStep(job, "items.unique", { [name]: fields });
  },
};

export const sortNode: NodeMapper = {
  takesAll: all,
  map(job): Mapped | null {
    const { params } = job;
    if ((params["type"] ?? "simple") !== "simple") return null;
    const rules = objectsAt(params, "sortFieldsUi", "sortField");
    if (rules.length === 0) return null;
    const by = rules.map(({ fieldName, order }, i) => ({
      field: job.value(fieldName ?? "", `sortFieldsUi.${i}`),
      ...(order === "descending" && { descending: true }),
    }));
    return itemsStep(job, "items.sort", { by, ignoreCase: true });
  },
};

/** What n8n puts before the name of the field that it sums up. */
const SUMMARY_NAMES: Readonly<Record<string, string>> = {
  append: "appended_",
  average: "average_",
  concatenate: "concatenated_",
  count: "count_",
  countUnique: "unique_count_",
  max: "max_",
  min: "min_",
  sum: "sum_",
};

export const summarizeNode: NodeMapper = {
  takesAll: all,
  map(job): Mapped | null {
    const { params } = job;
    const rules = objectsAt(params, "fieldsToSummarize", "values");
    const groups = params["fieldsToSplitBy"];
    if (rules.length === 0 || String(groups ?? "").startsWith("=")) return null;
    const fields = rules.map((rule) => {
      const { aggregation = "count", field = "", includeEmpty, separateBy = ",", customSeparator } = rule;
      const how = String(aggregation);
      const separator = separateBy === "other" ? (customSeparator ?? "") : separateBy;
      return {
        field: String(field),
        how,
        as: `${SUMMARY_NAMES[how] ?? ""}${String(field).replaceAll(".", "_")}`,
        ...(how === "concatenate" && { separator: job.value(separator, "fieldsToSummarize") }),
        ...(includeEmpty === true && { includeEmpty }),
      };
    });
    if (fields.some(({ field, how }) => field.startsWith("=") || !Object.hasOwn(SUMMARY_NAMES, how))) return null;
    return itemsStep(job, "items.summarize", { groupBy: namesIn(groups), fields });
  },
};

export const renameKeysNode: NodeMapper = {
  takesAll: all,
  map(job): Mapped | null {
    const renamed = isJsonObject(job.params["keys"]) ? job.params["keys"]["key"] : [];
    if (
      !Array.isArray(renamed) ||
      (isJsonObject(job.params["additionalOptions"]) && Object.keys(job.params["additionalOptions"]).length > 0)
    )
      return null;
    const fields = renamed.filter(isJsonObject).map(({ currentKey, newKey }, i) => ({
      from: job.value(currentKey ?? "", `keys.${i}`),
      to: job.value(newKey ?? "", `keys.${i}`),
    }));
    return itemsStep(job, "items.rename", { fields });
  },
};

/** The older node of many list operations, each now a node of its own. */
export const itemListsNode: NodeMapper = {
  takesAll: all,
  map(job): Mapped | null {
    const { params } = job;
    switch (params["operation"] ?? "splitOutItems") {
      case "splitOutItems":
        return splitOutNode.map(job);
      case "aggregateItems":
      case "concatenateItems":
        return aggregateNode.map(job);
      case "limit":
        return limitNode.map(job);
      case "removeDuplicates":
        return removeDuplicatesNode.map(job);
      case "sort":
        return sortNode.map(job);
      case "summarize":
        return summarizeNode.map(job);
      default:
        return null;
    }
  },
};

/** Merge: waits for what leads to it, and joins it. */
export const mergeNode: NodeMapper = {
  takesAll: all,
  map(job): Mapped | null {
    const mode = modeOf(job.params);
    const given = job.inputs.filter((input) => input !== undefined);
    const lists = job.inputs.map((input) => (input === undefined ? "[]" : listOf(input)));
    const [first = "[]", second = "[]"] = lists;
    switch (mode) {
      case "append":
        return listStep(lists.length === 1 ? first : lists.join(" + "));
      case "choose": {
        const number = Number(
          /(\d)/.exec(String(job.params["useDataOfInput"] ?? job.params["output"] ?? "1"))?.[1] ?? 1,
        );
        if (job.params["output"] === "empty") return listStep("[{}]");
        const chosen = job.inputs[number - 1];
        if (chosen === undefined) return listStep("[]");
        return chosen.many ? listStep(chosen.cel) : { step: shape(inBraces(wholeOf(chosen))), outputs: one };
      }
      case "position": {
        if (given.length === 2 && given.every((input) => !input?.many) && given[0] && given[1])
          return { step: shape(inBraces(`merge(${wholeOf(given[0])}, ${wholeOf(given[1])})`)), outputs: one };
        const joined = lists.slice(1).reduce((cel, list) => `merge(${cel}, ${list}[n])`, `${first}[n]`);
        const within =
          lists
            .slice(1)
            .map((list) => `n < size(${list})`)
            .join(" && ") || "true";
        if (options(job)["includeUnpaired"] === true || job.params["join"] === "outer" || job.params["join"] === "left")
          return listCode(job, "mergeUnpaired", true, lists);
        return listStep(`range(size(${first})).filter(n, ${within}).map(n, ${joined})`);
      }
      case "all":
        return listStep(`flatten(${first}.map(a, ${second}.map(b, merge(a, b))))`);
      case "fields":
        return byFields(job, first, second);
      default:
        return null;
    }
  },
};

function modeOf(params: JsonObject): string | null {
  const { mode = "append" } = params;
  const combined = params["combineBy"] ?? params["combinationMode"] ?? "combineByFields";
  const modes: Readonly<Record<string, string>> = {
    append: "append",
    chooseBranch: "choose",
    passThrough: "choose",
    wait: "choose",
    mergeByIndex: "position",
    multiplex: "all",
    combineByPosition: "position",
    mergeByPosition: "position",
    combineAll: "all",
    combineByFields: "fields",
    mergeByFields: "fields",
  };
  return modes[String(mode === "combine" ? combined : mode)] ?? null;
}

function byFields(job: NodeJob, first: string, second: string): Mapped | null {
  const { params } = job;
  const pairs = isJsonObject(params["mergeByFields"]) ? params["mergeByFields"]["values"] : undefined;
  const simple = namesIn(params["fieldsToMatchString"]).map((name): [string, string] => [name, name]);
  const fields =
    Array.isArray(pairs) && simple.length === 0
      ? pairs
          .filter(isJsonObject)
          .map((pair): [string, string] => [String(pair["field1"] ?? ""), String(pair["field2"] ?? "")])
      : simple;
  const { clashHandling, multipleMatches, fuzzyCompare } = options(job);
  if (fields.length === 0 || fields.some(([a, b]) => a === "" || b === "")) return null;
  if (multipleMatches === "first" || fuzzyCompare === true || isJsonObject(clashHandling)) return null;
  const matches = fields.map(([a, b]) => `${at("a", a)} == ${at("b", b)}`).join(" && ");
  const from = params["outputDataFrom"] ?? "both";
  const paired = (made: string): string => `flatten(${first}.map(a, ${second}.filter(b, ${matches}).map(b, ${made})))`;
  const alone1 = `${first}.filter(a, !${second}.exists(b, ${matches}))`;
  const alone2 = `${second}.filter(b, !${first}.exists(a, ${matches}))`;
  switch (params["joinMode"] ?? "keepMatches") {
    case "keepMatches":
      if (from === "input1") return listStep(`${first}.filter(a, ${second}.exists(b, ${matches}))`);
      return listStep(paired(from === "input2" ? "b" : "merge(a, b)"));
    case "keepNonMatches": {
      const marked = (list: string, source: string): string => `${list}.map(r, merge(r, {"_source": "${source}"}))`;
      if (from === "both") return listStep(`${marked(alone1, "input1")} + ${marked(alone2, "input2")}`);
      return listStep(from === "input1" ? alone1 : alone2);
    }
    // Pairs first, in the order of the first input; then those that are left.
    case "enrichInput1":
      return listStep(`${paired("merge(a, b)")} + ${alone1}`);
    case "enrichInput2":
      return listStep(`${paired("merge(b, a)")} + ${alone2}`);
    case "keepEverything":
      return listStep(`${paired("merge(a, b)")} + ${alone1} + ${alone2}`);
    default:
      return null;
  }
}

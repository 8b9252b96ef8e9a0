import { isJsonObject, type Json, type JsonObject } from "@/lib/kernel/json";
import { inBraces, type NodeJob } from "../node-job";
import { type Mapped, type NodeMapper, newLineage, outputView, passThrough } from "../node-mapper";
import { objectsAt } from "../objects-at";

/** Where tables of n8n are kept here: a database below the folder of files. */
const FILE = "data-tables.db";
const ROWS_MAX = 1_000;

/** A table of n8n itself as one of SQLite: its rows are found, added, changed and deleted there. */
export const dataTableNode: NodeMapper = {
  map(job): Mapped | null {
    const { params } = job;
    if ((params["resource"] ?? "row") !== "row") return null;
    const table = tableName(params["dataTableId"]);
    const where = equalsOf(job);
    if (table === null || where === null) return null;
    const mapped = mapRows(job, table, where);
    if (mapped !== null)
      job.note(
        "fill_in",
        `Make the table "${table}" in ${FILE} below the folder of files (FILES_DIR) first; its rows are not brought over.`,
        "dataTableId",
      );
    return mapped;
  },
};

/** The name of a table; an id where there is none. */
function tableName(value: Json | undefined): string | null {
  const name = isJsonObject(value) ? (value["cachedResultName"] ?? value["value"]) : value;
  return typeof name === "string" && name !== "" && !name.startsWith("=") && name.length <= 128 ? name : null;
}

/** Conditions as columns that must have values; null where they say more than that. */
function equalsOf(job: NodeJob): JsonObject | null {
  const conditions = objectsAt(job.params, "filters", "conditions");
  if (conditions.length > 1 && job.params["matchType"] !== "allConditions") return null;
  const where: JsonObject = {};
  for (const [i, { keyName, condition = "eq", keyValue }] of conditions.entries()) {
    const name = typeof keyName === "string" ? keyName : "";
    if (name === "" || name.startsWith("=") || Object.hasOwn(where, name)) return null;
    if (condition === "eq") where[name] = job.value(keyValue ?? "", `filters.${i}`);
    else if (condition === "isEmpty") where[name] = null;
    else return null;
  }
  return where;
}

function valuesOf(job: NodeJob): JsonObject | string {
  const columns = job.params["columns"];
  const value = isJsonObject(columns) && columns["mappingMode"] !== "autoMapInputData" ? columns["value"] : undefined;
  return isJsonObject(value) && Object.keys(value).length > 0
    ? (job.value(value, "columns") as JsonObject)
    : inBraces(passThrough(job));
}

function mapRows(job: NodeJob, table: string, where: JsonObject): Mapped | null {
  const { params } = job;
  const of = (operation: string, input: JsonObject): Mapped["step"] => ({
    service: "sqlite",
    operation,
    with: { file: FILE, table, ...input },
  });
  const hasWhere = Object.keys(where).length > 0;
  const stored: Mapped["outputs"] = (at) => [{ view: outputView(job, at, { path: ["row"] }) }];
  const asBefore: Mapped["outputs"] = () => [
    { view: job.input ?? { many: false, cel: "dyn({})", lineage: newLineage() } },
  ];
  switch (params["operation"] ?? "insert") {
    case "insert":
      return { step: of("row.insert", { values: valuesOf(job) }), outputs: stored };
    case "get": {
      const limit = params["returnAll"] === true ? ROWS_MAX : job.value(params["limit"] ?? 50, "limit");
      if (params["returnAll"] === true) job.note("differs", `It gives ${ROWS_MAX} rows at most.`, "returnAll");
      return {
        step: of("row.find", { ...(hasWhere && { where }), limit }),
        outputs: (at) => [{ view: outputView(job, at, { path: ["rows"], isList: true }) }],
      };
    }
    case "update":
      if (!hasWhere) return null;
      job.note("differs", "What goes on is what came in; n8n gives the rows as they were changed.");
      return { step: of("row.update", { values: valuesOf(job), where }), outputs: asBefore };
    case "upsert": {
      const values = valuesOf(job);
      const names = Object.keys(where);
      if (!hasWhere || typeof values === "string" || Object.values(where).includes(null)) return null;
      job.note("fill_in", `Give the table a unique index on ${names.join(", ")}.`, "filters");
      return { step: of("row.upsert", { values: { ...values, ...where }, key: names }), outputs: stored };
    }
    case "deleteRows":
      if (!hasWhere) return null;
      job.note("differs", "What goes on is what came in; n8n gives the rows that were deleted.");
      return { step: of("row.delete", { where }), outputs: asBefore };
    default:
      return null;
  }
}

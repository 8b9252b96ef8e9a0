import { isJsonObject, type Json, type JsonObject } from "@/lib/kernel/json";
import type { Step } from "../../definition-schema";
import { inBraces, type NodeJob } from "../node-job";
import { type Mapped, type NodeMapper, newLineage, outputView, passThrough } from "../node-mapper";
import { nodeTypeFacts } from "../node-types";
import { objectAt, objectsAt } from "../objects-at";
import { namesIn } from "./lists";
import { sqlText } from "./sql-text";

/** Rows that one step of ours gives at most. */
const ROWS_MAX = 1_000;

/** PostgreSQL and MySQL nodes, all versions. */
export const sqlNode: NodeMapper = {
  map(job): Mapped | null {
    const service = nodeTypeFacts(job.node.type)?.service;
    if (service !== "postgres" && service !== "mysql") return null;
    const mapped = mapOperation(job, service);
    if (mapped !== null) job.note("credential", "Choose a connection of the database.");
    return mapped;
  },
};

type Database = "postgres" | "mysql";

function mapOperation(job: NodeJob, service: Database): Mapped | null {
  const { params } = job;
  switch (params["operation"] ?? "insert") {
    case "executeQuery":
      return runQuery(job, service);
    case "select":
      return select(job, service);
    case "insert":
    case "upsert":
    case "update":
      return write(job, service, String(params["operation"] ?? "insert"));
    case "deleteTable":
    case "delete":
      return remove(job, service);
    default:
      return null;
  }
}

const PLACES: Readonly<Record<Database, (number: number) => string>> = {
  postgres: (number) => `$${number}`,
  mysql: () => "?",
};
const QUOTES: Readonly<Record<Database, string>> = { postgres: '"', mysql: "`" };

function step(service: Database, operation: string, input: JsonObject): Step {
  return { service, operation, with: input };
}

function rowsOf(job: NodeJob): NonNullable<Mapped["outputs"]> {
  return (at) => [{ view: outputView(job, at, { path: ["rows"], isList: true }) }];
}

function runQuery(job: NodeJob, service: Database): Mapped | null {
  const { params } = job;
  const replacement =
    objectAt(params, "options")["queryReplacement"] ?? objectAt(params, "additionalFields")["queryParams"];
  const text = sqlText(job, params["query"] ?? "", replacement ?? null, PLACES[service]);
  if (text === null) return null;
  const isRead = typeof text.sql === "string" && /^\s*(select|show|explain|describe)\b/i.test(text.sql);
  return {
    step: step(service, isRead ? "query.run" : "statement.run", { ...text, sql: text.sql }),
    outputs: rowsOf(job),
  };
}

/** The table, with its schema where that is not the usual one. */
function tableOf(job: NodeJob): Json {
  const { params } = job;
  const table = job.value(params["table"] ?? "", "table");
  const schema = job.value(params["schema"] ?? "", "schema");
  if (table === "" || table === null) return job.missing("table", "The table is not given.");
  return typeof schema === "string" && schema !== "" && schema !== "public" ? `${schema}.${String(table)}` : table;
}

interface Condition {
  column: string;
  condition: string;
  value: Json;
}

function conditionsOf(job: NodeJob): Condition[] {
  return objectsAt(job.params, "where", "values").map((one, i) => ({
    column: String(job.value(one["column"] ?? "", `where.${i}.column`)),
    condition: String(one["condition"] ?? "equal"),
    value: job.value(one["value"] ?? "", `where.${i}.value`),
  }));
}

/** Conditions as our `where`; undefined where they are more than equal values that all must hold. */
function equalsOf(job: NodeJob, conditions: readonly Condition[]): JsonObject | undefined {
  if (conditions.length > 1 && job.params["combineConditions"] === "OR") return undefined;
  const where: JsonObject = {};
  for (const { column, condition, value } of conditions) {
    if (column === "" || Object.hasOwn(where, column)) return undefined;
    if (condition === "equal" || condition === "=") where[column] = value;
    else if (condition === "IS NULL") where[column] = null;
    else return undefined;
  }
  return where;
}

const OPERATORS: ReadonlySet<string> = new Set(["=", "!=", "LIKE", ">", "<", ">=", "<=", "IS NULL", "IS NOT NULL"]);

/** Conditions as SQL with bound values; null where a name is worked out when it runs. */
function whereText(
  job: NodeJob,
  service: Database,
  conditions: readonly Condition[],
): { sql: string; params: Json[] } | null {
  const params: Json[] = [];
  const parts: string[] = [];
  for (const { column, condition, value } of conditions) {
    const operator = condition === "equal" ? "=" : condition;
    const name = quotedName(service, column);
    if (name === null || !OPERATORS.has(operator)) return null;
    if (operator.startsWith("IS")) parts.push(`${name} ${operator}`);
    else parts.push(`${name} ${operator} ${PLACES[service](params.push(value))}`);
  }
  if (parts.length === 0) return { sql: "", params };
  return { sql: ` WHERE ${parts.join(job.params["combineConditions"] === "OR" ? " OR " : " AND ")}`, params };
}

/** A name, written out, as an identifier. */
function quotedName(service: Database, name: Json): string | null {
  if (typeof name !== "string" || name === "" || name.includes("{{")) return null;
  const quote = QUOTES[service];
  return name
    .split(".")
    .map((part) => `${quote}${part.replaceAll(quote, quote + quote)}${quote}`)
    .join(".");
}

function select(job: NodeJob, service: Database): Mapped | null {
  const { params } = job;
  const options = objectAt(params, "options");
  const table = tableOf(job);
  const conditions = conditionsOf(job);
  const sorts = objectsAt(params, "sort", "values");
  const isAll = params["returnAll"] === true;
  const limit = isAll ? ROWS_MAX : job.value(params["limit"] ?? 50, "limit");
  if (isAll) job.note("differs", `It gives ${ROWS_MAX} rows at most.`, "returnAll");
  const where = equalsOf(job, conditions);
  const columns = outputColumns(options["outputColumns"]);
  if (where !== undefined && sorts.length <= 1) {
    const [sort] = sorts;
    const input: JsonObject = {
      table,
      ...(Object.keys(where).length > 0 && { where }),
      ...(columns.length > 0 && { columns }),
      ...(sort !== undefined && { orderBy: job.value(sort["column"] ?? "", "sort") }),
      ...(sort?.["direction"] === "DESC" && { descending: true }),
      limit: typeof limit === "number" ? Math.min(ROWS_MAX, Math.max(1, limit)) : limit,
    };
    return { step: step(service, "row.find", input), outputs: rowsOf(job) };
  }
  const text = whereText(job, service, conditions);
  const name = quotedName(service, table);
  const order = sorts.map((one) => [
    quotedName(service, one["column"] ?? ""),
    one["direction"] === "DESC" ? " DESC" : "",
  ]);
  if (text === null || name === null || typeof limit !== "number" || order.some(([column]) => column === null))
    return null;
  const picked = columns.map((column) => quotedName(service, column)).join(", ");
  const sorted = order.length === 0 ? "" : ` ORDER BY ${order.map((one) => one.join("")).join(", ")}`;
  const sql = `SELECT ${picked === "" ? "*" : picked} FROM ${name}${text.sql}${sorted} LIMIT ${Math.min(ROWS_MAX, limit)}`;
  return { step: step(service, "query.run", withParams(sql, text.params)), outputs: rowsOf(job) };
}

function outputColumns(given: Json | undefined): string[] {
  const list = Array.isArray(given) ? given.map(String) : namesIn(given);
  return list.includes("*") ? [] : list.filter((column) => !column.startsWith("="));
}

function withParams(sql: string, params: readonly Json[]): JsonObject {
  return { sql, ...(params.length > 0 && { params: [...params] }) };
}

/** Columns to write: undefined for the whole item. Their names that tell a row from another. */
interface Columns {
  values: JsonObject | string;
  key: { column: string; value: Json }[];
}

function columnsOf(job: NodeJob): Columns | null {
  const { params } = job;
  const whole = inBraces(passThrough(job));
  const ofItem = (column: string): string => inBraces(job.read({ root: { kind: "json" }, path: [column] }));
  if (isJsonObject(params["columns"])) {
    const { mappingMode, value, matchingColumns } = params["columns"];
    const isAuto = mappingMode === "autoMapInputData";
    const values = isJsonObject(value) && !isAuto ? (job.value(value, "columns") as JsonObject) : whole;
    const match = Array.isArray(matchingColumns) ? matchingColumns.map(String) : [];
    return {
      values,
      key: match.map((column) => ({
        column,
        value: typeof values === "string" ? ofItem(column) : (values[column] ?? null),
      })),
    };
  }
  const match = params["columnToMatchOn"] ?? params["updateKey"];
  const column = String(isJsonObject(match) ? (match["value"] ?? "") : (match ?? ""));
  if (typeof params["columns"] === "string") {
    const names = namesIn(params["columns"].replace(/^=/, ""));
    if (names.some((name) => name.includes("{"))) return null;
    const values = Object.fromEntries(
      names.map((name) => [name.split(":")[0] ?? name, ofItem(name.split(":")[0] ?? name)]),
    );
    return { values: names.length === 0 ? whole : values, key: keyOf(column, column === "" ? null : ofItem(column)) };
  }
  const list = objectsAt(params, "valuesToSend", "values");
  const isAuto = params["dataMode"] === "autoMapInputData" || list.length === 0;
  const values = isAuto
    ? whole
    : Object.fromEntries(
        list.map((one, i) => [String(one["column"] ?? ""), job.value(one["value"] ?? "", `valuesToSend.${i}`)]),
      );
  const given = params["valueToMatchOn"];
  const value = given === undefined ? (column === "" ? null : ofItem(column)) : job.value(given, "valueToMatchOn");
  return { values, key: keyOf(column, value) };
}

function keyOf(column: string, value: Json): Columns["key"] {
  return column === "" || column.startsWith("=") ? [] : [{ column, value }];
}

function write(job: NodeJob, service: Database, operation: string): Mapped | null {
  const columns = columnsOf(job);
  if (columns === null) return null;
  const table = tableOf(job);
  const { values, key } = columns;
  if (operation === "insert") {
    if (objectAt(job.params, "options")["skipOnConflict"] === true)
      job.note("differs", "A row that is there already is an error.", "options.skipOnConflict");
    return { step: step(service, "row.insert", { table, values }), outputs: rowAfter(job) };
  }
  if (key.length === 0) return null;
  if (operation === "upsert") {
    const all =
      typeof values === "string"
        ? values
        : { ...values, ...Object.fromEntries(key.map((one) => [one.column, one.value])) };
    return {
      step: step(service, "row.upsert", { table, values: all, key: key.map(({ column }) => column) }),
      outputs: rowAfter(job),
    };
  }
  const rest =
    typeof values === "string"
      ? values
      : Object.fromEntries(Object.entries(values).filter(([name]) => !key.some((one) => one.column === name)));
  if (isJsonObject(rest) && Object.keys(rest).length === 0) return null;
  const where = Object.fromEntries(key.map(({ column, value }) => [column, value]));
  job.note("differs", "What goes on is what came in; n8n gives the rows as they were changed.");
  return { step: step(service, "row.update", { table, values: rest, where }), outputs: asBefore(job) };
}

/** The row as it was stored. */
function rowAfter(job: NodeJob): NonNullable<Mapped["outputs"]> {
  return (at) => [{ view: outputView(job, at, { path: ["row"] }) }];
}

function asBefore(job: NodeJob): NonNullable<Mapped["outputs"]> {
  return () => [{ view: job.input ?? { many: false, cel: "dyn({})", lineage: newLineage() } }];
}

function remove(job: NodeJob, service: Database): Mapped | null {
  const table = tableOf(job);
  const command = String(job.params["deleteCommand"] ?? "truncate");
  const conditions = conditionsOf(job);
  const outputs = asBefore(job);
  const name = quotedName(service, table);
  if (command !== "delete") {
    const what = command === "drop" ? "DROP TABLE" : "TRUNCATE TABLE";
    if (name === null || (command !== "drop" && command !== "truncate")) return null;
    job.note("differs", "It runs once for each item that comes.");
    return { step: step(service, "statement.run", { sql: `${what} ${name}` }), outputs };
  }
  const where = equalsOf(job, conditions);
  if (where !== undefined && Object.keys(where).length > 0)
    return { step: step(service, "row.delete", { table, where }), outputs };
  const text = whereText(job, service, conditions);
  if (text === null || name === null) return null;
  return { step: step(service, "statement.run", withParams(`DELETE FROM ${name}${text.sql}`, text.params)), outputs };
}

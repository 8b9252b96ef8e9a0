import type { Json, JsonObject } from "@/lib/kernel/json";
import { isJsonObject } from "@/lib/kernel/json";
import { invalidInput } from "../../performer";

/** How a database writes names, places of values and "insert or change". */
export interface Dialect {
  /** A name as an identifier, whatever it holds. */
  quote(name: string): string;
  /** @param place 1-based */
  placeholder(place: number): string;
  /** What follows an insert; `set` are the columns that change. */
  onConflict(keys: readonly string[], set: readonly string[]): string;
  /** Whether a change gives its rows back. */
  hasReturning: boolean;
}

export interface Statement {
  text: string;
  /** Bound: no value is ever part of the text. */
  values: Json[];
  /** Nothing may be changed by it, and the database is told so. */
  readOnly: boolean;
  /** Written by the author of the workflow. */
  isOwn: boolean;
  /** Rows it may give. */
  rowsMax: number;
}

const NAME_CHARS_MAX = 128;
const ROWS_DEFAULT = 100;
const ROWS_MAX_DEFAULT = 1_000;
/** Values bound in one statement, by SQLite's and PostgreSQL's limits. */
const VALUES_MAX = 30_000;

/**
 * The statement of an operation.
 * @param input checked against the operation's schema
 * @throws ServiceFailure with the field where a name or value cannot be taken
 */
export function buildStatement(operation: string, input: JsonObject, dialect: Dialect): Statement {
  if (operation === "connection.test")
    return { text: "SELECT 1", values: [], readOnly: true, isOwn: false, rowsMax: 1 };
  if (operation === "query.run" || operation === "statement.run") {
    const values = Array.isArray(input["params"]) ? input["params"] : [];
    const rowsMax = numberOf(input["maxRows"], ROWS_MAX_DEFAULT);
    return { text: String(input["sql"]), values, readOnly: operation === "query.run", isOwn: true, rowsMax };
  }
  const written = tableStatement(operation, input, dialect);
  if (written.values.length > VALUES_MAX)
    throw invalidInput("rows", `hold more than ${VALUES_MAX} values: insert them in smaller lots`);
  return { rowsMax: ROWS_MAX_DEFAULT, ...written, isOwn: false };
}

type Written = Pick<Statement, "text" | "values" | "readOnly"> & { rowsMax?: number };

function tableStatement(operation: string, input: JsonObject, dialect: Dialect): Written {
  const values: Json[] = [];
  const bind = (value: Json): string => dialect.placeholder(values.push(value));
  const table = tableOf(String(input["table"]), dialect);
  const returning = dialect.hasReturning ? " RETURNING *" : "";
  const conditions = (): string => whereOf(input["where"], dialect, bind);
  switch (operation) {
    case "row.find": {
      const rowsMax = numberOf(input["limit"], ROWS_DEFAULT);
      const names = Array.isArray(input["columns"]) ? input["columns"].map(String) : [];
      const columns = names.length === 0 ? "*" : names.map((name) => column(name, "columns", dialect)).join(", ");
      const where = conditions();
      const order = input["orderBy"] === undefined ? "" : orderOf(input, String(input["orderBy"]), dialect);
      const text = `SELECT ${columns} FROM ${table}${where}${order} LIMIT ${rowsMax} OFFSET ${numberOf(input["offset"], 0)}`;
      return { text, values, readOnly: true, rowsMax };
    }
    case "row.new": {
      const name = column(String(input["column"]), "column", dialect);
      const { after } = input;
      // From the last one on, itself included: several rows may have one value.
      const text =
        after === undefined
          ? `SELECT * FROM ${table} ORDER BY ${name} DESC LIMIT 1`
          : `SELECT * FROM ${table} WHERE ${name} >= ${bind(after)} ORDER BY ${name} LIMIT ${ROWS_MAX_DEFAULT}`;
      return { text, values, readOnly: true };
    }
    case "row.insert":
    case "row.upsert": {
      const rows = rowsOf(input);
      const names = Object.keys(rows[0] ?? {});
      const columns = names.map((name) => column(name, "values", dialect)).join(", ");
      const lists = rows.map((row, place) => {
        const same = Object.keys(row).length === names.length && names.every((name) => Object.hasOwn(row, name));
        if (!same) throw invalidInput(`rows.${place}`, `must have the columns of the first row: ${names.join(", ")}`);
        return `(${names.map((name) => bind(row[name] ?? null)).join(", ")})`;
      });
      const conflict = operation === "row.upsert" ? ` ${conflictOf(input, names, dialect)}` : "";
      const text = `INSERT INTO ${table} (${columns}) VALUES ${lists.join(", ")}${conflict}${returning}`;
      return { text, values, readOnly: false };
    }
    case "row.update": {
      const changes = Object.entries(objectOf(input["values"]));
      if (changes.length === 0) throw invalidInput("values", "must name at least one column");
      const set = changes.map(([name, value]) => `${column(name, "values", dialect)} = ${bind(value)}`).join(", ");
      return { text: `UPDATE ${table} SET ${set}${needed(conditions())}`, values, readOnly: false };
    }
    default:
      return { text: `DELETE FROM ${table}${needed(conditions())}`, values, readOnly: false };
  }
}

/** A change of every row is never meant by a condition that was left empty. */
function needed(where: string): string {
  if (where === "") throw invalidInput("where", "must name at least one column; for all rows use statement.run");
  return where;
}

function rowsOf(input: JsonObject): JsonObject[] {
  const listed = Array.isArray(input["rows"]) ? input["rows"].filter(isJsonObject) : [];
  const rows = input["values"] === undefined ? listed : [objectOf(input["values"]), ...listed];
  if (Object.keys(rows[0] ?? {}).length === 0)
    throw invalidInput("values", "must name at least one column (or give several rows as rows)");
  return rows;
}

function conflictOf(input: JsonObject, names: readonly string[], dialect: Dialect): string {
  const keys = Array.isArray(input["key"]) ? input["key"].map(String) : [];
  if (keys.length === 0) throw invalidInput("key", "must name the columns that tell one row from another");
  const missing = keys.find((key) => !names.includes(key));
  if (missing !== undefined) throw invalidInput("key", `names ${missing}, which has no value`);
  return dialect.onConflict(
    keys.map((key) => column(key, "key", dialect)),
    names.filter((name) => !keys.includes(name)).map((name) => column(name, "values", dialect)),
  );
}

function whereOf(given: Json | undefined, dialect: Dialect, bind: (value: Json) => string): string {
  const parts = Object.entries(objectOf(given)).map(([name, value]) => {
    const left = column(name, "where", dialect);
    if (value === null) return `${left} IS NULL`;
    if (!Array.isArray(value)) return `${left} = ${bind(value)}`;
    if (value.length === 0) throw invalidInput(`where.${name}`, "is an empty list: no row can have one of no values");
    return `${left} IN (${value.map(bind).join(", ")})`;
  });
  return parts.length === 0 ? "" : ` WHERE ${parts.join(" AND ")}`;
}

function orderOf(input: JsonObject, name: string, dialect: Dialect): string {
  return ` ORDER BY ${column(name, "orderBy", dialect)}${input["descending"] === true ? " DESC" : ""}`;
}

/** `table` or `schema.table`. */
function tableOf(name: string, dialect: Dialect): string {
  const parts = name.split(".");
  if (parts.length > 2) throw invalidInput("table", "must be a table, or a schema, a dot and a table");
  return parts.map((part) => column(part, "table", dialect)).join(".");
}

function column(name: string, field: string, dialect: Dialect): string {
  if (name === "" || name.length > NAME_CHARS_MAX || name.includes("\0"))
    throw invalidInput(field, `must hold names of 1 to ${NAME_CHARS_MAX} characters`);
  return dialect.quote(name);
}

function objectOf(value: Json | undefined): JsonObject {
  return isJsonObject(value) ? value : {};
}

function numberOf(value: Json | undefined, otherwise: number): number {
  return typeof value === "number" && Number.isSafeInteger(value) ? value : otherwise;
}

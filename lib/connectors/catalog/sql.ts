import type { Json, JsonObject } from "@/lib/kernel/json";
import type { Operation, Service } from "../schema";
import { operation } from "./operation";
import { anyObject, anything, everyMs, fields, flag, integer, list, longText, text } from "./schema-parts";

const ROW: JsonObject = { id: 42, name: "Ada Lovelace", email: "ada@example.com" };
const table = text("Table; with its schema, where needed, as schema.table", "customers");
const where = anyObject("Column → value that it must have; a list means one of these, null none", { id: 42 });
const rows = list("Rows", anyObject("Columns of the row by name", ROW));
const rowCount = integer("Rows given or changed", 1);
const insertId = integer("Key of the row inserted, where the database made it", 42);
const params = list("Values for the places in the statement, in their order", anything("A value"), {
  examples: [["ada@example.com"]] as Json,
});

/** @param further input fields of every operation */
function sqlOperations(place: string, further: Record<string, JsonObject>): Operation[] {
  const also = Object.keys(further);
  const input = (properties: Record<string, JsonObject>, required: readonly string[] = []): JsonObject =>
    fields({ ...further, ...properties }, [...also, ...required]);
  const where_ = `values stand as ${place} and are given in params`;
  return [
    operation({
      id: "query.run",
      name: "Run a query",
      description: `Reads only, and is refused where it would change something; ${where_}.`,
      effect: "read",
      resource: "database",
      input: input(
        {
          sql: longText("The query, one statement", `SELECT * FROM customers WHERE email = ${place}`),
          params,
          maxRows: integer("Rows it may give; more are an error", 1_000, {
            minimum: 1,
            maximum: 10_000,
            default: 1_000,
          }),
        },
        ["sql"],
      ),
      output: fields({ rows, rowCount, columns: list("Names of the columns", text("Column", "name")) }, [
        "rows",
        "rowCount",
        "columns",
      ]),
      ms: 60,
      verbs: "query, read, select, get, look up, fetch, find",
      nouns: "database, table, query, sql, rows, records",
    }),
    operation({
      id: "statement.run",
      name: "Run a statement",
      description: `Any one statement, in a transaction of its own; ${where_}.`,
      effect: "write",
      resource: "database",
      input: input(
        {
          sql: longText("The statement", `UPDATE customers SET name = ${place} WHERE id = 42`),
          params,
          maxRows: integer("Rows it may give back", 1_000, { minimum: 1, maximum: 10_000, default: 1_000 }),
        },
        ["sql"],
      ),
      output: fields({ rowCount, rows, insertId }, ["rowCount", "rows"]),
      ms: 60,
      verbs: "run, execute, write",
      nouns: "sql, statement, database",
    }),
    operation({
      id: "row.find",
      name: "Find rows",
      effect: "read",
      resource: "table:{table}",
      input: input(
        {
          table,
          where,
          columns: list("Columns wanted; all if left out", text("Column", "name")),
          orderBy: text("Column to order by", "id"),
          descending: flag("The greatest first", false),
          limit: integer("Rows at most", 100, { minimum: 1, maximum: 1_000, default: 100 }),
          offset: integer("Rows to leave out, for the next page", 0, { minimum: 0 }),
        },
        ["table"],
      ),
      output: fields({ rows, rowCount }, ["rows", "rowCount"]),
      ms: 40,
      verbs: "find, get, list, look up, read, search",
      nouns: "row, rows, record, records, table, database",
    }),
    operation({
      id: "row.insert",
      name: "Insert rows",
      effect: "write",
      resource: "table:{table}",
      input: input(
        {
          table,
          values: anyObject("Column → value of the row", ROW),
          rows: list("Several rows in place of one, all with the same columns", anyObject("A row", ROW)),
        },
        ["table"],
      ),
      output: fields({ rowCount, row: anyObject("The (first) row as it was stored", ROW), insertId }, ["rowCount"]),
      ms: 40,
      verbs: "insert, add, save, store, create, log, record, write",
      nouns: "row, rows, record, table, database, entry",
    }),
    operation({
      id: "row.upsert",
      name: "Insert or change rows",
      description: "A row whose key is there already is changed.",
      effect: "idempotent-write",
      resource: "table:{table}",
      input: input(
        {
          table,
          values: anyObject("Column → value of the row", ROW),
          rows: list("Several rows in place of one, all with the same columns", anyObject("A row", ROW)),
          key: list("Columns that tell one row from another; they need a unique index", text("Column", "id")),
        },
        ["table", "key"],
      ),
      output: fields({ rowCount, row: anyObject("The (first) row as it was stored", ROW), insertId }, ["rowCount"]),
      ms: 45,
      verbs: "upsert, save, sync, insert or update",
      nouns: "row, rows, record, table, database",
    }),
    operation({
      id: "row.update",
      name: "Change rows",
      effect: "idempotent-write",
      resource: "table:{table}",
      input: input({ table, values: anyObject("Column → new value", { name: "Ada King" }), where }, [
        "table",
        "values",
        "where",
      ]),
      output: fields({ rowCount }, ["rowCount"]),
      ms: 40,
      verbs: "update, change, set, mark",
      nouns: "row, rows, record, table, database",
    }),
    operation({
      id: "row.delete",
      name: "Delete rows",
      effect: "delete",
      resource: "table:{table}",
      input: input({ table, where }, ["table", "where"]),
      output: fields({ rowCount }, ["rowCount"]),
      ms: 40,
      verbs: "delete, remove",
      nouns: "row, rows, record, table, database",
    }),
    operation({
      id: "row.new",
      name: "List rows from a value on",
      description: "What the event of new rows looks at; without after, the last row.",
      effect: "read",
      resource: "table:{table}",
      input: input(
        {
          table,
          column: text("Column that grows with each row, e.g. a number or the time of creation", "id"),
          key: text("Column that names the row, where the growing one does not", "id"),
          after: text("Value from which on rows are listed", "41"),
        },
        ["table", "column"],
      ),
      output: fields({ items: list("Rows from there on", newRow) }, ["items"]),
      ms: 40,
      verbs: "list",
      nouns: "new rows",
    }),
  ];
}

const newRow = fields(
  {
    id: text("What names the row", "42"),
    position: anything("Value of the growing column"),
    row: anyObject("Columns of the row by name", ROW),
  },
  ["id", "position", "row"],
);

type Facts = Pick<Service, "id" | "name" | "aliases" | "auth" | "connectionSettings" | "docsUrl">;

function database(facts: Facts, place: string, further: Record<string, JsonObject> = {}): Service {
  const input = fields(
    {
      ...further,
      table,
      column: text("Column that grows with each row, e.g. a number or the time of creation", "id"),
      key: text("Column that names the row, where the growing one does not", "id"),
      everyMs,
    },
    [...Object.keys(further), "table", "column"],
  );
  const polling = {
    operation: "row.new",
    itemsPath: "items",
    cursorField: "position",
    idField: "id",
    input: { after: "{cursor}" },
  };
  return {
    ...facts,
    category: "database",
    maturity: "callable",
    operations: sqlOperations(place, further),
    events: [
      {
        id: "row.created",
        name: "New row",
        kind: "polling",
        input,
        output: newRow,
        polling,
        verbs: ["insert", "add", "create", "appear"],
        nouns: ["row", "record", "table", "database"],
      },
    ],
  };
}

const HOST = "^[A-Za-z0-9_]([A-Za-z0-9._:-]{0,250}[A-Za-z0-9])?$";

function settings(port: number, example: string): Service["connectionSettings"] {
  return {
    host: { description: "Host of the database server", pattern: HOST, example },
    port: { description: `Port; ${port} if left out`, pattern: "^\\d{0,5}$", example: String(port) },
    database: { description: "Name of the database", pattern: "^[^\\u0000-\\u001f]{1,128}$", example: "shop" },
    tls: {
      description: "verify (default): secured, certificate checked; unverified: any certificate; off: not secured",
      pattern: "^(verify|unverified|off)?$",
      example: "verify",
    },
  };
}

export const postgres = database(
  {
    id: "postgres",
    name: "PostgreSQL",
    aliases: [],
    auth: [{ kind: "basic" }],
    docsUrl: "https://www.postgresql.org/docs/current/sql.html",
    connectionSettings: settings(5432, "db.example.com"),
  },
  "$1",
);

export const mysql = database(
  {
    id: "mysql",
    name: "MySQL",
    aliases: [],
    auth: [{ kind: "basic" }],
    docsUrl: "https://dev.mysql.com/doc/refman/8.4/en/sql-statements.html",
    connectionSettings: settings(3306, "db.example.com"),
  },
  "?",
);

/** Files on this machine, below the folder that an administrator allowed. */
export const sqlite = database(
  { id: "sqlite", name: "SQLite", aliases: [], auth: [], docsUrl: "https://www.sqlite.org/lang.html" },
  "?",
  { file: text("The database file, relative to the folder of files (FILES_DIR)", "shop.db") },
);

import { isJsonObject, type JsonObject } from "@/lib/kernel/json";
import type { Statement } from "./build-statement";

/**
 * The input field that a database complains of.
 * @param column as the database names it
 * @param isTable the table itself is meant
 */
export function fieldOfColumn(
  { isOwn }: Pick<Statement, "isOwn">,
  input: JsonObject,
  column: string | undefined,
  isTable = false,
): string | undefined {
  if (isOwn) return "with.sql";
  if (isTable) return "with.table";
  if (column === undefined) return undefined;
  for (const field of ["values", "where"]) {
    const given = input[field];
    if (isJsonObject(given) && Object.hasOwn(given, column)) return `with.${field}.${column}`;
  }
  const rows = input["rows"];
  if (Array.isArray(rows) && isJsonObject(rows[0]) && Object.hasOwn(rows[0], column)) return `with.rows.0.${column}`;
  return input["values"] === undefined ? undefined : `with.values.${column}`;
}

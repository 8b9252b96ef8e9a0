import { isJsonObject, type Json, type JsonObject } from "@/lib/kernel/json";
import { fileValue, isFileValue, readFileValue } from "../../core/file-value";
import { invalidInput, ServiceFailure } from "../../performer";
import type { Statement } from "./build-statement";

/** Characters and bytes of all cells together. */
const CELLS_SIZE_MAX = 16 * 2 ** 20;

/** What a statement brought. */
export interface Result {
  rows: JsonObject[];
  columns: string[];
  /** Rows given, or changed. */
  rowCount: number;
  /** Of MySQL and SQLite: key of the (last) row inserted. */
  insertId?: Json;
}

/** Takes rows one by one, and no more than there may be. */
export class RowTaker {
  readonly rows: JsonObject[] = [];
  private size = 0;

  private readonly statement: Pick<Statement, "rowsMax" | "isOwn">;

  constructor(statement: Pick<Statement, "rowsMax" | "isOwn">) {
    this.statement = statement;
  }

  /** @throws ServiceFailure when there are too many of them, or they are too large */
  take(row: object): void {
    const { rowsMax, isOwn } = this.statement;
    if (this.rows.length === rowsMax) {
      const advice = isOwn
        ? "read them a page at a time with LIMIT and OFFSET (or WHERE id > the last one), or raise maxRows (10,000 at most)"
        : "ask for fewer";
      throw failure("pagination_limit", "ROWS_TOO_MANY", `gives more than ${rowsMax} rows: ${advice}`, isOwn);
    }
    const cells = Object.entries(row as Record<string, unknown>).map(([name, cell]): [string, Json] => {
      this.size += name.length + sizeOf(cell);
      if (this.size > CELLS_SIZE_MAX) {
        const message = `gives more than ${CELLS_SIZE_MAX} bytes: ask for fewer rows or columns`;
        throw failure("payload_too_large", "ROWS_TOO_LARGE", message, isOwn);
      }
      return [name, cellValue(cell)];
    });
    this.rows.push(Object.fromEntries(cells));
  }
}

function failure(
  category: "pagination_limit" | "payload_too_large",
  code: string,
  message: string,
  isOwn: boolean,
): ServiceFailure {
  return new ServiceFailure({
    category,
    code,
    message: `the query ${message}`,
    field: isOwn ? "with.sql" : "with.limit",
  });
}

function sizeOf(cell: unknown): number {
  if (typeof cell === "string") return cell.length;
  if (cell instanceof Uint8Array) return (cell.byteLength * 4) / 3;
  return typeof cell === "object" && cell !== null && !(cell instanceof Date) ? JSON.stringify(cell).length : 8;
}

/**
 * A cell as JSON: instants as ISO text, whole numbers beyond 2^53 and numbers that JSON has not as text, bytes as a
 * file.
 */
export function cellValue(cell: unknown): Json {
  if (cell === null || cell === undefined) return null;
  if (typeof cell === "bigint") return Number.isSafeInteger(Number(cell)) ? Number(cell) : String(cell);
  if (typeof cell === "number") return Number.isFinite(cell) ? cell : String(cell);
  if (typeof cell === "string" || typeof cell === "boolean") return cell;
  if (cell instanceof Date) return Number.isNaN(cell.getTime()) ? null : cell.toISOString();
  if (cell instanceof Uint8Array)
    return fileValue({ name: "data", contentType: "application/octet-stream", content: cell });
  if (Array.isArray(cell)) return cell.map(cellValue);
  if (typeof cell === "object") return JSON.parse(JSON.stringify(cell)) as Json;
  return String(cell);
}

/** A value as it is bound: files as their bytes. @throws ServiceFailure for a file that is none */
export function boundValue(value: Json): Json | Buffer {
  if (!isFileValue(value)) return value;
  const read = readFileValue(value);
  if (read.kind === "flaw") throw invalidInput("values", read.message);
  return Buffer.from(read.file.content);
}

/** An object or list for databases that have no such types: as JSON text. */
export function boundAsText(value: Json): Exclude<Json, JsonObject | Json[]> | Buffer {
  const bound = boundValue(value);
  if (Buffer.isBuffer(bound)) return bound;
  return Array.isArray(bound) || isJsonObject(bound) ? JSON.stringify(bound) : bound;
}

/** What the step gives on. */
export function outputOf(operation: string, input: JsonObject, { rows, columns, rowCount, insertId }: Result): Json {
  const key = insertId === undefined || insertId === 0 ? {} : { insertId };
  switch (operation) {
    case "query.run":
      return { rows, rowCount: rows.length, columns };
    case "row.find":
      return { rows, rowCount: rows.length };
    case "row.new":
      return { items: rows.map((row) => newItem(row, input)) };
    case "row.insert":
    case "row.upsert":
      return { rowCount, ...(rows[0] === undefined ? {} : { row: rows[0] }), ...key };
    case "statement.run":
      return { rowCount, rows, ...key };
    default:
      return { rowCount };
  }
}

function newItem(row: JsonObject, input: JsonObject): JsonObject {
  const position = row[String(input["column"])] ?? null;
  const id = row[String(input["key"] ?? input["column"])] ?? position;
  return { id: String(id), position, row };
}

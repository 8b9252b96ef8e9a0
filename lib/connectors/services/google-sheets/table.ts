import { isJsonObject, type Json, type JsonObject } from "@/lib/kernel/json";
import { invalidInput, ServiceFailure } from "../../performer";

/** A sheet as a table: the names in its header row, and the rows below it. */
export interface Table {
  /** From column A; "" where the header has nothing. */
  columns: string[];
  /** Only rows with something in them. */
  rows: { rowNumber: number; cells: Json[] }[];
}

/**
 * @param values rows from row 1 and column A, as the service reads a whole sheet
 * @param headerRow number of the row with the names, from 1
 * @throws ServiceFailure where no name stands there
 */
export function tableOf(values: Json, headerRow: number, sheet: string): Table {
  const lines = (Array.isArray(values) ? values : []).map((line) => (Array.isArray(line) ? line : []));
  const columns = (lines[headerRow - 1] ?? []).map((name) => textOf(name));
  if (columns.every((name) => name === ""))
    throw new ServiceFailure({
      category: "configuration_missing",
      code: "HEADER_MISSING",
      message: `row ${headerRow} of the sheet ${sheet} is empty: write the names of the columns there, or say which row holds them`,
      field: "with.headerRow",
    });
  const rows = lines
    .map((cells, index) => ({ rowNumber: index + 1, cells }))
    .filter(({ rowNumber, cells }) => rowNumber > headerRow && cells.some((cell) => textOf(cell) !== ""));
  return { columns, rows };
}

/**
 * Place of a column, from 0.
 * @param field input field that names it, for the error
 * @throws ServiceFailure where the header has no such name, or has it twice
 */
export function columnAt({ columns }: Table, name: string, field: string): number {
  const wanted = name.trim();
  const at = columns.indexOf(wanted);
  if (wanted === "" || at === -1)
    throw invalidInput(
      field,
      `names the column ${JSON.stringify(name)}, which the header does not have; it has ${columns.filter((one) => one !== "").join(", ")}`,
    );
  if (columns.indexOf(wanted, at + 1) !== -1)
    throw invalidInput(
      field,
      `names the column ${JSON.stringify(name)}, which the header has twice: rename one of them`,
    );
  return at;
}

/** A row's cells by the names of their columns; what the row does not reach is empty. @throws ServiceFailure for a name that stands twice */
export function recordOf(table: Table, cells: readonly Json[]): JsonObject {
  const record: JsonObject = {};
  table.columns.forEach((name, at) => {
    if (name !== "") record[name] = cells[at] ?? "";
  });
  return record;
}

/** @throws ServiceFailure where two columns have one name: one of them would be lost */
export function refuseTwins({ columns }: Table): void {
  const twin = columns.find((name, at) => name !== "" && columns.indexOf(name) !== at);
  if (twin === undefined) return;
  throw new ServiceFailure({
    category: "resource_state",
    code: "HEADER_TWICE",
    message: `the header has the column ${JSON.stringify(twin)} twice: rename one of them`,
    field: "with.headerRow",
  });
}

/**
 * The cells of a record from column `first` to the last it fills; null where it says nothing (the service leaves such
 * a cell as it is).
 * @throws ServiceFailure for a field that is no column, or is no plain value
 */
export function cellsOf(table: Table, record: JsonObject): { first: number; cells: Json[] } {
  const placed = Object.entries(record).map(([name, value]) => {
    const field = `record.${name}`;
    if (Array.isArray(value) || isJsonObject(value))
      throw invalidInput(field, "must be a text, a number or true/false");
    // Emptied on purpose: null would leave the cell as it is.
    return { at: columnAt(table, name, field), value: value ?? "" };
  });
  if (placed.length === 0) throw invalidInput("record", "must have at least one field");
  const first = Math.min(...placed.map(({ at }) => at));
  const cells = Array<Json>(Math.max(...placed.map(({ at }) => at)) - first + 1).fill(null);
  for (const { at, value } of placed) cells[at - first] = value;
  return { first, cells };
}

/** The row whose cell in the key's column is the value, compared as texts. @throws ServiceFailure where several are */
export function rowByKey(table: Table, keyColumn: string, key: Json): Table["rows"][number] | undefined {
  const at = columnAt(table, keyColumn, "keyColumn");
  const wanted = textOf(key);
  if (wanted === "") throw invalidInput("key", "must not be empty");
  const found = table.rows.filter(({ cells }) => textOf(cells[at] ?? "") === wanted);
  if (found.length > 1)
    throw new ServiceFailure({
      category: "conflict_duplicate",
      code: "KEY_TWICE",
      message: `${keyColumn} ${JSON.stringify(wanted)} stands in ${found.length} rows (${found
        .slice(0, 5)
        .map(({ rowNumber }) => rowNumber)
        .join(", ")}): make it unique`,
      field: "with.key",
    });
  return found[0];
}

/** `B` of 1, `AA` of 26. */
export function columnLetters(at: number): string {
  return (at >= 26 ? columnLetters(Math.floor(at / 26) - 1) : "") + String.fromCharCode(65 + (at % 26));
}

/** A1 notation; the name of a sheet stands in quotes, and a quote in it twice. */
export function rangeOf(sheet: string, cells: string): string {
  return `'${sheet.replaceAll("'", "''")}'${cells === "" ? "" : `!${cells}`}`;
}

function textOf(cell: Json): string {
  if (cell === null || typeof cell === "object") return "";
  return String(cell).trim();
}

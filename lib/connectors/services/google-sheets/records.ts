import { isJsonObject, type Json, type JsonObject } from "@/lib/kernel/json";
import type { Composer } from "../../compose-operation";
import { ServiceFailure } from "../../performer";
import { cellsOf, columnLetters, rangeOf, recordOf, refuseTwins, rowByKey, tableOf, type Table } from "./table";

/**
 * Rows as objects by the names in the header row. Between reading and writing somebody else may move rows: the service
 * has no lock for that.
 */

type Ask = Parameters<Composer>[1];
type Asked = ReturnType<typeof asked>;

export const listRecords: Composer = async (input, ask) => {
  const table = await read(input, ask);
  refuseTwins(table);
  return { records: table.rows.map(({ rowNumber, cells }) => ({ rowNumber, record: recordOf(table, cells) })) };
};

export const findRecord: Composer = async (input, ask) => {
  const table = await read(input, ask);
  refuseTwins(table);
  const row = rowByKey(table, asked(input).keyColumn, input["key"] ?? "");
  if (row === undefined) throw notFound(asked(input));
  return { rowNumber: row.rowNumber, record: recordOf(table, row.cells) };
};

export const appendRecord: Composer = async (input, ask) => {
  const table = await read(input, ask);
  return append(input, table, asked(input).record, ask);
};

export const updateRecord: Composer = async (input, ask) => {
  const table = await read(input, ask);
  const row = rowByKey(table, asked(input).keyColumn, input["key"] ?? "");
  if (row === undefined) throw notFound(asked(input));
  return write(input, table, row.rowNumber, ask);
};

/** Done again with the same key, it changes the row that it made. */
export const upsertRecord: Composer = async (input, ask) => {
  const table = await read(input, ask);
  const { keyColumn, record } = asked(input);
  const row = rowByKey(table, keyColumn, input["key"] ?? "");
  if (row !== undefined) return write(input, table, row.rowNumber, ask);
  return append(input, table, { ...record, [keyColumn.trim()]: input["key"] ?? "" }, ask);
};

function asked(input: JsonObject) {
  const { spreadsheetId, sheet, keyColumn, key, record, headerRow, valueInputOption } = input;
  return {
    spreadsheetId: spreadsheetId ?? "",
    sheet: String(sheet),
    keyColumn: typeof keyColumn === "string" ? keyColumn : "",
    key,
    record: isJsonObject(record) ? record : {},
    headerRow: typeof headerRow === "number" ? headerRow : 1,
    valueInputOption: valueInputOption ?? "USER_ENTERED",
  };
}

/** Numbers as numbers, dates as they are shown: a key is found however its column is formatted. */
async function read(input: JsonObject, ask: Ask): Promise<Table> {
  const { spreadsheetId, sheet, headerRow } = asked(input);
  const answer = await ask("rows.get", {
    spreadsheetId,
    range: rangeOf(sheet, ""),
    valueRenderOption: "UNFORMATTED_VALUE",
    dateTimeRenderOption: "FORMATTED_STRING",
  });
  return tableOf(isJsonObject(answer) ? (answer["values"] ?? []) : [], headerRow, sheet);
}

/** Below the table that begins with the header. */
async function append(input: JsonObject, table: Table, record: JsonObject, ask: Ask): Promise<Json> {
  const { spreadsheetId, sheet, headerRow, valueInputOption } = asked(input);
  const { first, cells } = cellsOf(table, record);
  const from = table.columns.findIndex((name) => name !== "");
  const header = `${columnLetters(from)}${headerRow}:${columnLetters(table.columns.length - 1)}${headerRow}`;
  const answer = await ask("row.append", {
    spreadsheetId,
    range: rangeOf(sheet, header),
    values: [...Array<Json>(first - from).fill(null), ...cells],
    valueInputOption,
  });
  const updates = isJsonObject(answer) && isJsonObject(answer["updates"]) ? answer["updates"] : {};
  return { ...rowIn(updates["updatedRange"]), added: true };
}

async function write(input: JsonObject, table: Table, rowNumber: number, ask: Ask): Promise<Json> {
  const { spreadsheetId, sheet, record, valueInputOption } = asked(input);
  const { first, cells } = cellsOf(table, record);
  const range = `${columnLetters(first)}${rowNumber}:${columnLetters(first + cells.length - 1)}${rowNumber}`;
  await ask("row.update", { spreadsheetId, range: rangeOf(sheet, range), values: cells, valueInputOption });
  return { rowNumber, added: false };
}

/** `'Sheet 1'!A7:C7` → 7; nothing where the service does not say. */
function rowIn(range: Json | undefined): JsonObject {
  const found = typeof range === "string" ? /![A-Z]+(\d+)/.exec(range)?.[1] : undefined;
  return found === undefined ? {} : { rowNumber: Number(found) };
}

function notFound({ keyColumn, key, sheet }: Asked): ServiceFailure {
  return new ServiceFailure({
    category: "not_found",
    code: "KEY_NOT_FOUND",
    message: `no row of the sheet ${sheet} has ${JSON.stringify(key)} in the column ${keyColumn}`,
    field: "with.key",
  });
}

import type { Service } from "../schema";
import { GOOGLE_ERRORS, googleAuth } from "./google-errors";
import { operation } from "./operation";
import { anyObject, anything, fields, integer, list, text, url, everyMs } from "./schema-parts";

const spreadsheetId = text("Id of the spreadsheet, from its address", "1BxiMVs0XRA5nFMdKvBdBZjgmUUqptlbs74OgVE2upms");
const range = text("Sheet and cells in A1 notation; a sheet's name alone means all of it", "Sheet1!A:Z");
const values = list("Cells of the row, from left to right", anything("A cell: text, number or true/false"), {
  examples: [["Ada Lovelace", "ada@example.com", 42]],
});
const rows = list("Rows", list("Cells", anything("A cell")), {
  examples: [
    [
      ["Name", "Email"],
      ["Ada Lovelace", "ada@example.com"],
    ],
  ],
});
const updated = {
  updatedRange: text("Cells written", "Sheet1!A2:C2"),
  updatedRows: integer("Rows written", 1),
  updatedCells: integer("Cells written", 3),
};

export const googleSheets: Service = {
  id: "google-sheets",
  name: "Google Sheets",
  category: "spreadsheet",
  aliases: [{ text: "Google Sheets" }],
  maturity: "callable",
  baseUrl: "https://sheets.googleapis.com/v4",
  hosts: ["sheets.googleapis.com"],
  auth: googleAuth("spreadsheets"),
  docsUrl: "https://developers.google.com/workspace/sheets/api/reference/rest",
  operations: [
    operation({
      id: "row.append",
      name: "Append a row",
      effect: "write",
      resource: "row:{spreadsheetId}",
      input: fields({ spreadsheetId, range, values }, ["spreadsheetId", "range", "values"]),
      output: fields({ spreadsheetId, updates: fields(updated, ["updatedRange"]) }, ["spreadsheetId", "updates"]),
      http: {
        method: "POST",
        path: "/spreadsheets/{spreadsheetId}/values/{range}:append",
        fixedQuery: { valueInputOption: "USER_ENTERED", insertDataOption: "INSERT_ROWS" },
        bodyPaths: { values: "values.0" },
      },
      ms: 480,
      verbs: "add, append, save, log, record, store, insert, write, track",
      nouns: "row, sheet, spreadsheet, record, entry, line",
    }),
    operation({
      id: "row.update",
      name: "Write a row",
      effect: "idempotent-write",
      resource: "row:{spreadsheetId}",
      input: fields({ spreadsheetId, range: text("Cells to write", "Sheet1!A2:C2"), values }, [
        "spreadsheetId",
        "range",
        "values",
      ]),
      output: fields({ spreadsheetId, ...updated }, ["spreadsheetId", "updatedRange"]),
      http: {
        method: "PUT",
        path: "/spreadsheets/{spreadsheetId}/values/{range}",
        fixedQuery: { valueInputOption: "USER_ENTERED" },
        bodyPaths: { values: "values.0" },
      },
      ms: 450,
      verbs: "update, change, set, overwrite",
      nouns: "row, cell, cells, status",
    }),
    operation({
      id: "rows.get",
      name: "Read rows",
      effect: "read",
      resource: "row:{spreadsheetId}",
      input: fields({ spreadsheetId, range }, ["spreadsheetId", "range"]),
      output: fields({ range, values: rows }, ["range"]),
      http: { method: "GET", path: "/spreadsheets/{spreadsheetId}/values/{range}", body: "none" },
      ms: 320,
      verbs: "read, get, fetch, load, list, look up, pull",
      nouns: "rows, sheet, spreadsheet, data",
    }),
    operation({
      id: "rows.clear",
      name: "Clear cells",
      effect: "delete",
      resource: "row:{spreadsheetId}",
      input: fields({ spreadsheetId, range }, ["spreadsheetId", "range"]),
      output: fields({ spreadsheetId, clearedRange: text("Cells cleared", "Sheet1!A2:Z100") }, ["clearedRange"]),
      http: { method: "POST", path: "/spreadsheets/{spreadsheetId}/values/{range}:clear", body: "none" },
      ms: 400,
      verbs: "clear, delete, empty, remove",
      nouns: "rows, cells, sheet",
    }),
    operation({
      id: "spreadsheet.create",
      name: "Create a spreadsheet",
      effect: "write",
      resource: "spreadsheet",
      input: fields({ title: text("Title", "Leads 2026") }, ["title"]),
      output: fields(
        { spreadsheetId, spreadsheetUrl: url("Address", "https://docs.google.com/spreadsheets/d/1BxiMVs0") },
        ["spreadsheetId", "spreadsheetUrl"],
      ),
      http: { method: "POST", path: "/spreadsheets", bodyPaths: { title: "properties.title" } },
      ms: 900,
      verbs: "create, make",
      nouns: "spreadsheet, sheet",
    }),
  ],
  events: [
    {
      id: "row.added",
      name: "Row added",
      kind: "polling",
      input: fields({ spreadsheetId, range, everyMs }, ["spreadsheetId", "range"]),
      output: fields(
        {
          rowNumber: integer("Row number, from 1", 2),
          values,
          row: anyObject("Cells by the names in the first row", { Name: "Ada Lovelace", Email: "ada@example.com" }),
        },
        ["rowNumber", "values", "row"],
      ),
      polling: { operation: "rows.get", cursorField: "rowNumber", idField: "rowNumber", shape: "rows" },
      verbs: ["add", "insert", "append", "update"],
      nouns: ["row", "spreadsheet", "sheet", "entry"],
    },
  ],
  ...GOOGLE_ERRORS,
};

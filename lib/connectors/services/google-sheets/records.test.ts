import "@/scripts/testing/property-seed";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Json, JsonObject } from "@/lib/kernel/json";
import { createOperationExecutor } from "../../executor";
import { catalogs } from "../../testing/catalog";
import { operationCall } from "../../testing/operation-call";

interface Made {
  method: string;
  path: string;
  query: URLSearchParams;
  body: JsonObject | null;
}

/** A spreadsheet of one sheet that reads, appends and writes as the service documents it. */
function spreadsheet(sheet: string, rows: Json[][], refuse?: (made: Made) => number | undefined) {
  const made: Made[] = [];
  let more = 0;
  const executor = createOperationExecutor({
    catalogs,
    clock: { now: () => 0, monotonicMs: () => 0 },
    transport: {
      send({ request }) {
        const url = new URL(request.url);
        const path = decodeURIComponent(url.pathname);
        const body = request.body === undefined ? null : (JSON.parse(request.body) as JsonObject);
        const one = { method: request.method, path, query: url.searchParams, body };
        made.push(one);
        const status = refuse?.(one) ?? 200;
        const answer = status === 200 ? answerTo(one) : { error: { code: status, message: "No", status: "INTERNAL" } };
        return Promise.resolve({ kind: "answered", status, headers: {}, body: JSON.stringify(answer), url: url.href });
      },
    },
  });
  function answerTo({ method, path, body }: Made): JsonObject {
    const range = path.replace("/v4/spreadsheets/s1/values/", "").replace(/:append$/, "");
    const quoted = `'${sheet.replaceAll("'", "''")}'`;
    expect(range.startsWith(quoted)).toBe(true);
    const [cells = []] = (body?.["values"] ?? []) as Json[][];
    if (method === "GET") return { range, values: structuredClone(rows) };
    const [, letter = "A", row = "0"] = /!([A-Z])(\d+):/.exec(range) ?? [];
    const first = letter.charCodeAt(0) - 65;
    const at = path.endsWith(":append") ? rows.length : Number(row) - 1;
    const line = (rows[at] ??= []);
    for (const [i, cell] of cells.entries()) {
      while (line.length < first + i) line.push("");
      if (cell !== null) line[first + i] = cell;
      else line[first + i] ??= "";
    }
    const updatedRange = `${quoted}!${letter}${at + 1}:Z${at + 1}`;
    return path.endsWith(":append")
      ? { spreadsheetId: "s1", updates: { updatedRange } }
      : { spreadsheetId: "s1", updatedRange };
  }
  const call = (operation: string, input: JsonObject, onSendMore?: () => Promise<boolean>) =>
    executor.call({
      ...operationCall({
        service: "google-sheets",
        operation,
        input: { spreadsheetId: "s1", sheet, ...input },
        mode: "live",
      }),
      onSendMore: onSendMore ?? (() => Promise.resolve((more += 1) > 0)),
    });
  return { rows, made, call, more: () => more };
}

const PEOPLE = (): Json[][] => [
  ["Name", "Email", "Age"],
  ["Ada", "ada@example.com", 36],
  [],
  ["Grace", "grace@example.com", 85],
];

describe("rows by the names of their columns", () => {
  it("are listed as objects with their numbers, empty rows left out", async () => {
    const outcome = await spreadsheet("Sheet1", PEOPLE()).call("record.list", {});
    expect(outcome).toMatchObject({
      kind: "succeeded",
      output: {
        records: [
          { rowNumber: 2, record: { Name: "Ada", Email: "ada@example.com", Age: 36 } },
          { rowNumber: 4, record: { Name: "Grace", Email: "grace@example.com", Age: 85 } },
        ],
      },
    });
  });

  it("are found by their key, a number as well as its text", async () => {
    const { call } = spreadsheet("Sheet1", PEOPLE());
    for (const key of [85, "85"])
      expect(await call("record.find", { keyColumn: "Age", key })).toMatchObject({
        output: { rowNumber: 4, record: { Name: "Grace" } },
      });
  });

  it("changed by key, only the cells that are named are written, and empty text or null empties one", async () => {
    const { call, rows, made } = spreadsheet("Bob's 'own' sheet", PEOPLE());
    const outcome = await call("record.update", {
      keyColumn: "Email",
      key: "grace@example.com",
      record: { Age: 86, Name: null },
      valueInputOption: "RAW",
    });
    expect(outcome).toMatchObject({ kind: "succeeded", output: { rowNumber: 4, added: false } });
    expect(rows[3]).toEqual(["", "grace@example.com", 86]);
    expect(made[1]).toMatchObject({ method: "PUT", body: { values: [["", null, 86]] } });
    expect(made[1]?.path).toContain("'Bob''s ''own'' sheet'!A4:C4");
    expect(made[1]?.query.get("valueInputOption")).toBe("RAW");
    expect(made[0]?.query.get("valueRenderOption")).toBe("UNFORMATTED_VALUE");
  });

  it("appended, stand below the header's columns, wherever those begin", async () => {
    const { call, made } = spreadsheet("Sheet1", [["A title"], ["", "Name", "Email"]]);
    const outcome = await call("record.append", { record: { Email: "ada@example.com" }, headerRow: 2 });
    expect(outcome).toMatchObject({ kind: "succeeded", output: { rowNumber: 3, added: true } });
    expect(made[1]?.path).toContain("'Sheet1'!B2:C2:append");
    expect(made[1]).toMatchObject({ body: { values: [[null, "ada@example.com"]] } });
    expect(made[1]?.query.get("valueInputOption")).toBe("USER_ENTERED");
  });

  it("an upsert done again changes the row that it made, whatever the keys", async () => {
    const keys = fc.array(fc.constantFrom("a", "b", "c", " 7 ", "7", "it's"), { minLength: 1, maxLength: 8 });
    const property = fc.asyncProperty(keys, async (given) => {
      const { call, rows } = spreadsheet("Sheet1", [["Key", "Value"]]);
      for (const [at, key] of given.entries())
        expect(await call("record.upsert", { keyColumn: "Key", key, record: { Value: at } })).toMatchObject({
          kind: "succeeded",
        });
      const last = new Map(given.map((key, at) => [key.trim(), at]));
      expect(rows.slice(1).map(([key, value]) => [String(key).trim(), value])).toEqual([...last]);
    });
    await fc.assert(property, { numRuns: 40 });
  });

  it("each further request counts against the limits, and none is made once the call was given up", async () => {
    const counted = spreadsheet("Sheet1", PEOPLE());
    await counted.call("record.upsert", { keyColumn: "Name", key: "Ada", record: { Age: 37 } });
    expect([counted.made.length, counted.more()]).toEqual([2, 1]);
    const { call, made } = spreadsheet("Sheet1", PEOPLE());
    const outcome = await call("record.append", { record: { Name: "Bob" } }, () => Promise.resolve(false));
    expect(outcome).toMatchObject({ kind: "failed", acted: "no", error: { code: "CALL_CANCELLED", retryable: true } });
    expect(made).toHaveLength(1);
  });

  it.each([
    ["record.list", {}, [["Name", "Name"]], "HEADER_TWICE", "with.headerRow"],
    ["record.list", {}, [], "HEADER_MISSING", "with.headerRow"],
    ["record.append", { record: { Name: "x" }, headerRow: 3 }, [["Name"]], "HEADER_MISSING", "with.headerRow"],
    ["record.append", { record: { Nmae: "x" } }, PEOPLE(), "INPUT_INVALID", "with.record.Nmae"],
    ["record.append", { record: { Name: { a: 1 } } }, PEOPLE(), "INPUT_INVALID", "with.record.Name"],
    ["record.append", { record: {} }, PEOPLE(), "INPUT_INVALID", "with.record"],
    ["record.append", { record: { A: 1 } }, [["A", "A"]], "INPUT_INVALID", "with.record.A"],
    ["record.find", { keyColumn: "Mail", key: "x" }, PEOPLE(), "INPUT_INVALID", "with.keyColumn"],
    ["record.find", { keyColumn: "Email", key: "x" }, PEOPLE(), "KEY_NOT_FOUND", "with.key"],
    ["record.update", { keyColumn: "Email", key: "x", record: { Age: 1 } }, PEOPLE(), "KEY_NOT_FOUND", "with.key"],
    ["record.upsert", { keyColumn: "A", key: 1, record: { A: 1 } }, [["A"], [1], [1]], "KEY_TWICE", "with.key"],
    ["record.upsert", { keyColumn: "A", key: "", record: { A: 1 } }, [["A"]], "INPUT_INVALID", "with.key"],
  ] as const)("%s %j is refused before anything is written: %#", async (operation, input, rows, code, field) => {
    const { call, made } = spreadsheet("Sheet1", structuredClone(rows) as Json[][]);
    const outcome = await call(operation, input as JsonObject);
    expect(outcome).toMatchObject({ kind: "failed", acted: "no", error: { code, field, operation } });
    expect(made.filter(({ method }) => method !== "GET")).toEqual([]);
  });

  it("a part that the service refuses fails the whole as that part did", async () => {
    const { call } = spreadsheet("Sheet1", PEOPLE(), ({ method }) => (method === "PUT" ? 503 : undefined));
    const outcome = await call("record.update", { keyColumn: "Name", key: "Ada", record: { Age: 1 } });
    expect(outcome).toMatchObject({
      kind: "failed",
      error: { category: "upstream_5xx", operation: "record.update", retryable: true },
      trace: { request: { method: "PUT" } },
    });
  });
});

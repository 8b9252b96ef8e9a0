import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { AppError } from "@/lib/kernel/app-error";
import type { Json, JsonObject } from "@/lib/kernel/json";
import { readRecords, writeTable } from "./csv";
import { transformBy } from "./operations";

const run = (operation: string, input: JsonObject): Json => transformBy(operation)?.(input) ?? null;
const fieldOf = (operation: string, input: JsonObject): string | undefined => {
  try {
    run(operation, input);
  } catch (error) {
    return error instanceof AppError ? error.details[0]?.path : String(error);
  }
  return undefined;
};

describe("lists", () => {
  const items = [{ n: "b", v: 2 }, { n: "A", v: 2 }, { v: 1 }, { n: "b", v: 2 }];
  it("are sorted by fields, what lacks one last, equal ones as they came", () => {
    expect(run("items.sort", { items, by: [{ field: "n" }], ignoreCase: true })).toEqual([
      items[1],
      items[0],
      items[3],
      items[2],
    ]);
    expect(run("items.sort", { items, by: [{ field: "v", descending: true }] })).toEqual([
      items[0],
      items[1],
      items[3],
      items[2],
    ]);
  });
  it("lose duplicates as a whole, by fields, or by all but some", () => {
    expect(run("items.unique", { items })).toHaveLength(3);
    expect(run("items.unique", { items, fields: ["v"] })).toEqual([items[0], items[2]]);
    expect(run("items.unique", { items, except: ["n"] })).toEqual([items[0], items[2]]);
    expect(run("items.unique", { items, fields: ["v", "n"], except: ["n"] })).toEqual([items[0], items[2]]);
  });
  it("are summarized by group, with results under their names", () => {
    const fields = [
      { field: "v", how: "sum", as: "total" },
      { field: "n", how: "concatenate", separator: "+" },
      { field: "n", how: "count", as: "c" },
    ];
    expect(run("items.summarize", { items, groupBy: ["v"], fields })).toEqual([
      { v: 2, total: 6, concatenate_n: "b+A+b", c: 3 },
      { v: 1, total: 1, concatenate_n: "", c: 0 },
    ]);
    expect(fieldOf("items.summarize", { items: [{ v: "x" }], fields: [{ field: "v", how: "sum" }] })).toBe(
      "with.items.0",
    );
  });
  it("compare by what tells an item, to four lists", () => {
    const first = [
      { k: 1, a: 1 },
      { k: 2, a: 2 },
      { k: 3, a: 3 },
    ];
    const second = [{ id: 2, a: 2 }, { k: 3, id: 3, a: 3 }, { id: 4 }];
    expect(run("items.compare", { first, second, by: [{ first: "k", second: "id" }] })).toEqual({
      onlyFirst: [first[0]],
      onlySecond: [second[2]],
      same: [],
      different: [
        { first: first[1], second: second[0] },
        { first: first[2], second: second[1] },
      ],
    });
  });
  it("no field name reaches a prototype", () => {
    expect(fieldOf("items.rename", { items: [{ a: 1 }], fields: [{ from: "a", to: "__proto__.x" }] })).toBe(
      "with.fields",
    );
    expect(({} as { x?: number }).x).toBeUndefined();
    expect(run("items.sort", { items: [{}, {}], by: [{ field: "constructor.name" }] })).toEqual([{}, {}]);
  });
});

describe("files", () => {
  it("what is written as a table reads back the same, whatever the fields hold", () => {
    fc.assert(
      fc.property(
        fc.array(fc.array(fc.string({ minLength: 1 }), { minLength: 3, maxLength: 3 }), { minLength: 1 }),
        (rows) => {
          const items = rows.map(([a = "", b = "", c = ""]) => ({ a, b, c }));
          const records = readRecords(writeTable(items, ","), ",");
          expect(records).toEqual([["a", "b", "c"], ...rows]);
        },
      ),
    );
  });
  it("are made of rows and read as rows, found in the object that holds them", () => {
    const file = run("file.make", { content: [{ a: 1, b: { c: "x,y" } }, { a: 2 }], as: "csv", name: "../r.csv" });
    expect(file).toMatchObject({ $file: { name: "r.csv", contentType: "text/csv; charset=utf-8" } });
    expect(run("file.read", { from: { note: 1, data: file }, as: "csv" })).toEqual([
      { a: "1", "b.c": "x,y" },
      { a: "2" },
    ]);
    expect(run("file.read", { from: { data: file }, field: "data" })).toBe('a,b.c\n1,"x,y"\n2,');
    expect(run("file.read", { from: "[1]", as: "json" })).toEqual([1]);
  });
  it("that are none, or hold something else, are refused by field", () => {
    expect(fieldOf("file.read", { from: { a: 1 } })).toBe("with.from");
    expect(fieldOf("file.read", { from: '"open', as: "csv" })).toBe("with.from");
    for (const csv of ["a,b\n1", "a,b\n1,2,3", 'a\nx"y', 'a\n"x"y'])
      expect(fieldOf("file.read", { from: csv, as: "csv" }), csv).toBe("with.from");
    expect(fieldOf("file.read", { from: "__proto__\n1", as: "csv" })).toBe("with.from");
    expect(fieldOf("file.read", { from: "x", as: "json" })).toBe("with.from");
    expect(fieldOf("file.read", { from: "a", as: "csv", delimiter: "::" })).toBe("with.delimiter");
    expect(fieldOf("file.read", { from: "a", encoding: "utf-99" })).toBe("with.encoding");
    expect(fieldOf("file.make", { content: "no base64!", as: "base64" })).toBe("with.content");
  });
});

describe("XML, hashes, sums", () => {
  it("XML becomes objects of text", () => {
    expect(run("xml.read", { text: "<a x='1'><b>2</b><b>3</b><c y='4'>t</c></a>" })).toEqual({
      a: { x: "1", b: ["2", "3"], c: { y: "4", _: "t" } },
    });
    expect(fieldOf("xml.read", { text: "<a><b></a>" })).toBe("with.text");
  });
  it("hashes are those of the standards (FIPS 180-4, RFC 2202)", () => {
    expect(run("text.hash", { text: "abc" })).toEqual({
      hash: "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad",
    });
    expect(run("text.hash", { text: "what do ya want for nothing?", key: "Jefe", algorithm: "MD5" })).toEqual({
      hash: "750c783e6ab0b503eaa86e310a5db738",
    });
  });
  it.each([
    ["2 * (3 + 4) - 1", 13],
    ["-2 ^ 2", -4],
    ["2 ^ 3 ^ 2", 512],
    ["sqrt(16) % 3", 1],
    ["1.5e2 / 3", 50],
  ])("%s is %d", (expression, value) => {
    expect(run("number.calculate", { expression })).toEqual({ value });
  });
  it.each(["", "1 +", "1 / 0", "process.exit()", "(".repeat(500), "1 2"])("%s is no sum", (expression) => {
    expect(fieldOf("number.calculate", { expression })).toBe("with.expression");
  });
});

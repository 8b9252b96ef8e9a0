import type { Json, JsonObject } from "@/lib/kernel/json";
import type { Operation, Service } from "../schema";
import { anyObject, anything, choice, fields, flag, integer, list, longText, text } from "./schema-parts";

const ITEMS: JsonObject[] = [
  { name: "Ada", town: "Ulm", amount: 3 },
  { name: "Bo", town: "Bonn", amount: 5 },
];
const items = list("The items", anything("An item"), { examples: [ITEMS] as Json[] });
const fieldName = text("Field; one within another as a.b", "name");
const given = list("The items", anything("An item"));

/** What is worked out of values alone: it never names an event or a place, so that no words lead to it. */
function pure(operation: Pick<Operation, "id" | "name" | "input" | "output"> & { description?: string }): Operation {
  return { ...operation, effect: "none", resource: "value", costUsd: 0, latencyMsTypical: 1, verbs: [], nouns: [] };
}

/** Shaping of data: `services/transform/`. */
export const transform: Service = {
  id: "transform",
  name: "Transform data",
  category: "built-in",
  aliases: [],
  builtin: true,
  maturity: "verified",
  auth: [],
  operations: [
    {
      id: "shape",
      name: "Shape data",
      description: "Its output is `value`, with the expressions in it evaluated.",
      effect: "none",
      resource: "value",
      input: fields({ value: anything("The value to make; may hold expressions at any depth") }, ["value"]),
      output: anything("The value"),
      costUsd: 0,
      latencyMsTypical: 1,
      verbs: ["transform", "shape", "map", "format", "filter", "set", "merge", "extract"],
      nouns: ["data", "fields", "value", "text"],
    },
    pure({
      id: "items.sort",
      name: "Sort a list",
      description: "What lacks a field stands last; equal items keep their order.",
      input: fields(
        {
          items,
          by: list(
            "Fields, the first one first",
            fields({ field: fieldName, descending: flag("The greatest first", false) }, ["field"]),
          ),
          ignoreCase: flag("Whether capital letters count as small ones", false),
        },
        ["items", "by"],
      ),
      output: given,
    }),
    pure({
      id: "items.unique",
      name: "Leave out duplicates",
      description: "The first of items that are equal stays; they are compared as a whole where no fields are named.",
      input: fields(
        {
          items,
          fields: list("Fields that are compared", fieldName),
          except: list("Fields that are not compared", text("Field", "amount")),
        },
        ["items"],
      ),
      output: given,
    }),
    pure({
      id: "items.rename",
      name: "Rename fields of a list",
      input: fields(
        {
          items,
          fields: list("Old and new names", fields({ from: fieldName, to: text("New name", "title") }, ["from", "to"])),
        },
        ["items", "fields"],
      ),
      output: given,
    }),
    pure({
      id: "items.summarize",
      name: "Summarize a list",
      description: "One object for each group of items; one for all of them where no groups are named.",
      input: fields(
        {
          items,
          groupBy: list("Fields by which items are grouped", text("Field", "town")),
          fields: list(
            "What is worked out",
            fields(
              {
                field: text("Field", "amount"),
                how: choice("How", ["append", "average", "concatenate", "count", "countUnique", "max", "min", "sum"]),
                as: text("Name of the result; how and field if left out", "total"),
                separator: text("Between concatenated values; a comma if left out", ", "),
                includeEmpty: flag("Whether values that are missing, null or empty count too", false),
              },
              ["field", "how"],
            ),
          ),
        },
        ["items", "fields"],
      ),
      output: list(
        "One object for each group",
        anyObject("The fields of the group and what was worked out", { town: "Ulm", total: 3 }),
      ),
    }),
    pure({
      id: "items.compare",
      name: "Compare two lists",
      description: "Items belong together where their fields are equal; of several partners the first counts.",
      input: fields(
        {
          first: items,
          second: items,
          by: list(
            "Fields that tell an item",
            fields({ first: fieldName, second: text("Its name in the second list; the same if left out", "name") }, [
              "first",
            ]),
          ),
        },
        ["first", "second", "by"],
      ),
      output: fields(
        {
          onlyFirst: given,
          onlySecond: given,
          same: given,
          different: list("Pairs", anyObject("{first, second}", {})),
        },
        ["onlyFirst", "onlySecond", "same", "different"],
      ),
    }),
    pure({
      id: "file.read",
      name: "Read a file of an earlier step",
      description: "Text, JSON, or a table of separated values as a list of objects.",
      input: fields(
        {
          from: { description: "A file, an object that holds one, or a text", examples: ["name,town\nAda,Ulm"] },
          field: text("Field of the object that holds the file; the first file if left out", "data"),
          as: choice("What is made of it; text if left out", ["text", "json", "csv", "base64"]),
          delimiter: text("Between two fields of a table; a comma if left out", ","),
          header: flag("Whether the first record names the fields; default true", true),
          keepEmpty: flag("Whether empty fields of a table are given", false),
          encoding: text("Encoding of its text; utf-8 if left out", "utf-8"),
        },
        ["from"],
      ),
      output: anything("Text, data or rows"),
    }),
    pure({
      id: "file.make",
      name: "Make a file",
      input: fields(
        {
          content: { description: "A text, data, a list of objects for a table, or base64", examples: ITEMS },
          as: choice("What is made of it; text if left out", ["text", "json", "csv", "base64"]),
          name: text("Name of the file", "report.csv"),
          contentType: text("Media type; after `as` if left out", "text/csv"),
          delimiter: text("Between two fields of a table; a comma if left out", ","),
        },
        ["content"],
      ),
      output: fields(
        {
          $file: fields(
            {
              name: text("Name", "report.csv"),
              contentType: text("Media type", "text/csv"),
              bytes: integer("Length", 24),
              base64: text("Content", "YSxiCg=="),
            },
            ["name", "contentType", "bytes", "base64"],
          ),
        },
        ["$file"],
      ),
    }),
    pure({
      id: "xml.read",
      name: "Read XML",
      description: "Attributes stand beside the elements, repeated elements are lists, leaves are text.",
      input: fields(
        {
          text: longText("The XML", "<order id='7'><item>Pen</item></order>"),
          attributePrefix: text("Put before the names of attributes; nothing if left out", "@"),
          trim: flag("Whether blanks around texts are left out", true),
        },
        ["text"],
      ),
      output: anyObject("The root element by its name", { order: { id: "7", item: "Pen" } }),
    }),
    pure({
      id: "text.hash",
      name: "Hash a text",
      input: fields(
        {
          text: longText("The text", "hello"),
          algorithm: choice("How; SHA256 if left out", [
            "MD5",
            "SHA1",
            "SHA224",
            "SHA256",
            "SHA384",
            "SHA512",
            "SHA3-256",
            "SHA3-384",
            "SHA3-512",
          ]),
          key: text("A key makes it an HMAC", "order-42"),
          encoding: choice("How the digest is written; hex if left out", ["hex", "base64"]),
        },
        ["text"],
      ),
      output: fields({ hash: text("The digest", "2cf24dba5fb0a30e") }, ["hash"]),
    }),
    pure({
      id: "number.calculate",
      name: "Work out a sum",
      description: "Numbers, + - * / % ^, brackets, sqrt, round and the like.",
      input: fields({ expression: text("The sum", "2 * (3 + 4)", { minLength: 1, maxLength: 10_000 }) }, [
        "expression",
      ]),
      output: fields({ value: { type: "number", description: "Its value", examples: [14] } }, ["value"]),
    }),
  ],
  events: [],
};

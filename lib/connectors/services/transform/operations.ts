import type { Json, JsonObject } from "@/lib/kernel/json";
import { calculate } from "./arithmetic";
import { makeFile, readFile } from "./files";
import { hashText } from "./hash";
import { compareItems, renameFields, sortItems, summarizeItems, uniqueItems } from "./items";
import { readXml } from "./xml";

/**
 * The operations of `transform`: pure, the same in live and simulated runs.
 * Each takes its checked input and gives its output, or throws AppError VALIDATION_FAILED with the field.
 */
const OPERATIONS: Readonly<Record<string, (input: JsonObject) => Json>> = {
  shape: (input) => input["value"] ?? null,
  "items.sort": sortItems,
  "items.unique": uniqueItems,
  "items.rename": renameFields,
  "items.summarize": summarizeItems,
  "items.compare": compareItems,
  "file.read": readFile,
  "file.make": makeFile,
  "xml.read": readXml,
  "text.hash": hashText,
  "number.calculate": calculate,
};

export function transformBy(operation: string): ((input: JsonObject) => Json) | undefined {
  return Object.hasOwn(OPERATIONS, operation) ? OPERATIONS[operation] : undefined;
}

import type { Json, JsonObject } from "@/lib/kernel/json";
import { FORBIDDEN_KEYS } from "@/lib/kernel/json";
import { invalid } from "./field-path";

/** Records of a table in a text, at most. */
const RECORDS_MAX = 200_000;

/**
 * The records of a text of separated values, after RFC 4180; a quote within an unquoted field is text.
 * @param delimiter one character
 * @throws AppError where a quoted field is not closed, or there are too many records
 */
export function readRecords(text: string, delimiter: string): string[][] {
  const source = text.charCodeAt(0) === 0xfeff ? text.slice(1) : text;
  const records: string[][] = [];
  let record: string[] = [];
  let at = 0;
  while (at < source.length) {
    let field: string;
    if (source[at] === '"') {
      let end = at + 1;
      while (end < source.length && !(source[end] === '"' && source[end + 1] !== '"'))
        end += source[end] === '"' ? 2 : 1;
      if (end >= source.length)
        throw invalid("from", `holds a quoted field in record ${records.length + 1} that is not closed`);
      field = source.slice(at + 1, end).replaceAll('""', '"');
      at = end + 1;
    } else {
      field = "";
    }
    const start = at;
    while (at < source.length && source[at] !== delimiter && source[at] !== "\n" && source[at] !== "\r") at += 1;
    record.push(field + source.slice(start, at));
    if (source[at] === delimiter) {
      at += 1;
      // A delimiter at the very end leaves an empty field behind it.
      if (at === source.length) record.push("");
      else continue;
    }
    if (source[at] === "\r") at += 1;
    if (source[at] === "\n") at += 1;
    if (record.length > 1 || record[0] !== "") records.push(record);
    record = [];
    if (records.length > RECORDS_MAX) throw invalid("from", `holds more than ${RECORDS_MAX} records`);
  }
  return records;
}

/** Records as objects with the names of the first record, or as lists. @param keepsEmpty whether empty fields are given */
export function readTable(
  text: string,
  { delimiter, hasHeader, keepsEmpty }: { delimiter: string; hasHeader: boolean; keepsEmpty: boolean },
): Json[] {
  const records = readRecords(text, delimiter);
  if (!hasHeader) return records;
  const [header = [], ...rest] = records;
  for (const name of header)
    if (FORBIDDEN_KEYS.has(name)) throw invalid("from", `names a column ${name}, which cannot be a field`);
  return rest.map((record) => {
    const made: JsonObject = {};
    header.forEach((name, i) => {
      const value = record[i] ?? "";
      if (keepsEmpty || value !== "") made[name] = value;
    });
    return made;
  });
}

/** A list of objects as a text of separated values: the columns are all their fields, inner ones as `a.b`. */
export function writeTable(items: readonly JsonObject[], delimiter: string): string {
  const rows = items.map((item) => flat(item));
  const columns = [...new Set(rows.flatMap((row) => [...row.keys()]))];
  const lines = [columns, ...rows.map((row) => columns.map((column) => row.get(column) ?? ""))];
  return lines.map((line) => line.map((field) => quoted(field, delimiter)).join(delimiter)).join("\n");
}

function flat(item: Json, path = "", found = new Map<string, string>()): Map<string, string> {
  if (typeof item !== "object" || item === null) {
    found.set(path, item === null ? "" : typeof item === "boolean" ? String(item).toUpperCase() : String(item));
    return found;
  }
  for (const [key, value] of Object.entries(item)) flat(value as Json, path === "" ? key : `${path}.${key}`, found);
  return found;
}

function quoted(field: string, delimiter: string): string {
  return field.includes(delimiter) || /["\r\n]/.test(field) ? `"${field.replaceAll('"', '""')}"` : field;
}

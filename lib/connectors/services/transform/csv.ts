import type { Json, JsonObject } from "@/lib/kernel/json";
import { FORBIDDEN_KEYS } from "@/lib/kernel/json";
import { invalidField } from "../../core/invalid-field";

/** Records of a table in a text, at most. */
const RECORDS_MAX = 200_000;

/**
 * The records of a text of separated values, after RFC 4180: all with as many fields as the first.
 * @param delimiter one character
 * @throws AppError where a quote stands where none belongs, a record is longer or shorter, or there are too many
 */
export function readRecords(text: string, delimiter: string): string[][] {
  const source = text.charCodeAt(0) === 0xfeff ? text.slice(1) : text;
  const records: string[][] = [];
  const flaw = (message: string): Error => invalidField("from", `${message} in record ${records.length + 1}`);
  let record: string[] = [];
  let at = 0;
  const isEnd = (): boolean => at >= source.length || source[at] === "\n" || source[at] === "\r";
  const quotedField = (): string => {
    let end = at + 1;
    while (end < source.length && !(source[end] === '"' && source[end + 1] !== '"')) end += source[end] === '"' ? 2 : 1;
    if (end >= source.length) throw flaw("holds a quoted field that is not closed");
    const field = source.slice(at + 1, end).replaceAll('""', '"');
    at = end + 1;
    if (!isEnd() && source[at] !== delimiter) throw flaw("holds text behind a closing quote");
    return field;
  };
  const plainField = (): string => {
    const start = at;
    while (!isEnd() && source[at] !== delimiter) {
      if (source[at] === '"') throw flaw("holds a quote within a field that is not quoted");
      at += 1;
    }
    return source.slice(start, at);
  };
  while (at < source.length) {
    record.push(source[at] === '"' ? quotedField() : plainField());
    if (!isEnd()) {
      at += 1;
      if (!isEnd()) continue;
      record.push("");
    }
    if (source[at] === "\r") at += 1;
    if (source[at] === "\n") at += 1;
    if (record.length > 1 || record[0] !== "") {
      const wanted = records[0]?.length ?? record.length;
      if (record.length !== wanted) throw flaw(`holds ${record.length} fields in place of ${wanted}`);
      records.push(record);
    }
    record = [];
    if (records.length > RECORDS_MAX) throw invalidField("from", `holds more than ${RECORDS_MAX} records`);
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
    if (FORBIDDEN_KEYS.has(name)) throw invalidField("from", `names a column ${name}, which cannot be a field`);
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

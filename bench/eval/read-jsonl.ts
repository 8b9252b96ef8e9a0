import fs from "node:fs";
import path from "node:path";

/**
 * Records of one .jsonl file, or of all in a folder by name, in their order.
 * Only the named fields are kept, so that a label can't be used by accident.
 */
export function readJsonl<Field extends string>(data: string, fields: readonly Field[]): Record<Field, string>[] {
  const files = fs.statSync(data).isDirectory()
    ? fs
        .readdirSync(data)
        .filter((name) => name.endsWith(".jsonl"))
        .sort()
        .map((name) => path.join(data, name))
    : [data];
  return files.flatMap((file) =>
    fs
      .readFileSync(file, "utf8")
      .split("\n")
      .filter((line) => line.trim() !== "")
      .map((line) => {
        const row: unknown = JSON.parse(line);
        return Object.fromEntries(fields.map((field) => [field, textField(row, field)])) as Record<Field, string>;
      }),
  );
}

function textField(row: unknown, field: string): string {
  const value = typeof row === "object" && row !== null ? (row as Record<string, unknown>)[field] : undefined;
  if (typeof value !== "string") throw new TypeError(`A record has no text field "${field}"`);
  return value;
}

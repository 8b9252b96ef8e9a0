"use client";

import type { Json } from "@/lib/kernel/json";
import { parseExactJson } from "@/lib/kernel/exact-json";
import { CodeArea } from "./code-area";
import { Field } from "./field";

export type JsonText = { kind: "value"; value: Json } | { kind: "flaw"; line: number; reason: string };

/** What a person typed, read as JSON; where it is none, the line that is wrong. */
export function readJsonText(text: string): JsonText {
  const parsed = parseExactJson(text);
  if (parsed.kind === "value") return parsed;
  const { line, column } = parsed.flaw;
  return {
    kind: "flaw",
    line,
    reason:
      text.trim() === ""
        ? "Empty: write a JSON value, e.g. {}."
        : `Not JSON: line ${String(line)}, column ${String(column)}.`,
  };
}

type Props = Readonly<{
  label: string;
  text: string;
  onText: (text: string) => void;
  hint?: string;
  rows?: number;
  readOnly?: boolean;
  /** Empty is no flaw. */
  optional?: boolean;
}>;

/** A JSON value to edit; a flaw is named by its line. */
export function JsonField({ label, text, onText, hint, rows = 10, readOnly = false, optional = false }: Props) {
  const read = readJsonText(text);
  const flaw = read.kind === "flaw" && !(optional && text.trim() === "") ? read : undefined;
  return (
    <Field label={label} hint={hint} error={flaw?.reason}>
      {(control) => (
        <CodeArea {...control} value={text} onText={onText} rows={rows} readOnly={readOnly} flawLine={flaw?.line} />
      )}
    </Field>
  );
}

import { assertNever } from "@/lib/kernel/assert-never";
import type { Json, JsonObject } from "@/lib/kernel/json";
import { FORM_TEXT_MAX, type Form, type FormField } from "../form-schema";

export interface SubmissionFlaw {
  /** Name of the field. */
  field: string;
  message: string;
}

export type Submission = { kind: "valid"; fields: JsonObject } | { kind: "invalid"; flaws: SubmissionFlaw[] };

/**
 * What somebody filled into a form, each answer in the type of its field: number, checkbox (true or false), date
 * (`2026-03-02`), all others text. Answers not given are null.
 */
export function readSubmission(form: Form, given: JsonObject): Submission {
  const known = new Set(form.fields.map(({ name }) => name));
  const flaws: SubmissionFlaw[] = Object.keys(given)
    .filter((name) => !known.has(name))
    .map((name) => ({ field: name, message: "is not a field of this form" }));
  const fields: JsonObject = {};
  for (const field of form.fields) {
    const answer = readAnswer(field, Object.hasOwn(given, field.name) ? given[field.name] : undefined);
    if ("flaw" in answer) flaws.push({ field: field.name, message: answer.flaw });
    else fields[field.name] = answer.value;
  }
  return flaws.length > 0 ? { kind: "invalid", flaws } : { kind: "valid", fields };
}

type Answer = { value: Json } | { flaw: string };

function readAnswer(field: FormField, given: Json | undefined): Answer {
  const text = typeof given === "string" ? given.trim() : given;
  if (field.type === "checkbox") return readCheckbox(field, text);
  if (text === undefined || text === null || text === "")
    return field.required ? { flaw: "is needed" } : { value: null };
  if (field.type === "number") return readNumber(text);
  if (typeof text !== "string") return { flaw: "must be text" };
  if (text.length > FORM_TEXT_MAX) return { flaw: `has more than ${FORM_TEXT_MAX} characters (FORM_TEXT_MAX)` };
  switch (field.type) {
    case "text":
      return /[\r\n]/.test(text) ? { flaw: "must be one line" } : { value: text };
    case "textarea":
      return { value: text };
    case "email":
      return /^[^\s@<>,;"]+@[^\s@<>,;"]+\.[^\s@<>,;".]+$/.test(text)
        ? { value: text }
        : { flaw: "must be an e-mail address such as ada@example.com" };
    case "url":
      return /^https?:\/\//i.test(text) && URL.canParse(text)
        ? { value: text }
        : { flaw: "must be an address such as https://example.com" };
    case "date":
      return isDay(text) ? { value: text } : { flaw: "must be a day such as 2026-03-02" };
    case "select":
      return (field.options ?? []).includes(text)
        ? { value: text }
        : { flaw: `must be one of ${(field.options ?? []).slice(0, 20).join(", ")}` };
    default:
      return assertNever(field.type);
  }
}

function readCheckbox(field: FormField, given: Json | undefined): Answer {
  const isOn = given === true || given === "true" || given === "on";
  const isOff = given === undefined || given === null || given === false || given === "false" || given === "";
  if (!isOn && !isOff) return { flaw: "must be true or false" };
  return field.required && isOff ? { flaw: "must be ticked" } : { value: isOn };
}

function readNumber(given: Json): Answer {
  const isWritten = typeof given === "string" && /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i.test(given);
  const value = typeof given === "number" || isWritten ? Number(given) : Number.NaN;
  if (!Number.isFinite(value)) return { flaw: "must be a number" };
  if (Number.isInteger(value) && !Number.isSafeInteger(value))
    return { flaw: "has more digits than a number can hold" };
  return { value };
}

function isDay(text: string): boolean {
  if (!/^\d{4}-\d{2}-\d{2}$/.test(text)) return false;
  const day = new Date(`${text}T00:00:00Z`);
  // 30 February would be taken for 2 March.
  return !Number.isNaN(day.getTime()) && day.toISOString().startsWith(text);
}

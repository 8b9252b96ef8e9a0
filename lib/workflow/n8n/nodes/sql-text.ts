import type { Json } from "@/lib/kernel/json";
import type { NodeJob } from "../node-job";
import { escapeTemplate, isN8nExpression, splitN8nText } from "../split-n8n-text";

/** A statement of n8n as ours: its text, and the values bound in it in the order of their places. */
export interface SqlText {
  sql: Json;
  params?: Json;
}

/** Places such as `$1`, and those that paste names in (`$1:name`), which no database binds. */
const PLACE = /\$(\d+)(:\w+)?/g;

/**
 * The text of a query with its values bound: those that n8n gives by places, and expressions that stand in quotes.
 * @param place how the database writes a place
 * @returns null where the text pastes names in, or its values cannot be told apart
 */
export function sqlText(
  job: NodeJob,
  query: Json,
  replacement: Json,
  place: (number: number) => string,
): SqlText | null {
  if (typeof query !== "string" || query.trim() === "") return null;
  const given = valuesGiven(job, replacement);
  const parts = isN8nExpression(query) ? splitN8nText(query) : [{ kind: "text" as const, text: query }];
  const params: Json[] = [];
  let isPasted = false;
  let hasNames = false;
  const placed = (text: string): string =>
    text.replace(PLACE, (all, number: string, name: string | undefined) => {
      if (given === undefined) return all;
      if (name !== undefined) hasNames = true;
      if (!Array.isArray(given)) return all;
      params.push(given[Number(number) - 1] ?? null);
      return place(params.length);
    });
  let sql = "";
  // A bound value takes the place of its quotes too.
  let isInQuotes = false;
  parts.forEach((part, i) => {
    if (part.kind === "text") {
      sql += escapeTemplate(placed(isInQuotes ? part.text.slice(1) : part.text));
      isInQuotes = false;
      return;
    }
    const next = parts[i + 1];
    const value = job.value(`={{ ${part.source} }}`, "query");
    isInQuotes = /(^|[^'])'$/.test(sql) && next?.kind === "text" && /^'(?!')/.test(next.text) && !isTemplate(given);
    if (isInQuotes) {
      sql = `${sql.slice(0, -1)}${place(params.push(value))}`;
      return;
    }
    if (parts.length > 1) isPasted = true;
    sql += typeof value === "string" ? value : JSON.stringify(value);
  });
  if (hasNames) return null;
  if (params.length > 0 && given === undefined)
    job.note("differs", "Values in quotes are bound: a quote within one does no harm.", "query");
  if (isPasted)
    job.note("differs", "Values are pasted into the text of the query, as n8n does: better bind them.", "query");
  if (isTemplate(given)) return { sql, params: given };
  return { sql, ...(params.length > 0 && { params }) };
}

/** Whether the values are known as a whole only. */
function isTemplate(given: Json[] | string | undefined): given is string {
  return typeof given === "string";
}

/** Values for the places of a query: a list, or a template that gives one. */
function valuesGiven(job: NodeJob, replacement: Json): Json[] | string | undefined {
  if (Array.isArray(replacement)) return replacement.map((one) => job.value(one, "options.queryReplacement"));
  if (typeof replacement !== "string" || replacement === "" || replacement === "=") return undefined;
  if (!isN8nExpression(replacement)) return replacement.split(",").map((one) => one.trim());
  const parts = splitN8nText(replacement);
  const [only] = parts;
  if (parts.length === 1 && only?.kind === "expression") {
    const value = job.value(replacement, "options.queryReplacement");
    if (/^\s*\[/.test(only.source)) return typeof value === "string" ? value : [value];
    job.note("differs", "A text with commas stays one value; n8n makes several of it.", "options.queryReplacement");
    return [value];
  }
  return splitAtCommas(replacement).map((one) => job.value(one, "options.queryReplacement"));
}

/** Pieces of a text between commas that stand outside its expressions, each an expression of n8n again. */
function splitAtCommas(text: string): string[] {
  const pieces = [""];
  for (const part of splitN8nText(text)) {
    const last = pieces.length - 1;
    if (part.kind === "expression") {
      pieces[last] = `${pieces[last] ?? ""}{{ ${part.source} }}`;
      continue;
    }
    part.text.split(",").forEach((piece, i) => {
      if (i === 0) pieces[last] = (pieces[last] ?? "") + piece.trimEnd();
      else pieces.push(piece.trimStart());
    });
  }
  return pieces.map((piece) => `=${piece.trim()}`);
}

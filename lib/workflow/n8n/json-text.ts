import { isJsonObject, type Json } from "@/lib/kernel/json";
import type { NodeJob } from "./node-job";
import { escaped, isN8nExpression, splitN8nText } from "./split-n8n-text";

/** Stands where an expression stood while the text around it is read as JSON. */
const MARK = "\uE000";

/**
 * A parameter that holds JSON as text, with expressions in it, as a value of ours. n8n puts the values into the text
 * and reads it then; here the value keeps its place and its type, and no quote in it can break the JSON.
 * @returns undefined where it is no JSON
 */
export function jsonValue(job: NodeJob, param: Json | undefined, field: string): Json | undefined {
  if (typeof param !== "string") return param === undefined ? undefined : job.value(param, field);
  if (!isN8nExpression(param)) return param.trim() === "" ? undefined : literalJson(param);
  const parts = splitN8nText(param);
  const meant = parts.filter((part) => part.kind === "expression" || part.text.trim() !== "");
  const [only] = meant;
  if (meant.length === 1 && only?.kind === "expression") return job.value(`={{ ${only.source} }}`, field);
  const sources: string[] = [];
  let text = "";
  for (const part of parts) {
    if (part.kind === "text") text += part.text.replaceAll(MARK, "");
    else {
      const mark = `${MARK}${sources.length}${MARK}`;
      text += isInsideString(text) ? mark : `"${mark}"`;
      sources.push(part.source);
    }
  }
  let value: Json;
  try {
    value = JSON.parse(text) as Json;
  } catch {
    return undefined;
  }
  return withMarks(value, (mixed) => job.value(mixed, field), sources);
}

/** Nothing in JSON that is written out is an expression. */
function literalJson(text: string): Json | undefined {
  try {
    return escaped(JSON.parse(text) as Json);
  } catch {
    return undefined;
  }
}

/** Whether a piece of JSON ends within a string. */
function isInsideString(text: string): boolean {
  let inside = false;
  for (let i = 0; i < text.length; i += 1) {
    const char = text.charAt(i);
    if (char === "\\" && inside) i += 1;
    else if (char === '"') inside = !inside;
  }
  return inside;
}

/** Puts the expressions back, as n8n writes them, and has the whole translated. */
function withMarks(value: Json, translate: (mixed: string) => Json, sources: readonly string[]): Json {
  if (typeof value === "string") {
    if (!value.includes(MARK)) return translate(value.startsWith("=") ? `==${value.slice(1)}` : value);
    const mixed = value.replace(new RegExp(`${MARK}(\\d+)${MARK}`, "g"), (_, i: string) => {
      const source = sources[Number(i)] ?? "";
      // The text of a value within JSON is what `JSON.stringify` had to make of it; here it keeps its type.
      return `{{ ${source.replace(/^JSON\.stringify\(([^,]*)\)$/s, "$1")} }}`;
    });
    return translate(`=${mixed}`);
  }
  if (Array.isArray(value)) return value.map((item) => withMarks(item, translate, sources));
  if (!isJsonObject(value)) return value;
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, withMarks(item, translate, sources)]));
}

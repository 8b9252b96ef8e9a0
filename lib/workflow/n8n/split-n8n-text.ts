import { isJsonObject, type Json } from "@/lib/kernel/json";

/** A piece of a parameter of n8n: text as it is, or the JavaScript between `{{` and `}}`. */
export type N8nPart = { kind: "text"; text: string } | { kind: "expression"; source: string };

/** Whether n8n evaluates a parameter: it begins with `=`. */
export function isN8nExpression(value: string): boolean {
  return value.startsWith("=");
}

/**
 * The pieces of a parameter that begins with `=`. As in n8n an expression ends at the first `}}`, and `\{{` is a
 * literal `{{`. An expression that is not closed is text.
 */
export function splitN8nText(value: string): N8nPart[] {
  const parts: N8nPart[] = [];
  let text = "";
  let at = 1;
  while (at < value.length) {
    const open = value.indexOf("{{", at);
    const close = open === -1 ? -1 : value.indexOf("}}", open + 2);
    if (open === -1 || close === -1) break;
    if (value.charAt(open - 1) === "\\" && open > at) {
      text += `${value.slice(at, open - 1)}{{`;
      at = open + 2;
      continue;
    }
    text += value.slice(at, open);
    if (text !== "") parts.push({ kind: "text", text });
    text = "";
    parts.push({ kind: "expression", source: value.slice(open + 2, close).trim() });
    at = close + 2;
  }
  text += value.slice(at);
  if (text !== "") parts.push({ kind: "text", text });
  return parts;
}

/** Literal text as our templates want it: `{{` would open an expression. */
export function escapeTemplate(text: string): string {
  return text.replaceAll("{{", "{{{{");
}

/** Parameters as they were, with nothing in them that would be evaluated. */
export function escaped(value: Json): Json {
  if (typeof value === "string") return escapeTemplate(value);
  if (Array.isArray(value)) return value.map(escaped);
  if (!isJsonObject(value)) return value;
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, escaped(item)]));
}

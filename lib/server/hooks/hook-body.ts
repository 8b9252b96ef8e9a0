import { isUtf8 } from "node:buffer";
import { parseExactJson } from "@/lib/kernel/exact-json";
import type { Json } from "@/lib/kernel/json";

export type ParsedBody = { kind: "body"; body: Json } | { kind: "refused"; title: string };

/**
 * What a hook's body becomes in `trigger.body`: JSON where it is JSON (whatever its type says), a form as an object
 * (a name that comes twice holds a list), other text as text, bytes that are no text as `{base64}`, nothing as null.
 * Said to be JSON and is not: refused, with the place.
 */
export function parseHookBody(rawBody: Buffer, contentType: string): ParsedBody {
  if (rawBody.length === 0) return { kind: "body", body: null };
  const type = contentType.toLowerCase();
  const isJson = /[/+]json\b/.test(type);
  if (!isUtf8(rawBody)) {
    if (isJson) return { kind: "refused", title: "The request body is not UTF-8, though its content type says JSON." };
    return { kind: "body", body: { base64: rawBody.toString("base64") } };
  }
  const text = rawBody.toString("utf8");
  if (type.includes("application/x-www-form-urlencoded")) return { kind: "body", body: formFields(text) };
  const parsed = parseExactJson(text);
  if (parsed.kind === "value") return { kind: "body", body: parsed.value };
  if (!isJson) return { kind: "body", body: text };
  const { position, line, column } = parsed.flaw;
  const where = `position ${position} (line ${line}, column ${column})`;
  return { kind: "refused", title: `The request body is not JSON, though its content type says so: see ${where}.` };
}

function formFields(text: string): Json {
  const given = new URLSearchParams(text);
  return Object.fromEntries(
    [...new Set(given.keys())].map((name) => {
      const values = given.getAll(name);
      return [name, values.length === 1 ? (values[0] ?? "") : values];
    }),
  );
}

import type { Json, JsonObject } from "@/lib/kernel/json";

/** A value whose JSON text is longer than this, characters, leaves its row. */
export const BLOB_CHARS_MIN = 65_536;
/** Characters of a value's text that stay in its place. */
const PREVIEW_CHARS = 2_048;
/** Below it, the length of a text is taken for that of its JSON: escapes do not matter then. */
const SHORT_CHARS = 1_024;

/** What stands in the place of a value that was taken out. */
export type BlobRef = {
  $blob: string;
  /** Of the whole value's JSON text, UTF-8. */
  bytes: number;
  /** Beginning of that text. */
  preview: string;
};

/**
 * Keeps a value that was taken out.
 * @param text its JSON, in which values may have been taken out in turn
 * @returns the id by which it is found
 */
export type PutBlob = (text: string, bytes: number) => string;

/** A key of a caller's own that looks like ours, with any number of `$` before. */
const OWN_KEY = /^\$+blob$/;

/** Whether a JSON text can hold a reference, or a key that was made unlike one: nearly none does. */
export function mayHoldBlobs(text: string): boolean {
  return text.includes(`$blob"`);
}

/**
 * Takes large values out, innermost first, so that what is handed from step to step is the same value wherever it
 * stands. Small keys of a caller's own that read `$blob` get another `$`: nobody can write a reference.
 * @see wholeValue for the way back
 */
export function slimValue(value: Json, put: PutBlob): Json {
  return slim(value, put).value;
}

/** The same for what stands within a list or an object: it keeps its own shape. */
export function slimParts(value: Json, put: PutBlob): Json {
  return withoutLargeParts(value, put).value;
}

/**
 * Puts back what was taken out.
 * @param textOf JSON text of a value by its id; undefined leaves the reference where it stands
 */
export function wholeValue(value: Json, textOf: (id: string) => string | undefined): Json {
  if (typeof value !== "object" || value === null) return value;
  if (Array.isArray(value)) return value.map((item) => wholeValue(item, textOf));
  if (isBlobRef(value)) {
    const text = textOf(value.$blob);
    return text === undefined ? value : wholeValue(JSON.parse(text) as Json, textOf);
  }
  const whole: JsonObject = {};
  for (const [key, item] of Object.entries(value))
    define(whole, OWN_KEY.test(key) ? key.slice(1) : key, wholeValue(item, textOf));
  return whole;
}

interface Slim {
  value: Json;
  /** Length of its JSON text; about, where it is short. */
  chars: number;
}

function slim(node: Json, put: PutBlob): Slim {
  const inner = withoutLargeParts(node, put);
  if (inner.chars <= BLOB_CHARS_MIN) return inner;
  const bytes = Buffer.byteLength(JSON.stringify(node));
  const text = JSON.stringify(inner.value);
  const ref: BlobRef = { $blob: put(text, bytes), bytes, preview: beginningOf(text) };
  return { value: ref, chars: JSON.stringify(ref).length };
}

function withoutLargeParts(node: Json, put: PutBlob): Slim {
  if (typeof node === "string")
    return { value: node, chars: node.length > SHORT_CHARS ? JSON.stringify(node).length : node.length + 2 };
  if (typeof node !== "object" || node === null) return { value: node, chars: String(node).length };
  let chars = 2;
  if (Array.isArray(node)) {
    const items = node.map((item) => {
      const part = slim(item, put);
      chars += part.chars + 1;
      return part.value;
    });
    return { value: items, chars };
  }
  const fields: JsonObject = {};
  for (const [key, item] of Object.entries(node)) {
    const part = slim(item, put);
    chars += key.length + part.chars + 4;
    define(fields, OWN_KEY.test(key) ? `$${key}` : key, part.value);
  }
  return { value: fields, chars };
}

function isBlobRef(value: JsonObject): value is BlobRef {
  return typeof value["$blob"] === "string";
}

/** Not cut through a character of two units. */
function beginningOf(text: string): string {
  const last = text.charCodeAt(PREVIEW_CHARS - 1);
  return text.slice(0, last >= 0xd800 && last < 0xdc00 ? PREVIEW_CHARS - 1 : PREVIEW_CHARS);
}

/** As a member of its own, whatever the key: `__proto__` must not become the prototype. */
function define(object: JsonObject, key: string, value: Json): void {
  if (key === "__proto__") Object.defineProperty(object, key, { value, enumerable: true, writable: true });
  else object[key] = value;
}

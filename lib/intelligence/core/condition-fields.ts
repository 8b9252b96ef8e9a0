import type { JsonObject } from "@/lib/kernel/json";
import { isJsonObject } from "@/lib/kernel/json";

/** A field of data that a condition may speak of. */
export interface Field {
  /** What people call it: its own name, or that of the object whose name or value it is. */
  name: string;
  /** `boolean`, `string`, `number`, `integer`, `array` or `any`. */
  type: string;
  /** It is there whenever the data are. */
  certain: boolean;
  /** An amount in the smallest unit of its currency. */
  inCents: boolean;
  /** How it is reached: `trigger.total` or `trigger.fields.?status.?name`. */
  path: string;
}

const IDENTIFIER = /^[A-Za-z_]\w*$/;
/** Names under which an object holds what it is called: `status.name`. */
const CALLED = new Set(["name", "value", "label", "title", "displayName", "status", "text"]);
const DEPTH_MAX = 2;

/** The simple fields and lists of some data, those of objects within them behind their own. */
export function fieldsOf(schema: JsonObject, root = "trigger"): Field[] {
  const out: Field[] = [];
  const walk = (from: JsonObject, path: string, sure: boolean, within: string | null, depth: number): void => {
    const properties = isJsonObject(from["properties"]) ? from["properties"] : {};
    const required = Array.isArray(from["required"]) ? from["required"] : [];
    const inner: (() => void)[] = [];
    for (const [name, value] of Object.entries(properties)) {
      if (!isJsonObject(value) || !IDENTIFIER.test(name)) continue;
      const certain = sure && required.includes(name);
      const next = certain ? `${path}.${name}` : `${path}.?${name}`;
      const type = typeof value["type"] === "string" ? value["type"] : "any";
      if (type === "object" && isJsonObject(value["properties"])) {
        if (depth < DEPTH_MAX) inner.push(() => walk(value, next, certain, name, depth + 1));
        continue;
      }
      const description = typeof value["description"] === "string" ? value["description"] : "";
      out.push({
        name: within !== null && CALLED.has(name) ? within : name,
        type,
        certain,
        inCents: /\bcents?\b|smallest/i.test(description),
        path: next,
      });
    }
    for (const go of inner) go();
  };
  walk(schema, root, true, null, 0);
  return out;
}

export const spoken = (name: string): string =>
  name
    .replace(/([a-z])([A-Z])/g, "$1 $2")
    .replaceAll("_", " ")
    .trim()
    .toLowerCase();

/** The field whose name stands in the text, else the first of those usually meant that is there. */
export function pick(fields: readonly Field[], text: string, preferred: readonly string[]): Field | undefined {
  return (
    namedField(fields, text) ??
    preferred.flatMap((name) => fields.filter((field) => field.name.toLowerCase() === name.toLowerCase()))[0]
  );
}

/** The field whose name, or the longest part of it, stands in the text as words of their own. */
export function namedField(fields: readonly Field[], text: string): Field | undefined {
  const padded = ` ${text.toLowerCase().replace(/[^\p{L}\p{N}]+/gu, " ")} `;
  return (
    fields.find((field) => padded.includes(` ${spoken(field.name)} `)) ??
    fields.find((field) => padded.includes(` ${spoken(field.name).replace(/s$/, "")} `)) ??
    fields.find((field) => text.toLowerCase().includes(spoken(field.name)) && spoken(field.name).length > 3) ??
    // "the product is …" is read from `product_name`.
    fields.find((field) => {
      const [head = "", ...rest] = spoken(field.name).split(" ");
      return (
        rest.length === 1 &&
        (CALLED.has(rest[0] ?? "") || rest[0] === "address") &&
        head.length > 3 &&
        padded.includes(` ${head} `)
      );
    })
  );
}

/** @param fallback CEL that stands for a field which is not there */
export const read = (field: Field, fallback: string): string =>
  field.certain ? field.path : `${field.path}.orValue(${fallback})`;

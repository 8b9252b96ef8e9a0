import type { Json, JsonObject } from "@/lib/kernel/json";

/** Short forms for the JSON Schemas of catalogue data. Each returns plain data. */

type Extra = Readonly<Record<string, Json>>;

function described(type: string, description: string, example: Json | undefined, extra: Extra): JsonObject {
  return { type, description, ...(example === undefined ? {} : { examples: [example] }), ...extra };
}

export function text(description: string, example?: string, extra: Extra = {}): JsonObject {
  return described("string", description, example, extra);
}

/** Text over several lines; forms show a larger field. */
export function longText(description: string, example?: string, extra: Extra = {}): JsonObject {
  return described("string", description, example, { ...extra, contentMediaType: "text/plain" });
}

export function integer(description: string, example?: number, extra: Extra = {}): JsonObject {
  return described("integer", description, example, extra);
}

export function number(description: string, example?: number, extra: Extra = {}): JsonObject {
  return described("number", description, example, extra);
}

export function flag(description: string, example?: boolean): JsonObject {
  return described("boolean", description, example, {});
}

export function choice(description: string, values: readonly string[]): JsonObject {
  return { type: "string", description, enum: [...values] };
}

export function email(description: string, example = "ada@example.com"): JsonObject {
  return described("string", description, example, { format: "email" });
}

export function url(description: string, example = "https://example.com/page"): JsonObject {
  return described("string", description, example, { format: "uri" });
}

/** An instant, ISO 8601. */
export function instant(description: string, example = "2026-03-02T09:00:00Z"): JsonObject {
  return described("string", description, example, { format: "date-time" });
}

export function list(description: string, items: JsonObject, extra: Extra = {}): JsonObject {
  return { type: "array", description, items, ...extra };
}

/** An object with named fields. Further fields are let through: services add some without notice. */
export function fields(properties: Record<string, JsonObject>, required: readonly string[] = []): JsonObject {
  return { type: "object", properties, required: [...required] };
}

/** An object whose field names the caller chooses. */
export function anyObject(description: string, example?: JsonObject): JsonObject {
  return described("object", description, example, { additionalProperties: true });
}

/** Number of items wanted of a list; more than a page of them is fetched page by page. */
export function howMany(pageMax: number, example: number, max = 10_000): JsonObject {
  const description = `How many at most; more than ${pageMax} are fetched page by page`;
  return integer(description, example, { minimum: 1, maximum: max });
}

/** Input field of lists that can be fetched whole. */
export const all = flag("Fetch everything there is, page by page: at most 10 000", false);

/** Setting of events that are found by looking again and again. */
export const everyMs = integer("Milliseconds between two looks", 60_000, { minimum: 10_000 });

/** Any JSON value. */
export function anything(description: string): JsonObject {
  return { description };
}

/** Keeps `schema` and says what it is for. */
export function about(description: string, schema: JsonObject): JsonObject {
  return { ...schema, description };
}

import { isJsonObject, type Json, type JsonObject } from "@/lib/kernel/json";
import { FILE } from "../catalog/source/expand-fields";
import type { HttpBinding } from "../schema";
import { mapSchema, type SchemaContext } from "./map-schema";
import { below } from "./resolve-ref";

/** A request's body: its fields by wire name (or the one field that is the whole body), and how it is sent. */
export interface MappedBody {
  kind: NonNullable<HttpBinding["body"]>;
  /** `whole`: the one field is the body itself. */
  form: "fields" | "whole";
  fields: Record<string, JsonObject>;
  required: string[];
  contentType?: string;
}

const NO_BODY: MappedBody = { kind: "none", form: "fields", fields: {}, required: [] };

/** Media types in the order in which they are taken. */
const KINDS: readonly (readonly [RegExp, "json" | "form" | "multipart" | "text" | "binary"])[] = [
  [/^application\/json\b/i, "json"],
  [/^[\w.-]+\/([\w.-]+\+)?json\b/i, "json"],
  [/^application\/x-www-form-urlencoded\b/i, "form"],
  [/^multipart\/form-data\b/i, "multipart"],
  [/^\*\/\*/, "json"],
  [/^text\/|[/+](xml|yaml)\b|graphql|javascript|ndjson|jsonl/i, "text"],
  [/^application\/|^(image|audio|video|multipart)\/|^\*/i, "binary"],
];

/** @param content the document's `content`: media type → schema */
export function mapBody(content: JsonObject, isRequired: boolean, pointer: string, context: SchemaContext): MappedBody {
  for (const [pattern, kind] of KINDS) {
    const [type, media] = Object.entries(content).find(([name]) => pattern.test(name)) ?? [];
    if (type === undefined) continue;
    const schema = isJsonObject(media) ? media["schema"] : undefined;
    const at = below(pointer, type, "schema");
    if (kind === "text" || kind === "binary") return rawBody(kind, type, isRequired);
    return structured(kind, type, { schema, at, media, isRequired }, context);
  }
  return NO_BODY;
}

function rawBody(kind: "text" | "binary", contentType: string, isRequired: boolean): MappedBody {
  const isText = kind === "text";
  const field: JsonObject = isText
    ? { type: "string", description: `The body, ${contentType.slice(0, 100)}`, contentMediaType: "text/plain" }
    : { ...FILE };
  const name = isText ? "body" : "file";
  return {
    kind: "binary",
    form: "whole",
    fields: { [name]: field },
    required: isRequired ? [name] : [],
    ...(isText ? typeHeader(contentType) : {}),
  };
}

interface Facts {
  schema: Json | undefined;
  at: string;
  media: Json | undefined;
  isRequired: boolean;
}

function structured(
  kind: "json" | "form" | "multipart",
  contentType: string,
  { schema, at, media, isRequired }: Facts,
  context: SchemaContext,
): MappedBody {
  const file = kind === "multipart" ? { file: FILE } : {};
  const mapped = mapSchema(schema, at, context, { side: "input", ...file });
  const own = kind === "json" && !/^application\/json\b|^\*/i.test(contentType) ? typeHeader(contentType) : {};
  const properties = mapped["properties"];
  const names = isJsonObject(properties) ? Object.keys(properties) : [];
  // A dot in a field's name would be read as a path; then the body is one field.
  if (isJsonObject(properties) && names.length > 0 && names.every((name) => name !== "" && !name.includes("."))) {
    const required = isRequired && Array.isArray(mapped["required"]) ? mapped["required"] : [];
    return {
      kind,
      form: "fields",
      fields: properties as Record<string, JsonObject>,
      required: required.filter((name) => typeof name === "string"),
      ...own,
    };
  }
  if (kind !== "json" && mapped["type"] !== undefined && mapped["type"] !== "object") return NO_BODY;
  const example = isJsonObject(media) ? media["example"] : undefined;
  const body: JsonObject = {
    description: "The body of the request",
    ...(kind === "json" ? {} : { type: "object" }),
    ...mapped,
    ...(example === undefined || example === null || mapped["examples"] !== undefined ? {} : { examples: [example] }),
  };
  return { kind, form: "whole", fields: { body }, required: isRequired ? ["body"] : [], ...own };
}

function typeHeader(contentType: string): { contentType?: string } {
  return /^[\w.+-]{1,100}\/[\w.+-]{1,100}(;[\t\x20-\x7e]{0,100})?$/.test(contentType) ? { contentType } : {};
}

import OpenApiRequestValidator from "openapi-request-validator";
import type { CallTrace } from "@/lib/connectors/contract";
import { isJsonObject, type Json, type JsonObject } from "@/lib/kernel/json";
import { fieldsOf, inlineSchema } from "./inline-schema";
import type { DocumentedOperation, OpenApiDocument } from "./openapi-document";

type Request = NonNullable<CallTrace["request"]>;

// A package of CommonJS: bundlers and tsx differ in where its default stands.
const Validator = ((OpenApiRequestValidator as unknown as { default?: typeof OpenApiRequestValidator }).default ??
  OpenApiRequestValidator) as typeof OpenApiRequestValidator;

/**
 * A request of ours against the vendor's document, by an independent validator; what that lets through and we do not:
 * parameters and body fields that the document does not know.
 * @param credentials names of query parameters and headers that carry the credential
 */
export function verifyRequest(
  request: Request,
  documented: DocumentedOperation,
  document: OpenApiDocument,
  credentials: ReadonlySet<string>,
): string[] {
  const [, search = ""] = request.url.split("?", 2);
  const parameters = documented.parameters
    .filter((one) => one["in"] === "query" || one["in"] === "header")
    .filter((one) => !credentials.has(String(one["name"]).toLowerCase()))
    .filter((one) => !["accept", "content-type", "authorization"].includes(String(one["name"]).toLowerCase()))
    .map((one) => ({ ...one, schema: inlineSchema(one["schema"] ?? one, document) }));
  const query = queryOf(search, parameters);
  const named = Object.keys(query).filter((name) => !credentials.has(name.toLowerCase()));
  const problems = unknownParameters(named, parameters);
  const content = contentOf(documented, document);
  const body = bodyOf(request, content);
  if (body === undefined && request.body !== undefined && content.size === 0)
    problems.push("sends a body, but the document knows none");
  const schema = content.get(body?.mediaType ?? "");
  if (body !== undefined && schema !== undefined && body.value !== undefined)
    problems.push(...unknownFields(body.value, schema, "body"));
  problems.push(...independent(request, documented, parameters, query, body, content));
  return [...new Set(problems)];
}

function independent(
  request: Request,
  documented: DocumentedOperation,
  parameters: JsonObject[],
  query: JsonObject,
  body: Body | undefined,
  content: ReadonlyMap<string, JsonObject>,
): string[] {
  const isMultipart = [...content.keys()].some((type) => type.startsWith("multipart/"));
  const json = Object.fromEntries([...content].map(([type, schema]) => [type, { schema }]));
  try {
    const validator = new Validator({
      parameters: parameters.map(forValidator) as never,
      ...(content.size === 0 || isMultipart
        ? {}
        : { requestBody: { content: json, required: isRequired(documented) } as never }),
    });
    const found = validator.validateRequest({
      headers: { ...headersOf(request, parameters), ...(body === undefined ? {} : { "content-type": body.mediaType }) },
      query,
      params: {},
      ...(body === undefined ? {} : { body: body.value }),
    }) as { errors?: { path?: string; location?: string; message: string }[] } | undefined;
    return (found?.errors ?? []).map(({ path = "", location = "", message }) =>
      `${location} ${path}: ${message}`.trim(),
    );
  } catch (error) {
    return [`the document's schema cannot be used: ${error instanceof Error ? error.message : String(error)}`];
  }
}

/** Header parameters by name, in the type that the document gives them. */
function headersOf({ headers }: Request, parameters: readonly JsonObject[]): JsonObject {
  const typed = parameters
    .filter((one) => one["in"] === "header")
    .flatMap(({ name, schema }): [string, Json][] => {
      const written = headers[String(name).toLowerCase()];
      return written === undefined ? [] : [[String(name), typedBy(written, isJsonObject(schema) ? schema : {})]];
    });
  return { ...headers, ...Object.fromEntries(typed.map(([name, value]) => [name.toLowerCase(), value])) };
}

/** The validator's own form, for both kinds of document. */
function forValidator({ name, in: place, required, schema }: JsonObject): JsonObject {
  return { name: name ?? "", in: place ?? "query", required: required === true, schema: schema ?? {} };
}

function isRequired({ operation, parameters }: DocumentedOperation): boolean {
  const body = operation["requestBody"];
  if (isJsonObject(body)) return body["required"] === true;
  return parameters.some((one) => one["in"] === "body" && one["required"] === true);
}

/** Query parameters by name, in the type that the document gives them. */
function queryOf(search: string, parameters: readonly JsonObject[]): JsonObject {
  const query: JsonObject = {};
  for (const [name, value] of new URLSearchParams(search)) {
    const plain = name.replace(/\[\d*\]$/, "");
    const parameter = parameters.find((one) => one["in"] === "query" && [name, plain].includes(String(one["name"])));
    const schema = isJsonObject(parameter?.["schema"]) ? parameter["schema"] : {};
    const key = parameter === undefined ? name : String(parameter["name"]);
    const isList = schema["type"] === "array";
    const separated =
      parameter?.["explode"] === false ||
      ["csv", undefined].includes(parameter?.["collectionFormat"] as string | undefined);
    const present = query[key];
    if (isList) {
      const items = separated && !name.endsWith("]") ? value.split(",") : [value];
      const typed = items.map((item) => typedBy(item, isJsonObject(schema["items"]) ? schema["items"] : {}));
      query[key] = [...(Array.isArray(present) ? present : []), ...typed];
    } else query[key] = typedBy(value, schema);
  }
  return query;
}

/** A text of the wire as what the schema says it is. */
function typedBy(value: string, schema: JsonObject): Json {
  const types = [schema["type"] ?? []].flat();
  if ((types.includes("integer") || types.includes("number")) && /^-?\d+(\.\d+)?$/.test(value)) return Number(value);
  if (types.includes("boolean") && (value === "true" || value === "false")) return value === "true";
  const parts = ["anyOf", "allOf"].flatMap((name) => (Array.isArray(schema[name]) ? schema[name] : []));
  for (const part of parts) {
    const typed = isJsonObject(part) ? typedBy(value, part) : value;
    if (typed !== value) return typed;
  }
  return value;
}

function unknownParameters(names: readonly string[], parameters: readonly JsonObject[]): string[] {
  const known = parameters.filter((one) => one["in"] === "query").map((one) => String(one["name"]));
  const isKnown = (name: string): boolean =>
    known.some((one) => one === name || one === `${name}[]` || name.startsWith(`${one.replace(/\[\]$/, "")}[`));
  return names.filter((name) => !isKnown(name)).map((name) => `query ${name}: is not a parameter of the document`);
}

interface Body {
  mediaType: string;
  /** Undefined where it is no JSON and no form. */
  value: Json | undefined;
}

/** Media type → schema of what the operation takes. */
function contentOf({ operation, parameters }: DocumentedOperation, document: OpenApiDocument): Map<string, JsonObject> {
  if (!document.isSwagger2) {
    const content = document.deref(operation["requestBody"])["content"];
    return new Map(
      Object.entries(isJsonObject(content) ? content : {}).map(([type, media]) => [
        // What Google takes as an upload's body it takes as JSON without one.
        document.isGoogle ? "application/json" : (type.split(";")[0]?.trim() ?? type),
        inlineSchema(isJsonObject(media) ? media["schema"] : undefined, document),
      ]),
    );
  }
  const inBody = parameters.find((one) => one["in"] === "body");
  const consumes = [operation["consumes"] ?? document.root["consumes"] ?? []].flat().map(String);
  if (inBody !== undefined) {
    const schema = inlineSchema(inBody["schema"], document);
    return new Map((consumes.length === 0 ? ["application/json"] : consumes).map((type) => [type, schema]));
  }
  const form = parameters.filter((one) => one["in"] === "formData");
  if (form.length === 0) return new Map();
  const properties = Object.fromEntries(form.map((one) => [String(one["name"]), inlineSchema(one, document)]));
  const required = form.filter((one) => one["required"] === true).map((one) => String(one["name"]));
  const types = consumes.length === 0 ? ["application/x-www-form-urlencoded"] : consumes;
  return new Map(types.map((type) => [type, { type: "object", properties, required }]));
}

function bodyOf(request: Request, content: ReadonlyMap<string, JsonObject>): Body | undefined {
  if (request.body === undefined) return undefined;
  const sent = (request.headers["content-type"] ?? "").split(";")[0]?.trim() ?? "";
  // `application/vnd.api+json` and its like are JSON.
  const mediaType = content.has(sent)
    ? sent
    : ([...content.keys()].find((type) => isJson(type) && isJson(sent)) ?? sent);
  if (isJson(sent)) return { mediaType, value: JSON.parse(request.body) as Json };
  if (sent === "application/x-www-form-urlencoded")
    return { mediaType, value: formOf(request.body, content.get(mediaType)) };
  return { mediaType, value: undefined };
}

function isJson(type: string): boolean {
  return /\bjson$/.test(type) || type === "*/*";
}

/** `a[b]=1` → `{a: {b: 1}}`, in the types of the schema. */
function formOf(body: string, schema: JsonObject | undefined): JsonObject {
  const root: JsonObject = {};
  for (const [name, value] of new URLSearchParams(body)) {
    const parts = name.split("[").map((part) => part.replace("]", ""));
    let node: JsonObject = root;
    let known: JsonObject[] = schema === undefined ? [] : [schema];
    parts.forEach((part, place) => {
      known = known.flatMap((one) => {
        const { fields, item } = fieldsOf(one);
        return fields.get(part) ?? item;
      });
      if (place === parts.length - 1) node[part] = repeated(node[part], value, known[0] ?? {});
      else node = (node[part] ??= {}) as JsonObject;
    });
  }
  return listsOf(root) as JsonObject;
}

/** A list of a form is its field once for each item. */
function repeated(former: Json | undefined, value: string, schema: JsonObject): Json {
  if (schema["type"] !== "array") return typedBy(value, schema);
  const item = typedBy(value, isJsonObject(schema["items"]) ? schema["items"] : {});
  return [...(Array.isArray(former) ? former : []), item];
}

/** `{0: a, 1: b}` → `[a, b]`. */
function listsOf(value: Json): Json {
  if (!isJsonObject(value)) return value;
  const entries = Object.entries(value).map(([name, inner]): [string, Json] => [name, listsOf(inner)]);
  const isList = entries.length > 0 && entries.every(([name], place) => name === String(place) || name === "");
  return isList ? entries.map(([, inner]) => inner) : Object.fromEntries(entries);
}

/** Fields of a body that no alternative of the schema names. */
export function unknownFields(value: Json, schema: JsonObject, path: string): string[] {
  const { fields, open, item } = fieldsOf(schema);
  if (Array.isArray(value)) {
    return item.length === 0
      ? []
      : value.flatMap((one) => fewest(item.map((inner) => unknownFields(one, inner, path))));
  }
  if (!isJsonObject(value) || open) return [];
  return Object.entries(value).flatMap(([name, inner]) => {
    const known = fields.get(name);
    if (known === undefined) return [`${path}.${name}: is not a field of the document`];
    return fewest(known.map((one) => unknownFields(inner, one, `${path}.${name}`)));
  });
}

function fewest(lists: string[][]): string[] {
  return lists.sort((a, b) => a.length - b.length)[0] ?? [];
}

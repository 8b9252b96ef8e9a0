import { isJsonObject, type Json, type JsonObject } from "@/lib/kernel/json";
import { RefError, resolveRef } from "./resolve-ref";

const METHODS = ["get", "put", "post", "delete", "options", "head", "patch"];
/** Of a parameter of Swagger 2.0: what is not its schema. */
const BESIDE_SCHEMA = new Set(["name", "in", "description", "required", "collectionFormat", "allowEmptyValue"]);
const FLOWS: Readonly<Record<string, string>> = {
  accessCode: "authorizationCode",
  application: "clientCredentials",
  implicit: "implicit",
  password: "password",
};

/**
 * A Swagger 2.0 document as OpenAPI 3.0 says the same. What is referred to (`definitions`) stays where it is, so that
 * places named in a report are those of the document. Pure; what cannot be read is left for the mapper to name.
 * @see https://swagger.io/specification/v2/
 */
export function fromSwagger2(document: JsonObject): JsonObject {
  const { swagger: _old, host, basePath, schemes, securityDefinitions, paths, ...rest } = document;
  const wanted = Array.isArray(schemes) ? schemes : [];
  const scheme = wanted.includes("https") || !wanted.includes("http") ? "https" : "http";
  const base = typeof basePath === "string" && basePath !== "/" ? basePath : "";
  const url = typeof host === "string" && host !== "" ? `${scheme}://${host}${base}` : base;
  return {
    ...rest,
    openapi: "3.0.3",
    ...(url === "" ? {} : { servers: [{ url }] }),
    components: { securitySchemes: mapObject(securityDefinitions, securityOf) },
    paths: mapObject(paths, (item) => pathOf(item, document)),
  };
}

function mapObject(value: Json | undefined, change: (value: JsonObject) => Json): JsonObject {
  if (!isJsonObject(value)) return {};
  return Object.fromEntries(
    Object.entries(value).map(([name, one]) => [name, isJsonObject(one) ? change(one) : one] as const),
  );
}

function pathOf(item: JsonObject, document: JsonObject): JsonObject {
  const { parameters, ...rest } = item;
  const shared = parametersIn(parameters, document);
  return Object.fromEntries(
    Object.entries(rest).map(([method, call]) => [
      method,
      METHODS.includes(method) && isJsonObject(call) ? callOf(call, shared, document) : call,
    ]),
  );
}

function callOf(call: JsonObject, shared: readonly JsonObject[], document: JsonObject): JsonObject {
  const { parameters, consumes = document["consumes"], produces = document["produces"], responses, ...rest } = call;
  const own = parametersIn(parameters, document);
  const inherited = shared.filter(
    (one) => !own.some((other) => other["name"] === one["name"] && other["in"] === one["in"]),
  );
  const all = [...inherited, ...own];
  const plain = all.filter((one) => one["in"] !== "body" && one["in"] !== "formData");
  const body = bodyOf(all, typesOf(consumes));
  return {
    ...rest,
    parameters: plain.map((one) => (one["$ref"] === undefined ? parameterOf(one) : one)),
    ...(body === undefined ? {} : { requestBody: body }),
    responses: mapObject(responses, (answer) => responseOf(answer, typesOf(produces), document)),
  };
}

/** References followed here, for a body's parameter becomes no parameter; one that leads nowhere stays, to be named. */
function parametersIn(list: Json | undefined, document: JsonObject): JsonObject[] {
  return (Array.isArray(list) ? list : []).filter(isJsonObject).map((one) => followed(one, document));
}

function followed(value: JsonObject, document: JsonObject): JsonObject {
  try {
    return resolveRef(document, value, "").value;
  } catch (error) {
    if (!(error instanceof RefError)) throw error;
    return value;
  }
}

function parameterOf(parameter: JsonObject): JsonObject {
  const { name, in: place, description, required, collectionFormat } = parameter;
  return {
    ...(name === undefined ? {} : { name }),
    ...(place === undefined ? {} : { in: place }),
    ...(description === undefined ? {} : { description }),
    ...(required === undefined ? {} : { required }),
    ...(parameter["type"] === "array" && collectionFormat !== "multi" ? { style: "form", explode: false } : {}),
    schema: schemaOf(parameter),
  };
}

function schemaOf(parameter: JsonObject): JsonObject {
  const schema = Object.fromEntries(Object.entries(parameter).filter(([name]) => !BESIDE_SCHEMA.has(name)));
  return schema["type"] === "file" ? { ...schema, type: "string", format: "binary" } : schema;
}

function bodyOf(parameters: readonly JsonObject[], consumes: readonly string[]): JsonObject | undefined {
  const whole = parameters.find((one) => one["in"] === "body");
  if (whole !== undefined)
    return { required: whole["required"] === true, content: contentOf(consumes, whole["schema"] ?? {}) };
  const fields = parameters.filter((one) => one["in"] === "formData" && typeof one["name"] === "string");
  if (fields.length === 0) return undefined;
  const holdsFile = fields.some((one) => one["type"] === "file");
  const isMultipart = holdsFile || (consumes[0] ?? "").startsWith("multipart/");
  const properties = fields.map((one): [string, Json] => {
    const { description } = one;
    return [String(one["name"]), { ...schemaOf(one), ...(description === undefined ? {} : { description }) }];
  });
  const required = fields.filter((one) => one["required"] === true).map((one) => String(one["name"]));
  const schema = { type: "object", properties: Object.fromEntries(properties), required };
  const type = isMultipart ? "multipart/form-data" : "application/x-www-form-urlencoded";
  return { required: required.length > 0, content: { [type]: { schema } } };
}

function responseOf(given: JsonObject, produces: readonly string[], document: JsonObject): JsonObject {
  const { schema, ...rest } = followed(given, document);
  if (schema === undefined) return rest;
  const isFile = isJsonObject(schema) && schema["type"] === "file";
  return isFile
    ? {
        ...rest,
        content: { [produces[0] ?? "application/octet-stream"]: { schema: { type: "string", format: "binary" } } },
      }
    : { ...rest, content: contentOf(produces, schema) };
}

function contentOf(types: readonly string[], schema: Json): JsonObject {
  return Object.fromEntries((types.length === 0 ? ["application/json"] : types).map((type) => [type, { schema }]));
}

function typesOf(value: Json | undefined): string[] {
  return (Array.isArray(value) ? value : []).filter((type) => typeof type === "string");
}

function securityOf(definition: JsonObject): JsonObject {
  const { type, flow, authorizationUrl, tokenUrl, scopes } = definition;
  if (type === "basic") return { type: "http", scheme: "basic" };
  if (type !== "oauth2") return definition;
  const urls = {
    ...(authorizationUrl === undefined ? {} : { authorizationUrl }),
    ...(tokenUrl === undefined ? {} : { tokenUrl }),
    ...(scopes === undefined ? {} : { scopes }),
  };
  return { type, flows: { [FLOWS[String(flow)] ?? String(flow)]: urls } };
}

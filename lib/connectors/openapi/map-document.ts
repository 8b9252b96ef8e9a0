import { isJsonObject, type Json, type JsonObject } from "@/lib/kernel/json";
import type { HttpBinding, Service } from "../schema";
import { fromSwagger2 } from "./from-swagger2";
import { mapAnswer } from "./map-answer";
import { mapBody, type MappedBody } from "./map-body";
import { operationOf, parametersOf, type DocumentCall } from "./map-operation";
import { shorten, type SchemaContext } from "./map-schema";
import { mapSecurity } from "./map-security";
import { mapServers } from "./map-servers";
import { callKey, nameOperations, shapeKey } from "./name-operations";
import { readDocument, type DocumentFlaw } from "./read-document";
import { createNotes, type MappingReport, type Notes } from "./report-schema";
import { below, RefError, resolveRef } from "./resolve-ref";

export interface MapRequest {
  /** The document: text (JSON or YAML) or a value. */
  document: Json;
  /** In place of the document's title. */
  name?: string | undefined;
  /** In place of the document's servers. */
  baseUrl?: string | undefined;
  id: (title: string) => string;
  /** The service as it was: its operations keep their ids. */
  previous?: Service | undefined;
}

export type MappedDocument =
  | { kind: "mapped"; service: Service; report: MappingReport }
  /** Nothing can be made of it; the places and what to do. */
  | { kind: "flawed"; flaws: DocumentFlaw[] };

const SWAGGER2 = "Swagger 2.0";
const OPERATIONS_MAX = 2_000;
/** Fields kept in all: a service in full is held in memory. */
const FIELDS_MAX = 60_000;
const FIELDS_EACH_MIN = 24;
const FIELDS_EACH_MAX = 400;
const LOOKS_EACH = 8_000;
const METHODS = ["get", "post", "put", "patch", "delete"] as const;
const OTHERS = ["head", "options", "trace"] as const;
const NO_BODY: MappedBody = { kind: "none", form: "fields", fields: {}, required: [] };

/** An OpenAPI document → a service that can be called. Pure; never throws for what a document says. */
export function mapDocument(request: MapRequest): MappedDocument {
  const read = readDocument(request.document);
  if (read.kind === "flaw") return { kind: "flawed", flaws: [read.flaw] };
  const format = formatOf(read.document);
  if (format === undefined) return { kind: "flawed", flaws: [unknownFormat(read.document)] };
  const document = format === SWAGGER2 ? fromSwagger2(read.document) : read.document;
  const server = mapServers(document["servers"], request.baseUrl);
  if (server === undefined) return { kind: "flawed", flaws: [noServer(request.baseUrl)] };

  const notes = createNotes();
  const skipped = createNotes();
  const calls = callsOf(document, notes, skipped);
  if (calls.length === 0) {
    const why = skipped.all().slice(0, 20);
    const none = { pointer: "/paths", message: "The document describes no operation that can be called." };
    return { kind: "flawed", flaws: [none, ...why] };
  }
  const info = isJsonObject(document["info"]) ? document["info"] : {};
  const title = shorten(request.name ?? textOf(info["title"]) ?? server.host, 80) || "Own service";
  const named = calls.map((call) => ({
    method: call.method,
    path: call.path,
    operationId: textOf(call.facts["operationId"]),
    isList: call.answer.output["type"] === "array",
  }));
  const ids = nameOperations(named, previousIds(request.previous));
  const operations = calls.map((call) => operationOf(ids.get(callKey(call)) ?? "call.run", call));
  if (server.url.startsWith("http:")) notes.add("/servers/0/url", "is not https: credentials travel in the clear");
  const hosts = [server.url, ...operations.flatMap(({ http }) => http?.baseUrl ?? [])].map(hostOf);
  const auth = mapSecurity(document, server.url, notes);
  const docs = isJsonObject(document["externalDocs"]) ? textOf(document["externalDocs"]["url"]) : undefined;
  const service: Service = {
    id: request.id(title),
    name: title,
    category: "other",
    aliases: [{ text: title }],
    maturity: "callable",
    baseUrl: server.url,
    ...(Object.keys(server.settings).length === 0 ? {} : { connectionSettings: server.settings }),
    hosts: [...new Set(hosts)],
    auth,
    ...(docs !== undefined && /^https?:\/\//.test(docs) ? { docsUrl: docs } : {}),
    operations,
    events: [],
  };
  const report: MappingReport = {
    title,
    version: shorten(textOf(info["version"]) ?? "", 60),
    format,
    mapped: operations.length,
    skipped: skipped.all(),
    skippedTotal: skipped.total(),
    auth: [...new Set(auth.map(({ kind }) => kind))],
    warnings: notes.all(),
  };
  return { kind: "mapped", service, report };
}

function formatOf({ openapi, swagger }: JsonObject): string | undefined {
  if (openapi === undefined && (swagger === "2.0" || swagger === 2)) return SWAGGER2;
  const version = typeof openapi === "string" ? /^3\.[0-2](?=\.|$)/.exec(openapi)?.[0] : undefined;
  return version === undefined ? undefined : `OpenAPI ${version}`;
}

function unknownFormat({ swagger, openapi, asyncapi }: JsonObject): DocumentFlaw {
  if (swagger !== undefined)
    return {
      pointer: "/swagger",
      message: "The document is Swagger of another version than 2.0. Convert it to OpenAPI 3, then add it.",
    };
  if (asyncapi !== undefined)
    return { pointer: "/asyncapi", message: "The document is AsyncAPI; only OpenAPI 3.0, 3.1 and 3.2 can be called." };
  const said = openapi === undefined ? "says nowhere" : `says ${JSON.stringify(openapi).slice(0, 40)}`;
  return { pointer: "/openapi", message: `Write the OpenAPI version, 3.0 to 3.2, in openapi; the document ${said}.` };
}

function noServer(given: string | undefined): DocumentFlaw {
  return given === undefined
    ? {
        pointer: "/servers",
        message: "The document has no server with a whole address (https://…). Give the address in baseUrl.",
      }
    : { pointer: "baseUrl", message: "The address must begin with https:// or http:// and hold a host." };
}

function callsOf(document: JsonObject, notes: Notes, skipped: Notes): DocumentCall[] {
  const paths = isJsonObject(document["paths"]) ? document["paths"] : {};
  const found: { method: (typeof METHODS)[number]; path: string; item: JsonObject; at: string }[] = [];
  for (const [path, entry] of Object.entries(paths)) {
    if (path.startsWith("x-")) continue;
    const pointer = below("/paths", path);
    try {
      const { value: item, pointer: at } = resolveRef(document, entry, pointer);
      for (const method of OTHERS)
        if (item[method] !== undefined)
          skipped.add(below(at, method), `${method.toUpperCase()} gives no data to a step`);
      found.push(
        ...METHODS.filter((method) => item[method] !== undefined).map((method) => ({ method, path, item, at })),
      );
    } catch (error) {
      if (!(error instanceof RefError)) throw error;
      skipped.add(error.pointer, error.message);
    }
  }
  const each = Math.max(FIELDS_EACH_MIN, Math.min(FIELDS_EACH_MAX, Math.floor(FIELDS_MAX / Math.max(found.length, 1))));
  const calls: DocumentCall[] = [];
  for (const { method, path, item, at } of found) {
    const pointer = below(at, method);
    if (calls.length >= OPERATIONS_MAX) {
      skipped.add(pointer, `is beyond the first ${OPERATIONS_MAX} operations of the document`);
      continue;
    }
    try {
      const context: SchemaContext = { document, notes, budget: { fields: each, looks: LOOKS_EACH } };
      const call = callOf(method, path, item, at, context);
      if (typeof call === "string") skipped.add(pointer, call);
      else calls.push(call);
    } catch (error) {
      if (!(error instanceof RefError)) throw error;
      skipped.add(pointer, error.pointer === pointer ? error.message : `${error.pointer} ${error.message}`);
    }
  }
  return calls;
}

/** One call, or why it cannot be made. @throws RefError */
function callOf(
  method: (typeof METHODS)[number],
  path: string,
  item: JsonObject,
  at: string,
  context: SchemaContext,
): DocumentCall | string {
  const pointer = below(at, method);
  const { value: facts } = resolveRef(context.document, item[method], pointer);
  if (!path.startsWith("/")) return "has a path that does not begin with a slash";
  if (path.includes("?") || path.includes("#")) return "has a query or fragment in its path";
  const parameters = parametersOf(
    [
      { value: item["parameters"], pointer: below(at, "parameters") },
      { value: facts["parameters"], pointer: below(pointer, "parameters") },
    ],
    context,
  );
  const inPath = [...path.matchAll(/\{([^{}]*)\}/g)].map((match) => match[1] ?? "");
  for (const wire of inPath) {
    if (wire === "") return "has a parameter without a name in its path";
    if (parameters.some((one) => one.place === "path" && one.wire === wire)) continue;
    const schema = { type: "string", description: `Part of the path: ${wire}` };
    parameters.push({ place: "path", wire, schema, isRequired: true, style: "repeat" });
  }
  const kept = parameters.filter((one) => one.place !== "path" || inPath.includes(one.wire));
  const own = mapServers(facts["servers"] ?? item["servers"]);
  const isOther = own !== undefined && Object.keys(own.settings).length === 0;
  return {
    method: method.toUpperCase() as HttpBinding["method"],
    path: path.replace(/\s/g, "%20"),
    pointer,
    facts,
    parameters: kept,
    body: bodyOf(method, facts["requestBody"], below(pointer, "requestBody"), context),
    answer: mapAnswer(facts["responses"], below(pointer, "responses"), context),
    ...(isOther ? { baseUrl: own.url } : {}),
  };
}

function bodyOf(method: string, value: Json | undefined, pointer: string, context: SchemaContext): MappedBody {
  if (value === undefined || method === "get") return NO_BODY;
  const { value: facts, pointer: at } = resolveRef(context.document, value, pointer);
  const content = isJsonObject(facts["content"]) ? facts["content"] : {};
  return mapBody(content, facts["required"] === true, below(at, "content"), context);
}

function previousIds(previous: Service | undefined): Map<string, string> {
  const called = (previous?.operations ?? []).flatMap(({ id, http }) => (http === undefined ? [] : [{ id, http }]));
  return new Map(called.map(({ id, http }) => [shapeKey(http), id]));
}

/** With its port where that is not the one of https: an address in the clear is another place for a credential. */
function hostOf(url: string): string {
  const host = url.replace(/^https?:\/\//i, "").replace(/[/?#].*$/, "");
  if (host.includes("{") || !URL.canParse(url)) return host;
  const { protocol, hostname, port } = new URL(url);
  if (port !== "") return `${hostname}:${port}`;
  return protocol === "http:" ? `${hostname}:80` : hostname;
}

function textOf(value: Json | undefined): string | undefined {
  return typeof value === "string" && value.trim() !== "" ? value : undefined;
}

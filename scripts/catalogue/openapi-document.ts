import { readFileSync } from "node:fs";
import { parse as parseYaml } from "yaml";
import { isJsonObject, type Json, type JsonObject } from "@/lib/kernel/json";

/** An operation of a vendor's document, found by the address of a request. */
export interface DocumentedOperation {
  method: string;
  /** As the document writes it, `/tasks/{task_gid}`. */
  path: string;
  operation: JsonObject;
  /** Those of the path and of the operation, references followed; the operation's own win. */
  parameters: JsonObject[];
}

export interface OpenApiDocument {
  root: JsonObject;
  isSwagger2: boolean;
  /** Made from one of Google's discovery documents. */
  isGoogle: boolean;
  /** Follows `$ref`s within the document; a reference to elsewhere or in a circle gives {}. */
  deref(value: Json | undefined): JsonObject;
  /** @param hostAndPath `api.example.com/v1/tasks/42`, no query */
  find(method: string, hostAndPath: string): DocumentedOperation | undefined;
  /** Hosts that the document names, lower case. */
  hosts: string[];
}

const REFS_MAX = 20;

/** @throws Error for a file that is no OpenAPI 3 or Swagger 2 document */
export function readDocument(file: string): OpenApiDocument {
  const text = readFileSync(file, "utf8");
  const root: unknown = file.endsWith(".json") ? JSON.parse(text) : parseYaml(text);
  if (!isJsonObject(root) || !isJsonObject(root["paths"]) || !("openapi" in root || "swagger" in root))
    throw new Error(`${file} is no OpenAPI document`);
  const isSwagger2 = "swagger" in root;

  function deref(value: Json | undefined): JsonObject {
    let node = value;
    for (let hops = 0; isJsonObject(node) && typeof node["$ref"] === "string"; hops += 1) {
      if (hops > REFS_MAX || !node["$ref"].startsWith("#/")) return {};
      node = node["$ref"]
        .slice(2)
        .split("/")
        .map(unescapePointer)
        .reduce<Json | undefined>(step, root as JsonObject);
    }
    return isJsonObject(node) ? node : {};
  }

  const servers = serversOf(root, isSwagger2);
  const templates = Object.keys(root["paths"]).map((path) => ({ path, parts: partsOf(path) }));

  const isGoogle = cameFromGoogle(root);

  function find(method: string, hostAndPath: string): DocumentedOperation | undefined {
    const asked = method.toLowerCase();
    for (const below of candidates(servers, hostAndPath)) {
      const parts = partsOf(below);
      const exact = templates.filter((template) => fits(template.parts, parts));
      const hits = (
        exact.length === 0 && isGoogle ? templates.filter(({ path }) => fitsNames(path, below)) : exact
      ).sort((a, b) => placeholders(a.path) - placeholders(b.path) || b.path.length - a.path.length);
      for (const { path } of hits) {
        const item = deref((root as JsonObject)["paths"] && ((root as JsonObject)["paths"] as JsonObject)[path]);
        if (!isJsonObject(item[asked])) continue;
        const operation = item[asked];
        return { method: asked, path, operation, parameters: parametersOf(item, operation, deref) };
      }
    }
    return undefined;
  }

  return { root, isSwagger2, isGoogle, deref, find, hosts: [...new Set(servers.map(({ host }) => host))] };
}

function parametersOf(item: JsonObject, operation: JsonObject, deref: OpenApiDocument["deref"]): JsonObject[] {
  const byName = new Map<string, JsonObject>();
  for (const list of [item["parameters"], operation["parameters"]])
    for (const written of Array.isArray(list) ? list : []) {
      const parameter = deref(written);
      byName.set(`${String(parameter["in"])} ${String(parameter["name"])}`, parameter);
    }
  return [...byName.values()];
}

interface Server {
  host: string;
  /** Without a slash at its end. */
  base: string;
}

function serversOf(root: JsonObject, isSwagger2: boolean): Server[] {
  if (isSwagger2) return [{ host: text(root["host"]).toLowerCase(), base: text(root["basePath"]).replace(/\/$/, "") }];
  const inPaths = Object.values(root["paths"] as JsonObject).flatMap((item) =>
    isJsonObject(item)
      ? [item, ...Object.values(item)].flatMap((node) =>
          isJsonObject(node) && Array.isArray(node["servers"]) ? node["servers"] : [],
        )
      : [],
  );
  const all = [...(Array.isArray(root["servers"]) ? root["servers"] : []), ...inPaths];
  const urls = all.flatMap((server) => (isJsonObject(server) ? [filledUrl(server), text(server["url"])] : []));
  const servers = urls.map((url) => {
    const [, host = "", base = ""] = /^(?:https?:)?\/\/([^/]+)(.*)$/.exec(url) ?? [undefined, "", url];
    return { host: host.toLowerCase(), base: base.replace(/\/$/, "") };
  });
  return servers.length === 0 ? [{ host: "", base: "" }] : servers;
}

/** Server variables by their defaults. */
function filledUrl(server: JsonObject): string {
  const variables = isJsonObject(server["variables"]) ? server["variables"] : {};
  return text(server["url"]).replace(/\{(\w+)\}/g, (match, name: string) => {
    const variable = variables[name];
    return isJsonObject(variable) && variable["default"] !== undefined ? text(variable["default"]) : match;
  });
}

/** What of an address may stand below a server: its own servers' first, then the whole path. */
function candidates(servers: readonly Server[], hostAndPath: string): string[] {
  const slash = hostAndPath.indexOf("/");
  const path = slash < 0 ? "/" : hostAndPath.slice(slash);
  const found = servers.flatMap(({ base }) => {
    const pattern = partsOf(base);
    const parts = partsOf(path);
    if (base === "" || pattern.length > parts.length) return [];
    return fits(pattern, parts.slice(0, pattern.length)) ? [`/${parts.slice(pattern.length).join("/")}`] : [];
  });
  return [...new Set([...found.sort((a, b) => a.length - b.length), path])];
}

function partsOf(path: string): string[] {
  return path.replace(/^\/|\/$/g, "").split("/");
}

/** `{id}` and parts that hold one (`{id}.json`) fit any text. */
function fits(template: readonly string[], parts: readonly string[]): boolean {
  return (
    template.length === parts.length &&
    template.every((part, place) => {
      const written = parts[place] ?? "";
      if (!part.includes("{")) return part === written || part === decode(written);
      const pattern = part
        .split(/\{[^}]*\}/)
        .map((literal) => literal.replace(/[.*+?^${}()|[\]\\]/g, "\\$&"))
        .join(".+");
      return new RegExp(`^${pattern}$`).test(decode(written));
    })
  );
}

/** Google's discovery documents write `{+name}`, which takes `people/me`; their OpenAPI form has lost the plus. */
function cameFromGoogle(root: JsonObject): boolean {
  const info = isJsonObject(root["info"]) ? root["info"] : {};
  const origins = Array.isArray(info["x-origin"]) ? info["x-origin"] : [];
  return origins.some((origin) => isJsonObject(origin) && origin["format"] === "google");
}

function fitsNames(template: string, path: string): boolean {
  const pattern = template
    .split(/\{[^}]*\}/)
    .map((literal) => literal.replace(/[.*+?^${}()|[\]\\]/g, "\\$&"))
    .join("[^:]+");
  return new RegExp(`^${pattern}$`).test(decode(path));
}

function decode(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    return part;
  }
}

function placeholders(path: string): number {
  return path.split("{").length;
}

function unescapePointer(part: string): string {
  return decode(part).replaceAll("~1", "/").replaceAll("~0", "~");
}

function step(node: Json | undefined, part: string): Json | undefined {
  if (Array.isArray(node)) return node[Number(part)];
  return isJsonObject(node) ? node[part] : undefined;
}

function text(value: Json | undefined): string {
  return typeof value === "string" || typeof value === "number" ? String(value) : "";
}

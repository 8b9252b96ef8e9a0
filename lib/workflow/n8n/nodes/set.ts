import { isJsonObject, type Json, type JsonObject } from "@/lib/kernel/json";
import { jsonValue } from "../json-text";
import { inBraces, type NodeJob } from "../node-job";
import { type Mapped, type NodeMapper, passThrough, shape } from "../node-mapper";
import { type Cel, quoted } from "../translate-expression";

interface Field {
  name: string;
  type: string;
  value: Json;
  field: string;
}

/** Edit Fields (Set): the fields it makes, and those of the item beside them where it keeps them. */
export const setNode: NodeMapper = {
  map(job): Mapped {
    const { params, node } = job;
    if (params["duplicateItem"] === true) job.note("dropped", "The item is not repeated.", "duplicateItem");
    const options = isJsonObject(params["options"]) ? params["options"] : {};
    const keeps = keepsOthers(params, node.typeVersion);
    if (params["mode"] === "raw") {
      const made = jsonValue(job, params["jsonOutput"], "jsonOutput");
      const value = made ?? job.fillIn("jsonOutput", "The JSON cannot be read.");
      return { step: shape(keeps === "none" ? value : kept(job, keeps, celOf(job, params["jsonOutput"], value))) };
    }
    const fields = fieldsOf(params, node.typeVersion);
    const isDotted = options["dotNotation"] !== false;
    if (keeps !== "none") {
      const isDeep = isDotted && fields.some(({ name }) => name.includes("."));
      const base = isDeep ? deepBase(job, keeps) : keptFields(job, keeps);
      const entries = fields.map((field): [string, string] => [field.name, fieldCel(job, field).cel]);
      return { step: shape(inBraces(isDeep ? mergedDeep(base, entries) : merged(base, entries))) };
    }
    const value: JsonObject = {};
    for (const field of fields) put(value, isDotted ? field.name.split(".") : [field.name], fieldValue(job, field));
    return { step: shape(value) };
  },
};

type Keeps = "none" | "all" | { include: string[] } | { exclude: string[] };

function keepsOthers(params: JsonObject, version: number): Keeps {
  if (version < 3) return params["keepOnlySet"] === true ? "none" : "all";
  const include = params["include"] ?? "all";
  if (version >= 3.3 && params["includeOtherFields"] !== true) return "none";
  if (include === "none") return "none";
  const names = (key: string): string[] =>
    String(params[key] ?? "")
      .split(",")
      .map((name) => name.trim())
      .filter((name) => name !== "");
  if (include === "selected") return { include: names("includeFields") };
  if (include === "except") return { exclude: names("excludeFields") };
  return "all";
}

function keptFields(job: NodeJob, keeps: Exclude<Keeps, "none">): string {
  const all = passThrough(job);
  if (keeps === "all") return all;
  if ("exclude" in keeps) {
    const left = keeps.exclude.map(quoted).join(", ");
    job.note("differs", `All fields are kept, ${left} too.`, "excludeFields");
    return all;
  }
  const entries = keeps.include.map(
    (name) => `${quoted(name)}: ${job.read({ root: { kind: "json" }, path: name.split(".") })}`,
  );
  return `{${entries.join(", ")}}`;
}

function deepBase(job: NodeJob, keeps: Exclude<Keeps, "none">): string {
  return keptFields(job, keeps);
}

function kept(job: NodeJob, keeps: Exclude<Keeps, "none">, made: string): Json {
  return inBraces(`merge(${keptFields(job, keeps)}, ${made})`);
}

function celOf(job: NodeJob, param: Json | undefined, value: Json): string {
  return typeof value === "string" || isJsonObject(value) ? job.celOf(value) : job.cel(param, "jsonOutput").cel;
}

function merged(base: string, entries: readonly [string, string][]): string {
  if (entries.length === 0) return base;
  return `merge(${base}, {${entries.map(([name, cel]) => `${quoted(name)}: ${cel}`).join(", ")}})`;
}

/** Fields whose names lead into objects of the item: each object on the way is merged, what it held stays. */
function mergedDeep(base: string, entries: readonly [string, string][]): string {
  const direct: [string, string][] = [];
  const below = new Map<string, [string, string][]>();
  for (const [name, cel] of entries) {
    const [first = "", ...rest] = name.split(".");
    if (rest.length === 0) direct.push([first, cel]);
    else below.set(first, [...(below.get(first) ?? []), [rest.join("."), cel]]);
  }
  for (const [first, inner] of below) direct.push([first, mergedDeep(`${base}[?${quoted(first)}].orValue({})`, inner)]);
  return merged(base, direct);
}

function put(into: JsonObject, path: readonly string[], value: Json): void {
  const [first = "", ...rest] = path;
  if (rest.length === 0) into[first] = value;
  else {
    const next = Object.hasOwn(into, first) ? into[first] : undefined;
    const inner: JsonObject = isJsonObject(next) ? next : {};
    into[first] = inner;
    put(inner, rest, value);
  }
}

function fieldsOf(params: JsonObject, version: number): Field[] {
  if (version >= 3.3 || isJsonObject(params["assignments"])) {
    const list = isJsonObject(params["assignments"]) ? params["assignments"]["assignments"] : [];
    return (Array.isArray(list) ? list : [])
      .filter(isJsonObject)
      .map((one, i) => ({
        name: String(one["name"] ?? ""),
        type: String(one["type"] ?? "string"),
        value: one["value"] ?? "",
        field: `assignments.${i}.value`,
      }))
      .filter(({ name }) => name !== "");
  }
  if (version >= 3) {
    const list = isJsonObject(params["fields"]) ? params["fields"]["values"] : [];
    return (Array.isArray(list) ? list : [])
      .filter(isJsonObject)
      .map((one, i) => {
        const kind = String(one["type"] ?? "stringValue");
        return {
          name: String(one["name"] ?? ""),
          type: kind.replace(/Value$/, ""),
          value: one[kind] ?? "",
          field: `fields.${i}`,
        };
      })
      .filter(({ name }) => name !== "");
  }
  const values = isJsonObject(params["values"]) ? params["values"] : {};
  return ["string", "number", "boolean"].flatMap((type) => {
    const list = values[type];
    return (Array.isArray(list) ? list : [])
      .filter(isJsonObject)
      .map((one, i) => ({
        name: String(one["name"] ?? ""),
        // The first versions turned nothing into another type.
        type: typeof one["value"] === "string" && one["value"].startsWith("=") ? "any" : type,
        value: one["value"] ?? "",
        field: `values.${type}.${i}`,
      }))
      .filter(({ name }) => name !== "");
  });
}

/** The value of a field in its type, as a template of ours. */
function fieldValue(job: NodeJob, field: Field): Json {
  const literal = literalOf(field);
  if (literal !== undefined) return job.value(literal, field.field);
  if (field.type === "any") return job.value(field.value, field.field);
  const made = job.value(field.value, field.field);
  const { cel, type } = converted(job, field);
  // Text with expressions in it is a text already.
  if (field.type === "string" && type === "text") return made;
  return inBraces(cel);
}

function fieldCel(job: NodeJob, field: Field): Cel {
  const literal = literalOf(field);
  if (literal !== undefined) return { cel: job.celOf(job.value(literal, field.field)), type: "any" };
  return converted(job, field);
}

function converted(job: NodeJob, { type, value, field }: Field): Cel {
  const cel = job.cel(value, field);
  switch (type) {
    case "string":
      return cel.type === "text" ? cel : { cel: `text(${cel.cel})`, type: "any" };
    case "number":
      return cel.type === "number" ? cel : { cel: `number(${cel.cel})`, type: "any" };
    case "boolean":
      if (cel.type !== "bool") job.note("differs", 'A text such as "true" stays a text; n8n makes true of it.', field);
      return cel;
    case "array":
    case "object":
      job.note("differs", "A text that holds JSON stays a text; n8n reads it.", field);
      return cel;
    default:
      return cel;
  }
}

/** A value that is written out, in the type of its field. */
function literalOf({ type, value }: Field): Json | undefined {
  if (typeof value !== "string") return isJsonObject(value) || Array.isArray(value) ? undefined : value;
  if (value.startsWith("=")) return undefined;
  if (type === "number") return value.trim() === "" || Number.isNaN(Number(value)) ? undefined : Number(value);
  if (type === "boolean") return /^(true|1)$/i.test(value.trim());
  if (type === "array" || type === "object") {
    try {
      return JSON.parse(value) as Json;
    } catch {
      return undefined;
    }
  }
  return value;
}

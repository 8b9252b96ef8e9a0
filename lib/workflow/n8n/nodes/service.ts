import { isJsonObject, type Json, type JsonObject } from "@/lib/kernel/json";
import { type CatalogLookup, needsConnection } from "../../catalog-lookup";
import { checkInput } from "../../core/check-input";
import { neededFields } from "../../needed-fields";
import { matchOperation, wordsOf } from "../match-operation";
import type { NodeJob } from "../node-job";
import { type Mapped, newLineage, outputView } from "../node-mapper";
import { actionOf, nodeTypeFacts } from "../node-types";
import type { View } from "../view";

/** A node of a service that the catalogue has, by the names of its resource, operation and parameters. */
export function mapServiceNode(job: NodeJob): Mapped | null {
  const { node } = job;
  const { catalog } = job.around;
  const found = operationFor(catalog, node.type, node.typeVersion, node.parameters);
  if (found === null) return null;
  const { service, operation } = found;
  const details = catalog.operation(service, operation);
  if (details === undefined) return null;
  const input = inputFor(job, details.input);
  const step = { service, operation, with: input };
  const known = catalog.service(service);
  if (known !== undefined && needsConnection(known)) job.note("credential", `Choose a connection of ${known.name}.`);
  return { step, outputs: (at) => [{ view: answerView(job, at, operation, details.output) }] };
}

/** The operation of ours that a node stands for; null where the catalogue has none. */
export function operationFor(
  catalog: CatalogLookup,
  type: string,
  version: number,
  params: JsonObject,
): { service: string; operation: string; resource: string; theirs: string } | null {
  const facts = nodeTypeFacts(type);
  const known = facts === undefined ? undefined : catalog.service(facts.service);
  if (facts === undefined || known === undefined) return null;
  const { resource, operation } = actionOf(type, version, params);
  const ids = known.operations.map(({ id }) => id);
  const matched = matchOperation(ids, resource, operation === "" ? nameOnly(type) : operation);
  return matched === undefined ? null : { service: facts.service, operation: matched, resource, theirs: operation };
}

/** A node without operations is named after what it does. */
function nameOnly(type: string): string {
  const name = type.split(".").at(-1) ?? "";
  return /send$/i.test(name) ? "send" : /read$/i.test(name) ? "read" : /^tool/.test(name) ? "search" : "get";
}

/** Parameters that say which operation it is, or how n8n's editor shows it. */
const NOT_INPUT: ReadonlySet<string> = new Set(
  "resource operation authentication returnall simple jsonparameters options select mode messagetype notice columns.schema mappingmode".split(
    " ",
  ),
);
/** Groups whose fields stand a level deeper. */
const GROUP = /(fields|ui|options|filters|properties|values|collection|parameters|columns|value)$/i;

interface Given {
  names: string[];
  param: Json;
  path: string;
  used: boolean;
}

/** The input of an operation out of parameters of n8n, by their names. */
function inputFor(job: NodeJob, schema: JsonObject): JsonObject {
  const properties = isJsonObject(schema["properties"]) ? schema["properties"] : {};
  const given = givenParams(job.params);
  const input: JsonObject = {};
  const resource = String(job.params["resource"] ?? "");
  for (const [name, property] of Object.entries(properties)) {
    const param = bestFor(name, given, resource);
    if (param === undefined) continue;
    const value = fitting(job, param, isJsonObject(property) ? property : {}, name);
    if (value === undefined) continue;
    param.used = true;
    input[name] = value;
  }
  takeFields(job, properties, given, input);
  for (const name of neededFields(schema, input)) {
    const value = Object.hasOwn(input, name) ? input[name] : undefined;
    if (value === undefined || value === null || value === "")
      input[name] = job.missing(name, `${name} is needed here, and the node gives nothing that stands for it.`);
  }
  const left = given.filter(({ used, param }) => !used && !isBlank(param)).map(({ path }) => path);
  if (left.length > 0)
    job.note("dropped", `Not carried over: ${left.slice(0, 12).join(", ")}${left.length > 12 ? " …" : ""}.`);
  return input;
}

/** Every parameter that may be an input, groups opened. */
function givenParams(params: JsonObject): Given[] {
  const found: Given[] = [];
  const add = (object: JsonObject, path: string, depth: number): void => {
    for (const [key, value] of Object.entries(object)) {
      const at = path === "" ? key : `${path}.${key}`;
      if (NOT_INPUT.has(key.toLowerCase()) && !(isJsonObject(value) && GROUP.test(key))) continue;
      if (isJsonObject(value) && value["__rl"] !== true && depth < 3 && GROUP.test(key)) add(value, at, depth + 1);
      else found.push({ names: namesOf(key), param: value, path: at, used: false });
    }
  };
  add(params, "", 0);
  return found;
}

function plain(name: string): string {
  return wordsOf(name).join("");
}

/** A name and what is left of it without the words that n8n puts around. */
function namesOf(key: string): string[] {
  const words = wordsOf(key);
  const names = [words.join("")];
  if (["id", "ui", "list", "value", "name"].includes(words.at(-1) ?? "") && words.length > 1)
    names.push(words.slice(0, -1).join(""));
  if (words.length > 1) names.push(words.slice(1).join(""));
  return names;
}

/** Names of inputs → names that n8n's nodes use for the same. */
const SAME: Readonly<Record<string, readonly string[]>> = {
  to: ["sendto", "toemail", "torecipients", "recipient", "toemail", "phonenumber", "recipientphonenumber"],
  from: ["fromemail", "sender"],
  body: ["message", "text", "content", "html", "emailbody", "bodycontent", "comment"],
  html: ["message", "html"],
  text: ["message", "content", "body", "messagetext", "tweet", "posttext"],
  content: ["text", "message", "body"],
  message: ["text", "content", "body"],
  name: ["title", "summary", "filename"],
  title: ["name", "summary", "subject"],
  summary: ["title", "name", "subject"],
  notes: ["description", "body"],
  description: ["notes", "body", "content"],
  channel: ["channelid", "channel"],
  chatid: ["chat", "chatid"],
  spreadsheetid: ["documentid", "sheetid", "document"],
  range: ["range", "sheetname", "sheet"],
  sheet: ["sheetname"],
  sheetname: ["sheet"],
  baseid: ["base", "application", "baseid"],
  tableid: ["table", "tablename", "tableid"],
  table: ["tableid", "tablename"],
  databaseid: ["database"],
  query: ["q", "search", "searchtext", "querystring", "text"],
  q: ["query", "querystring", "search", "searchtext"],
  limit: ["limit", "maxresults", "numberofresults"],
  pagesize: ["limit"],
  maxresults: ["limit"],
  start: ["startdatetime", "starttime"],
  end: ["enddatetime", "endtime"],
  calendarid: ["calendar"],
  fileid: ["file", "id"],
  folderid: ["folder", "parentid", "driveid"],
  parents: ["folderid"],
  project: ["projectid"],
  projectid: ["project"],
  prompt: ["text", "message", "content"],
  model: ["modelid"],
  sql: ["query"],
  record: ["fields"],
};

function bestFor(name: string, given: readonly Given[], resource: string): Given | undefined {
  const wanted = plain(name);
  const without = wanted.replace(/id$/, "");
  const free = given.filter(({ used, param }) => !used && !isBlank(param));
  const same = SAME[wanted] ?? [];
  return (
    free.find(({ names }) => names[0] === wanted) ??
    free.find(({ names }) => names[0] === `${plain(resource)}${wanted}`) ??
    free.find(({ names }) => names[0] === without || names[0] === `${wanted}id`) ??
    same.map((other) => free.find(({ names }) => names[0] === other)).find((one) => one !== undefined) ??
    free.find(({ names }) => names.slice(1).includes(wanted))
  );
}

/** The value of a parameter as an input; undefined where it cannot be one. */
function fitting(job: NodeJob, { param, path }: Given, property: JsonObject, name: string): Json | undefined {
  let value = job.value(param, path);
  const { type } = property;
  if (type === "array" && typeof value === "string" && !value.includes("{{"))
    value = value
      .split(",")
      .map((one) => one.trim())
      .filter((one) => one !== "");
  if (type === "array" && typeof value === "string" && !/^\{\{(?!\{)[\s\S]*\}\}$/.test(value)) return undefined;
  if (
    (type === "number" || type === "integer") &&
    typeof value === "string" &&
    value !== "" &&
    !Number.isNaN(Number(value))
  )
    value = Number(value);
  if (type === "string" && (typeof value === "number" || typeof value === "boolean")) value = String(value);
  return checkInput({ [name]: value }, { type: "object", properties: { [name]: property } }, []).length === 0
    ? value
    : undefined;
}

/** Fields of a record that n8n maps one by one, where an input takes them as an object. */
function takeFields(job: NodeJob, properties: JsonObject, given: Given[], input: JsonObject): void {
  const columns = given.find(
    ({ path, used, param }) =>
      !used && isJsonObject(param) && /(^|\.)(columns|fields|fieldsUi|values|value)(\.|$)/.test(path),
  );
  if (columns === undefined) return;
  for (const name of ["fields", "record", "data", "row", "values", "properties"]) {
    const property = properties[name];
    if (!isJsonObject(property) || property["type"] !== "object" || Object.hasOwn(input, name)) continue;
    const value = job.value(columns.param, columns.path);
    if (!isJsonObject(value)) return;
    input[name] = value;
    columns.used = true;
    return;
  }
}

function isBlank(value: Json): boolean {
  if (value === "" || value === null || value === false) return true;
  if (isJsonObject(value))
    return value["__rl"] === true ? isBlank(value["value"] ?? "") : Object.keys(value).length === 0;
  return Array.isArray(value) && value.length === 0;
}

/** A list of results is a list of items, whether it stands alone or in an answer. */
function answerView(job: NodeJob, at: string, operation: string, output: JsonObject): View {
  if (output["type"] === "array") return outputView(job, at, { isList: true });
  const properties = isJsonObject(output["properties"]) ? output["properties"] : {};
  const lists = Object.entries(properties).filter(([, one]) => isJsonObject(one) && one["type"] === "array");
  const isListing = /(list|search|query|getAll|read|find)$/i.test(operation);
  const [only] = lists;
  if (isListing && lists.length === 1 && only !== undefined)
    return outputView(job, at, { path: [only[0]], isList: true });
  return job.perItem ? outputView(job, at) : { many: false, cel: at, lineage: newLineage() };
}

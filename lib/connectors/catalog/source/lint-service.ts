import { isJsonObject, type JsonObject } from "@/lib/kernel/json";
import { ERROR_CATEGORIES } from "@/lib/workflow/run-schema";
import { checkInput } from "../../core/check-input";
import { readPath } from "../../core/dotted-path";
import { sampleOf } from "../../sample";
import type { HttpBinding, ListedService, Operation, Service, ServiceEvent } from "../../schema";
import { hostOf } from "./compile-service";
import { itemSchemaOf } from "./expand-event";
import { propertiesOf } from "./expand-operation";
import type { Report } from "./problem";
import { partsOf, spaced } from "./words";

const READS = new Set("get list search find query count lookup".split(" "));
const WRITES = new Set(
  "create add append insert update upsert set replace delete remove send post publish reply upload cancel archive move".split(
    " ",
  ),
);
const PLACEHOLDER = /\{(\w+)\}/g;
const ABOUT_CHARS_MAX = 240;

/**
 * Mistakes that authors make, in a service that compiled.
 * @param listed names known of services, by id
 * @param shipped `<service> <operation>` whose names stay as they are
 */
export function lintService(
  service: Service,
  listed: ReadonlyMap<string, ListedService>,
  shipped: ReadonlySet<string>,
  report: Report,
): void {
  lintName(service, listed, report);
  lintHosts(service, report);
  lintSettings(service, report);
  lintErrors(service, report);
  if (service.operations.length === 0) report(["operations"], "has none: leave the service out, its name stays listed");
  for (const operation of service.operations) {
    lintOperation(service, operation, report);
    if (!shipped.has(`${service.id} ${operation.id}`)) lintVerb(operation, report);
    const { id, http, calls } = operation;
    if (http === undefined && calls === undefined) report(["operations", id], 'needs call: "GET /path"');
    for (const called of calls ?? [])
      if (service.operations.every((one) => one.id !== called || one.http === undefined))
        report(["operations", id, "calls"], `names ${called}, which is no operation of the service with a call`);
  }
  for (const event of service.events) lintEvent(service, event, report);
}

function lintName(service: Service, listed: ReadonlyMap<string, ListedService>, report: Report): void {
  const known = listed.get(service.id);
  if (known !== undefined && known.category !== service.category)
    report(["category"], `is ${known.category} in listed.json: use that`);
  lintAliases(service, listed, report);
  if (known !== undefined) return;
  if (![...listed.values()].some(({ category }) => category === service.category))
    report(["category"], `${service.category} is not a category of listed.json`);
  const names = new Set(
    [service.name, ...service.aliases.map((alias) => alias.text)].map((name) => name.toLowerCase()),
  );
  const other = [...listed.values()].find((one) => names.has(one.name.toLowerCase()));
  if (other !== undefined)
    report(["id"], `is not in listed.json, which knows ${other.name} as ${other.id}: use that id`);
}

/** A name that says another service to whoever reads a text makes both of them wrong. */
function lintAliases(service: Service, listed: ReadonlyMap<string, ListedService>, report: Report): void {
  for (const [place, alias] of service.aliases.entries()) {
    const text = alias.text.toLowerCase();
    const other = [...listed.values()].find(
      (one) => one.id !== service.id && one.aliases.some((known) => known.text.toLowerCase() === text),
    );
    const own = listed.get(service.id)?.aliases.some((known) => known.text.toLowerCase() === text) === true;
    if (other !== undefined && !own)
      report(["aliases", String(place)], `${alias.text} names ${other.id} in listed.json`);
  }
}

function lintHosts(service: Service, report: Report): void {
  const settings = new Set(Object.keys(service.connectionSettings ?? {}));
  const inPath = service.auth.filter((auth) => auth.in === "path").map((auth) => auth.name ?? "token");
  const bindings = service.operations.flatMap(({ id, http }) => (http === undefined ? [] : [{ id, http }]));
  const check = (key: readonly string[], text: string, further: readonly string[] = []): void => {
    for (const [, name = ""] of text.matchAll(PLACEHOLDER))
      if (!settings.has(name) && !further.includes(name))
        report(key, `{${name}} is no setting: add it to settings, with about, pattern and example`);
  };
  if (service.baseUrl === undefined && bindings.some(({ http }) => http.baseUrl === undefined))
    report(["baseUrl"], "is needed");
  if (service.baseUrl !== undefined) {
    check(["baseUrl"], service.baseUrl, inPath);
    if (service.baseUrl.endsWith("/")) report(["baseUrl"], "must not end in a slash: paths begin with one");
    lintHost(service, service.baseUrl, ["baseUrl"], report);
  }
  for (const { id, http } of bindings) {
    if (http.baseUrl !== undefined) lintHost(service, http.baseUrl, ["operations", id, "baseUrl"], report);
    check(["operations", id, "baseUrl"], http.baseUrl ?? "", inPath);
    for (const [name, value] of Object.entries(http.fixedHeaders ?? {}))
      check(["operations", id, "headers", name], value);
    for (const [name, value] of Object.entries(http.fixedQuery ?? {}))
      check(["operations", id, "fixedQuery", name], value);
  }
}

function lintHost(service: Service, url: string, key: readonly string[], report: Report): void {
  const host = hostOf(url);
  const filled = host.replace(
    PLACEHOLDER,
    (match, name: string) => service.connectionSettings?.[name]?.example ?? match,
  );
  const plain = filled.replace(/:\d+$/, "");
  const covered = (service.hosts ?? []).some((allowed) =>
    allowed.startsWith("*.") ? plain.endsWith(allowed.slice(1)) : host === allowed || plain === allowed,
  );
  if (!covered) report(key, `${host} is not among hosts (${(service.hosts ?? []).join(", ")})`);
}

function lintSettings(service: Service, report: Report): void {
  for (const [name, { pattern, example }] of Object.entries(service.connectionSettings ?? {})) {
    const key = ["settings", name, "pattern"];
    if (!pattern.startsWith("^") || !pattern.endsWith("$")) report(key, "must begin with ^ and end with $");
    try {
      if (!new RegExp(pattern, "u").test(example)) report(key, `does not take the example ${example}`);
    } catch {
      report(key, "is not a regular expression");
    }
    const inHost = [service.baseUrl ?? "", ...(service.hosts ?? [])].some((url) => hostOf(url).includes(`{${name}}`));
    if (inHost && ["a/b", "a@b", "a?b", "a#b", "a:b@c", "a\\b"].some((text) => matches(pattern, text)))
      report(
        key,
        "stands in a host and must not let / @ ? # through, e.g. '^[a-z0-9-]{1,63}$' or '^[a-z0-9.-]{1,253}$'",
      );
  }
}

function matches(pattern: string, text: string): boolean {
  try {
    return new RegExp(pattern, "u").test(text);
  } catch {
    return false;
  }
}

function lintErrors(service: Service, report: Report): void {
  for (const [code, category] of Object.entries(service.errorCodes ?? {})) {
    if (!(ERROR_CATEGORIES as readonly string[]).includes(category))
      report(
        ["errors", "codes", code],
        `${category} is no category (docs/catalogue-format.md lists them); a right that is missing is auth_missing_scope`,
      );
  }
  const envelope = service.errorEnvelope;
  if (envelope?.messagePath !== undefined && envelope.sample === undefined)
    report(["errors", "sample"], "is needed: an error body with {{message}} (and {{code}}) in it");
  const paths = [envelope?.messagePath ?? []].flat();
  if (
    envelope?.sample !== undefined &&
    paths.length > 0 &&
    paths.every((path) => readPath(envelope.sample, path) === undefined)
  )
    report(["errors", "message"], `${paths.join(", ")} is not in errors.sample`);
}

function lintVerb({ id, effect }: Operation, report: Report): void {
  const key = ["operations", id];
  const first = spaced(partsOf(id).verb).split(" ")[0] ?? "";
  const isRead = effect === "read" || effect === "none";
  if (isRead && WRITES.has(first)) {
    const advice =
      first === "create" ? `: what only computes is called generate, e.g. ${partsOf(id).noun}.generate` : "";
    report([...key, "effect"], `is ${effect}, but the id says ${first}${advice}`);
  }
  if (!isRead && READS.has(first))
    report([...key, "effect"], `is ${effect}, but the id says ${first}: a POST that only reads needs effect: read`);
  if (effect === "delete" && ["update", "set", "create", "add"].includes(first))
    report([...key, "effect"], `is delete, but the id says ${first}`);
}

function lintOperation(service: Service, operation: Operation, report: Report): void {
  const { id, http } = operation;
  const key = ["operations", id];
  if (!/^[A-Z0-9]/.test(operation.name)) report([...key, "name"], "must begin with a capital letter");
  if ((operation.description ?? "").length > ABOUT_CHARS_MAX)
    report([...key, "about"], `is longer than ${ABOUT_CHARS_MAX} characters: one short sentence in our own words`);
  for (const field of Object.keys(propertiesOf(operation.input))) {
    if (/^(api_?key|access_?token|auth_?token|client_?secret)$/i.test(field))
      report([...key, "in", field], "is a credential: it belongs to auth");
  }
  for (const problem of checkInput(operation.input, objectOf(sampleOf(operation.input))).problems)
    report([...key, "in", ...problem.field.split(".")], `its example ${problem.message}`);
  if (http !== undefined) lintBinding(service, operation, http, report);
}

function objectOf(value: unknown): JsonObject {
  return isJsonObject(value) ? value : {};
}

function lintBinding(service: Service, { id, effect, output }: Operation, http: HttpBinding, report: Report): void {
  const key = ["operations", id];
  const wires = [...Object.values(http.query ?? {}), ...Object.keys(http.fixedQuery ?? {})];
  const twice = wires.find((wire, place) => wires.indexOf(wire) !== place);
  if (twice !== undefined) report([...key, "query"], `fills the parameter ${twice} twice`);
  const own = service.auth.find((auth) => auth.in === "query" && wires.includes(auth.name ?? ""));
  if (own !== undefined) report([...key, "query"], `fills ${own.name}, where the credential goes`);
  if (Object.keys(http.fixedHeaders ?? {}).some((name) => name.toLowerCase() === "authorization"))
    report([...key, "headers"], "holds Authorization: the credential is put there by auth");
  if (http.graphql !== undefined) lintGraphql(id, http, report);
  const { pagination } = http;
  if (pagination === undefined) return;
  if (effect !== "read") report([...key, "page"], "belongs to reads only; a POST that reads needs effect: read");
  if (pagination.kind !== "link" && pagination.requestField === undefined)
    report([...key, "page"], `needs requestField: where the ${pagination.kind} goes`);
  if (pagination.kind === "cursor" && pagination.responsePath === undefined && pagination.lastItemPath === undefined)
    report([...key, "page"], "needs responsePath: where the answer holds the next cursor (or lastItemPath)");
  lintItems(id, http, output, report);
}

/** The items that paging counts must be a list in the operation's output. */
function lintItems(id: string, http: HttpBinding, output: JsonObject, report: Report): void {
  const key = ["operations", id, "page"];
  const itemsPath = http.pagination?.itemsPath ?? "";
  const data = http.graphql?.dataPath === undefined ? undefined : `data.${http.graphql.dataPath}`;
  const result = http.resultPath ?? data ?? "";
  if (itemsPath !== result && result !== "" && !itemsPath.startsWith(`${result}.`)) {
    if (!result.startsWith(`${itemsPath}.`) && itemsPath !== "")
      report(key, `its itemsPath ${itemsPath} is not within result: ${result}`);
    return;
  }
  const below = itemsPath === result ? undefined : itemsPath.slice(result === "" ? 0 : result.length + 1);
  if (itemSchemaOf(output, below) === undefined) {
    const where = below === undefined ? "out must be a list, e.g. [deal]" : `out must have a list at ${below}`;
    report(key, `its items are at ${itemsPath === "" ? "the top of the answer" : itemsPath}, so ${where}`);
  }
}

function lintGraphql(id: string, http: HttpBinding, report: Report): void {
  const key = ["operations", id, "graphql", "query"];
  const query = http.graphql?.query ?? "";
  const open = [...query].filter((char) => char === "{").length;
  if (open !== [...query].filter((char) => char === "}").length) report(key, "has braces that do not match");
  if (!/^\s*(query|mutation)\b/.test(query)) report(key, "must begin with query or mutation");
  if (http.method !== "POST") report(["operations", id, "call"], "must be a POST for graphql");
}

function lintEvent(service: Service, { id, polling }: ServiceEvent, report: Report): void {
  if (polling === undefined) return;
  const key = ["events", id];
  const find = (operationId: string): Operation | undefined =>
    service.operations.find((operation) => operation.id === operationId);
  const list = find(polling.operation);
  if (list === undefined) return;
  const known = Object.keys(propertiesOf(list.input));
  for (const name of Object.keys(polling.input ?? {}))
    if (!known.includes(name)) report([...key, "with", name], `is no input of ${list.id} (${known.join(", ")})`);
  if (polling.shape === "rows") return;
  const item = itemSchemaOf(list.output, polling.itemsPath);
  if (item === undefined) {
    report([...key, "items"], `${list.id} gives no list there: say where its output holds it`);
    return;
  }
  const detail = polling.detail === undefined ? undefined : find(polling.detail.operation);
  if (polling.detail !== undefined && detail === undefined)
    report([...key, "detail"], `there is no operation ${polling.detail.operation}`);
  if (!hasPath(item, polling.idField))
    report([...key, "key"], `${polling.idField} is no field of an item of ${list.id}`);
  if (!hasPath(item, polling.cursorField) && !(detail !== undefined && hasPath(detail.output, polling.cursorField)))
    report([...key, "cursor"], `${polling.cursorField} is no field of an item of ${list.id}`);
}

function hasPath(schema: JsonObject, path: string): boolean {
  let node: JsonObject = schema;
  for (const part of path.split(".")) {
    if (node["properties"] === undefined && (node["type"] === undefined || node["additionalProperties"] === true))
      return true;
    const next = node["type"] === "array" ? node["items"] : propertiesOf(node)[part];
    if (!isJsonObject(next)) return Object.hasOwn(propertiesOf(schema), path);
    node = next;
  }
  return true;
}

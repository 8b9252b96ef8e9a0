import { LineCounter, parseDocument, isNode, type Document } from "yaml";
import type { z } from "zod";
import { findJsonFlaw, isJsonObject } from "@/lib/kernel/json";
import { serviceSchema, type HttpBinding, type Operation, type Service } from "../../schema";
import { overloadCodes } from "../ask-fields";
import { expandAuth } from "./expand-auth";
import { expandEvent } from "./expand-event";
import { compact, expandOperation, type OperationContext } from "./expand-operation";
import type { Report, SourceProblem } from "./problem";
import { eventSourceSchema, operationSourceSchema, sourceSchema, type ServiceSource } from "./source-schema";

export interface CompiledSource {
  /** Undefined where the file is no service at all. */
  service: Service | undefined;
  /** The vendor's OpenAPI documents, as the file names them. */
  openapi: string[] | undefined;
  problems: SourceProblem[];
  /** Line of a key in the file, 1-based. */
  lineOf(key: readonly string[]): number | undefined;
}

const DEPTH_MAX = 40;

/** A service file as a `Service`, with everything that is wrong with it; no input or output, no network. */
export function compileService(text: string): CompiledSource {
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines, uniqueKeys: true });
  const problems: SourceProblem[] = [];
  // A type's flaw shows once, however often the type is used.
  const told = new Set<string>();
  const report: Report = (key, message) => {
    const text = `${key.join(".")} ${message}`;
    if (!told.has(text)) problems.push({ key, message });
    told.add(text);
  };
  const lineOf = (key: readonly string[]): number | undefined => lineIn(document, lines, key);
  for (const error of document.errors) report([], error.message.split("\n")[0] ?? "is no YAML");
  const none = { service: undefined, openapi: undefined, problems, lineOf };
  if (problems.length > 0) return none;
  const source: unknown = document.toJS({ maxAliasCount: 50 });
  if (!isJsonObject(source) || findJsonFlaw(source, DEPTH_MAX) !== null) {
    report([], "is no object of the keys id, name, category, docs, auth, operations …");
    return none;
  }
  const parsed = sourceSchema.safeParse(source);
  if (!parsed.success) {
    reportIssues(parsed.error, [], report);
    return none;
  }
  const service = expand(parsed.data, report);
  const whole = serviceSchema.safeParse(service);
  if (!whole.success) reportIssues(whole.error, [], report);
  return {
    service,
    openapi: parsed.data.openapi === undefined ? undefined : [parsed.data.openapi].flat(),
    problems,
    lineOf,
  };
}

function expand(source: ServiceSource, report: Report): Service {
  const context: OperationContext = {
    types: source.types ?? {},
    paging: source.paging ?? {},
    headers: source.headers ?? {},
    report,
  };
  const operations = entriesOf(source.operations, "operations", operationSourceSchema, report).map(([id, facts]) =>
    expandOperation(id, facts, context),
  );
  const events = entriesOf(source.events ?? {}, "events", eventSourceSchema, report).map(([id, facts]) =>
    expandEvent(id, facts, operations, context),
  );
  const { errors } = source;
  const settings = Object.entries(source.settings ?? {}).map(([name, { about, pattern, example }]) => [
    name,
    { description: about, pattern, example },
  ]);
  const { codes, ...paths } = errors ?? {};
  return compact<Service>({
    id: source.id,
    name: source.name,
    category: source.category,
    aliases: (source.aliases ?? []).map((alias) => (typeof alias === "string" ? { text: alias } : alias)),
    negativeAliases: source.negativeAliases,
    builtin: undefined,
    maturity: maturityOf(source, operations),
    baseUrl: source.baseUrl,
    connectionSettings: settings.length === 0 ? undefined : Object.fromEntries(settings),
    hosts: source.hosts ?? hostsOf(source.baseUrl, operations),
    auth: expandAuth(source.auth, report),
    limits: source.limits,
    probe: probeOf(source, context),
    check: source.check,
    docsUrl: source.docs,
    operations,
    events,
    errorEnvelope:
      Object.keys(paths).length === 0
        ? undefined
        : compact<NonNullable<Service["errorEnvelope"]>>({
            codePath: paths.code,
            messagePath: paths.message,
            fieldPath: paths.field,
            okPath: paths.ok,
            okValues: paths.okValues,
            failurePath: paths.failure,
            retryAfterPath: paths.retryAfter,
            retryAfterMsDefault: paths.retryAfterMs,
            sample: paths.sample,
          }),
    errorCodes: operations.some(({ http }) => http?.text !== undefined) ? { ...overloadCodes, ...codes } : codes,
  });
}

/** Measured, never claimed: verified is a service of which every operation was checked, by itself or as what it is made of. */
function maturityOf({ check }: ServiceSource, operations: readonly Operation[]): Service["maturity"] {
  if (operations.length === 0) return "listed";
  const own = operations.filter(({ calls }) => calls === undefined);
  return check !== undefined && check.operations === own.length ? "verified" : "callable";
}

/** The hosts that the operations call. */
function hostsOf(baseUrl: string | undefined, operations: readonly Operation[]): string[] {
  const urls = [baseUrl, ...operations.map(({ http }) => http?.baseUrl)].filter((url) => url !== undefined);
  return [...new Set(urls.map((url) => hostOf(url)))];
}

/** Host of an address that may hold `{name}`. */
export function hostOf(url: string): string {
  return url.replace(/^https:\/\//, "").replace(/[/?#].*$/, "");
}

function probeOf({ test }: ServiceSource, context: OperationContext): HttpBinding | undefined {
  if (test === undefined) return undefined;
  const facts = typeof test === "string" ? { call: test } : test;
  const report: Report = (key, message) => context.report(["test", ...key.slice(2)], message);
  return expandOperation("connection.test", { name: "Test", ...facts }, { ...context, report }).http;
}

function entriesOf<T>(
  sources: Readonly<Record<string, unknown>>,
  part: string,
  schema: z.ZodType<T>,
  report: Report,
): [string, T][] {
  return Object.entries(sources).flatMap(([id, facts]) => {
    const parsed = schema.safeParse(facts);
    if (parsed.success) return [[id, parsed.data] as [string, T]];
    reportIssues(parsed.error, [part, id], report);
    return [];
  });
}

function reportIssues(error: z.ZodError, at: readonly string[], report: Report): void {
  for (const issue of error.issues) {
    const key = [...at, ...issue.path.map(String)];
    if (issue.code === "unrecognized_keys") {
      for (const name of issue.keys) report([...key, name], "is not a key of the format (docs/catalogue-format.md)");
    } else report(key, issue.message);
  }
}

function lineIn(document: Document, lines: LineCounter, key: readonly string[]): number | undefined {
  for (let length = key.length; length > 0; length -= 1) {
    const node: unknown = document.getIn(key.slice(0, length).map(part), true);
    if (isNode(node) && node.range) return lines.linePos(node.range[0]).line;
  }
  return undefined;
}

function part(name: string): string | number {
  return /^\d+$/.test(name) ? Number(name) : name;
}

import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import listedFacts from "@/lib/connectors/catalog/listed.json";
import { compileService, type CompiledSource } from "@/lib/connectors/catalog/source/compile-service";
import { lintService } from "@/lib/connectors/catalog/source/lint-service";
import { tryService, type Tried } from "@/lib/connectors/try-service";
import type { ListedService } from "@/lib/connectors/schema";

export const SERVICES_DIR = path.resolve(import.meta.dirname, "../../lib/connectors/catalog/services");

export function serviceIds(): string[] {
  return readdirSync(SERVICES_DIR)
    .filter((name) => name.endsWith(".yaml"))
    .map((name) => name.slice(0, -".yaml".length))
    .sort();
}

export function readSource(id: string): string {
  return readFileSync(path.join(SERVICES_DIR, `${id}.yaml`), "utf8");
}

const listed: ReadonlyMap<string, ListedService> = new Map(
  listedFacts.map((fact) => [fact.id, { ...fact, aliases: fact.aliases.map((text) => ({ text })) }]),
);

/** Reads called `create` when they shipped: the ids of operations stay. */
const SHIPPED: ReadonlySet<string> = new Set(["openai embedding.create"]);

/** A service file compiled and checked in every way that needs no network. */
export async function checkFile(id: string): Promise<CompiledSource & { tried: Tried[] }> {
  const compiled = compileService(readSource(id));
  const { service, problems } = compiled;
  if (service === undefined) return { ...compiled, tried: [] };
  if (service.id !== id) problems.push({ key: ["id"], message: `is ${service.id}, but the file is ${id}.yaml` });
  const wasWhole = problems.length === 0;
  lintService(service, listed, SHIPPED, (key, message) => problems.push({ key, message }));
  // Tried only where it compiled: one mistake would show as several.
  const tried = wasWhole ? await tryService(service) : [];
  for (const { operation, problems: found } of tried)
    for (const message of found) problems.push({ key: ["operations", operation.id], message });
  return { ...compiled, tried };
}

/** `asana.yaml:12 operations.task.create.in.name: …` */
export function problemLines(id: string, { problems, lineOf }: CompiledSource): string[] {
  return problems.map(({ key, message }) => {
    const line = lineOf(key);
    return `${id}.yaml${line === undefined ? "" : `:${line}`} ${key.join(".")}: ${message}`;
  });
}

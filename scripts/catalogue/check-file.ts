import { toListed } from "@/lib/connectors/catalog/catalog-index";
import listedFacts from "@/lib/connectors/catalog/listed.json";
import { compileService, type CompiledSource } from "@/lib/connectors/catalog/source/compile-service";
import { lintService } from "@/lib/connectors/catalog/source/lint-service";
import type { ListedService } from "@/lib/connectors/schema";
import { tryService, type Tried } from "@/lib/connectors/try-service";
import { readSource } from "./service-files";

const listed: ReadonlyMap<string, ListedService> = new Map(listedFacts.map((fact) => [fact.id, toListed(fact)]));

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

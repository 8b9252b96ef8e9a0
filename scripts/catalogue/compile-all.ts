import { BY_CODE } from "@/lib/connectors/catalog/by-code";
import listedFacts from "@/lib/connectors/catalog/listed.json";
import type { Service } from "@/lib/connectors/schema";
import { buildCatalogue } from "./build-catalogue";
import { checkFile } from "./check-file";
import { problemLines, serviceIds } from "./service-files";
import { isTableFresh, servicesTable, writeTable } from "./services-table";

/** Writes the compiled catalogue and the table in docs. */
export async function writeCatalogue(): Promise<void> {
  buildCatalogue();
  const { services } = await checkFiles(serviceIds());
  writeTable(tableOf(services));
}

/**
 * Changes nothing.
 * @param only ids; none for all, and the table in docs
 * @returns exit code
 */
export async function checkCatalogue(only: readonly string[]): Promise<number> {
  const { services, lines, wrong } = await checkFiles(only.length === 0 ? serviceIds() : only);
  for (const line of lines) console.error(line);
  const operations = services.reduce((sum, service) => sum + service.operations.length, 0);
  console.log(`${services.length} services, ${operations} operations; ${wrong} files with problems`);
  const isStale = only.length === 0 && !isTableFresh(tableOf(services));
  if (isStale) console.error("docs/services.md is behind the service files: npm run catalogue");
  return wrong === 0 && !isStale ? 0 : 1;
}

async function checkFiles(ids: readonly string[]): Promise<{ services: Service[]; lines: string[]; wrong: number }> {
  const services: Service[] = [];
  const all: string[] = [];
  let wrong = 0;
  for (const id of ids) {
    const checked = await checkFile(id);
    if (checked.service !== undefined) services.push(checked.service);
    const lines = problemLines(id, checked);
    if (lines.length > 0) wrong += 1;
    all.push(...lines);
  }
  return { services, lines: all, wrong };
}

function tableOf(services: readonly Service[]): string {
  const all = [...services, ...BY_CODE].sort((a, b) => (a.name.toLowerCase() < b.name.toLowerCase() ? -1 : 1));
  const described = new Set(all.map(({ id }) => id));
  return servicesTable(all, listedFacts.filter(({ id }) => !described.has(id)).length);
}

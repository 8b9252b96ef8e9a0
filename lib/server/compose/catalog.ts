import { existsSync } from "node:fs";
import path from "node:path";
import { fileURLToPath } from "node:url";
import type { Catalog } from "@/lib/connectors/catalog";
import { loadCatalog } from "@/lib/connectors/load-catalog";
import { processSingleton } from "../process-singleton";

const FOLDER = "dist/catalogue";

/** The catalogue of this release: loaded once per process. */
export function sharedCatalog(): Catalog {
  return processSingleton("catalog", () => loadCatalog(compiledFolder()));
}

/**
 * The compiled files stand in no bundle. They are looked for upwards from this code (sources, or the worker's bundle in
 * `dist/`, whatever the working directory) and then from the working directory (Next, which runs there).
 */
function compiledFolder(): string {
  const starts = [import.meta.url.startsWith("file:") ? path.dirname(fileURLToPath(import.meta.url)) : "/", "."];
  for (const start of starts.map((one) => path.resolve(one))) {
    for (let dir = start; ; dir = path.dirname(dir)) {
      const folder = path.join(dir, FOLDER);
      if (existsSync(/* turbopackIgnore: true */ path.join(folder, "index.json"))) return folder;
      if (dir === path.dirname(dir)) break;
    }
  }
  return path.resolve(FOLDER);
}

import { readFileSync } from "node:fs";
import path from "node:path";
import { AppError } from "@/lib/kernel/app-error";
import { catalogOver, type Catalog } from "./catalog";
import { BUILTINS } from "./catalog/builtins";
import { summaryOf, withListedAliases, type CatalogIndex } from "./catalog/catalog-index";
import { BY_CODE } from "./catalog/by-code";
import type { Service } from "./schema";

/**
 * The catalogue as `npm run catalogue` compiled it: its index at once, services in full as they are asked for. Belongs
 * to server and worker; a page gets by the API what it shows.
 * @param folder with `index.json` and `services/<id>.json`
 * @throws AppError UNAVAILABLE that says what to do, where the folder is not there
 */
export function loadCatalog(folder: string): Catalog {
  const compiled = readIndex(folder);
  const listed = new Map(compiled.listed.map((one) => [one.id, one]));
  const byCode = BY_CODE.map((service) => withListedAliases(service, listed.get(service.id)));
  const inCode = new Map([...BUILTINS, ...byCode].map((service) => [service.id, service]));
  const index: CatalogIndex = {
    services: [...[...inCode.values()].map(summaryOf), ...compiled.services],
    listed: compiled.listed,
  };
  const details = new Map<string, Service>();

  function detail(id: string): Service | undefined {
    const known = inCode.get(id) ?? details.get(id);
    if (known !== undefined) return known;
    // Compiled and checked by us: read as it is. Ids are those of the index, so that none leaves the folder.
    const read = JSON.parse(readFileSync(path.join(folder, "services", `${id}.json`), "utf8")) as Service;
    details.set(id, read);
    return read;
  }

  return catalogOver(index, detail);
}

function readIndex(folder: string): CatalogIndex {
  const file = path.join(folder, "index.json");
  try {
    return JSON.parse(readFileSync(file, "utf8")) as CatalogIndex;
  } catch (error) {
    const message = `The catalogue cannot be read from ${file}: npm run catalogue makes it.`;
    throw new AppError("UNAVAILABLE", message, { cause: error });
  }
}

import path from "node:path";
import { sameForAll } from "../catalogs";
import { loadCatalog } from "../load-catalog";
import type { Service } from "../schema";

/** The compiled catalogue of this checkout, for tests and benchmarks; `npm run catalogue` makes it. */
export const catalog = loadCatalog(path.resolve(import.meta.dirname, "../../../dist/catalogue"));

/** The same for every workspace. */
export const catalogs = sameForAll(catalog);

/** Every service in full. */
export function allServices(): Service[] {
  return catalog.services().flatMap(({ id }) => catalog.service(id) ?? []);
}

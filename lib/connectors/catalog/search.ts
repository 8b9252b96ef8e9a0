import type { Catalog } from "../catalog";
import type { ListedService, Service } from "../schema";
import type { ServiceSummary } from "./catalog-index";
import { createNameSearch, type NameSearch } from "./name-search";

export interface ServiceHit {
  service: ServiceSummary | undefined;
  listed: Pick<ListedService, "id" | "name" | "category">;
}

export interface ServiceFilter {
  category?: string | undefined;
  maturity?: Service["maturity"] | undefined;
}

interface Entry extends ServiceHit {
  names: string[];
}

const indexes = new WeakMap<Catalog, NameSearch<Entry>>();

/**
 * Services whose name, id or alias begins with the words, holds them, or would with a typo, the best match first; of
 * equally good ones those that can be called, then by name.
 * @param query "" for all
 */
export function searchServices(catalog: Catalog, query: string, filter: ServiceFilter = {}): ServiceHit[] {
  return searchOf(catalog)(query).filter(
    ({ service, listed }) =>
      (filter.category === undefined || listed.category === filter.category) &&
      (filter.maturity === undefined || (service?.maturity ?? "listed") === filter.maturity),
  );
}

function searchOf(catalog: Catalog): NameSearch<Entry> {
  const known = indexes.get(catalog);
  if (known !== undefined) return known;
  const builtins = catalog.services().filter((service) => service.builtin === true);
  const entries = [...builtins, ...catalog.listed()].map(({ id, name, category, aliases }): Entry => ({
    service: catalog.summary(id),
    listed: { id, name, category },
    names: [name, id, ...aliases.map(({ text }) => text)],
  }));
  entries.sort((a, b) => rank(a) - rank(b) || (a.listed.name.toLowerCase() < b.listed.name.toLowerCase() ? -1 : 1));
  const made = createNameSearch(entries, ({ names }) => names);
  indexes.set(catalog, made);
  return made;
}

function rank({ service }: ServiceHit): number {
  return service === undefined ? 1 : 0;
}

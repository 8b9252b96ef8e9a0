import type { Catalog } from "../catalog";
import type { ListedService, Service } from "../schema";

export interface ServiceHit {
  service: Service | undefined;
  listed: Pick<ListedService, "id" | "name" | "category">;
}

/**
 * Services whose name, id or alias contains the words, callable ones first, then by name.
 * @param query "" for all
 */
export function searchServices(catalog: Catalog, query: string, category: string | undefined): ServiceHit[] {
  const words = query.toLowerCase();
  const named = (one: ListedService): boolean =>
    words === "" ||
    [one.id, one.name, ...one.aliases.map((alias) => alias.text)].some((text) => text.toLowerCase().includes(words));
  const builtins = catalog.services().filter((service) => service.builtin === true);
  const hits = [...builtins, ...catalog.listed()]
    .filter((one) => named(one) && (category === undefined || one.category === category))
    .map(({ id, name, category: group }) => ({ service: catalog.service(id), listed: { id, name, category: group } }));
  return hits.sort((a, b) => rank(a) - rank(b) || (a.listed.name.toLowerCase() < b.listed.name.toLowerCase() ? -1 : 1));
}

function rank({ service }: ServiceHit): number {
  return service === undefined ? 1 : 0;
}

import type { ServiceEntry } from "@/lib/client/services";
import { createNameSearch, type NameSearch } from "@/lib/connectors/catalog/name-search";

/** The search of the gallery, in the browser, over the index; the API searches by the same rules. */
export function createServiceSearch(entries: readonly ServiceEntry[]): NameSearch<ServiceEntry> {
  return createNameSearch(entries, ({ name, id, aliases }) => [name, id, ...aliases]);
}

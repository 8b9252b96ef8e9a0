import type { Catalog } from "@/lib/connectors/catalog";
import type { ListedService } from "@/lib/connectors/schema";
import { buildAliasTrie, type AliasTrie } from "./alias-trie";

/** The names of the catalogue, ready for search. Built once. */
export interface Lexicon {
  trie: AliasTrie;
  services: ReadonlyMap<string, ListedService>;
  /** Words for the things that a service keeps, in the singular: "issue", "transcript". */
  thingsOf: (serviceId: string) => ReadonlySet<string>;
}

export function buildLexicon(catalog: Pick<Catalog, "listed" | "services">): Lexicon {
  const listed = catalog.listed();
  const things = new Map(
    catalog
      .services()
      .map(({ id, operations, events }) => [
        id,
        new Set([...operations, ...events].flatMap(({ nouns }) => nouns.map(singular))),
      ]),
  );
  return {
    trie: buildAliasTrie(listed),
    services: new Map(listed.map((service) => [service.id, service])),
    thingsOf: (serviceId) => things.get(serviceId) ?? NOTHING,
  };
}

const NOTHING: ReadonlySet<string> = new Set();

export const singular = (noun: string): string =>
  noun
    .toLowerCase()
    .replace(/ies$/, "y")
    .replace(/(?<!s)s$/, "");

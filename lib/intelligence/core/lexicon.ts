import type { ListedService } from "@/lib/connectors/schema";
import { buildAliasTrie, type AliasTrie } from "./alias-trie";

/** The names of the catalogue, ready for search. Built once. */
export interface Lexicon {
  trie: AliasTrie;
  services: ReadonlyMap<string, ListedService>;
}

export function buildLexicon(listed: readonly ListedService[]): Lexicon {
  return { trie: buildAliasTrie(listed), services: new Map(listed.map((service) => [service.id, service])) };
}

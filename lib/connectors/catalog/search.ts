import Fuse from "fuse.js";
import type { Catalog } from "../catalog";
import type { ListedService, Service } from "../schema";
import type { ServiceSummary } from "./catalog-index";

export interface ServiceHit {
  service: ServiceSummary | undefined;
  listed: Pick<ListedService, "id" | "name" | "category">;
}

export interface ServiceFilter {
  category?: string | undefined;
  maturity?: Service["maturity"] | undefined;
}

interface Entry extends ServiceHit {
  /** Lower case. */
  texts: string[];
}

/** A name this unlike the words is another one. */
const UNLIKENESS_MAX = 0.34;
/** Where so many hold the words as they are, nobody mistyped. */
const FOUND_ENOUGH = 5;
/** No name is longer. */
const NAME_CHARS_MAX = 32;

const indexes = new WeakMap<Catalog, { entries: Entry[]; fuse: Fuse<Entry> }>();

/**
 * Services whose name, id or alias contains the words, callable ones first, then by name; after them those that the
 * words would name with a typo.
 * @param query "" for all
 */
export function searchServices(catalog: Catalog, query: string, filter: ServiceFilter = {}): ServiceHit[] {
  const { entries, fuse } = indexOf(catalog);
  const words = query.trim().toLowerCase();
  const plain = words.replaceAll("-", " ");
  const found = entries.filter(({ texts }) => texts.some((text) => text.includes(words) || text.includes(plain)));
  const wantsTypos = found.length < FOUND_ENOUGH && words.length >= 3 && words.length <= NAME_CHARS_MAX;
  const near = wantsTypos ? fuse.search(words).map(({ item }) => item) : [];
  const wanted = ({ service, listed }: Entry): boolean =>
    (filter.category === undefined || listed.category === filter.category) &&
    (filter.maturity === undefined || (service?.maturity ?? "listed") === filter.maturity);
  return [...new Set([...found, ...near])].filter(wanted);
}

function indexOf(catalog: Catalog): { entries: Entry[]; fuse: Fuse<Entry> } {
  const known = indexes.get(catalog);
  if (known !== undefined) return known;
  const builtins = catalog.services().filter((service) => service.builtin === true);
  const entries = [...builtins, ...catalog.listed()].map(({ id, name, category, aliases }): Entry => ({
    service: catalog.summary(id),
    listed: { id, name, category },
    texts: [
      ...new Set([id.replaceAll("-", " "), name, ...aliases.map(({ text }) => text)].map((text) => text.toLowerCase())),
    ],
  }));
  entries.sort((a, b) => rank(a) - rank(b) || (a.listed.name.toLowerCase() < b.listed.name.toLowerCase() ? -1 : 1));
  const fuse = new Fuse(entries, { keys: ["texts"], threshold: UNLIKENESS_MAX, ignoreLocation: true });
  const made = { entries, fuse };
  indexes.set(catalog, made);
  return made;
}

function rank({ service }: ServiceHit): number {
  return service === undefined ? 1 : 0;
}

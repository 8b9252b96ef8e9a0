import type { AuthKind, Effect, ListedService, Operation, Service, ServiceEvent } from "../schema";

/** What is kept of an operation for every service at once: what it is called, what it does, the words for it. */
export type OperationSummary = Pick<Operation, "id" | "name" | "verbs" | "nouns"> & { effect: Effect };
export type EventSummary = Pick<ServiceEvent, "id" | "name" | "kind" | "verbs" | "nouns">;

/** A service without its schemas and bindings. */
export type ServiceSummary = Pick<
  Service,
  "id" | "name" | "category" | "aliases" | "negativeAliases" | "builtin" | "maturity"
> & {
  authKinds: AuthKind[];
  operations: OperationSummary[];
  events: EventSummary[];
};

/** The catalogue in small: loaded at once, while a service in full is read when somebody asks for it. */
export interface CatalogIndex {
  /** Services with operations or events. */
  services: readonly ServiceSummary[];
  /** Names of outside services beyond them. */
  listed: readonly ListedService[];
}

export function summaryOf(service: Service): ServiceSummary {
  const { id, name, category, aliases, negativeAliases, builtin, maturity } = service;
  return {
    id,
    name,
    category,
    aliases,
    ...(negativeAliases === undefined ? {} : { negativeAliases }),
    ...(builtin === undefined ? {} : { builtin }),
    maturity,
    authKinds: [...new Set(service.auth.map(({ kind }) => kind))],
    operations: service.operations.map(({ id: operationId, name: called, effect, verbs, nouns }) => ({
      id: operationId,
      name: called,
      effect,
      verbs,
      nouns,
    })),
    events: service.events.map(({ id: eventId, name: called, kind, verbs, nouns }) => ({
      id: eventId,
      name: called,
      kind,
      verbs,
      nouns,
    })),
  };
}

/** A name as `listed.json` writes it. */
export interface ListedFact {
  id: string;
  name: string;
  category: string;
  aliases: string[];
  caseSensitive?: string[];
}

export function toListed(fact: ListedFact): ListedService {
  return {
    id: fact.id,
    name: fact.name,
    category: fact.category,
    aliases: [
      ...fact.aliases.map((text) => ({ text })),
      ...(fact.caseSensitive ?? []).map((text) => ({ text, caseSensitive: true })),
    ],
  };
}

/**
 * The names of a callable service: those of the list, which was weighed against texts (a name that is a common word
 * counts in its own spelling only), and beyond them those of its file; its own name where there is neither.
 */
export function withListedAliases(service: Service, listed: ListedService | undefined): Service {
  const weighed = listed?.aliases ?? [];
  const known = new Set(weighed.map((alias) => alias.text.toLowerCase()));
  const aliases = [...weighed, ...service.aliases.filter((alias) => !known.has(alias.text.toLowerCase()))];
  return { ...service, aliases: aliases.length === 0 ? [{ text: service.name }] : aliases };
}

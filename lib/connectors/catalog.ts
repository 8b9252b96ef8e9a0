import { BUILTINS } from "./catalog/builtins";
import { CALLABLE } from "./catalog/callable";
import listedFacts from "./catalog/listed.json";
import { effectOfHttpMethod } from "./effect-of-http-method";
import type { Effect, ListedService, Operation, Service, ServiceEvent } from "./schema";

/** Every service known, its operations and events. Data and look-ups only; safe in a browser. */
export interface Catalog {
  /** Services with operations or events: the built-ins and those that can be called. */
  services(): readonly Service[];
  service(id: string): Service | undefined;
  operation(serviceId: string, operationId: string): Operation | undefined;
  event(serviceId: string, eventId: string): ServiceEvent | undefined;
  /** Every outside service whose name is known, callable ones included; built-ins are not among them. */
  listed(): readonly ListedService[];
  /** What a call does to the world; `write` where nothing is known. `input` matters for `http.request` only. */
  effectOf(serviceId: string, operationId: string, input?: Readonly<Record<string, unknown>>): Effect;
}

interface ListedFact {
  id: string;
  name: string;
  category: string;
  aliases: string[];
  caseSensitive?: string[];
}

function toListed(fact: ListedFact): ListedService {
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

/** The names of a callable service are those of its file and those of the list, each once. */
function withListedAliases(service: Service, listed: ListedService | undefined): Service {
  if (listed === undefined) return service;
  const known = new Set(service.aliases.map((alias) => alias.text.toLowerCase()));
  return {
    ...service,
    aliases: [...service.aliases, ...listed.aliases.filter((a) => !known.has(a.text.toLowerCase()))],
  };
}

/**
 * Builds the look-ups over given data.
 * @param services services with operations; ids unique
 * @param facts names known beyond them
 */
export function createCatalog(services: readonly Service[], facts: readonly ListedFact[]): Catalog {
  const listedById = new Map(facts.map((fact) => [fact.id, toListed(fact)]));
  const all = services.map((service) => withListedAliases(service, listedById.get(service.id)));
  for (const service of all) {
    if (service.builtin === true) continue;
    const { id, name, category, aliases } = service;
    listedById.set(id, { id, name, category, aliases });
  }
  const byId = new Map(all.map((service) => [service.id, service]));
  const operations = new Map(all.flatMap((s) => s.operations.map((o) => [`${s.id} ${o.id}`, o] as const)));
  const events = new Map(all.flatMap((s) => s.events.map((e) => [`${s.id} ${e.id}`, e] as const)));
  const listed = [...listedById.values()].sort((a, b) => (a.id < b.id ? -1 : 1));

  return {
    services: () => all,
    service: (id) => byId.get(id),
    operation: (serviceId, operationId) => operations.get(`${serviceId} ${operationId}`),
    event: (serviceId, eventId) => events.get(`${serviceId} ${eventId}`),
    listed: () => listed,
    effectOf(serviceId, operationId, input) {
      if (serviceId === "http" && operationId === "request") return effectOfHttpMethod(input?.["method"]);
      return operations.get(`${serviceId} ${operationId}`)?.effect ?? "write";
    },
  };
}

/** The catalogue of this release. */
export const catalog: Catalog = createCatalog([...BUILTINS, ...CALLABLE], listedFacts);

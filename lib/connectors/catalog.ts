import {
  summaryOf,
  toListed,
  withListedAliases,
  type CatalogIndex,
  type ListedFact,
  type ServiceSummary,
} from "./catalog/catalog-index";
import { effectOfHttpMethod } from "./effect-of-http-method";
import type { Effect, ListedService, Operation, Service, ServiceEvent } from "./schema";

/** Every service known, its operations and events. Look-ups only, all synchronous. */
export interface Catalog {
  /** Services with operations or events, without their schemas: the built-ins and those that can be called. */
  services(): readonly ServiceSummary[];
  summary(id: string): ServiceSummary | undefined;
  /** A service in full; read from disk where it was not asked for before. */
  service(id: string): Service | undefined;
  operation(serviceId: string, operationId: string): Operation | undefined;
  event(serviceId: string, eventId: string): ServiceEvent | undefined;
  /** Every outside service whose name is known, callable ones included; built-ins are not among them. */
  listed(): readonly ListedService[];
  /** What a call does to the world; `write` where nothing is known. `input` matters for `http.request` only. */
  effectOf(serviceId: string, operationId: string, input?: Readonly<Record<string, unknown>>): Effect;
}

/**
 * The look-ups over an index.
 * @param detail a service of the index in full
 */
export function catalogOver(index: CatalogIndex, detail: (id: string) => Service | undefined): Catalog {
  const summaries = new Map(index.services.map((service) => [service.id, service]));
  const effects = new Map(
    index.services.flatMap((s) => s.operations.map((o) => [`${s.id} ${o.id}`, o.effect] as const)),
  );
  const callable = index.services
    .filter((service) => service.builtin !== true)
    .map(({ id, name, category, aliases }): ListedService => ({ id, name, category, aliases }));
  const named = new Set(callable.map(({ id }) => id));
  const listed = [...callable, ...index.listed.filter(({ id }) => !named.has(id))];
  listed.sort((a, b) => (a.id < b.id ? -1 : 1));
  const service = (id: string): Service | undefined => (summaries.has(id) ? detail(id) : undefined);

  return {
    services: () => index.services,
    summary: (id) => summaries.get(id),
    service,
    operation: (serviceId, operationId) => service(serviceId)?.operations.find(({ id }) => id === operationId),
    event: (serviceId, eventId) => service(serviceId)?.events.find(({ id }) => id === eventId),
    listed: () => listed,
    effectOf(serviceId, operationId, input) {
      if (serviceId === "http" && operationId === "request") return effectOfHttpMethod(input?.["method"]);
      return effects.get(`${serviceId} ${operationId}`) ?? "write";
    },
  };
}

/**
 * The look-ups over services held in memory.
 * @param services ids unique
 * @param facts names known beyond them
 */
export function createCatalog(services: readonly Service[], facts: readonly ListedFact[]): Catalog {
  const listed = facts.map(toListed);
  const listedById = new Map(listed.map((one) => [one.id, one]));
  const named = new Map(
    services.map((service) => [service.id, withListedAliases(service, listedById.get(service.id))]),
  );
  return catalogOver({ services: [...named.values()].map(summaryOf), listed }, (id) => named.get(id));
}

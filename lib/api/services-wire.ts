import type { z } from "zod";
import type { Catalog } from "@/lib/connectors/catalog";
import { searchServices, type ServiceFilter, type ServiceHit } from "@/lib/connectors/catalog/search";
import type { Operation, Service } from "@/lib/connectors/schema";
import { AppError } from "@/lib/kernel/app-error";
import type { serviceDetailSchema, serviceIndexSchema, serviceSummarySchema } from "./contracts/services";

type Summary = z.infer<typeof serviceSummarySchema>;
type Detail = z.infer<typeof serviceDetailSchema>;

function summary({ service, listed }: ServiceHit): Summary {
  return {
    ...listed,
    maturity: service?.maturity ?? "listed",
    builtin: service?.builtin ?? false,
    authKinds: service?.authKinds ?? [],
    operationCount: service?.operations.length ?? 0,
    eventCount: service?.events.length ?? 0,
  };
}

/** One page of services; the cursor is the number of those before it. */
export function servicePage(
  catalog: Catalog,
  query: ServiceFilter & { query?: string | undefined; limit: number; cursor?: string | undefined },
) {
  const hits = searchServices(catalog, query.query ?? "", query);
  const from = /^\d{1,6}$/.test(query.cursor ?? "") ? Number(query.cursor) : 0;
  const to = from + query.limit;
  return { items: hits.slice(from, to).map(summary), nextCursor: to < hits.length ? String(to) : null };
}

/** Every service in short, with its other names: for who searches on their own. */
export function serviceIndex(catalog: Catalog): z.infer<typeof serviceIndexSchema> {
  const aliases = new Map(catalog.listed().map((one) => [one.id, one.aliases.map(({ text }) => text)]));
  return {
    items: searchServices(catalog, "").map((hit) => ({ ...summary(hit), aliases: aliases.get(hit.listed.id) ?? [] })),
  };
}

/** @throws AppError NOT_FOUND */
export function serviceDetail(catalog: Catalog, id: string): Detail {
  const service = catalog.service(id);
  const listed = service ?? catalog.listed().find((one) => one.id === id);
  if (listed === undefined) throw new AppError("NOT_FOUND", `There is no service ${id}`);
  const { name, category } = listed;
  return {
    ...factsOf(summary({ service: catalog.summary(id), listed: { id, name, category } })),
    ...(service?.docsUrl === undefined ? {} : { docsUrl: service.docsUrl }),
    connectionSettings: service?.connectionSettings ?? {},
    auth: service?.auth ?? [],
    ...(service?.limits === undefined ? {} : { limits: service.limits }),
    ...(service?.check === undefined ? {} : { check: service.check }),
    errorCodes: service?.errorCodes ?? {},
    operations: (service?.operations ?? []).map(operationFacts),
    events: (service?.events ?? []).map(({ id: eventId, name: called, kind, input, output }) => ({
      id: eventId,
      name: called,
      kind,
      input,
      output,
    })),
  };
}

function operationFacts({ id, name, description, effect, resource, input, output, http, ...rest }: Operation) {
  const { costUsd, latencyMsTypical } = rest;
  return {
    id,
    name,
    ...(description === undefined ? {} : { description }),
    effect,
    resource,
    input,
    output,
    costUsd,
    latencyMsTypical,
    ...(http === undefined ? {} : { request: requestFacts(http) }),
  };
}

function requestFacts({ method, path, pagination, idempotencyHeader }: NonNullable<Operation["http"]>) {
  return {
    method,
    path,
    ...(pagination === undefined ? {} : { pagination: pagination.kind, pageSizeMax: pagination.sizeMax ?? null }),
    takesIdempotencyKey: idempotencyHeader !== undefined,
  };
}

function factsOf({ id, name, category, maturity, builtin, authKinds }: Summary): Pick<
  Service,
  "id" | "name" | "category" | "maturity"
> & {
  builtin: boolean;
  authKinds: Summary["authKinds"];
} {
  return { id, name, category, maturity, builtin, authKinds };
}

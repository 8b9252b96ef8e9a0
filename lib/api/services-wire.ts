import type { z } from "zod";
import { catalog } from "@/lib/connectors/catalog";
import { searchServices, type ServiceHit } from "@/lib/connectors/catalog/search";
import { AppError } from "@/lib/kernel/app-error";
import type { serviceDetailSchema, serviceSummarySchema } from "./contracts/services";

type Summary = z.infer<typeof serviceSummarySchema>;
type Detail = z.infer<typeof serviceDetailSchema>;

function summary({ service, listed }: ServiceHit): Summary {
  const authKinds = [...new Set((service?.auth ?? []).map((auth) => auth.kind))];
  return {
    ...listed,
    maturity: service?.maturity ?? "listed",
    builtin: service?.builtin ?? false,
    authKinds,
    operationCount: service?.operations.length ?? 0,
    eventCount: service?.events.length ?? 0,
  };
}

/** One page of services; the cursor is the number of those before it. */
export function servicePage(query: {
  query?: string | undefined;
  category?: string | undefined;
  limit: number;
  cursor?: string | undefined;
}) {
  const hits = searchServices(catalog, query.query ?? "", query.category);
  const from = /^\d{1,6}$/.test(query.cursor ?? "") ? Number(query.cursor) : 0;
  const to = from + query.limit;
  return { items: hits.slice(from, to).map(summary), nextCursor: to < hits.length ? String(to) : null };
}

/** @throws AppError NOT_FOUND */
export function serviceDetail(id: string): Detail {
  const service = catalog.service(id);
  const listed = service ?? catalog.listed().find((one) => one.id === id);
  if (listed === undefined) throw new AppError("NOT_FOUND", `There is no service ${id}`);
  return {
    ...summaryFacts(summary({ service, listed: { id: listed.id, name: listed.name, category: listed.category } })),
    ...(service?.docsUrl === undefined ? {} : { docsUrl: service.docsUrl }),
    connectionSettings: service?.connectionSettings ?? {},
    operations: (service?.operations ?? []).map(
      ({ id: operationId, name, description, effect, resource, input, output, costUsd, latencyMsTypical }) => ({
        id: operationId,
        name,
        ...(description === undefined ? {} : { description }),
        effect,
        resource,
        input,
        output,
        costUsd,
        latencyMsTypical,
      }),
    ),
    events: (service?.events ?? []).map(({ id: eventId, name, kind, input, output }) => ({
      id: eventId,
      name,
      kind,
      input,
      output,
    })),
  };
}

function summaryFacts({ id, name, category, maturity, builtin, authKinds }: Summary) {
  return { id, name, category, maturity, builtin, authKinds };
}

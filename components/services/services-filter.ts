import { parseAsString, parseAsStringLiteral } from "nuqs";
import type { ServiceEntry } from "@/lib/client/services";
import { isOwnService } from "./own-service";

export const MATURITIES = ["verified", "callable", "listed"] as const;
export const SHOWN = ["connected", "own"] as const;

/** What the gallery shows, in its URL. */
export const SERVICE_FILTERS = {
  q: parseAsString.withDefault(""),
  category: parseAsString,
  maturity: parseAsStringLiteral(MATURITIES),
  show: parseAsStringLiteral(SHOWN),
};

export interface ServiceFilters {
  category: string | null;
  maturity: (typeof MATURITIES)[number] | null;
  /** Only those with a connection in this workspace, or that it described itself. */
  show: (typeof SHOWN)[number] | null;
}

/**
 * Services that all filters let through, in order.
 * @param connected ids of services with a connection in this workspace
 */
export function filterServices(
  services: readonly ServiceEntry[],
  { category, maturity, show }: ServiceFilters,
  connected: ReadonlySet<string>,
): ServiceEntry[] {
  return services.filter(
    (service) =>
      (category === null || service.category === category) &&
      (maturity === null || service.maturity === maturity) &&
      (show !== "connected" || connected.has(service.id)) &&
      (show !== "own" || isOwnService(service.id)),
  );
}

export interface Category {
  id: string;
  count: number;
}

/** The categories of these services with how many each holds, largest first; what is in no category comes last. */
export function categoriesOf(services: readonly ServiceEntry[]): Category[] {
  const counts = new Map<string, number>();
  for (const { category } of services) counts.set(category, (counts.get(category) ?? 0) + 1);
  const isRest = (id: string): number => (id === "other" ? 1 : 0);
  return [...counts]
    .map(([id, count]) => ({ id, count }))
    .toSorted((a, b) => isRest(a.id) - isRest(b.id) || b.count - a.count || (a.id < b.id ? -1 : 1));
}

/** Those that were checked before the others, then those that can be called; each in the order they came. */
export function bestFirst(services: readonly ServiceEntry[]): ServiceEntry[] {
  return services.toSorted((a, b) => MATURITIES.indexOf(a.maturity) - MATURITIES.indexOf(b.maturity));
}

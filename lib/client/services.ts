import { queryOptions } from "@tanstack/react-query";
import type { z } from "zod";
import { getService, listServices } from "@/lib/api/contracts/services";
import { request } from "./request";
import { STALE_MS } from "./stale-times";

export type ServiceDetail = z.output<typeof getService.response>;

const LIST_MAX = 200;

export const serviceKeys = {
  list: (workspaceId: string) => ["services", workspaceId, "list"] as const,
  detail: (workspaceId: string, id: string) => ["services", workspaceId, "detail", id] as const,
};

/** Services with operations or events; those known by name only are left out: a step can't call them. */
export const servicesOptions = (workspaceId: string) =>
  queryOptions({
    queryKey: serviceKeys.list(workspaceId),
    queryFn: async ({ signal }) => {
      const page = await request(listServices, { workspaceId, query: { limit: LIST_MAX }, signal });
      return { items: page.items.filter((service) => service.maturity !== "listed") };
    },
    staleTime: STALE_MS.static,
  });

export const serviceOptions = (workspaceId: string, id: string) =>
  queryOptions({
    queryKey: serviceKeys.detail(workspaceId, id),
    queryFn: ({ signal }) => request(getService, { workspaceId, params: { id }, signal }),
    staleTime: STALE_MS.static,
  });

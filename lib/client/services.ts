import { keepPreviousData, queryOptions } from "@tanstack/react-query";
import type { z } from "zod";
import {
  createOwnService,
  deleteOwnService,
  getService,
  indexServices,
  replaceOwnService,
  tryOperation as tryContract,
} from "@/lib/api/contracts/services";
import type { JsonObject } from "@/lib/kernel/json";
import { request } from "./request";
import { STALE_MS } from "./stale-times";

export type ServiceDetail = z.output<typeof getService.response>;
export type ServiceEntry = z.output<typeof indexServices.response>["items"][number];

export const serviceKeys = {
  /** All that is known of services in a workspace: what is changed when one of its own comes or goes. */
  all: (workspaceId: string) => ["services", workspaceId] as const,
  index: (workspaceId: string) => ["services", workspaceId, "index"] as const,
  detail: (workspaceId: string, id: string) => ["services", workspaceId, "detail", id] as const,
};

/** Every service in short, about 250 KB: fetched once, searched in the browser. */
export const serviceIndexOptions = (workspaceId: string) =>
  queryOptions({
    queryKey: serviceKeys.index(workspaceId),
    queryFn: ({ signal }) => request(indexServices, { workspaceId, signal }),
    staleTime: STALE_MS.static,
  });

/** Services with operations or events; those known by name only are left out: a step can't call them. */
export const servicesOptions = (workspaceId: string) =>
  queryOptions({ ...serviceIndexOptions(workspaceId), select: callableOnly });

/** Defined once, so that an equal answer keeps its selection. */
export function callableOnly(index: { items: ServiceEntry[] }): { items: ServiceEntry[] } {
  return { items: index.items.filter((service) => service.maturity !== "listed") };
}

export const serviceOptions = (workspaceId: string, id: string) =>
  queryOptions({
    queryKey: serviceKeys.detail(workspaceId, id),
    queryFn: ({ signal }) => request(getService, { workspaceId, params: { id }, signal }),
    staleTime: STALE_MS.static,
  });

export type TriedOperation = z.output<typeof tryContract.response>;

/** What an operation would send and be answered; nothing leaves the machine. */
export const tryOperation = (workspaceId: string, id: string, operationId: string, input: JsonObject) =>
  request(tryContract, { workspaceId, params: { id, operationId }, body: { input } });

/** What an own service is made of. */
export type OwnServiceBody = z.input<NonNullable<typeof createOwnService.body>>;
export type OwnServiceResult = z.output<typeof createOwnService.response>;

/** Makes an own service, or puts the document in place of that of the service `id`. */
export const saveOwnService = (workspaceId: string, id: string | null, body: OwnServiceBody, signal?: AbortSignal) =>
  id === null
    ? request(createOwnService, { workspaceId, body, signal })
    : request(replaceOwnService, { workspaceId, params: { id }, body, signal });

/**
 * What would be made of a document.
 * @param serial stands for `body` in the key, for a document may have ten million characters; unique in the page
 */
export const ownServicePreviewOptions = (
  workspaceId: string,
  id: string | null,
  serial: number,
  body: OwnServiceBody | null,
) =>
  queryOptions({
    // Not below `serviceKeys.all`: what is made of a document does not change with the services there are.
    queryKey: ["own-service-preview", workspaceId, id, serial],
    queryFn: ({ signal }) => {
      if (body === null) throw new TypeError("asked for nothing");
      return saveOwnService(workspaceId, id, { ...body, dryRun: true }, signal);
    },
    enabled: body !== null,
    placeholderData: keepPreviousData,
    staleTime: Infinity,
    gcTime: 0,
    retry: false,
  });

export const removeOwnService = (workspaceId: string, id: string, force: boolean) =>
  request(deleteOwnService, { workspaceId, params: { id }, query: { force: force ? "true" : "false" } });

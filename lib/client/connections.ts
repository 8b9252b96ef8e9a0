import { queryOptions } from "@tanstack/react-query";
import type { z } from "zod";
import * as contracts from "@/lib/api/contracts/connections";
import { request } from "./request";
import { STALE_MS } from "./stale-times";

export type ConnectionSummary = z.output<typeof contracts.listConnections.response>["items"][number];

export const connectionKeys = {
  all: (workspaceId: string) => ["connections", workspaceId] as const,
  list: (workspaceId: string) => ["connections", workspaceId, "list"] as const,
  detail: (workspaceId: string, id: string) => ["connections", workspaceId, "detail", id] as const,
};

export const connectionsOptions = (workspaceId: string) =>
  queryOptions({
    queryKey: connectionKeys.list(workspaceId),
    queryFn: ({ signal }) => request(contracts.listConnections, { workspaceId, query: { limit: 200 }, signal }),
    staleTime: STALE_MS.edited,
  });

/** A connection with the workflows that name it: what deleting it would break. */
export const connectionOptions = (workspaceId: string, id: string) =>
  queryOptions({
    queryKey: connectionKeys.detail(workspaceId, id),
    queryFn: ({ signal }) => request(contracts.getConnection, { workspaceId, params: { id }, signal }),
    staleTime: STALE_MS.live,
  });

export const createConnection = (
  workspaceId: string,
  body: z.input<NonNullable<typeof contracts.createConnection.body>>,
) => request(contracts.createConnection, { workspaceId, body });
export const updateConnection = (
  workspaceId: string,
  id: string,
  body: z.input<NonNullable<typeof contracts.updateConnection.body>>,
) => request(contracts.updateConnection, { workspaceId, params: { id }, body });
export const deleteConnection = (workspaceId: string, id: string) =>
  request(contracts.deleteConnection, { workspaceId, params: { id } });

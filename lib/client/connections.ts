import { queryOptions } from "@tanstack/react-query";
import type { z } from "zod";
import * as contracts from "@/lib/api/contracts/connections";
import { contractUrl, request } from "./request";
import { STALE_MS } from "./stale-times";

export type ConnectionSummary = z.output<typeof contracts.listConnections.response>["items"][number];
export type ConnectionDetail = z.output<typeof contracts.getConnection.response>;
export type OAuthPreflight = z.output<typeof contracts.oauthPreflight.response>;

export const connectionKeys = {
  all: (workspaceId: string) => ["connections", workspaceId] as const,
  list: (workspaceId: string) => ["connections", workspaceId, "list"] as const,
  detail: (workspaceId: string, id: string) => ["connections", workspaceId, "detail", id] as const,
  oauth: (workspaceId: string) => ["connections", workspaceId, "oauth"] as const,
};

export const connectionsOptions = (workspaceId: string) =>
  queryOptions({
    queryKey: connectionKeys.list(workspaceId),
    queryFn: ({ signal }) => request(contracts.listConnections, { workspaceId, query: { limit: 200 }, signal }),
    staleTime: STALE_MS.edited,
  });

/** A connection with the workflows that name it: what its end would hit. */
export const connectionOptions = (workspaceId: string, id: string) =>
  queryOptions({
    queryKey: connectionKeys.detail(workspaceId, id),
    queryFn: ({ signal }) => request(contracts.getConnection, { workspaceId, params: { id }, signal }),
    staleTime: STALE_MS.live,
  });

/** What a provider has to know of this platform. */
export const oauthSetupOptions = (workspaceId: string) =>
  queryOptions({
    queryKey: connectionKeys.oauth(workspaceId),
    queryFn: ({ signal }) => request(contracts.oauthSetup, { workspaceId, signal }),
    staleTime: STALE_MS.static,
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
/** @param url what to read with a connection of the HTTP step */
export const testConnection = (workspaceId: string, id: string, url?: string) =>
  request(contracts.testConnection, { workspaceId, params: { id }, body: url === undefined ? {} : { url } });
export const preflightOAuth = (workspaceId: string, body: z.input<NonNullable<typeof contracts.oauthPreflight.body>>) =>
  request(contracts.oauthPreflight, { workspaceId, body });

/** Where the browser goes to sign in at the provider of a connection. */
export const signInUrl = (workspaceId: string, connectionId: string): string =>
  contractUrl(contracts.oauthStart.path, {}, { connectionId, workspace: workspaceId });

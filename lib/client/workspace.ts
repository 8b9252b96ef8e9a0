import { queryOptions } from "@tanstack/react-query";
import type { z } from "zod";
import * as access from "@/lib/api/contracts/access";
import { getSettings, getSystem, putSettings, type WorkspaceSettings } from "@/lib/api/contracts/workspace";
import { request } from "./request";
import { POLL_MS, STALE_MS } from "./stale-times";

export const workspaceKeys = {
  all: (workspaceId: string) => ["workspace", workspaceId] as const,
  members: (workspaceId: string) => ["workspace", workspaceId, "members"] as const,
  keys: (workspaceId: string) => ["workspace", workspaceId, "api-keys"] as const,
  settings: (workspaceId: string) => ["workspace", workspaceId, "settings"] as const,
  system: (workspaceId: string) => ["workspace", workspaceId, "system"] as const,
  audit: (workspaceId: string) => ["workspace", workspaceId, "audit"] as const,
};

export const membersOptions = (workspaceId: string) =>
  queryOptions({
    queryKey: workspaceKeys.members(workspaceId),
    queryFn: ({ signal }) => request(access.listMembers, { workspaceId, signal }),
    staleTime: STALE_MS.edited,
  });

export const apiKeysOptions = (workspaceId: string) =>
  queryOptions({
    queryKey: workspaceKeys.keys(workspaceId),
    queryFn: ({ signal }) => request(access.listApiKeys, { workspaceId, signal }),
    staleTime: STALE_MS.edited,
  });

export const settingsOptions = (workspaceId: string) =>
  queryOptions({
    queryKey: workspaceKeys.settings(workspaceId),
    queryFn: ({ signal }) => request(getSettings, { workspaceId, signal }),
    staleTime: STALE_MS.edited,
  });

export const systemOptions = (workspaceId: string) =>
  queryOptions({
    queryKey: workspaceKeys.system(workspaceId),
    queryFn: ({ signal }) => request(getSystem, { workspaceId, signal }),
    staleTime: STALE_MS.live,
    // That the worker is gone is to be seen within seconds.
    refetchInterval: POLL_MS.active,
  });

export const auditOptions = (workspaceId: string) =>
  queryOptions({
    queryKey: workspaceKeys.audit(workspaceId),
    queryFn: ({ signal }) => request(access.listAuditLog, { workspaceId, query: { limit: 50 }, signal }),
    staleTime: STALE_MS.edited,
  });

export const saveSettings = (workspaceId: string, body: WorkspaceSettings) =>
  request(putSettings, { workspaceId, body });
export const addMember = (workspaceId: string, body: z.input<NonNullable<typeof access.addMember.body>>) =>
  request(access.addMember, { workspaceId, body });
export const changeMember = (
  workspaceId: string,
  id: string,
  body: z.input<NonNullable<typeof access.changeMember.body>>,
) => request(access.changeMember, { workspaceId, params: { id }, body });
export const removeMember = (workspaceId: string, id: string) =>
  request(access.removeMember, { workspaceId, params: { id } });
export const createApiKey = (workspaceId: string, body: z.input<NonNullable<typeof access.createApiKey.body>>) =>
  request(access.createApiKey, { workspaceId, body });
export const revokeApiKey = (workspaceId: string, id: string) =>
  request(access.revokeApiKey, { workspaceId, params: { id } });

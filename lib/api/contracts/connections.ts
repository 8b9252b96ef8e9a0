import { z } from "zod";
import {
  CREDENTIALS,
  connectionLimitSchema,
  connectionSchema,
  connectionSettingsSchema,
  connectionUseSchema,
  grantSchema,
  newConnectionSchema,
  preflightCheckSchema,
} from "@/lib/connectors/connection-schema";
import { idSchema } from "@/lib/kernel/ids";
import { runErrorSchema } from "@/lib/workflow/run-schema";
import { defineContract } from "../contract";
import { pageOf, pageQuery } from "../paging";

const params = z.object({ id: idSchema });
const withUses = connectionSchema.extend({ usedBy: z.array(connectionUseSchema) });

export const listConnections = defineContract({
  id: "connections.list",
  summary: "Connections of the workspace, newest first; secrets are never shown",
  dialect: "v1",
  method: "GET",
  path: "/api/v1/connections",
  access: "viewer",
  query: z.object(pageQuery),
  response: pageOf(connectionSchema),
});

export const createConnection = defineContract({
  id: "connections.create",
  summary: "Store a credential for a service",
  dialect: "v1",
  method: "POST",
  path: "/api/v1/connections",
  access: "editor",
  body: newConnectionSchema,
  response: connectionSchema,
  status: 201,
});

export const getConnection = defineContract({
  id: "connections.get",
  summary: "A connection, and the workflows that name it",
  dialect: "v1",
  method: "GET",
  path: "/api/v1/connections/{id}",
  access: "viewer",
  params,
  response: withUses,
});

export const updateConnection = defineContract({
  id: "connections.update",
  summary:
    "Rename a connection, replace its credential, or set what all its calls share: at most `calls` begin within `perMs` ms, `concurrent` at one time; null takes the limit away",
  dialect: "v1",
  method: "PATCH",
  path: "/api/v1/connections/{id}",
  access: "editor",
  params,
  body: z.strictObject({
    name: z.string().trim().min(1).max(200).optional(),
    credentials: z.record(z.string(), z.unknown()).optional(),
    settings: connectionSettingsSchema.optional(),
    allowedHosts: z.array(z.string().min(1).max(255)).min(1).max(50).optional(),
    rateLimit: connectionLimitSchema.nullable().optional(),
  }),
  response: connectionSchema,
});

export const testConnection = defineContract({
  id: "connections.test",
  summary: "Try the credential by one read of its service; `url` names what to read with a connection of the HTTP step",
  dialect: "v1",
  method: "POST",
  path: "/api/v1/connections/{id}/test",
  access: "editor",
  params,
  body: z.object({
    url: z
      .url({ protocol: /^https?$/ })
      .max(4096)
      .optional(),
  }),
  response: connectionSchema.extend({ ok: z.boolean(), error: runErrorSchema.nullable() }),
});

export const deleteConnection = defineContract({
  id: "connections.delete",
  summary: "Delete a connection; the answer names the workflows that used it",
  dialect: "v1",
  method: "DELETE",
  path: "/api/v1/connections/{id}",
  access: "editor",
  params,
  response: z.object({ deleted: z.literal(true), usedBy: z.array(connectionUseSchema) }),
});

const redirectUri = z.url().describe("Address to register with the OAuth app, character by character");

export const oauthSetup = defineContract({
  id: "connections.oauthSetup",
  summary: "What a provider has to know of this platform before people can sign in there",
  dialect: "v1",
  method: "GET",
  path: "/api/v1/connections/oauth",
  access: "viewer",
  response: z.object({ redirectUri, checks: z.array(preflightCheckSchema) }),
});

export const oauthPreflight = defineContract({
  id: "connections.oauthPreflight",
  summary: "Look at an OAuth app before anybody signs in with it; nothing of it is kept",
  dialect: "v1",
  method: "POST",
  path: "/api/v1/connections/oauth/preflight",
  access: "editor",
  body: z.strictObject({
    service: z.string().min(1).max(100),
    settings: connectionSettingsSchema.optional(),
    ...CREDENTIALS.oauth2.pick({
      authorizeUrl: true,
      tokenUrl: true,
      clientId: true,
      clientSecret: true,
      clientAuth: true,
      scopes: true,
    }).shape,
    grant: grantSchema.default("authorization_code"),
  }),
  response: z.object({ redirectUri, checks: z.array(preflightCheckSchema) }),
});

export const oauthStart = defineContract({
  id: "connections.oauthStart",
  summary: "Begin a sign-in at the provider of a connection: the browser is sent there",
  dialect: "v1",
  method: "GET",
  path: "/api/v1/connections/oauth/start",
  access: "editor",
  query: z.object({ connectionId: idSchema, workspace: idSchema.optional() }),
  workspaceIn: (query) => query.get("workspace"),
  response: z.null(),
  status: 302,
});

export const oauthCallback = defineContract({
  id: "connections.oauthCallback",
  summary:
    "Where a provider sends the browser back to. Its state is used once, within ten minutes, by whoever began. A browser is sent on to the connection's page",
  dialect: "v1",
  method: "GET",
  path: "/api/v1/connections/oauth/callback",
  access: "editor",
  // Providers add parameters of their own.
  query: z.looseObject({
    state: z.string().max(2_000).optional(),
    code: z.string().max(8_000).optional(),
    error: z.string().max(2_000).optional(),
  }),
  // The first part of a state names the workspace in which it was made.
  workspaceIn: (query) => /^(ws_[a-z0-9]{1,60})\./.exec(query.get("state") ?? "")?.[1] ?? null,
  response: z.object({ connectionId: idSchema, connected: z.literal(true) }),
});

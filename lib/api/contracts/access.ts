import { z } from "zod";
import { roleSchema as role } from "@/lib/kernel/context";
import { idSchema } from "@/lib/kernel/ids";
import { defineContract } from "../contract";
import { pageOf, pageQuery } from "../paging";
import { emailSchema } from "./setup";

const name = z.string().trim().min(1).max(200);
const instant = z.iso.datetime();

export const workspaceSchema = z.object({ id: z.string(), slug: z.string(), name: z.string(), role });

export const getMe = defineContract({
  id: "me.get",
  summary: "Who is calling, and in which workspaces",
  dialect: "v1",
  method: "GET",
  path: "/api/v1/me",
  access: "signed-in",
  response: z.object({
    kind: z.enum(["user", "key"]),
    id: z.string(),
    name: z.string().nullable(),
    email: z.string().nullable(),
    /** The workspace this request acts in; null while a browser has to choose. */
    workspaceId: z.string().nullable(),
    role: role.nullable(),
    workspaces: z.array(workspaceSchema),
  }),
});

export const listWorkspaces = defineContract({
  id: "workspaces.list",
  summary: "Workspaces of the caller",
  dialect: "v1",
  method: "GET",
  path: "/api/v1/workspaces",
  access: "signed-in",
  response: z.object({ items: z.array(workspaceSchema), nextCursor: z.null() }),
});

export const createWorkspace = defineContract({
  id: "workspaces.create",
  summary: "Make a workspace, owned by the caller",
  dialect: "v1",
  method: "POST",
  path: "/api/v1/workspaces",
  access: "owner",
  body: z.object({ name }),
  status: 201,
  response: z.object({ id: z.string(), slug: z.string() }),
});

const member = z.object({
  userId: z.string(),
  name: z.string(),
  email: z.string(),
  role,
  joinedAt: instant,
});

export const listMembers = defineContract({
  id: "members.list",
  summary: "People in the workspace",
  dialect: "v1",
  method: "GET",
  path: "/api/v1/members",
  access: "viewer",
  query: z.object(pageQuery),
  response: pageOf(member),
});

export const addMember = defineContract({
  id: "members.add",
  summary: "Add an account by e-mail, or get an invitation link where there is no account yet",
  dialect: "v1",
  method: "POST",
  path: "/api/v1/members",
  access: "admin",
  body: z.object({ email: emailSchema, role }),
  status: 201,
  response: z.discriminatedUnion("status", [
    z.object({ status: z.literal("added"), userId: z.string() }),
    /** The link is shown once and works once. */
    z.object({ status: z.literal("invited"), inviteUrl: z.string(), expiresAt: instant }),
  ]),
});

export const changeMember = defineContract({
  id: "members.change",
  summary: "Change a member's role",
  dialect: "v1",
  method: "PATCH",
  path: "/api/v1/members/{id}",
  access: "admin",
  params: z.object({ id: idSchema }),
  body: z.object({ role }),
  response: z.object({ userId: z.string(), role }),
});

export const removeMember = defineContract({
  id: "members.remove",
  summary: "Take a member out of the workspace; that person's keys for it are revoked",
  dialect: "v1",
  method: "DELETE",
  path: "/api/v1/members/{id}",
  access: "admin",
  params: z.object({ id: idSchema }),
  status: 204,
  response: z.undefined(),
});

export const listApiKeys = defineContract({
  id: "apiKeys.list",
  summary: "API keys of the workspace, never the keys themselves",
  dialect: "v1",
  method: "GET",
  path: "/api/v1/api-keys",
  access: "admin",
  query: z.object(pageQuery),
  response: pageOf(
    z.object({
      id: z.string(),
      name: z.string(),
      prefix: z.string(),
      role,
      state: z.enum(["active", "expired", "revoked"]),
      createdBy: z.string(),
      createdAt: instant,
      expiresAt: instant.nullable(),
      lastUsedAt: instant.nullable(),
    }),
  ),
});

export const createApiKey = defineContract({
  id: "apiKeys.create",
  summary: "Make an API key; it is shown in this answer only",
  dialect: "v1",
  method: "POST",
  path: "/api/v1/api-keys",
  access: "admin",
  body: z.object({
    name,
    role,
    expiresAt: z.iso.datetime({ offset: true }).nullish(),
    workspaceId: idSchema.optional(),
  }),
  status: 201,
  response: z.object({ id: z.string(), key: z.string() }),
});

export const revokeApiKey = defineContract({
  id: "apiKeys.revoke",
  summary: "Revoke an API key; it stops working at once",
  dialect: "v1",
  method: "DELETE",
  path: "/api/v1/api-keys/{id}",
  access: "admin",
  params: z.object({ id: idSchema }),
  status: 204,
  response: z.undefined(),
});

export const listAuditLog = defineContract({
  id: "auditLog.list",
  summary: "Who changed what, newest first",
  dialect: "v1",
  method: "GET",
  path: "/api/v1/audit-log",
  access: "admin",
  query: z.object({ ...pageQuery, objectId: idSchema.optional(), action: z.string().max(100).optional() }),
  response: pageOf(
    z.object({
      id: z.string(),
      at: instant,
      actor: z.string(),
      action: z.string(),
      objectType: z.string(),
      objectId: z.string(),
      detail: z.record(z.string(), z.unknown()),
      hash: z.string(),
      previousHash: z.string(),
    }),
  ),
});

import { z } from "zod";
import { defineContract } from "../contract";

const name = z.string().trim().min(1).max(200);
export const emailSchema = z
  .email()
  .max(254)
  .transform((text) => text.toLowerCase());
export const passwordSchema = z.string().min(8).max(128);

export const getSetup = defineContract({
  id: "setup.get",
  summary: "Whether the first account has still to be made",
  dialect: "v1",
  method: "GET",
  path: "/api/v1/setup",
  access: "public",
  response: z.object({ needed: z.boolean(), tokenNeeded: z.boolean() }),
});

export const createSetup = defineContract({
  id: "setup.create",
  summary: "Make the first account, its workspace and its ownership",
  dialect: "v1",
  method: "POST",
  path: "/api/v1/setup",
  access: "public",
  body: z.object({
    email: emailSchema,
    password: passwordSchema,
    name,
    workspaceName: name.optional(),
    /** One-time token from the log; needed unless the request comes over loopback. */
    token: z.string().max(200).optional(),
  }),
  status: 201,
  response: z.object({ userId: z.string(), workspaceId: z.string(), slug: z.string() }),
});

export const acceptInvitation = defineContract({
  id: "invitations.accept",
  summary: "Make an account from an invitation and join its workspace",
  dialect: "v1",
  method: "POST",
  path: "/api/v1/invitations/accept",
  access: "public",
  body: z.object({ token: z.string().min(1).max(200), name, password: passwordSchema }),
  status: 201,
  response: z.object({ userId: z.string(), workspaceId: z.string(), slug: z.string(), email: z.string() }),
});

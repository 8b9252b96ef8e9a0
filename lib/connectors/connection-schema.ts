import { z } from "zod";
import { runErrorSchema } from "@/lib/workflow/run-schema";
import { authKindSchema } from "./schema";

const secret = z.string().min(1).max(20_000);

/** What each kind of sign-in is made of. Comes in once, is sealed, and is never shown again. */
export const CREDENTIALS = {
  none: z.strictObject({}),
  api_key: z.strictObject({
    key: secret,
    in: z.enum(["header", "query"]).optional(),
    /** Name of the header or query parameter. */
    name: z
      .string()
      .regex(/^[A-Za-z0-9_.-]{1,100}$/)
      .optional(),
  }),
  basic: z.strictObject({ username: z.string().min(1).max(1000), password: z.string().max(20_000) }),
  bearer: z.strictObject({ token: secret }),
  oauth2: z.strictObject({
    accessToken: secret,
    refreshToken: secret.optional(),
    tokenUrl: z.url({ protocol: /^https?$/ }),
    clientId: z.string().min(1).max(1000),
    clientSecret: secret.optional(),
    expiresAt: z.iso.datetime().optional(),
  }),
} as const;

/** What a connection names beside its secret, e.g. `{subdomain: "acme"}`. */
export const connectionSettingsSchema = z.record(z.string().max(100), z.string().max(500));

/** `api.example.com` or `*.example.com`. */
const hostSchema = z
  .string()
  .regex(/^(\*\.)?[A-Za-z0-9]([A-Za-z0-9.-]{0,251}[A-Za-z0-9])?$/, "must be a host name, or *. and a host name");

/** What all calls of a connection share, whatever runs they belong to. */
export const connectionLimitSchema = z.strictObject({
  /** Calls that may begin within any `perMs` milliseconds. */
  calls: z.int().min(1).max(100_000),
  /** Milliseconds, up to 24 hours. */
  perMs: z.int().min(1).max(86_400_000),
  /** Calls under way at one time; no bound of its own if left out. */
  concurrent: z.int().min(1).max(1_000).optional(),
});
export type ConnectionLimit = z.infer<typeof connectionLimitSchema>;

const shared = {
  service: z.string().min(1).max(100),
  name: z.string().trim().min(1).max(200),
  settings: connectionSettingsSchema.optional(),
  /** For the HTTP step's own connections: where the credential may go; any host if left out. */
  allowedHosts: z.array(hostSchema).min(1).max(50).optional(),
  rateLimit: connectionLimitSchema.nullable().optional(),
};

export const newConnectionSchema = z.discriminatedUnion("authKind", [
  z.strictObject({ ...shared, authKind: z.literal("none"), credentials: CREDENTIALS.none.default({}) }),
  z.strictObject({ ...shared, authKind: z.literal("api_key"), credentials: CREDENTIALS.api_key }),
  z.strictObject({ ...shared, authKind: z.literal("basic"), credentials: CREDENTIALS.basic }),
  z.strictObject({ ...shared, authKind: z.literal("bearer"), credentials: CREDENTIALS.bearer }),
  z.strictObject({ ...shared, authKind: z.literal("oauth2"), credentials: CREDENTIALS.oauth2 }),
]);
export type NewConnection = z.infer<typeof newConnectionSchema>;

/** What is sealed. */
export const sealedCredentialSchema = z.object({
  credential: z.discriminatedUnion("kind", [
    CREDENTIALS.none.extend({ kind: z.literal("none") }),
    CREDENTIALS.api_key.extend({ kind: z.literal("api_key") }),
    CREDENTIALS.basic.extend({ kind: z.literal("basic") }),
    CREDENTIALS.bearer.extend({ kind: z.literal("bearer") }),
    CREDENTIALS.oauth2.extend({ kind: z.literal("oauth2") }),
  ]),
  settings: connectionSettingsSchema,
  allowedHosts: z.array(z.string()).nullable(),
});
export type SealedCredential = z.infer<typeof sealedCredentialSchema>;

/** A connection as everybody sees it: no secret in it. */
export const connectionSchema = z.object({
  id: z.string(),
  service: z.string(),
  name: z.string(),
  authKind: authKindSchema,
  state: z.enum(["ok", "broken", "untested"]),
  stateReason: z.string().nullable(),
  expiresAt: z.iso.datetime().nullable(),
  rateLimit: connectionLimitSchema.nullable(),
  lastSuccessAt: z.iso.datetime().nullable(),
  createdAt: z.iso.datetime(),
  updatedAt: z.iso.datetime(),
});
export type Connection = z.infer<typeof connectionSchema>;

/** One try of a credential. `url`: what to read with a connection of the HTTP step. */
export const probeRequestSchema = z.object({
  workspaceId: z.string(),
  connectionId: z.string(),
  url: z.url({ protocol: /^https?$/ }).optional(),
});
export type ProbeRequest = z.infer<typeof probeRequestSchema>;

/** `refused`: the failure speaks against the credential; `failed`: it says nothing about it. */
export const probeOutcomeSchema = z.discriminatedUnion("kind", [
  z.object({ kind: z.literal("ok") }),
  z.object({ kind: z.literal("refused"), error: runErrorSchema }),
  z.object({ kind: z.literal("failed"), error: runErrorSchema }),
  z.object({ kind: z.literal("untestable") }),
  z.object({ kind: z.literal("not_found") }),
]);
export type ProbeOutcome = z.infer<typeof probeOutcomeSchema>;

/** A step or trigger, of the head or the published version, that names a connection. */
export const connectionUseSchema = z.object({
  workflowId: z.string(),
  workflowName: z.string(),
  published: z.boolean(),
});
export type ConnectionUse = z.infer<typeof connectionUseSchema>;

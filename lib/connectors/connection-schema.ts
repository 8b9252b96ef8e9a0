import { z } from "zod";
import { runErrorSchema } from "@/lib/workflow/run-schema";
import { authKindSchema } from "./schema";

/** Spaces and line ends that were pasted along are no part of it. */
const secret = z.string().trim().min(1).max(20_000);

export const grantSchema = z.enum(["authorization_code", "client_credentials"]);
export type Grant = z.infer<typeof grantSchema>;

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
    /** Absent where it is to be obtained by `grant`. */
    accessToken: secret.optional(),
    refreshToken: secret.optional(),
    /** How tokens are obtained with the OAuth app named here; absent: they were handed in. */
    grant: grantSchema.optional(),
    /** The service's own, where the catalogue knows it. */
    authorizeUrl: z
      .url({ protocol: /^https?$/ })
      .max(2000)
      .optional(),
    tokenUrl: z
      .url({ protocol: /^https?$/ })
      .max(2000)
      .optional(),
    clientId: z.string().min(1).max(1000),
    clientSecret: secret.optional(),
    /** How the app shows itself to the token address; absent: in the body, and where that is refused by Basic. */
    clientAuth: z.enum(["basic", "body"]).optional(),
    scopes: z
      .array(z.string().regex(/^[\x21\x23-\x5b\x5d-\x7e]{1,300}$/, "must be a scope without spaces"))
      .max(100)
      .optional(),
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
    CREDENTIALS.oauth2.extend({
      kind: z.literal("oauth2"),
      /** When the access token was obtained: its life tells how far ahead of its end it is renewed. */
      issuedAt: z.iso.datetime().optional(),
    }),
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
  /** Of the access token. */
  expiresAt: z.iso.datetime().nullable(),
  /** It is renewed without anybody's help; with an `expiresAt` and without this, somebody has to connect it anew by then. */
  renews: z.boolean(),
  /** Of OAuth with an app of one's own: how tokens are obtained. */
  grant: grantSchema.nullable(),
  /** What the provider granted; before that, what is asked for. */
  scopes: z.array(z.string()),
  /** Runs that wait until it works again. */
  runsHeld: z.int().min(0),
  /** Who made it: `user:…`, `key:…` or `system:…`. */
  createdBy: z.string(),
  /** Name of that person or key, where it is known. */
  ownerName: z.string().nullable(),
  /** Last call or test that its service answered, to within a minute. */
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

/** The answer of a provider to a person's sign-in, for the worker to redeem. */
export const authorizeRequestSchema = z.object({
  workspaceId: z.string(),
  connectionId: z.string(),
  state: z.string(),
  code: z.string(),
  redirectUri: z.string(),
});
export type AuthorizeRequest = z.infer<typeof authorizeRequestSchema>;

/** `refused`: the provider said no, by `code`; `failed`: nobody can say. `message` is for people and holds no secret. */
export const authorizeOutcomeSchema = z.discriminatedUnion("kind", [
  z.object({ kind: z.literal("connected") }),
  z.object({ kind: z.literal("refused"), code: z.string(), message: z.string() }),
  z.object({ kind: z.literal("failed"), code: z.string(), message: z.string() }),
  /** Somebody put another credential in meanwhile. */
  z.object({ kind: z.literal("changed") }),
  z.object({ kind: z.literal("gone") }),
]);
export type AuthorizeOutcome = z.infer<typeof authorizeOutcomeSchema>;

/** A person wants to sign in at the provider of a connection. */
export const signInRequestSchema = authorizeRequestSchema.omit({ code: true });
export type SignInRequest = z.infer<typeof signInRequestSchema>;

export const signInOutcomeSchema = z.discriminatedUnion("kind", [
  z.object({ kind: z.literal("ready"), address: z.url() }),
  z.object({ kind: z.literal("impossible"), message: z.string() }),
  z.object({ kind: z.literal("gone") }),
]);
export type SignInOutcome = z.infer<typeof signInOutcomeSchema>;

/** An OAuth app that is to be looked at before anybody signs in with it. */
export const preflightRequestSchema = z.object({
  authorizeUrl: z
    .url({ protocol: /^https?$/ })
    .max(2000)
    .optional(),
  tokenUrl: z
    .url({ protocol: /^https?$/ })
    .max(2000)
    .optional(),
  clientId: z.string().min(1).max(1000),
  clientSecret: z.string().min(1).max(20_000).optional(),
  clientAuth: z.array(z.enum(["basic", "body"])),
  scopes: z.array(z.string()),
  pkce: z.boolean(),
  authorizeParams: z.record(z.string(), z.string()),
  grant: grantSchema,
  redirectUri: z.string(),
});
export type PreflightRequest = z.infer<typeof preflightRequestSchema>;

/** One thing that was looked at, in words for people. */
export const preflightCheckSchema = z.object({
  name: z.enum(["redirect_address", "client_id", "authorize_address", "token_address"]),
  state: z.enum(["ok", "warn", "fail"]),
  message: z.string(),
  /** What to do; null where it is in order. */
  todo: z.string().nullable(),
});
export type PreflightCheck = z.infer<typeof preflightCheckSchema>;

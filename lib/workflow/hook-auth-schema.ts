import { z } from "zod";
import { isJsonObject, type Json } from "@/lib/kernel/json";

const header = z.string().regex(/^[A-Za-z0-9-]{1,100}$/, "must be the name of a header");
const sha256 = z.string().regex(/^[0-9a-fA-F]{64}$/, "must be the SHA-256 of the secret, 64 hexadecimal digits");

/**
 * How callers of a webhook prove themselves: `with.auth` of `webhook.received`. The secret itself never stands here:
 * it lies in the trigger's connection (service `webhook`, several secrets on lines of their own while one is being
 * replaced), or, for `token` and `basic`, its hash stands here.
 */
export const hookAuthSchema = z.discriminatedUnion("kind", [
  z.object({ kind: z.literal("none") }),
  /** A shared token, in `Authorization: Bearer` or a header of its own. */
  z.object({ kind: z.literal("token"), header: header.optional(), sha256: sha256.optional() }),
  z.object({ kind: z.literal("basic"), username: z.string().min(1).max(200), sha256: sha256.optional() }),
  /** https://www.standardwebhooks.com */
  z.object({ kind: z.literal("standard") }),
  z.object({ kind: z.literal("github") }),
  z.object({ kind: z.literal("stripe") }),
  z.object({ kind: z.literal("slack") }),
  z.object({ kind: z.literal("shopify") }),
  /** Any other sender that signs its body. */
  z.object({
    kind: z.literal("hmac"),
    /** Header with the signature. */
    header,
    algorithm: z.enum(["sha1", "sha256", "sha512"]).optional(),
    encoding: z.enum(["hex", "base64"]).optional(),
    /** What stands before the signature in its header, e.g. `sha256=`. */
    prefix: z.string().max(50).optional(),
    /** Header with the time of signing; then `<time>.<body>` is signed, and an old one is refused. */
    timestampHeader: header.optional(),
  }),
]);
export type HookAuth = z.infer<typeof hookAuthSchema>;

export const HOOK_AUTH_KINDS = hookAuthSchema.options.map((option) => option.shape.kind.value);

/** Auth as it stands in a definition; nothing, null and "none" are `none`. Null: cannot be read, so let nobody in. */
export function parseHookAuth(value: Json | undefined): HookAuth | null {
  if (value === undefined || value === null || value === "none") return { kind: "none" };
  return hookAuthSchema.safeParse(value).data ?? null;
}

/** Whether callers are told by a secret that lies in the trigger's connection. */
export function needsHookSecret(auth: HookAuth): boolean {
  if (auth.kind === "token" || auth.kind === "basic") return auth.sha256 === undefined;
  return auth.kind !== "none";
}

export interface HookAuthFlaw {
  /** Below the trigger. */
  keys: string[];
  code: string;
  message: string;
}

/** Flaws of `with.auth` and of what it needs beside it, each with its keys below the trigger. */
export function checkHookAuth(value: Json | undefined, connection: string | undefined): HookAuthFlaw[] {
  const auth = parseHookAuth(value);
  if (auth !== null) {
    const unknown = unknownFields(value, auth.kind);
    if (!needsHookSecret(auth) || connection !== undefined) return unknown;
    const message = `auth ${auth.kind} checks callers by a secret: make a connection of the service "webhook" with the secret as its key, and name it here`;
    return [...unknown, { keys: ["connection"], code: "NO_CONNECTION", message }];
  }
  const kind = isJsonObject(value) ? value["kind"] : undefined;
  const known = HOOK_AUTH_KINDS.find((one) => one === kind);
  if (known === undefined) {
    const message = `auth.kind must be one of ${HOOK_AUTH_KINDS.join(", ")}`;
    return [{ keys: ["with", "auth", "kind"], code: "WRONG_TYPE", message }];
  }
  return (hookAuthSchema.safeParse(value).error?.issues ?? []).map((issue) => {
    const keys = issue.path.map(String);
    const missing =
      keys.reduce<Json | undefined>((at, key) => (isJsonObject(at) ? at[key] : undefined), value) === undefined;
    const field = ["auth", ...keys].join(".");
    const message = missing ? `${field} is needed and not set` : `${field} ${issue.message}`;
    return { keys: ["with", "auth", ...keys], code: missing ? "MISSING_INPUT" : "WRONG_TYPE", message };
  });
}

/** Fields that the kind does not have. They are read by nobody; a secret among them would stand there for all to see. */
function unknownFields(value: Json | undefined, kind: HookAuth["kind"]): HookAuthFlaw[] {
  const option = hookAuthSchema.options.find(({ shape }) => shape.kind.value === kind);
  if (option === undefined || !isJsonObject(value)) return [];
  return Object.keys(value)
    .filter((key) => !Object.hasOwn(option.shape, key))
    .map((key) => ({
      keys: ["with", "auth", key],
      code: "UNKNOWN_INPUT",
      message: `auth.${key} is not a field of auth ${kind}; a secret belongs into a connection of the service "webhook"`,
    }));
}

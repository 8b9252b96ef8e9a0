import path from "node:path";
import { z } from "zod";
import { AppError } from "@/lib/kernel/app-error";
import { STEPS_CEILING } from "@/lib/workflow/definition-schema";

/** The engines that can be switched off one by one. */
export const ENGINE_NAMES = ["intelligence", "optimization", "monitoring", "troubleshooting"] as const;
export type EngineName = (typeof ENGINE_NAMES)[number];

const flag = z
  .enum(["", "0", "1", "false", "true", "no", "yes", "off", "on"])
  .transform((text) => ["1", "true", "yes", "on"].includes(text));

const list = z
  .string()
  .default("")
  .transform((text) =>
    text
      .split(",")
      .map((item) => item.trim())
      .filter((item) => item !== ""),
  );

const port = z.coerce.number().int().min(0).max(65_535);

/** Every setting of the two processes, with its default. `.env.example` lists the same names. */
export const envSchema = z.object({
  NODE_ENV: z.enum(["development", "test", "production"]).default("development"),
  /** Port of the web process. */
  PORT: port.default(8000),
  /** Address the web process listens on. Loopback, until somebody decides otherwise. */
  HOST: z.string().min(1).default("127.0.0.1"),
  /** Port of the worker's own webhook listener; 0 takes any free one. */
  HOOKS_PORT: port.default(0),
  /** Address that browsers use, where it is not http://HOST:PORT. Cookies are Secure when it is https. */
  PUBLIC_URL: z.url({ protocol: /^https?$/ }).optional(),
  /** A reverse proxy in front sets X-Forwarded-For; without it that header is not believed. */
  TRUST_PROXY: flag.default(false),
  DATA_DIR: z.string().min(1).default("./data"),
  /** `file:` URL of the database; DATA_DIR/platform.db when absent. */
  DATABASE_URL: z.string().startsWith("file:").optional(),
  /** File with the key that seals credentials; DATA_DIR/encryption.key when absent. */
  ENCRYPTION_KEY_FILE: z.string().min(1).optional(),
  OWNER_EMAIL: z.email().optional(),
  OWNER_PASSWORD: z.string().min(8).max(128).optional(),
  OWNER_NAME: z.string().min(1).max(200).default("Owner"),
  OWNER_API_KEY: z.string().min(24).max(512).optional(),
  AI_PROVIDER: z.enum(["none", "openai", "openai-compatible", "anthropic", "google"]).default("none"),
  AI_BASE_URL: z.url({ protocol: /^https?$/ }).optional(),
  AI_API_KEY: z.string().min(1).optional(),
  AI_MODEL: z.string().min(1).optional(),
  /** Longest time for one question to the model, milliseconds; at most four fifths of ENGINE_TIMEOUT_MS. */
  AI_TIMEOUT_MS: z.coerce.number().int().min(100).max(600_000).default(20_000),
  /** Longest answer of the model, tokens. */
  AI_OUTPUT_TOKENS_MAX: z.coerce.number().int().min(256).max(200_000).default(8_000),
  /** US dollars per million tokens, for the cost that is shown beside the tokens. */
  AI_PRICE_INPUT: z.coerce.number().min(0).max(100_000).optional(),
  AI_PRICE_OUTPUT: z.coerce.number().min(0).max(100_000).optional(),
  /** host:port list of private addresses that workflows may reach. */
  OUTBOUND_ALLOW: list.pipe(
    z.array(z.string().regex(/^(?:\[[0-9A-Fa-f:.]+\]|[A-Za-z0-9._-]+):\d{1,5}$/, "must be host:port, no ranges")),
  ),
  /** The only hosts that workflows may call, `*.example.com` for all below one; empty: every public host. */
  OUTBOUND_HOSTS: list.pipe(
    z.array(z.string().regex(/^(\*\.)?[A-Za-z0-9.-]+$/, "must be host names without scheme, port and path")),
  ),
  /** Proxy for calls of services: `http://user:password@host:port`; what stands in OUTBOUND_ALLOW is called directly. */
  OUTBOUND_PROXY: z.url({ protocol: /^https?$/ }).optional(),
  /** Connections to one host at one time; calls on top of them wait. */
  OUTBOUND_CONNECTIONS_PER_HOST: z.coerce.number().int().min(1).max(1_000).default(50),
  /** The one folder of this machine whose files workflows may use; none if left out. */
  FILES_DIR: z.string().min(1).optional(),
  /** Largest answer of a service, bytes, before and after unpacking. */
  RESPONSE_BYTES_MAX: z.coerce.number().int().min(1_024).max(268_435_456).default(10_485_760),
  LOG_LEVEL: z.enum(["fatal", "error", "warn", "info", "debug", "trace", "silent"]).default("info"),
  /** Engines switched off for everybody, comma-separated. */
  ENGINES_OFF: list.pipe(z.array(z.enum(ENGINE_NAMES))),
  /** Time limit of one engine call, milliseconds. */
  ENGINE_TIMEOUT_MS: z.coerce.number().int().min(10).max(600_000).default(30_000),
  /** Largest request body, bytes. */
  BODY_MAX_BYTES: z.coerce.number().int().min(1_024).max(104_857_600).default(1_048_576),
  /** Steps of one workflow, at every depth. */
  STEPS_MAX: z.coerce.number().int().min(1).max(STEPS_CEILING).default(500),
  /** Largest output of one step, bytes of JSON. */
  STEP_OUTPUT_MAX_BYTES: z.coerce.number().int().min(1_024).max(268_435_456).default(10_485_760),
  /** Threads that run code steps, per process; each is started when there is work for it. */
  CODE_THREADS: z.coerce.number().int().min(1).max(32).default(2),
  /** Longest run of one code step, milliseconds. */
  CODE_TIMEOUT_MS: z.coerce.number().int().min(10).max(600_000).default(10_000),
  /** Memory of one code step, MiB; its interpreter needs 16 of them. */
  CODE_MEMORY_MB: z.coerce.number().int().min(20).max(1_024).default(64),
  /** Requests per minute that one key or person may make; a minute's worth may come at once. */
  RATE_LIMIT_PER_MINUTE: z.coerce.number().int().min(1).max(10_000_000).default(6_000),
  /** Sign-in attempts per minute for one account and address. */
  LOGIN_LIMIT_PER_MINUTE: z.coerce.number().int().min(1).max(10_000).default(10),
});

type RawEnv = z.infer<typeof envSchema>;

export interface Env extends RawEnv {
  /** Path of the SQLite file. */
  databaseFile: string;
  /** Path of the key file. */
  encryptionKeyFile: string;
  /** Address that browsers use, without a trailing slash. */
  publicUrl: string;
}

/**
 * Reads the settings. An empty value counts as absent, so that `KEY=` in a file means the default.
 * @throws AppError VALIDATION_FAILED naming every setting that is wrong (never its value)
 */
export function parseEnv(source: Readonly<Record<string, string | undefined>>): Env {
  const present = Object.fromEntries(
    Object.keys(envSchema.shape).flatMap((name) => {
      const value = source[name];
      return value === undefined || value === "" ? [] : [[name, value]];
    }),
  );
  const parsed = envSchema.safeParse(present);
  if (!parsed.success) {
    const details = parsed.error.issues.map((issue) => ({ path: issue.path.join("."), message: issue.message }));
    const named = details.map((detail) => `${detail.path}: ${detail.message}`).join("; ");
    throw new AppError("VALIDATION_FAILED", `Settings are wrong: ${named}`, { details });
  }
  const raw = parsed.data;
  const dataDir = path.resolve(raw.DATA_DIR);
  const host = raw.HOST === "0.0.0.0" || raw.HOST === "::" ? "localhost" : raw.HOST;
  const authority = host.includes(":") ? `[${host}]` : host;
  return {
    ...raw,
    DATA_DIR: dataDir,
    databaseFile: raw.DATABASE_URL
      ? path.resolve(raw.DATABASE_URL.slice("file:".length))
      : path.join(dataDir, "platform.db"),
    encryptionKeyFile: path.resolve(raw.ENCRYPTION_KEY_FILE ?? path.join(dataDir, "encryption.key")),
    publicUrl: (raw.PUBLIC_URL ?? `http://${authority}:${raw.PORT}`).replace(/\/+$/, ""),
  };
}

let current: Env | undefined;

/** The settings of this process, read once. */
export function getEnv(): Env {
  current ??= parseEnv(process.env);
  return current;
}

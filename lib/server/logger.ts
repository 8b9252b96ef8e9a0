import pino, { type Logger } from "pino";
import type { Env } from "./env";
import { processSingleton } from "./process-singleton";
import { createSecretScrubber, type SecretScrubber } from "./scrub-secrets";

export type { Logger } from "pino";

/** The scrubber of this process: register a secret as soon as it is known. */
export function secretScrubber(): SecretScrubber {
  return processSingleton("scrubber", createSecretScrubber);
}

/** Second net only: a path list misses secrets in messages, URLs and deeper objects. */
const REDACTED_PATHS = [
  "password",
  "*.password",
  "authorization",
  "*.authorization",
  "cookie",
  "*.cookie",
  "headers.authorization",
  "headers.cookie",
  "apiKey",
  "*.apiKey",
  "token",
  "*.token",
  "*.secret",
];

/**
 * A logger whose every line passes the scrubber at the sink.
 * @param write where a finished line goes; standard output unless told otherwise
 */
export function createLogger(
  options: { level: Env["LOG_LEVEL"]; name: string },
  scrubber: SecretScrubber,
  write: (line: string) => void = (line) => void process.stdout.write(line),
): Logger {
  return pino(
    {
      name: options.name,
      level: options.level,
      timestamp: pino.stdTimeFunctions.isoTime,
      redact: { paths: REDACTED_PATHS, censor: "[redacted]" },
    },
    { write: (line: string) => write(scrubber.scrub(line)) },
  );
}

/** Registers the secrets that stand in the settings. */
export function registerEnvSecrets(env: Env, scrubber: SecretScrubber): void {
  for (const secret of [env.OWNER_PASSWORD, env.OWNER_API_KEY, env.AI_API_KEY]) {
    if (secret !== undefined) scrubber.register(secret, true);
  }
}

import { mkdirSync } from "node:fs";
import path from "node:path";
import { createOwnServiceReader } from "@/lib/db/own-service-store";
import type { Database } from "@/lib/db/prisma";
import { openDatabase } from "@/lib/db/prisma";
import { createCatalogs, type Catalogs } from "@/lib/connectors/catalogs";
import { systemClock, type Clock } from "@/lib/kernel/clock";
import { systemRandom, type Random } from "@/lib/kernel/random";
import { sharedCatalog } from "./compose/catalog";
import { rawConnectionOf } from "./compose/raw-connection";
import { getEnv, type Env } from "./env";
import { createLogger, registerEnvSecrets, secretScrubber, type Logger } from "./logger";
import { processSingleton } from "./process-singleton";

/** What every service is built from. One per process. */
export interface Platform {
  env: Env;
  logger: Logger;
  db: Database;
  /** What can be called: everybody's, and each workspace's own. */
  catalogs: Catalogs;
  clock: Clock;
  random: Random;
  /** Wall clock at which this process started, milliseconds since the epoch. */
  startedAtMs: number;
}

export function createPlatform(env: Env, name: string): Platform {
  const scrubber = secretScrubber();
  registerEnvSecrets(env, scrubber);
  mkdirSync(env.DATA_DIR, { recursive: true, mode: 0o700 });
  mkdirSync(path.dirname(env.databaseFile), { recursive: true });
  return {
    env,
    logger: createLogger({ level: env.LOG_LEVEL, name }, scrubber),
    db: openDatabase(env.databaseFile),
    catalogs: createCatalogs(
      sharedCatalog(),
      createOwnServiceReader(() => rawConnectionOf(env.databaseFile)),
    ),
    clock: systemClock,
    random: systemRandom,
    startedAtMs: systemClock.now(),
  };
}

/** The platform of this process; survives reloads in development, so that the database stays open once. */
export function getPlatform(): Platform {
  return processSingleton("platform", () => createPlatform(getEnv(), "web"));
}

import { readdir, stat } from "node:fs/promises";
import path from "node:path";
import type { SystemRepository } from "@/lib/db/system-repository";
import { HEARTBEAT_STALE_MS } from "@/lib/db/worker-life";
import { readWorkerFile } from "./doorbell";
import type { Platform } from "./platform";
import { VERSION } from "./version";

const sizeOf = async (file: string): Promise<number> => (await stat(file).catch(() => null))?.size ?? 0;

export function createSystemInfo(platform: Platform, repository: SystemRepository) {
  const { env, clock, startedAtMs } = platform;

  async function worker() {
    const beatMs = await repository.workerHeartbeatMs();
    const state = beatMs === null ? "down" : clock.now() - beatMs > HEARTBEAT_STALE_MS ? "stalled" : "ok";
    return {
      state: state as "ok" | "stalled" | "down",
      hooksUrl: (await readWorkerFile(env.DATA_DIR))?.hooksUrl ?? null,
      heartbeatAt: beatMs === null ? null : new Date(beatMs).toISOString(),
    };
  }

  async function backups() {
    const dir = path.join(path.dirname(env.databaseFile), "backups");
    const files = (await readdir(dir).catch(() => [])).filter((name) => name.endsWith(".db")).sort();
    const lastFile = files.at(-1) ?? null;
    const at = lastFile === null ? null : (await stat(path.join(dir, lastFile)).catch(() => null))?.mtime.toISOString();
    return { count: files.length, lastAt: at ?? null, lastFile };
  }

  const uptimeS = () => Math.max(0, (clock.now() - startedAtMs) / 1_000);

  return {
    version: VERSION,
    uptimeS,
    async get() {
      const { databaseFile } = env;
      return {
        version: VERSION,
        uptimeS: uptimeS(),
        web: { state: "ok" as const },
        worker: await worker(),
        database: {
          state: "ok" as const,
          bytes: await sizeOf(databaseFile),
          walBytes: await sizeOf(`${databaseFile}-wal`),
        },
        backups: await backups(),
      };
    },
  };
}

export type SystemInfo = ReturnType<typeof createSystemInfo>;

import { readFile } from "node:fs/promises";
import path from "node:path";
import { z } from "zod";

/** File in DATA_DIR in which a worker says how it is reached. Readable by the owner only: it holds the doorbell's token. */
export const WORKER_FILE = "worker.json";

export const workerFileSchema = z.object({
  pid: z.int(),
  holder: z.string(),
  hooksUrl: z.string(),
  doorbellUrl: z.string(),
  token: z.string(),
});
export type WorkerFile = z.infer<typeof workerFileSchema>;

export async function readWorkerFile(dataDir: string): Promise<WorkerFile | null> {
  try {
    return workerFileSchema.parse(JSON.parse(await readFile(path.join(dataDir, WORKER_FILE), "utf8")));
  } catch {
    return null;
  }
}

/** Wakes the worker. Never fails: its own slow poll finds the run too. */
export function createDoorbell(dataDir: string): () => void {
  let file: Promise<WorkerFile | null> | undefined;
  async function ring(): Promise<void> {
    file ??= readWorkerFile(dataDir);
    const worker = await file;
    if (worker === null) {
      file = undefined;
      return;
    }
    try {
      await fetch(worker.doorbellUrl, {
        method: "POST",
        headers: { authorization: `Bearer ${worker.token}` },
        signal: AbortSignal.timeout(1_000),
      });
    } catch {
      // Another worker may have started since.
      file = undefined;
    }
  }
  return () => void ring();
}

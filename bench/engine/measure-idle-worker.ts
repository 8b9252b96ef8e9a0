import { spawn } from "node:child_process";
import { once } from "node:events";
import { readFileSync } from "node:fs";
import path from "node:path";
import { SLIM_ENV, SLIM_FLAGS } from "../../scripts/lib/slim.mjs";

const ROOT = path.resolve(import.meta.dirname, "../..");
/** From readiness on, until what a start leaves to do is done. */
const SETTLE_MS = 10_000;
/** Long enough for one look of everything that looks now and again. */
const IDLE_MS = 60_000;
/** Of /proc/<pid>/stat: Linux counts in hundredths of a second on every platform that Node runs on. */
const TICK_MS = 10;

export interface IdleWorker {
  /** From the start of the process until it says that it is ready. */
  readyMs: number;
  /** CPU until then. */
  readyCpuMs: number;
  /** Resident, after it has settled. */
  memoryMb: number;
  /** CPU while nothing was to be done, percent of one core. */
  idlePercent: number;
}

/**
 * The worker as built and as `npm start` runs it, alone, over a migrated database in `dataDir`. Linux only.
 * @throws RangeError where it ends before it is ready
 */
export async function measureIdleWorker(dataDir: string): Promise<IdleWorker> {
  const startedMs = performance.now();
  const worker = spawn(process.execPath, [...SLIM_FLAGS, "--enable-source-maps", path.join(ROOT, "dist/worker.mjs")], {
    cwd: ROOT,
    env: { ...process.env, ...SLIM_ENV, DATA_DIR: dataDir, HOOKS_PORT: "0", NODE_ENV: "production", LOG_LEVEL: "info" },
    stdio: ["ignore", "pipe", "inherit", "ipc"],
  });
  const ended = once(worker, "exit");
  try {
    let said = "";
    await new Promise<void>((resolve, reject) => {
      worker.stdout?.on("data", (chunk: Buffer) => {
        said += chunk.toString("utf8");
        if (said.includes("worker.ready")) resolve();
      });
      worker.once("exit", (code) => reject(new RangeError(`The worker ended with code ${code}:\n${said}`)));
    });
    const { pid = 0 } = worker;
    const readyMs = performance.now() - startedMs;
    const readyCpuMs = cpuMsOf(pid);
    await pass(SETTLE_MS);
    const memoryMb = memoryMbOf(pid);
    const cpuMs = cpuMsOf(pid);
    await pass(IDLE_MS);
    return { readyMs, readyCpuMs, memoryMb, idlePercent: ((cpuMsOf(pid) - cpuMs) / IDLE_MS) * 100 };
  } finally {
    worker.kill("SIGTERM");
    await ended;
  }
}

/** User and system time. */
function cpuMsOf(pid: number): number {
  // The name of the process, in brackets, may hold spaces.
  const fields = (readFileSync(`/proc/${pid}/stat`, "utf8").split(") ").at(-1) ?? "").split(" ");
  return (Number(fields[11]) + Number(fields[12])) * TICK_MS;
}

function memoryMbOf(pid: number): number {
  return Number(/VmRSS:\s+(\d+) kB/.exec(readFileSync(`/proc/${pid}/status`, "utf8"))?.[1]) / 1024;
}

function pass(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}

import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { openRawConnection } from "@/lib/db/raw-connection";
import { buildWorker } from "../../scripts/lib/build-worker.mjs";
import { migrate } from "../../scripts/migrate.mjs";
import { type Report, round } from "../report";
import { fillSleeping } from "./history";
import { measureIdleWorker, type IdleWorker } from "./measure-idle-worker";

const SLEEPING = 10_000;

/** The worker as built with nothing to do, and with as many runs that wait for a year: start, memory, CPU. */
export async function reportSleeping(report: Report, nowMs: number): Promise<void> {
  await buildWorker();
  const empty = await measure(0, nowMs);
  const full = await measure(SLEEPING, nowMs);
  const lineOf = (what: string, { readyMs, readyCpuMs, memoryMb, idlePercent }: IdleWorker): void =>
    report.line(
      what,
      `ready in ${round(readyMs)} ms (${round(readyCpuMs)} of CPU), ${round(memoryMb)} MB, idle at ${idlePercent.toFixed(2)} % of a core`,
    );
  lineOf("Worker with nothing to do", empty);
  lineOf(`Worker with ${round(SLEEPING)} sleeping runs`, full);
  report.line("  more memory", `${(full.memoryMb - empty.memoryMb).toFixed(1)} MB`);
  report.line("  longer start", `${Math.round(full.readyMs - empty.readyMs)} ms`);
}

async function measure(runs: number, nowMs: number): Promise<IdleWorker> {
  const dataDir = mkdtempSync(path.join(tmpdir(), "bench-sleeping-"));
  try {
    const file = path.join(dataDir, "platform.db");
    await migrate(file);
    const connection = openRawConnection(file);
    fillSleeping(connection, runs, nowMs);
    connection.close();
    return await measureIdleWorker(dataDir);
  } finally {
    rmSync(dataDir, { recursive: true, force: true });
  }
}

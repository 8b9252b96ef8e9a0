import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { openRawConnection } from "@/lib/db/raw-connection";
import { startInstance } from "../scripts/lib/instance.mjs";
import { fillSleeping } from "./engine/history";

/**
 * What runs cost that wait for a year: `npx tsx bench/sleeping.ts [runs]` (default 10,000: about a minute, with a build
 * present). The product is started twice on one data folder, before and after they are put there.
 */

const runs = Number(process.argv[2] ?? 10_000);
/** After a start memory still moves; then the processes are watched for so long. */
const SETTLE_MS = 8_000;
const WATCH_MS = 10_000;

interface Measured {
  readyMs: number;
  /** Resident memory of launcher, web and worker, summed. */
  rssMb: number;
  /** Of one core, over all three. */
  cpuRatio: number;
}

const pause = (ms: number) => new Promise<void>((resolve) => setTimeout(resolve, ms));

/** Resident memory in kB and CPU seconds of a process and all that it started. Linux only. */
function costOf(rootPid: number): { kb: number; cpuSeconds: number } {
  const rows = execFileSync("ps", ["-eo", "pid=,ppid=,rss="], { encoding: "utf8" })
    .trim()
    .split("\n")
    .map((line) => line.trim().split(/\s+/).map(Number) as [number, number, number]);
  const family = new Set([rootPid]);
  for (let before = 0; before !== family.size;) {
    before = family.size;
    for (const [pid, parent] of rows) if (family.has(parent)) family.add(pid);
  }
  const own = rows.filter(([pid]) => family.has(pid));
  return {
    kb: own.reduce((sum, [, , kb]) => sum + kb, 0),
    cpuSeconds: own.reduce((sum, [pid]) => sum + cpuSecondsOf(pid), 0),
  };
}

/** Hundredths of a second are all that the kernel tells. */
function cpuSecondsOf(pid: number): number {
  const fields = readFileSync(`/proc/${pid}/stat`, "utf8").split(") ")[1]?.split(" ") ?? [];
  return (Number(fields[11]) + Number(fields[12])) / 100;
}

async function measure(dataDir: string): Promise<Measured> {
  const startMs = performance.now();
  const instance = await startInstance({ dataDir });
  const readyMs = performance.now() - startMs;
  try {
    await pause(SETTLE_MS);
    const before = costOf(instance.pid);
    await pause(WATCH_MS);
    const after = costOf(instance.pid);
    return {
      readyMs,
      rssMb: after.kb / 1024,
      cpuRatio: ((after.cpuSeconds - before.cpuSeconds) * 1000) / WATCH_MS,
    };
  } finally {
    await instance.stop();
  }
}

function line(name: string, { readyMs, rssMb, cpuRatio }: Measured): void {
  const share = `${(cpuRatio * 100).toFixed(1)} % of a core`;
  console.log(`${name.padEnd(24)} ready ${readyMs.toFixed(0)} ms, ${rssMb.toFixed(0)} MB, ${share}`);
}

const dataDir = mkdtempSync(path.join(tmpdir(), "sleeping-"));
try {
  line("without", await measure(dataDir));
  const connection = openRawConnection(path.join(dataDir, "platform.db"));
  fillSleeping(connection, runs, Date.now());
  connection.close();
  line(`${runs.toLocaleString("en")} runs asleep`, await measure(dataDir));
} finally {
  rmSync(dataDir, { recursive: true, force: true });
}
process.exit(0);

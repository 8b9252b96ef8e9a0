import { migratedDatabase } from "@/lib/db/testing/migrated-database";
import { openRawConnection } from "@/lib/db/raw-connection";
import { createRunReader } from "@/lib/db/run-reader";
import type { RunFilter } from "@/lib/engine/run-reader";
import { systemClock } from "@/lib/kernel/clock";
import { fillHistory } from "./engine/history";
import { chainOf, measureJournaledRuns } from "./engine/journaled-runs";

/**
 * What a long history costs: `npx tsx bench/history.ts [runs]` (default 1,000,000: about two minutes, 1.2 GB in the
 * temporary directory). Lists by every filter that the runs page offers, and runs per second with and without.
 */

const runs = Number(process.argv[2] ?? 1_000_000);
const nowMs = Date.now();
const ago = (days: number): string => new Date(nowMs - days * 86_400_000).toISOString();

const FILTERS: Record<string, RunFilter> = {
  "no filter": {},
  workflow: { workflowId: "wf_h7" },
  "status failed": { status: "failed" },
  "status running (none)": { status: "running" },
  "status succeeded": { status: "succeeded" },
  "failed, timed_out and cancelled": { status: "failed,timed_out,cancelled" },
  "mode simulate": { mode: "simulate" },
  "mode simulate of a workflow": { mode: "simulate", workflowId: "wf_h7" },
  "trigger schedule (none)": { trigger: "schedule" },
  "version 2 (none)": { version: 2, workflowId: "wf_h7" },
  "a day a fortnight ago": { from: ago(15), to: ago(14) },
  "a day a fortnight ago, failed": { from: ago(15), to: ago(14), status: "failed" },
  "error category": { errorCategory: "quota_exceeded" },
  "error category of a workflow": { errorCategory: "quota_exceeded", workflowId: "wf_h3" },
  "error fingerprint": { errorFingerprint: "f4" },
  "beginning of an id": { q: "run_h000500" },
};

function timed<T>(work: () => T): { ms: number; value: T } {
  const startMs = performance.now();
  const value = work();
  return { ms: performance.now() - startMs, value };
}

async function perSecond(file: string): Promise<number> {
  const five = { file, definition: chainOf(5), input: { n: 1 }, inFlight: 50, forMs: 4_000, warmUpMs: 1_500 };
  return (await measureJournaledRuns(five)).perSecond;
}

const empty = migratedDatabase();
const full = migratedDatabase();
try {
  const connection = openRawConnection(full.file);
  const filled = timed(() => fillHistory(connection, runs, 30, nowMs));
  console.log(`${runs.toLocaleString("en")} runs in ${(filled.ms / 1000).toFixed(1)} s`);
  const reader = createRunReader(connection, systemClock);
  for (const [name, filter] of Object.entries(FILTERS)) {
    const first = timed(() => reader.list("ws_1", filter, { limit: 51 }));
    const last = first.value.at(-1);
    const cursor = last === undefined ? undefined : `${last.createdAtMs}_${last.id}`;
    const next = timed(() => reader.list("ws_1", filter, { limit: 51, cursor }));
    const counts = timed(() => reader.counts("ws_1", filter, 10_000));
    const ms = (taken: { ms: number }): string => taken.ms.toFixed(1).padStart(8);
    console.log(`${name.padEnd(34)} first page ${ms(first)} ms, next ${ms(next)} ms, counts ${ms(counts)} ms`);
  }
  connection.close();
  const without = await perSecond(empty.file);
  const beside = await perSecond(full.file);
  console.log(
    `runs per second: ${without.toFixed(0)} without, ${beside.toFixed(0)} beside ${runs.toLocaleString("en")}`,
  );
} finally {
  await empty.remove();
  await full.remove();
}
process.exit(0);

import { migratedDatabase } from "@/lib/db/testing/migrated-database";
import { openRawConnection } from "@/lib/db/raw-connection";
import { createRunReader } from "@/lib/db/run-reader";
import type { RunFilter } from "@/lib/engine/run-reader";
import { systemClock } from "@/lib/kernel/clock";
import { type Report, round } from "../report";
import { fillHistory } from "./history";
import { chainOf, measureJournaledRuns } from "./journaled-runs";

const HISTORY_DAYS = 30;
const DAY_MS = 86_400_000;

/** By every filter that the runs page offers. */
const filtersOf = (nowMs: number): Record<string, RunFilter> => ({
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
  "a day a fortnight ago": { from: ago(nowMs, 15), to: ago(nowMs, 14) },
  "a day a fortnight ago, failed": { from: ago(nowMs, 15), to: ago(nowMs, 14), status: "failed" },
  "error category": { errorCategory: "quota_exceeded" },
  "error category of a workflow": { errorCategory: "quota_exceeded", workflowId: "wf_h3" },
  "error fingerprint": { errorFingerprint: "f4" },
  "beginning of an id": { q: "run_h000500" },
});

function ago(nowMs: number, days: number): string {
  return new Date(nowMs - days * DAY_MS).toISOString();
}

function timed<T>(work: () => T): { ms: number; value: T } {
  const startMs = performance.now();
  const value = work();
  return { ms: performance.now() - startMs, value };
}

async function perSecond(file: string): Promise<number> {
  const five = { file, definition: chainOf(5), input: { n: 1 }, inFlight: 50, forMs: 4_000, warmUpMs: 1_500 };
  return (await measureJournaledRuns(five)).perSecond;
}

/** What a long history costs: lists by every filter, and runs per second with and without it. */
export async function reportHistory(report: Report, runs: number, nowMs: number): Promise<void> {
  const empty = migratedDatabase();
  const full = migratedDatabase();
  try {
    const connection = openRawConnection(full.file);
    const filled = timed(() => fillHistory(connection, runs, HISTORY_DAYS, nowMs));
    report.line(`${round(runs)} ended runs made`, `${round(filled.ms / 1000)} s`);
    const reader = createRunReader(connection, systemClock);
    for (const [name, filter] of Object.entries(filtersOf(nowMs))) {
      const first = timed(() => reader.list("ws_1", filter, { limit: 51 }));
      const last = first.value.at(-1);
      const cursor = last === undefined ? undefined : `${last.createdAtMs}_${last.id}`;
      const next = timed(() => reader.list("ws_1", filter, { limit: 51, cursor }));
      const counts = timed(() => reader.counts("ws_1", filter, 10_000));
      report.line(
        `List of runs: ${name}`,
        `${round(first.ms)} ms`,
        `next page ${round(next.ms)}, counts ${round(counts.ms)} ms`,
      );
    }
    connection.close();
    const without = await perSecond(empty.file);
    const beside = await perSecond(full.file);
    report.line("Journaled runs of five steps, without a history", `${round(without)} runs/s`);
    report.line("  beside it", `${round(beside)} runs/s`, `${round(beside / without)} × without`);
  } finally {
    await empty.remove();
    await full.remove();
  }
}

import type { Finding, RunFact } from "../schema";
import { quantile } from "./quantile";

const RECENT_RUNS = 20;
/** 95 of 100 runs are to start within this time. */
export const QUEUE_WAIT_P95_MS_MAX = 5_000;

/** Runs wait too long before they start: the worker is short of room, or the workflow's own limit is too low. */
export function findQueueWait(runs: readonly RunFact[]): Finding[] {
  const recent = [...runs].sort((a, b) => b.endedAtMs - a.endedAtMs).slice(0, RECENT_RUNS);
  const p95 = quantile(
    recent.map((run) => run.queueWaitMs),
    0.95,
  );
  const newest = recent[0];
  if (newest === undefined || p95 === null || recent.length < RECENT_RUNS || p95 <= QUEUE_WAIT_P95_MS_MAX) return [];
  return [
    {
      type: "queue_wait",
      groupKey: "queue_wait",
      severity: "medium",
      title: `Runs wait ${(p95 / 1000).toFixed(1)} s before they start`,
      description: `95th percentile of the queue wait over the last ${recent.length} runs.`,
      suggestion: "Raise settings.maxConcurrentRuns of the workflow, or start fewer runs at once.",
      sinceMs: Math.min(...recent.map((run) => run.createdAtMs)),
      lastSeenMs: newest.endedAtMs,
      value: p95 / 1000,
      expected: QUEUE_WAIT_P95_MS_MAX / 1000,
      evidence: { queueWaitMsP95: p95, runs: recent.length },
    },
  ];
}

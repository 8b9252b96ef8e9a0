import type { Finding, OpenRuns, RunFact } from "../schema";
import { median } from "./quantile";

/** No run is pending too long before it has waited for five minutes, milliseconds. */
export const PENDING_MS_MIN = 300_000;
/** Too long: so many times what runs of the workflow usually wait. */
const PENDING_FACTOR = 10;
const RUNS_LOOKED_AT = 50;
const HOUR_MS = 3_600_000;

/**
 * Runs that were accepted and do not begin, though a worker is there: one finding, with the reason that the queue gives
 * for the oldest.
 * @param runs ended runs of one workflow and mode, any order; they tell what is usual
 */
export function findPendingRuns(runs: readonly RunFact[], { queued }: OpenRuns, nowMs: number): Finding[] {
  // Without a worker nothing begins anywhere; that is said by the readiness of the instance.
  if (queued === null || queued.place.kind === "worker_down") return [];
  const recent = [...runs].sort((a, b) => b.endedAtMs - a.endedAtMs).slice(0, RUNS_LOOKED_AT);
  const usualMs = median(recent.map((run) => run.queueWaitMs)) ?? 0;
  const limitMs = Math.max(PENDING_MS_MIN, PENDING_FACTOR * usualMs);
  const late = queued.oldest.filter((run) => nowMs - run.createdAtMs > limitMs);
  const [first, newest] = [late[0], late.at(-1)];
  if (first === undefined || newest === undefined) return [];
  const waitedMs = nowMs - first.createdAtMs;
  return [
    {
      type: "pending_runs",
      groupKey: "pending_runs",
      severity: waitedMs >= HOUR_MS ? "high" : "medium",
      title: `${queued.count === 1 ? "A run has" : `${queued.count} runs are queued, the oldest has`} been waiting to begin for ${Math.floor(waitedMs / 60_000)} min`,
      description: `Run ${first.id}: ${queued.place.reason}.`,
      suggestion: ADVICE[queued.place.kind] ?? "Open the run: it says what it waits for.",
      sinceMs: first.createdAtMs + limitMs,
      lastSeenMs: newest.createdAtMs + limitMs,
      value: Math.floor(waitedMs / 60_000) * 60,
      expected: limitMs / 1000,
      evidence: {
        runs: late.map((run) => run.id),
        queued: queued.count,
        reason: queued.place.kind,
        usualQueueWaitMs: usualMs,
      },
    },
  ];
}

const ADVICE: Readonly<Record<string, string>> = {
  max_concurrent_runs: "Raise settings.maxConcurrentRuns of the workflow, or end the runs that hold it up.",
  overlap: "End the run it follows, or let the schedule skip with overlap: skip.",
  next: "The worker is busy with other runs: look at those that are running, or start fewer at once.",
};

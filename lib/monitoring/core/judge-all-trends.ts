import type { MetricBucket, RunFact, Trend } from "../schema";
import { isFailure } from "./fold-buckets";
import { judgeTrend } from "./judge-trend";
import type { Point } from "./trend";

export interface Trends {
  executionTime: Trend;
  errorRate: Trend;
  queueWait: Trend;
  cost: Trend;
  throughput: Trend;
}

/** Runs per point of a rate: one run is only ever 0 or 1. */
const RUNS_PER_POINT = 5;

/**
 * Trends over a window: of durations, waits and costs per run; of failures per RUNS_PER_POINT runs in a row; of
 * throughput per bucket. Where runs are no longer kept, all come from the buckets.
 */
export function judgeAllTrends(runs: readonly RunFact[] | null, buckets: readonly MetricBucket[]): Trends {
  const perBucket = (pick: (bucket: MetricBucket) => number): Point[] =>
    buckets.filter((bucket) => bucket.runs > 0).map((bucket) => ({ x: bucket.startMs, y: pick(bucket) }));
  const sorted =
    runs === null
      ? null
      : [...runs].filter((run) => run.status !== "cancelled").sort((a, b) => a.endedAtMs - b.endedAtMs);
  const perRun = (pick: (run: RunFact) => number, fallback: Point[]): Point[] =>
    sorted === null ? fallback : sorted.map((run) => ({ x: run.endedAtMs, y: pick(run) }));
  const succeeded = sorted
    ?.filter((run) => run.status === "succeeded")
    .map((run) => ({ x: run.endedAtMs, y: run.durationMs }));
  return {
    executionTime: judgeTrend(succeeded ?? perBucket((bucket) => bucket.durationMsSum / bucket.runs), "lower"),
    errorRate: judgeTrend(
      sorted === null ? perBucket((bucket) => bucket.failed / bucket.runs) : failureRates(sorted),
      "lower",
    ),
    queueWait: judgeTrend(
      perRun(
        (run) => run.queueWaitMs,
        perBucket((bucket) => bucket.queueWaitMsSum / bucket.runs),
      ),
      "lower",
    ),
    cost: judgeTrend(
      perRun(
        (run) => run.costUsd,
        perBucket((bucket) => bucket.costUsdSum / bucket.runs),
      ),
      "lower",
    ),
    throughput: judgeTrend(
      perBucket((bucket) => bucket.runs),
      "higher",
    ),
  };
}

function failureRates(sorted: readonly RunFact[]): Point[] {
  const points: Point[] = [];
  for (let start = 0; start + RUNS_PER_POINT <= sorted.length; start += RUNS_PER_POINT) {
    const group = sorted.slice(start, start + RUNS_PER_POINT);
    points.push({ x: group.at(-1)?.endedAtMs ?? 0, y: group.filter((run) => isFailure(run)).length / RUNS_PER_POINT });
  }
  return points;
}

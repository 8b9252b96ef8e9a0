import type { MetricBucket, RunFact } from "../schema";
import { mergeSketches, sketchOf } from "./duration-sketch";
import { groupBy } from "./group-by";

/** The rollup that is stored: a quarter of an hour. */
export const STORED_BUCKET_MS = 900_000;

export function bucketStartMs(instantMs: number, bucketMs: number): number {
  return Math.floor(instantMs / bucketMs) * bucketMs;
}

/**
 * Ended runs → rollups by the instant of their end, ascending. The same runs in any order give the same rollups, so
 * a bucket can always be made again from its runs. Buckets without a run are left out: zero is not missing.
 */
export function foldRunsIntoBuckets(runs: readonly RunFact[], bucketMs: number): MetricBucket[] {
  const groups = groupBy(runs, (run) => bucketStartMs(run.endedAtMs, bucketMs));
  return [...groups].sort(([a], [b]) => a - b).map(([startMs, group]) => bucketOf(group, startMs, bucketMs));
}

function bucketOf(runs: readonly RunFact[], startMs: number, bucketMs: number): MetricBucket {
  return {
    startMs,
    bucketMs,
    runs: runs.length,
    succeeded: runs.filter((run) => run.status === "succeeded").length,
    failed: runs.filter((run) => isFailure(run)).length,
    durationMsSum: exactSum(runs.map((run) => run.durationMs)),
    queueWaitMsSum: exactSum(runs.map((run) => run.queueWaitMs)),
    busyMsSum: exactSum(runs.map((run) => run.busyMs)),
    costUsdSum: exactSum(runs.map((run) => run.costUsd)),
    durations: sketchOf(runs.map((run) => run.durationMs)),
  };
}

/** Joins rollups into wider ones, ascending. */
export function widenBuckets(buckets: readonly MetricBucket[], bucketMs: number): MetricBucket[] {
  const groups = groupBy(buckets, (bucket) => bucketStartMs(bucket.startMs, bucketMs));
  return [...groups].sort(([a], [b]) => a - b).map(([startMs, group]) => mergeBuckets(group, startMs, bucketMs));
}

export function mergeBuckets(buckets: readonly MetricBucket[], startMs: number, bucketMs: number): MetricBucket {
  const sum = (pick: (bucket: MetricBucket) => number): number =>
    buckets.reduce((total, bucket) => total + pick(bucket), 0);
  return {
    startMs,
    bucketMs,
    runs: sum((bucket) => bucket.runs),
    succeeded: sum((bucket) => bucket.succeeded),
    failed: sum((bucket) => bucket.failed),
    durationMsSum: sum((bucket) => bucket.durationMsSum),
    queueWaitMsSum: sum((bucket) => bucket.queueWaitMsSum),
    busyMsSum: sum((bucket) => bucket.busyMsSum),
    costUsdSum: sum((bucket) => bucket.costUsdSum),
    durations: mergeSketches(buckets.map((bucket) => bucket.durations)),
  };
}

export function isFailure(run: Pick<RunFact, "status">): boolean {
  return run.status === "failed" || run.status === "timed_out";
}

/** Summed from the smallest, so that the order of the runs cannot change the last digit. */
function exactSum(values: readonly number[]): number {
  return [...values].sort((a, b) => a - b).reduce((total, value) => total + value, 0);
}

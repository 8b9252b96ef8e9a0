import type { MetricBucket, RunFact } from "../schema";
import { sketchQuantile } from "./duration-sketch";
import { mergeBuckets } from "./fold-buckets";
import { quantile } from "./quantile";

/** Figures of one window. `null` where there was no run to measure: zero is not missing. */
export interface MetricFigures {
  runs: number;
  succeeded: number;
  failed: number;
  /** Mean of the durations, milliseconds. */
  durationMsMean: number | null;
  durationMsP50: number | null;
  durationMsP95: number | null;
  durationMsP99: number | null;
  successRatio: number | null;
  errorRatio: number | null;
  queueWaitMsMean: number | null;
  costUsdPerRun: number | null;
  costUsdTotal: number;
  /** Ended runs per hour of the window. */
  throughputPerHour: number;
  /** Time in which runs were under way over (window * granted concurrency), 0..1. */
  resourceUsageRatio: number;
}

/**
 * @param buckets rollups of one workflow and mode
 * @param window milliseconds, `toMs` > `fromMs`
 * @param concurrency runs that may be under way at one time (settings.maxConcurrentRuns)
 */
export function summarizeBuckets(
  buckets: readonly MetricBucket[],
  window: { fromMs: number; toMs: number },
  concurrency: number,
): MetricFigures {
  const all = mergeBuckets(buckets, window.fromMs, window.toMs - window.fromMs);
  const judged = all.succeeded + all.failed;
  const spanMs = Math.max(1, window.toMs - window.fromMs);
  return {
    runs: all.runs,
    succeeded: all.succeeded,
    failed: all.failed,
    durationMsMean: all.runs === 0 ? null : all.durationMsSum / all.runs,
    durationMsP50: sketchQuantile(all.durations, 0.5),
    durationMsP95: sketchQuantile(all.durations, 0.95),
    durationMsP99: sketchQuantile(all.durations, 0.99),
    successRatio: judged === 0 ? null : all.succeeded / judged,
    errorRatio: judged === 0 ? null : all.failed / judged,
    queueWaitMsMean: all.runs === 0 ? null : all.queueWaitMsSum / all.runs,
    costUsdPerRun: all.runs === 0 ? null : all.costUsdSum / all.runs,
    costUsdTotal: all.costUsdSum,
    throughputPerHour: (all.runs * 3_600_000) / spanMs,
    resourceUsageRatio: Math.min(1, all.durationMsSum / (spanMs * Math.max(1, concurrency))),
  };
}

/** The percentiles from the runs themselves, where they are at hand. */
export function exactPercentiles(
  runs: readonly RunFact[],
): Pick<MetricFigures, "durationMsP50" | "durationMsP95" | "durationMsP99"> {
  const durations = runs.map((run) => run.durationMs);
  return {
    durationMsP50: quantile(durations, 0.5),
    durationMsP95: quantile(durations, 0.95),
    durationMsP99: quantile(durations, 0.99),
  };
}

import type { Finding, RunFact } from "../schema";
import { robustZ } from "./robust-z";
import { median } from "./quantile";

const RECENT_RUNS = 5;
export const SLOW_BASELINE_RUNS_MIN = 15;
/** Threshold of Iglewicz and Hoaglin. */
const Z_MIN = 3.5;
/** Slower by less than this factor, or by less than SLOWER_BY_MS_MIN, troubles nobody. */
const SLOWER_FACTOR_MIN = 1.5;
const SLOWER_BY_MS_MIN = 100;

/**
 * The newest runs take longer than the workflow's own past: robust z of their median on the logarithm of the duration
 * (durations are skewed), with a floor on what counts as slower.
 * @param runs ended runs of one workflow and mode, any order
 */
export function findSlowRuns(runs: readonly RunFact[]): Finding[] {
  const sorted = [...runs].filter((run) => run.status === "succeeded").sort((a, b) => b.endedAtMs - a.endedAtMs);
  const recent = sorted.slice(0, RECENT_RUNS);
  const baseline = sorted.slice(RECENT_RUNS);
  const newest = recent[0];
  const oldest = recent.at(-1);
  const nowMs = median(recent.map((run) => run.durationMs));
  const usualMs = median(baseline.map((run) => run.durationMs));
  if (newest === undefined || oldest === undefined || nowMs === null || usualMs === null) return [];
  if (recent.length < RECENT_RUNS || baseline.length < SLOW_BASELINE_RUNS_MIN) return [];
  const z = robustZ(
    Math.log1p(nowMs),
    baseline.map((run) => Math.log1p(run.durationMs)),
    0.05,
  );
  if (z < Z_MIN || nowMs < usualMs * SLOWER_FACTOR_MIN || nowMs - usualMs < SLOWER_BY_MS_MIN) return [];
  return [
    {
      type: "slow_runs",
      groupKey: "slow_runs",
      severity: nowMs >= usualMs * 4 ? "high" : "medium",
      title: `Runs take ${seconds(nowMs)}, usually ${seconds(usualMs)}`,
      description: `The median of the last ${recent.length} runs is ${(nowMs / usualMs).toFixed(1)} times that of the ${baseline.length} before.`,
      suggestion: "Compare the steps of a slow run with those of an earlier one, or ask for optimization.",
      sinceMs: oldest.endedAtMs,
      lastSeenMs: newest.endedAtMs,
      value: nowMs / 1000,
      expected: usualMs / 1000,
      evidence: {
        robustZ: z,
        medianMs: nowMs,
        baselineMedianMs: usualMs,
        baselineRuns: baseline.length,
        method: "robust_z_log",
      },
    },
  ];
}

function seconds(ms: number): string {
  return ms < 1000 ? `${Math.round(ms)} ms` : `${(ms / 1000).toFixed(1)} s`;
}

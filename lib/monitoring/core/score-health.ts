import type { Finding, HealthComponent, HealthStatus, RunFact, TriggerFact } from "../schema";
import { isFailure } from "./fold-buckets";
import { median, quantile } from "./quantile";
import { QUEUE_WAIT_P95_MS_MAX } from "./find-queue-wait";

/** Ended runs (cancelled ones left out) below which health is `unknown`. */
export const HEALTH_RUNS_MIN = 5;
/** Days of history that count. */
export const HEALTH_WINDOW_MS = 30 * 86_400_000;
const HEALTHY_MIN = 0.85;
const DEGRADED_MIN = 0.5;
const RECENT_RUNS = 10;
/** Runs before the recent ones that a comparison of durations needs. */
const BASELINE_RUNS_MIN = 5;

export type Health =
  | { status: "unknown"; missing: string[] }
  | { status: Exclude<HealthStatus, "unknown">; score: number; components: HealthComponent[] };

interface Part {
  name: string;
  weight: number;
  score: number;
  reason: string;
}

/**
 * Health of a workflow in one mode: the weighted mean of the parts that apply. A missed run or runs that fail in a row
 * put a ceiling on it, because an average would hide them.
 * @param input.runs ended runs within HEALTH_WINDOW_MS, any order
 */
export function scoreHealth(input: {
  runs: readonly RunFact[];
  triggers: readonly TriggerFact[];
  findings: readonly Finding[];
}): Health {
  const runs = [...input.runs].filter((run) => run.status !== "cancelled").sort((a, b) => b.endedAtMs - a.endedAtMs);
  if (runs.length < HEALTH_RUNS_MIN)
    return {
      status: "unknown",
      missing: [
        `${runs.length} of ${HEALTH_RUNS_MIN} ended runs in the last 30 days: ${HEALTH_RUNS_MIN - runs.length} more are needed`,
      ],
    };
  const parts = [
    successPart(runs),
    recentPart(runs),
    durationPart(runs),
    queuePart(runs),
    triggerPart(input.triggers, input.findings),
  ].filter((part) => part !== null);
  const total = parts.reduce((sum, part) => sum + part.weight, 0);
  const components = parts.map((part) => ({ ...part, weight: part.weight / total }));
  const mean = components.reduce((sum, part) => sum + part.score * part.weight, 0);
  const score = Math.round(Math.min(mean, ceilingOf(input.findings)) * 1e4) / 1e4;
  return {
    status: score >= HEALTHY_MIN ? "healthy" : score >= DEGRADED_MIN ? "degraded" : "unhealthy",
    score,
    components,
  };
}

function ceilingOf(findings: readonly Finding[]): number {
  if (findings.some((finding) => finding.severity === "critical")) return DEGRADED_MIN - 0.01;
  return findings.some((finding) => finding.severity === "high") ? HEALTHY_MIN - 0.01 : 1;
}

function successPart(runs: readonly RunFact[]): Part {
  const succeeded = runs.filter((run) => run.status === "succeeded").length;
  return {
    name: "success",
    weight: 0.4,
    score: succeeded / runs.length,
    reason: `${succeeded} of ${runs.length} runs of the last 30 days succeeded`,
  };
}

function recentPart(runs: readonly RunFact[]): Part {
  const recent = runs.slice(0, RECENT_RUNS);
  // Newer runs weigh more: weight 1/2 of the newest after every three runs.
  const weights = recent.map((_, i) => Math.pow(2, -i / 3));
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  const good = recent.reduce((sum, run, i) => sum + (isFailure(run) ? 0 : (weights[i] ?? 0)), 0);
  const failed = recent.filter((run) => isFailure(run)).length;
  return {
    name: "recent_runs",
    weight: 0.25,
    score: good / total,
    reason:
      failed === 0
        ? `None of the last ${recent.length} runs failed`
        : `${failed} of the last ${recent.length} runs failed, newer ones weigh more`,
  };
}

function durationPart(runs: readonly RunFact[]): Part | null {
  const succeeded = runs.filter((run) => run.status === "succeeded");
  const nowMs = median(succeeded.slice(0, RECENT_RUNS).map((run) => run.durationMs));
  const earlier = succeeded.slice(RECENT_RUNS).map((run) => run.durationMs);
  const usualMs = median(earlier);
  if (nowMs === null || usualMs === null || earlier.length < BASELINE_RUNS_MIN) return null;
  const score = nowMs <= usualMs ? 1 : Math.max(usualMs, 1) / Math.max(nowMs, 1);
  return {
    name: "duration",
    weight: 0.15,
    score,
    reason: `The last runs took ${Math.round(nowMs)} ms in the median, those before ${Math.round(usualMs)} ms`,
  };
}

function queuePart(runs: readonly RunFact[]): Part {
  const p95 =
    quantile(
      runs.slice(0, 50).map((run) => run.queueWaitMs),
      0.95,
    ) ?? 0;
  const score = p95 <= QUEUE_WAIT_P95_MS_MAX ? 1 : QUEUE_WAIT_P95_MS_MAX / p95;
  return { name: "queue_wait", weight: 0.05, score, reason: `95 of 100 runs started within ${Math.round(p95)} ms` };
}

function triggerPart(triggers: readonly TriggerFact[], findings: readonly Finding[]): Part | null {
  const watched = triggers.filter((trigger) => trigger.state !== "paused" && trigger.kind !== "manual");
  if (watched.length === 0) return null;
  const wrong = findings.filter((finding) =>
    ["missed_run", "silent_trigger", "trigger_error"].includes(finding.type),
  ).length;
  return {
    name: "triggers",
    weight: 0.15,
    score: 1 - Math.min(1, wrong / watched.length),
    reason:
      wrong === 0
        ? watched.length === 1
          ? "1 trigger fires as expected"
          : `${watched.length} triggers fire as expected`
        : `${wrong} of ${watched.length} ${watched.length === 1 ? "trigger does" : "triggers do"} not fire as expected`,
  };
}

import { TRANSIENT_CATEGORIES, type ErrorCategory } from "@/lib/workflow/run-schema";
import type { History, StepStats } from "../schema";

/** One ended run of a workflow. */
export interface MeasuredRun {
  succeeded: boolean;
  durationMs: number | null;
  costUsd: number | null;
  busyMs: number | null;
  endedAtMs: number | null;
}

/** One attempt of a step; `category` is that of its error, null where it succeeded. */
export interface MeasuredAttempt {
  stepPath: string;
  latencyMs: number | null;
  category: ErrorCategory | null;
}

/** Runs and attempts of one workflow and mode → what the optimizer goes by. Durations are those of runs that succeeded. */
export function summarizeHistory(
  mode: History["mode"],
  runs: readonly MeasuredRun[],
  attempts: readonly MeasuredAttempt[],
): History {
  const good = runs.filter((run) => run.succeeded);
  const ends = runs.flatMap((run) => (run.endedAtMs === null ? [] : [run.endedAtMs]));
  return {
    mode,
    runs: runs.length,
    succeeded: good.length,
    failed: runs.length - good.length,
    durationMsMean: mean(good.map((run) => run.durationMs)),
    costUsdPerRun: mean(runs.map((run) => run.costUsd)),
    busyMsMean: mean(good.map((run) => run.busyMs)),
    fromMs: ends.length === 0 ? null : Math.min(...ends),
    toMs: ends.length === 0 ? null : Math.max(...ends),
    steps: statsByStep(attempts),
  };
}

/** What is known of a workflow that never ran. */
export const NO_HISTORY: History = summarizeHistory("simulate", [], []);

function statsByStep(attempts: readonly MeasuredAttempt[]): Record<string, StepStats> {
  const groups = new Map<string, MeasuredAttempt[]>();
  for (const attempt of attempts) {
    const id = stepIdOf(attempt.stepPath);
    const group = groups.get(id);
    if (group === undefined) groups.set(id, [attempt]);
    else group.push(attempt);
  }
  return Object.fromEntries([...groups].map(([id, group]) => [id, statsOf(group)]));
}

function statsOf(attempts: readonly MeasuredAttempt[]): StepStats {
  const latencies = attempts
    .filter((attempt) => attempt.category === null)
    .flatMap(({ latencyMs }) => (latencyMs === null ? [] : [latencyMs]))
    .sort((a, b) => a - b);
  return {
    attempts: attempts.length,
    latencyMsP50: nearestRank(latencies, 0.5),
    latencyMsP99: nearestRank(latencies, 0.99),
    transientFailures: attempts.filter(({ category }) => category !== null && TRANSIENT_CATEGORIES.has(category))
      .length,
  };
}

/** `send[3]/post` → `post`. */
export function stepIdOf(stepPath: string): string {
  return (stepPath.split("/").at(-1) ?? stepPath).replace(/\[\d+\]$/, "");
}

function nearestRank(sorted: readonly number[], share: number): number | null {
  return sorted[Math.max(0, Math.ceil(share * sorted.length) - 1)] ?? null;
}

function mean(values: readonly (number | null)[]): number | null {
  const known = values.filter((value) => value !== null);
  return known.length === 0 ? null : known.reduce((sum, value) => sum + value, 0) / known.length;
}

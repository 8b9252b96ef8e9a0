import type { Finding, RunFact } from "../schema";
import { isFailure } from "./fold-buckets";

/** Newest runs that are compared with those before them. */
const RECENT_RUNS = 20;
/** The baseline needs this many runs to mean something. */
const BASELINE_RUNS_MIN = 20;
/** Chance of a false alarm per evaluation. */
const P_MAX = 0.001;

/**
 * Failures above the workflow's own baseline, by the upper tail of the binomial distribution: how likely so many
 * failures would be if nothing had changed. (A robust z of a rate is useless here: its MAD is 0 for most workflows.)
 * @param runs ended runs of one workflow and mode, any order
 */
export function findFailureRate(runs: readonly RunFact[]): Finding[] {
  const sorted = [...runs].filter((run) => run.status !== "cancelled").sort((a, b) => b.endedAtMs - a.endedAtMs);
  const recent = sorted.slice(0, RECENT_RUNS);
  const baseline = sorted.slice(RECENT_RUNS);
  const newestFailure = recent.find((run) => isFailure(run));
  if (baseline.length < BASELINE_RUNS_MIN || newestFailure === undefined) return [];
  const failed = recent.filter((run) => isFailure(run)).length;
  // Laplace's rule keeps a spotless past from making the first failure "impossible".
  const expected = (baseline.filter((run) => isFailure(run)).length + 1) / (baseline.length + 2);
  const p = binomialUpperTail(failed, recent.length, expected);
  if (p >= P_MAX) return [];
  const rate = failed / recent.length;
  return [
    {
      type: "failure_rate",
      groupKey: "failure_rate",
      severity: rate >= 0.5 ? "high" : "medium",
      title: `Failure rate ${percent(rate)} over the last ${recent.length} runs, ${percent(expected)} before`,
      description: `${failed} of ${recent.length} runs failed; by its own history ${(expected * recent.length).toFixed(1)} were to be expected.`,
      suggestion: "Look at the causes of the failures listed here; what changed since they began?",
      sinceMs: Math.min(...recent.filter((run) => isFailure(run)).map((run) => run.endedAtMs)),
      lastSeenMs: newestFailure.endedAtMs,
      value: rate,
      expected,
      evidence: { failed, of: recent.length, baselineRuns: baseline.length, p, method: "binomial_upper_tail" },
    },
  ];
}

/** P(X >= successes) for X ~ Binomial(trials, share); share in (0, 1). */
export function binomialUpperTail(successes: number, trials: number, share: number): number {
  if (successes <= 0) return 1;
  let term = Math.pow(1 - share, trials);
  let below = 0;
  for (let k = 0; k < successes; k += 1) {
    below += term;
    term *= ((trials - k) / (k + 1)) * (share / (1 - share));
  }
  return Math.min(1, Math.max(0, 1 - below));
}

function percent(share: number): string {
  return `${(share * 100).toFixed(share < 0.1 ? 1 : 0)} %`;
}

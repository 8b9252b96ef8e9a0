import type { Level, Strategy } from "../schema";

/** What a simulation of a definition predicts for one run. */
export interface Prediction {
  method: "simulation" | "critical_path";
  /** Mean over the simulated cases, milliseconds. */
  makespanMs: number;
  busyMs: number;
  costUsd: number;
  /** Whether the run came to a good end in the simulator by its own inputs. */
  succeeded: boolean;
  /** Share of the cases that succeeded; null where the rate of failures is not known. */
  successRatio: number | null;
  cases: number;
  criticalPath: string[];
  /** Milliseconds per step of the typical case. */
  stepMs: Record<string, number>;
}

/** Weights of the hybrid strategy; they add up to 1. */
export const HYBRID_WEIGHTS = { performance: 0.5, reliability: 0.3, cost: 0.2 } as const;

/** Share 0..1 of the strategy's objective that the change saves; 0 where it saves nothing or nothing is known. */
export function improvement(before: Prediction, after: Prediction, strategy: Strategy): number {
  switch (strategy) {
    case "performance":
      return saved(before.makespanMs, after.makespanMs);
    case "cost":
      // Where no call has a price, the time that services are kept busy stands for it.
      return before.costUsd > 0 ? saved(before.costUsd, after.costUsd) : saved(before.busyMs, after.busyMs);
    case "reliability":
      return before.successRatio === null || after.successRatio === null
        ? 0
        : saved(1 - before.successRatio, 1 - after.successRatio);
    case "hybrid":
      return (["performance", "reliability", "cost"] as const).reduce(
        (sum, part) => sum + HYBRID_WEIGHTS[part] * improvement(before, after, part),
        0,
      );
  }
}

export function potentialOf(estimatedImprovement: number): Level {
  if (estimatedImprovement >= 0.3) return "high";
  return estimatedImprovement >= 0.1 ? "medium" : "low";
}

function saved(before: number, after: number): number {
  return before <= 0 ? 0 : Math.min(1, Math.max(0, (before - after) / before));
}

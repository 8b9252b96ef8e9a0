import type { Definition } from "@/lib/workflow/definition-schema";
import type { Patch } from "@/lib/workflow/proposal-schema";
import type { SimulationResult } from "@/lib/workflow/simulation";
import type { Prediction } from "./core/improvement";
import type { Level, Opportunity } from "./schema";

/** What the verbs of the optimizer answer. Browser-safe: types only. */

export interface OptimizationAnalysis {
  before: Prediction;
  after: Prediction;
  /** 0..100: success ratio times the share of the makespan that cannot be saved. */
  currentPerformance: number;
  potential: Level;
  bottlenecks: string[];
  opportunities: Opportunity[];
  /** Share 0..1 of the strategy's objective that all of them together save, by simulation. */
  estimatedImprovement: number;
}

export interface RequestedOptimization {
  id?: string | undefined;
  type?: string | undefined;
}

export interface OptimizationApplied {
  definition: Definition;
  applied: Opportunity[];
  skipped: { id: string; reason: string }[];
  /** Share 0..1 of the predicted execution time saved. */
  performanceImprovement: number;
  before: Prediction;
  after: Prediction;
  /** From the definition given to the one made; `test` operations first. */
  patch: Patch;
  verification: Equivalence;
}

export interface Equivalence {
  equivalent: boolean;
  method: string;
  /** Simulated runs compared. */
  cases: number;
  /** What differs, in words; empty where nothing does. */
  differences: string[];
  /** How the changed definition ended in the last case, and what it did; null where it could not be simulated. */
  after: Pick<SimulationResult, "status" | "effects"> | null;
}

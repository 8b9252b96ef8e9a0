import { z } from "zod";
import { jsonObjectSchema } from "@/lib/kernel/json";
import { patchSchema, riskSchema } from "@/lib/workflow/proposal-schema";

/** What the operator wants more of. */
export const strategySchema = z.enum(["performance", "cost", "reliability", "hybrid"]);
export type Strategy = z.infer<typeof strategySchema>;

export const opportunityTypeSchema = z.enum([
  "parallel_execution",
  "retry_policy",
  "timeout",
  "deduplication",
  "dead_step_removal",
]);
export type OpportunityType = z.infer<typeof opportunityTypeSchema>;

export const levelSchema = z.enum(["low", "medium", "high"]);
export type Level = z.infer<typeof levelSchema>;

/** One change worth looking at, with the patch that makes it. */
export const opportunitySchema = z.object({
  /** `opt_` + hash of type, steps and patch: the same for the same change, stored or not. */
  id: z.string(),
  type: opportunityTypeSchema,
  description: z.string(),
  /** The strategy it serves best. */
  strategy: strategySchema,
  /** Share 0..1 of the strategy's objective that it alone saves, by simulation. */
  estimated_improvement: z.number().min(0).max(1),
  effort: levelSchema,
  risk: riskSchema,
  confidence: z.number().min(0).max(1),
  steps: z.array(z.string()),
  evidence: jsonObjectSchema,
  /** RFC 6902 on the canonical definition, `test` operations first. */
  patch: patchSchema,
});
export type Opportunity = z.infer<typeof opportunitySchema>;

/** What was measured of one step in past runs. */
export const stepStatsSchema = z.object({
  attempts: z.int().min(0),
  /** Median and 99th percentile of one attempt, milliseconds; null without an attempt that succeeded. */
  latencyMsP50: z.number().nullable(),
  latencyMsP99: z.number().nullable(),
  /** Attempts that failed in a category worth trying again. */
  transientFailures: z.int().min(0),
});
export type StepStats = z.infer<typeof stepStatsSchema>;

/** Measured facts of a workflow; empty for one that has not run. */
export const historySchema = z.object({
  mode: z.enum(["live", "simulate"]),
  runs: z.int().min(0),
  succeeded: z.int().min(0),
  failed: z.int().min(0),
  durationMsMean: z.number().nullable(),
  costUsdPerRun: z.number().nullable(),
  busyMsMean: z.number().nullable(),
  fromMs: z.number().nullable(),
  toMs: z.number().nullable(),
  /** By step path without indexes. */
  steps: z.record(z.string(), stepStatsSchema),
});
export type History = z.infer<typeof historySchema>;

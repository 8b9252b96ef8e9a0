import { z } from "zod";
import { jsonObjectSchema } from "@/lib/kernel/json";
import { levelSchema, opportunitySchema, strategySchema } from "@/lib/optimization/schema";
import { definitionSchema } from "@/lib/workflow/definition-schema";
import { patchSchema } from "@/lib/workflow/proposal-schema";
import { defineContract } from "../contract";

/** Endpoints 3 and 4. Times are in seconds here. `workflow` is read by lib/api/older-shapes.ts. */

export const analyzeOptimization = defineContract({
  id: "optimization.analyze",
  summary: "What would make a workflow faster, cheaper or safer, with the predicted effect",
  dialect: "enhanced",
  method: "POST",
  path: "/workflows/enhanced/optimization/analyze",
  access: "viewer",
  body: z.object({ workflow: jsonObjectSchema, strategy: strategySchema.default("performance") }),
  response: z.object({
    success: z.literal(true),
    analysis: z.object({
      /** 0..100: success ratio times the share of the execution time that cannot be saved. */
      current_performance: z.number().min(0).max(100),
      bottlenecks: z.array(z.string()),
      optimization_potential: levelSchema,
      critical_path: z.array(z.string()),
      /** `window` is null where nothing was measured; `source` says where the figures come from. */
      evidence: z.object({
        runs: z.int(),
        window: z.object({ from: z.iso.datetime(), to: z.iso.datetime() }).nullable(),
        source: z.enum(["history", "simulation", "critical_path"]),
        mode: z.enum(["live", "simulate"]),
        cases: z.int(),
      }),
    }),
    performance_metrics: z.record(z.string(), z.number()),
    optimization_opportunities: z.array(opportunitySchema),
    estimated_improvement: z.number().min(0).max(1),
    strategy: strategySchema,
  }),
});

export const applyOptimization = defineContract({
  id: "optimization.apply",
  summary: "Apply opportunities: the definition verified as equivalent, and a new head version of a stored workflow",
  dialect: "enhanced",
  method: "POST",
  path: "/workflows/enhanced/optimization/apply",
  access: "editor",
  body: z.object({ workflow: jsonObjectSchema, optimizations: z.array(jsonObjectSchema).max(100) }),
  response: z.object({
    success: z.literal(true),
    optimized_workflow: jsonObjectSchema.and(z.object({ definition: definitionSchema })),
    applied_optimizations: z.array(z.string()),
    performance_improvement: z.number().min(0).max(1),
    skipped: z.array(z.object({ id: z.string(), reason: z.string() })),
    diff: z.object({ patch: patchSchema, text: z.string() }),
    verification: z.object({
      equivalent: z.boolean(),
      method: z.string(),
      cases: z.int(),
      differences: z.array(z.string()),
    }),
    /** The new head version; null where nothing stored was changed. */
    version: z.int().nullable(),
    proposal_id: z.string().nullable(),
  }),
});

import { z } from "zod";
import {
  analysisSchema,
  missingSchema,
  questionSchema,
  requestContextSchema,
  USER_INPUT_LENGTH_MAX,
} from "@/lib/intelligence/schema";
import { jsonObjectSchema } from "@/lib/kernel/json";
import { strategySchema } from "@/lib/optimization/schema";
import { definitionSchema, problemSchema } from "@/lib/workflow/definition-schema";
import { defineContract } from "../contract";
import { answersSchema, explainedPartSchema } from "./refine";

/** Endpoints 1 and 2. */

const userInputSchema = z
  .string()
  .min(1, "must say what the workflow should do")
  .max(USER_INPUT_LENGTH_MAX)
  .refine((text) => text.trim() !== "", { error: "must say what the workflow should do" });

const requestSchema = z.object({
  user_input: userInputSchema,
  /** Older clients send null where they have none. */
  context: requestContextSchema.nullish(),
  /** False: the plain deterministic path, by names alone. */
  enhanced_intelligence: z.boolean().default(true),
  /** Whether a configured model may be asked; only where `enhanced_intelligence` is true and the caller is an editor. */
  use_model: z.boolean().default(false),
});

export const analyzeRequest = defineContract({
  id: "intelligence.analyze",
  summary: "What a request in words asks for: services, roles, trigger, pattern, and what is unclear",
  dialect: "enhanced",
  method: "POST",
  path: "/workflows/enhanced/intelligence/analyze",
  access: "viewer",
  body: requestSchema,
  response: z.object({
    success: z.literal(true),
    detected_services: z.array(z.string()),
    confidence_score: z.number().min(0).max(1),
    recommendations: z.array(z.string()),
    analysis: analysisSchema,
  }),
});

export const generateWorkflow = defineContract({
  id: "intelligence.generate",
  summary: "A workflow from words: validated, dry-run against simulated services, saved as a draft",
  dialect: "enhanced",
  method: "POST",
  path: "/workflows/enhanced/intelligence/generate",
  access: "editor",
  body: requestSchema.extend({
    optimization_strategy: strategySchema.default("performance"),
    use_model: z.boolean().default(true),
    /** Answers to questions of an earlier answer, by question id. */
    answers: answersSchema.default({}),
    /** False: nothing is saved, and `workflow_id` is empty. */
    save: z.boolean().default(true),
  }),
  response: z.object({
    success: z.literal(true),
    workflow: z.object({
      /** Empty where nothing could be made of the words: then there are questions. */
      workflow_id: z.string(),
      name: z.string(),
      description: z.string(),
      triggers: z.array(z.object({ service: z.string(), event: z.string(), conditions: jsonObjectSchema })),
      actions: z.array(z.object({ service: z.string(), action: z.string(), parameters: jsonObjectSchema })),
      definition: definitionSchema,
    }),
    optimization_suggestions: z.array(z.string()),
    /** Lower bound of the makespan over the predicted one: 1 = nothing to gain; 0 where there is no step. */
    estimated_performance: z.number().min(0).max(1),
    confidence_score: z.number().min(0).max(1),
    questions: z.array(questionSchema),
    assumptions: z.array(z.string()),
    missing: z.array(missingSchema),
    recommendations: z.array(z.string()),
    analysis: analysisSchema,
    /** What was taken from the workspace, in words: connections, usual values, time zone. */
    context_used: z.array(z.string()),
    /** The workflow in plain words, in the order in which things happen. */
    explanation: z.array(explainedPartSchema),
    validation: z.object({
      valid: z.boolean(),
      problems: z.array(
        z.object({
          path: z.string(),
          step_id: z.string().nullable(),
          message: z.string(),
          severity: problemSchema.shape.severity,
        }),
      ),
    }),
    /** `not_run` where the definition is not valid or has no steps. */
    dry_run: z.object({
      status: z.string(),
      duration_ms: z.number(),
      steps: z.array(jsonObjectSchema),
      error: jsonObjectSchema.nullable(),
    }),
  }),
});

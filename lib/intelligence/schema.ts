import { z } from "zod";
import { definitionSchema } from "@/lib/workflow/definition-schema";

/** Longest request in characters. */
export const USER_INPUT_LENGTH_MAX = 10_000;

/** What the caller tells of himself; free keys are kept out of every rule. */
export const requestContextSchema = z.looseObject({
  user_id: z.string().max(200).optional(),
  workspace: z.string().max(200).optional(),
  integration_preferences: z.array(z.string().max(100)).max(200).optional(),
  connected_services: z.array(z.string().max(100)).max(500).optional(),
  /** What the caller decided about services of an earlier answer: another one instead, or null for "not this one". */
  service_choices: z.record(z.string().max(100), z.string().max(100).nullable()).optional(),
  timezone: z.string().max(64).optional(),
  locale: z.string().max(35).optional(),
});
export type RequestContext = z.infer<typeof requestContextSchema>;

export const spanSchema = z.object({ start: z.int().min(0), end: z.int().min(0), text: z.string() });
export const serviceRoleSchema = z.enum(["trigger", "action", "both"]);

/** One service found in a request. */
export const detectedServiceSchema = z.object({
  id: z.string(),
  name: z.string(),
  category: z.string(),
  role: serviceRoleSchema,
  /** 0..1, that the workflow uses it. */
  confidence: z.number().min(0).max(1),
  /** Where it is named or implied; UTF-16 offsets into the text as it was sent. */
  span: spanSchema.nullable(),
  reason: z.string(),
  alternatives: z.array(z.object({ id: z.string(), confidence: z.number().min(0).max(1) })),
});
export type DetectedService = z.infer<typeof detectedServiceSchema>;

export const patternMatchSchema = z.object({ id: z.string(), name: z.string(), confidence: z.number().min(0).max(1) });
export type PatternMatch = z.infer<typeof patternMatchSchema>;

export const questionSchema = z.object({ id: z.string(), question: z.string(), options: z.array(z.string()) });
export type Question = z.infer<typeof questionSchema>;

/** Something asked for that no connector covers. */
export const missingSchema = z.object({ what: z.string(), suggestion: z.string() });
export type Missing = z.infer<typeof missingSchema>;

/** Which engine answered: `rules`, or `model` where a configured model's plan was taken. */
export const engineSchema = z.object({
  name: z.string(),
  /** The model whose plan this is; null where it is that of the rules. */
  model: z.string().nullable(),
  /** Whether anything was sent over the network for it. */
  network: z.boolean(),
  /** Where a model was asked: what came of it, in words. */
  note: z.string().optional(),
  /** Where a model was asked: tokens as its provider counts them. */
  usage: z.object({ input_tokens: z.int().nullable(), output_tokens: z.int().nullable() }).optional(),
  /** US dollars, by the prices in the settings; null where none are set. */
  cost_usd: z.number().min(0).nullable().optional(),
  /** Entry of `GET /api/v1/intelligence/model-calls` that holds what was sent. */
  model_call_id: z.string().nullable().optional(),
});
export type EngineFacts = z.infer<typeof engineSchema>;

export const analysisSchema = z.object({
  detected_services: z.array(z.string()),
  /** 0..1, calibrated: that the set of services is exactly right. */
  confidence_score: z.number().min(0).max(1),
  workflow_pattern: z.string(),
  complexity: z.enum(["low", "medium", "high"]),
  services: z.array(detectedServiceSchema),
  trigger: z
    .object({
      service: z.string(),
      event: z.string(),
      schedule: z.string().optional(),
      confidence: z.number().min(0).max(1),
    })
    .nullable(),
  actions: z.array(z.object({ service: z.string(), action: z.string(), confidence: z.number().min(0).max(1) })),
  patterns: z.array(patternMatchSchema),
  missing: z.array(missingSchema),
  questions: z.array(questionSchema),
  engine: engineSchema,
  recommendations: z.array(z.string()),
});
export type Analysis = z.infer<typeof analysisSchema>;

/** A workflow made from words: what was built, what was assumed, what should be asked. */
export const planSchema = z.object({
  definition: definitionSchema,
  /** Each step as it was meant: where a service has no operations here, the HTTP step stands for it. */
  outline: z.array(
    z.object({
      id: z.string(),
      service: z.string().nullable(),
      operation: z.string(),
      needs: z.array(z.string()),
      confidence: z.number(),
    }),
  ),
  analysis: analysisSchema,
  assumptions: z.array(z.string()),
  questions: z.array(questionSchema),
  missing: z.array(missingSchema),
  recommendations: z.array(z.string()),
  confidence_score: z.number().min(0).max(1),
});
export type Plan = z.infer<typeof planSchema>;

/** How far a generation is. Each says what has ended, but for `asking`, which ends with the next one. */
export const generationPhaseSchema = z.discriminatedUnion("phase", [
  /** The rules have read the words. */
  z.object({ phase: z.literal("read"), services: z.int().min(0), steps: z.int().min(0) }),
  /** A configured model is asked for a better plan. */
  z.object({ phase: z.literal("asking"), model: z.string() }),
  z.object({ phase: z.literal("planned"), services: z.int().min(0), steps: z.int().min(0) }),
  z.object({ phase: z.literal("checked"), valid: z.boolean() }),
  z.object({ phase: z.literal("tried"), status: z.string() }),
]);
export type GenerationPhase = z.infer<typeof generationPhaseSchema>;

/** Who waits for an answer that may take long. */
export interface Watcher {
  /** Aborted: nobody waits any more. What was not begun is left, and nothing is saved. */
  signal?: AbortSignal | undefined;
  reached?: ((phase: GenerationPhase) => void) | undefined;
}

export interface AnalyzeInput {
  text: string;
  context: RequestContext;
  /** False: the plain alias table, no learned weights. */
  enhanced: boolean;
  /** A configured model may be asked. Default: no. */
  useModel?: boolean;
}

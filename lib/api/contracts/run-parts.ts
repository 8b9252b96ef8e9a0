import { z } from "zod";
import { idSchema } from "@/lib/kernel/ids";
import { jsonSchema } from "@/lib/kernel/json";
import {
  ERROR_CATEGORIES,
  replayHowSchema,
  runModeSchema,
  runSourceSchema,
  runStatusSchema,
  runSummarySchema,
  stepStatusSchema,
} from "@/lib/workflow/run-schema";
import { effectSchema } from "@/lib/connectors/schema";

/** A comma list of words of one set, as a query carries it; one word alone is a list too. */
function listOf(words: readonly string[], what: string) {
  return z
    .string()
    .max(500)
    .refine((text) => text.split(",").every((word) => words.includes(word.trim())), {
      error: `is a comma list of ${what}: ${words.join(", ")}`,
    });
}

/** Which runs. Instants are ISO 8601. */
export const runFilter = {
  workflowId: idSchema.optional(),
  /** Comma list. */
  status: listOf(runStatusSchema.options, "run statuses").optional(),
  mode: runModeSchema.optional(),
  /** Comma list of kinds of trigger: webhook, schedule, manual, … */
  trigger: listOf(runSourceSchema.shape.kind.options, "kinds of trigger").optional(),
  version: z.coerce.number().int().min(1).optional(),
  /** Comma list. */
  errorCategory: listOf(ERROR_CATEGORIES, "error categories").optional(),
  errorFingerprint: z.string().max(64).optional(),
  /** Accepted at or after. */
  from: z.iso.datetime({ offset: true }).optional(),
  /** Accepted before. */
  to: z.iso.datetime({ offset: true }).optional(),
  /** Beginning of a run's id. */
  q: z
    .string()
    .max(40)
    .regex(/^[a-z0-9_]*$/, "is the beginning of a run id: lower-case letters, digits and _")
    .optional(),
  /** Runs that continue, repair or repeat that one. */
  replayOf: idSchema.optional(),
  /** Runs that steps of that one called. */
  parentRunId: idSchema.optional(),
  bulkJobId: idSchema.optional(),
};

/** An effect on record that would happen again. */
export const repeatedEffectSchema = z.object({
  /** The run it happened in: the one replayed, or one that it called. */
  runId: z.string(),
  stepId: z.string(),
  /** Of the outermost step; its items and rounds are counted in `times`. */
  path: z.string(),
  service: z.string(),
  operation: z.string(),
  effect: effectSchema,
  times: z.int().min(1),
  lastAt: z.iso.datetime(),
  /** For some of them the service never said whether it was done. */
  uncertain: z.boolean(),
  /** The same key goes out again: a service that keeps to it does nothing twice. */
  sameKey: z.boolean(),
});
export type RepeatedEffect = z.infer<typeof repeatedEffectSchema>;

/** What a replay would do. */
export const replayPreviewSchema = z.object({
  dryRun: z.literal(true),
  runId: z.string(),
  how: replayHowSchema,
  version: z.int(),
  mode: runModeSchema,
  /** What would happen again outside, in the order it happened. */
  effects: z.array(repeatedEffectSchema),
  /** Steps whose results are taken over, in order. */
  reused: z.array(z.string()),
});
export type ReplayPreview = z.infer<typeof replayPreviewSchema>;

const skippedSchema = z.object({ runId: z.string(), reason: z.string() });

export const bulkAnswerSchema = z.object({
  /** Runs that the filter fits and the action can be done to. */
  matched: z.int(),
  done: z.int(),
  /** Runs cancelled, or the new ones. */
  runIds: z.array(z.string()),
  skipped: z.array(skippedSchema),
  /** The job that goes on with them; null: all is done. */
  bulkJobId: z.string().nullable(),
  /** Of a dry run: what would happen again, at most 500. */
  effects: z.array(repeatedEffectSchema).optional(),
  /** Of a dry run: runs looked at for `effects`, at most 200 of `matched`. */
  previewed: z.int().optional(),
});

export const runComparisonSchema = z.object({
  a: runSummarySchema,
  b: runSummarySchema,
  versionsDiffer: z.boolean(),
  /** RFC 6902: what turns a's into b's. Values longer than 2,000 characters are cut. */
  inputPatch: z.array(jsonSchema),
  outputPatch: z.array(jsonSchema),
  /** By path, in the order of a's version; b's own at the end. */
  steps: z.array(
    z.object({
      stepId: z.string(),
      path: z.string(),
      a: comparedStep().nullable(),
      b: comparedStep().nullable(),
      same: z.boolean(),
      inputPatch: z.array(jsonSchema),
      outputPatch: z.array(jsonSchema),
    }),
  ),
  /** Steps of items beyond those compared. */
  stepsOmitted: z.int(),
  /** The first step, by time, in which they differ; null where they do not. */
  firstDivergence: z
    .object({ path: z.string(), what: z.enum(["missing", "input", "status", "error", "output"]) })
    .nullable(),
});
export type RunComparison = z.infer<typeof runComparisonSchema>;

function comparedStep() {
  return z.object({
    status: stepStatusSchema,
    attempts: z.int(),
    startedAt: z.iso.datetime().nullable(),
    durationMs: z.number().nullable(),
    /** `category code`, where it failed. */
    error: z.string().nullable(),
  });
}

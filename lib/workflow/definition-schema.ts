import { z } from "zod";
import { jsonObjectSchema } from "@/lib/kernel/json";

/** Words that CEL reserves or that name our variables: no step or trigger may be called so. */
export const RESERVED_STEP_IDS: ReadonlySet<string> = new Set([
  ..."as break const continue else false for function if import in let loop null package namespace return true var void while".split(
    " ",
  ),
  ..."trigger steps item index run workflow env".split(" "),
]);

export const stepIdSchema = z
  .string()
  .regex(/^[a-z][a-z0-9_]{0,62}$/, "must start with a letter and hold only a-z, 0-9 and _ (at most 63 characters)")
  .refine((id) => !RESERVED_STEP_IDS.has(id), { error: "is a word reserved by the expression language" });

const serviceIdSchema = z.string().min(1).max(100);
const expressionSchema = z.string().min(1).max(4096);
/** 24 hours. */
export const TIMEOUT_MS_MAX = 86_400_000;

/** Steps of a workflow, at every depth, that the engine takes: what STEPS_MAX of the environment can be raised to. */
export const STEPS_CEILING = 10_000;

/** How deep bodies of steps may stand in each other. */
export const BODY_DEPTH_MAX = 4;

/** Which end of a step lets the one behind it go on. */
export const needConditionSchema = z.enum(["succeeded", "failed", "skipped", "ended"]);
export type NeedCondition = z.infer<typeof needConditionSchema>;

export const needSchema = z.union([
  z.string().min(1).max(63),
  z.strictObject({ step: z.string().min(1).max(63), on: needConditionSchema }),
]);
export type Need = z.infer<typeof needSchema>;

export const retrySchema = z.strictObject({
  /** Including the first attempt. */
  maxAttempts: z.int().min(1).max(20),
  /** Milliseconds before the second attempt, at most; doubles with each further one. Default 500. */
  baseMs: z.int().min(0).max(3_600_000).optional(),
  /** Upper bound of one pause in milliseconds. Default 60,000. */
  capMs: z.int().min(0).max(TIMEOUT_MS_MAX).optional(),
});
export type RetryPolicy = z.infer<typeof retrySchema>;

export const repeatSchema = z.strictObject({
  until: expressionSchema,
  maxIterations: z.int().min(1).max(10_000),
  /** Pause between rounds, milliseconds. Default 0. */
  delayMs: z.int().min(0).max(TIMEOUT_MS_MAX).optional(),
});

export const cacheSchema = z.strictObject({ ttlMs: z.int().min(1), key: expressionSchema.optional() });

/**
 * A step: one operation, or (with `forEach` or `repeat`) a body of steps of its own.
 * The saved form may lack what the executable form demands; `validateDefinition` says what.
 */
export interface Step {
  name?: string | undefined;
  description?: string | undefined;
  service?: string | undefined;
  operation?: string | undefined;
  connection?: string | undefined;
  with?: z.infer<typeof jsonObjectSchema> | undefined;
  needs?: Need[] | undefined;
  join?: "any" | "all" | undefined;
  when?: string | undefined;
  forEach?: string | undefined;
  concurrency?: number | undefined;
  batchSize?: number | undefined;
  repeat?: z.infer<typeof repeatSchema> | undefined;
  steps?: Record<string, Step> | undefined;
  retry?: RetryPolicy | undefined;
  timeoutMs?: number | undefined;
  onError?: "fail" | "continue" | undefined;
  cache?: z.infer<typeof cacheSchema> | undefined;
  disabled?: boolean | undefined;
}

export const stepSchema: z.ZodType<Step> = z.lazy(() =>
  z.strictObject({
    name: z.string().max(200).optional(),
    description: z.string().max(4000).optional(),
    service: serviceIdSchema.optional(),
    operation: z.string().min(1).max(100).optional(),
    connection: z.string().min(1).max(128).optional(),
    with: jsonObjectSchema.optional(),
    needs: z.array(needSchema).max(1000).optional(),
    join: z.enum(["any", "all"]).optional(),
    when: expressionSchema.optional(),
    forEach: expressionSchema.optional(),
    concurrency: z.int().min(1).max(1000).optional(),
    batchSize: z.int().min(1).max(10_000).optional(),
    repeat: repeatSchema.optional(),
    steps: z.record(stepIdSchema, stepSchema).optional(),
    retry: retrySchema.optional(),
    timeoutMs: z.int().min(1).max(TIMEOUT_MS_MAX).optional(),
    onError: z.enum(["fail", "continue"]).optional(),
    cache: cacheSchema.optional(),
    disabled: z.boolean().optional(),
  }),
);

export const triggerSchema = z.strictObject({
  name: z.string().max(200).optional(),
  service: serviceIdSchema.optional(),
  event: z.string().min(1).max(100).optional(),
  with: jsonObjectSchema.optional(),
  connection: z.string().min(1).max(128).optional(),
  /** Bare CEL over `trigger`: false drops the event. */
  when: expressionSchema.optional(),
  disabled: z.boolean().optional(),
});
export type Trigger = z.infer<typeof triggerSchema>;

export const MAX_CONCURRENT_RUNS_DEFAULT = 10;

export const CALL_DEPTH_MAX_DEFAULT = 10;
/** What `settings.maxCallDepth` may be raised to. */
export const CALL_DEPTH_MAX = 100;
/** Runs that one run may call in all, those called by called ones included: a loop that calls itself multiplies. */
export const CALLED_RUNS_MAX = 10_000;

/** A promise about runs; time counts from acceptance, waiting included. */
export const slaSchema = z.strictObject({
  /** Milliseconds from acceptance to the end. */
  maxDurationMs: z
    .int()
    .min(1)
    .max(366 * TIMEOUT_MS_MAX)
    .optional(),
  /** `HH:MM` in `settings.timezone`: the first such time after acceptance. */
  finishBy: z
    .string()
    .regex(/^([01]\d|2[0-3]):[0-5]\d$/, "must be a time of day, e.g. 08:30")
    .optional(),
  /** Default `notify`. */
  onBreach: z.enum(["notify", "cancel"]).optional(),
});

export const settingsSchema = z.strictObject({
  /** Runs of this workflow at one time; further ones stay queued. Default MAX_CONCURRENT_RUNS_DEFAULT. */
  maxConcurrentRuns: z.int().min(1).max(1000).optional(),
  /** Milliseconds a run may be busy; time spent waiting does not count. Default 3,600,000. */
  timeoutMs: z
    .int()
    .min(1)
    .max(7 * TIMEOUT_MS_MAX)
    .optional(),
  /** When a run is late; it is marked, and goes on unless `onBreach` is `cancel`. */
  sla: slaSchema.optional(),
  /**
   * What a live step does whose connection is broken: wait until it works again, or fail. Default: wait, unless the
   * definition says what happens when the step fails (`needs … on: failed` or `ended`, `onError: continue`).
   */
  onBrokenConnection: z.enum(["hold", "fail"]).optional(),
  /** How deep `workflow.call` may stand in each other, counted from the outermost run. Default CALL_DEPTH_MAX_DEFAULT. */
  maxCallDepth: z.int().min(1).max(CALL_DEPTH_MAX).optional(),
  /** IANA zone for schedules that name none. */
  timezone: z.string().min(1).max(64).optional(),
  /** Variables that expressions read as `env.NAME`; the workspace's own come first, these override them. */
  env: z
    .record(z.string().regex(/^[A-Za-z_][A-Za-z0-9_]{0,62}$/), z.union([z.string(), z.number(), z.boolean()]))
    .optional(),
});

export const layoutSchema = z.record(z.string(), z.strictObject({ x: z.number(), y: z.number() }));

/** The canonical workflow definition in its saved form. Map order is kept: it is the order of display. */
export const definitionSchema = z.strictObject({
  schema: z.literal(1),
  name: z.string().min(1).max(200),
  description: z.string().max(4000).optional(),
  triggers: z.record(stepIdSchema, triggerSchema),
  steps: z.record(stepIdSchema, stepSchema),
  settings: settingsSchema.optional(),
  layout: layoutSchema.optional(),
});
export type Definition = z.infer<typeof definitionSchema>;

/** A flaw of a definition. An `error` keeps it from running; a `warning` is shown. */
export const problemSchema = z.object({
  /** JSON Pointer into the definition, e.g. `/steps/tell/with/channel`. */
  path: z.string(),
  stepId: z.string().nullable(),
  message: z.string(),
  severity: z.enum(["error", "warning"]),
  code: z.string(),
});
export type Problem = z.infer<typeof problemSchema>;

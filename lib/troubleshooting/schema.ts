import { z } from "zod";
import { jsonObjectSchema, jsonSchema } from "@/lib/kernel/json";
import { definitionSchema } from "@/lib/workflow/definition-schema";
import { patchSchema, riskSchema, verificationSchema } from "@/lib/workflow/proposal-schema";
import { errorCategorySchema, runErrorSchema, runModeSchema } from "@/lib/workflow/run-schema";

/** What an engine may do without asking. Only these count as auto-resolvable. */
export const AUTO_REMEDIES = [
  "retry_backoff",
  "wait_retry_after",
  "skip_item",
  "split_batch",
  "retry_serialized",
  "upsert_or_skip",
  "guard_missing",
  "coerce_type",
  "refresh_token",
  "remap_fields",
  "break_loop",
  "reregister_webhook",
  "paginate",
  "use_new_id",
  "reduce_concurrency",
  "truncate_value",
  "fix_parse",
  "recreate_webhook",
  "new_idempotency_key",
  "join_resource",
] as const;

/** What only a person can do; acting on it automatically would be unsafe. */
export const MANUAL_REMEDIES = [
  "fix_parameter",
  "fix_credentials",
  "grant_scope",
  "reconnect_account",
  "fix_expression",
  "raise_quota",
  "share_resource",
  "payment_action",
  "fix_host",
  "enable_api",
  "fix_code",
  "fix_tls",
  "set_config",
  "install_node",
  "verify_sender",
  "contact_provider",
  "free_disk",
  "reduce_file",
  "remove_second_consumer",
  "sync_clock",
  "add_memory",
  "edit_content",
  "find_first_error",
  "rotate_secret",
] as const;

export const remedyClassSchema = z.enum([...AUTO_REMEDIES, ...MANUAL_REMEDIES]);
export type RemedyClass = z.infer<typeof remedyClassSchema>;

/** What kind of evidence a diagnosis rests on, strongest first. */
export const basisSchema = z.enum([
  "vendor_code",
  "code",
  "message",
  "code_words",
  "generic_code",
  "http_status",
  "run_error",
  "none",
]);
export type Basis = z.infer<typeof basisSchema>;

/** One error understood. `confidence` is the share of errors with this basis that are classified right. */
export const diagnosisSchema = z.object({
  category: errorCategorySchema,
  remedyClass: remedyClassSchema,
  /** The same call may work later without any change. */
  transient: z.boolean(),
  autoResolvable: z.boolean(),
  rootCause: z.string(),
  confidence: z.number().min(0).max(1),
  basis: basisSchema,
  /** The code, status or words that decided, for the evidence list. */
  matched: z.string().nullable(),
});
export type Diagnosis = z.infer<typeof diagnosisSchema>;

export const fixKindSchema = z.enum([
  "retry_policy",
  "timeout",
  "remap_field",
  "guard_missing",
  "reduce_concurrency",
  "on_error_continue",
  "manual",
]);
export type FixKind = z.infer<typeof fixKindSchema>;

/** A way to repair an issue: a patch of the definition, led by `test` operations; empty where only a person can act. */
export const fixSchema = z.object({
  id: z.string(),
  kind: fixKindSchema,
  risk: riskSchema,
  patch: patchSchema,
  explanation: z.string(),
});
export type Fix = z.infer<typeof fixSchema>;

export const issueSeveritySchema = z.enum(["low", "medium", "high", "critical"]);
export const issueStatusSchema = z.enum(["open", "awaiting_approval", "resolved", "reopened"]);
export type IssueStatus = z.infer<typeof issueStatusSchema>;

/** A distinct fault of one workflow: what broke first, why, and what it cost, kept apart. */
export const issueSchema = z.object({
  id: z.string(),
  workflowId: z.string(),
  /** Null for a fault known only from logs. */
  mode: runModeSchema.nullable(),
  fingerprint: z.string(),
  type: remedyClassSchema,
  category: errorCategorySchema,
  severity: issueSeveritySchema,
  status: issueStatusSchema,
  description: z.string(),
  rootCause: z.string(),
  recommendation: z.string(),
  service: z.string().nullable(),
  operation: z.string().nullable(),
  stepId: z.string().nullable(),
  confidence: z.number().min(0).max(1),
  autoResolvable: z.boolean(),
  transient: z.boolean(),
  /** How much it broke. */
  impact: z.object({ runs: z.int(), occurrences: z.int(), lostSteps: z.array(z.string()) }),
  evidence: z.object({
    basis: basisSchema,
    matched: z.string().nullable(),
    /** Capped sample of the raw text or error message. */
    sample: z.string(),
    runIds: z.array(z.string()),
    error: runErrorSchema.nullable(),
    facts: jsonObjectSchema,
  }),
  fixes: z.array(fixSchema),
  /** The proposal prepared or applied for it, where there is one. */
  proposalId: z.string().nullable(),
  verification: verificationSchema.nullable(),
  firstSeenMs: z.number(),
  lastSeenMs: z.number(),
  /** Set while a fix is applied: the version that is being watched. */
  fixedInVersion: z.int().nullable(),
});
export type Issue = z.infer<typeof issueSchema>;

/** Outcome of one recorded attempt. */
export const recordedOutcomeSchema = z.discriminatedUnion("kind", [
  z.object({ kind: z.literal("succeeded"), output: jsonSchema, latencyMs: z.number().optional() }),
  z.object({
    kind: z.literal("failed"),
    error: runErrorSchema,
    acted: z.enum(["no", "yes", "unknown"]),
    latencyMs: z.number().optional(),
  }),
]);
export type RecordedOutcome = z.infer<typeof recordedOutcomeSchema>;

/** A run as the journal recorded it, enough to replay it. */
export const recordedRunSchema = z.object({
  runId: z.string(),
  workflowId: z.string(),
  version: z.int(),
  mode: runModeSchema,
  definition: definitionSchema,
  trigger: jsonSchema,
  endedAtMs: z.number(),
  steps: z.array(z.object({ path: z.string(), attempts: z.array(recordedOutcomeSchema) })),
  /** The error the run failed by. */
  error: runErrorSchema.nullable(),
});
export type RecordedRun = z.infer<typeof recordedRunSchema>;

export const resolutionStatusSchema = z.enum(["resolved", "partial", "unresolved", "awaiting_approval"]);

export const actionSchema = z.object({
  issueId: z.string(),
  fix: fixSchema,
  verification: verificationSchema.nullable(),
  /** Head version the fix made; null where nothing was applied. */
  version: z.int().nullable(),
  proposalId: z.string().nullable(),
});
export type ResolveAction = z.infer<typeof actionSchema>;

/** One troubleshooting conversation: what was read, what was found, what was done. */
export const sessionSchema = z.object({
  id: z.string(),
  workflowId: z.string(),
  status: z.enum(["analyzed", "resolved", "partial", "unresolved", "awaiting_approval"]),
  issueIds: z.array(z.string()),
  confidence: z.number().min(0).max(1),
  actions: z.array(actionSchema),
  remaining: z.array(z.object({ issueId: z.string(), reason: z.string() })),
  log: z.array(z.object({ atMs: z.number(), actor: z.string(), what: z.string() })),
  createdBy: z.string(),
  createdAtMs: z.number(),
  updatedAtMs: z.number(),
});
export type Session = z.infer<typeof sessionSchema>;

import { z } from "zod";

/**
 * What the simulator can do wrong, by how it arrives: the service refuses in its own words, the wire fails before or
 * after the service acted, or an answer comes that is not what the workflow was built for. Refusals and failures of the
 * wire have the name of their error category.
 */
export const REFUSAL_KINDS = [
  "rate_limited",
  "upstream_5xx",
  "validation_error",
  "not_found",
  "invalid_credentials",
  "auth_expired",
  "auth_missing_scope",
  "conflict_duplicate",
  "resource_state",
  "concurrency_lock",
  "configuration_missing",
  "payload_too_large",
  "quota_exhausted",
  "payment_required",
  "pagination_limit",
  "webhook_not_registered",
  "disk_full",
  "out_of_memory",
  "infinite_loop",
  "expression_error",
] as const;
export const WIRE_KINDS = ["timeout", "connection_reset", "connection_refused", "dns_failure", "tls_error"] as const;
export const ANSWER_KINDS = [
  "slow_answer",
  "renamed_field",
  "removed_field",
  "retyped_field",
  "empty_answer",
  "html_answer",
  "broken_json",
] as const;
export const faultKindSchema = z.enum([...REFUSAL_KINDS, ...WIRE_KINDS, ...ANSWER_KINDS]);
export type FaultKind = z.infer<typeof faultKindSchema>;

/** Longest delay of a slow answer, milliseconds. */
const DELAY_MS_MAX = 600_000;

/** What each kind cannot do without. */
const NEEDED: Partial<Record<FaultKind, readonly ("from" | "to" | "delayMs")[]>> = {
  renamed_field: ["from", "to"],
  removed_field: ["from"],
  retyped_field: ["from"],
  slow_answer: ["delayMs"],
};

/** A fault as it is switched on. */
export const faultInputSchema = z
  .strictObject({
    service: z.string().min(1).max(100),
    /** All operations of the service if left out. */
    operation: z.string().min(1).max(100).optional(),
    kind: faultKindSchema,
    /** Share of calls hit, 0..1. */
    rate: z.number().min(0).max(1).default(1),
    /** Calls still to be hit; until switched off if left out. */
    count: z.int().min(1).max(1_000_000).optional(),
    /** Calls that pass unhurt first; none if left out. */
    after: z.int().min(1).max(1_000_000).optional(),
    /** Instants between which it is on; from now on and until switched off if left out. */
    startsAt: z.iso.datetime().optional(),
    endsAt: z.iso.datetime().optional(),
    /** For `rate_limited`: what the service asks to wait, milliseconds; default 1000. */
    retryAfterMs: z.int().min(0).max(86_400_000).optional(),
    /** For refusals: the status in place of the usual one of the kind, e.g. 502. */
    status: z.int().min(400).max(599).optional(),
    /** For `slow_answer`: milliseconds until the answer comes; beyond the step's limit it is a time-out. */
    delayMs: z.int().min(1).max(DELAY_MS_MAX).optional(),
    /** For `…_field`: the field of the answer, and for `renamed_field` what it is called now. */
    from: z.string().min(1).max(200).optional(),
    to: z.string().min(1).max(200).optional(),
    message: z.string().max(500).optional(),
  })
  .superRefine((fault, context) => {
    for (const field of NEEDED[fault.kind] ?? []) {
      if (fault[field] !== undefined) continue;
      context.addIssue({ code: "custom", path: [field], message: `${fault.kind} needs ${field}` });
    }
    if (fault.startsAt !== undefined && fault.endsAt !== undefined && fault.endsAt <= fault.startsAt) {
      context.addIssue({ code: "custom", path: ["endsAt"], message: "must be later than startsAt" });
    }
  });
export type FaultInput = z.infer<typeof faultInputSchema>;

/** A fault that is on. */
export const faultSchema = z.object({
  id: z.string(),
  service: z.string(),
  operation: z.string().nullable(),
  kind: faultKindSchema,
  rate: z.number(),
  /** null: until switched off. */
  remaining: z.int().nullable(),
  /** Calls that still pass unhurt. */
  toPass: z.int().default(0),
  startsAt: z.iso.datetime().optional(),
  endsAt: z.iso.datetime().optional(),
  retryAfterMs: z.number().optional(),
  status: z.int().optional(),
  delayMs: z.int().optional(),
  from: z.string().optional(),
  to: z.string().optional(),
  message: z.string().optional(),
  createdAt: z.iso.datetime(),
});
export type Fault = z.infer<typeof faultSchema>;

/** What a simulated run would have sent. */
export const outboxEntrySchema = z.object({
  id: z.string(),
  runId: z.string(),
  stepPath: z.string(),
  service: z.string(),
  operation: z.string(),
  /** Key of the effect: the same over retry, restart and repair. */
  effectKey: z.string(),
  request: z.object({
    method: z.string(),
    url: z.string(),
    headers: z.record(z.string(), z.string()),
    body: z.string().optional(),
  }),
  createdAt: z.iso.datetime(),
});
export type OutboxEntry = z.infer<typeof outboxEntrySchema>;

/** Whether a fault hits a call. @param draw uniform [0, 1) */
export function faultApplies(
  fault: Readonly<{
    service: string;
    operation?: string | null | undefined;
    rate: number;
    startsAt?: string | undefined;
    endsAt?: string | undefined;
  }>,
  call: Readonly<{ service: string; operation: string; draw: number; atMs: number }>,
): boolean {
  const { startsAt, endsAt } = fault;
  if (startsAt !== undefined && call.atMs < Date.parse(startsAt)) return false;
  if (endsAt !== undefined && call.atMs >= Date.parse(endsAt)) return false;
  return (
    fault.service === call.service && (fault.operation ?? call.operation) === call.operation && call.draw < fault.rate
  );
}

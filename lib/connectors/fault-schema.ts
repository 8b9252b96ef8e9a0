import { z } from "zod";

/** What the simulator can do wrong. */
export const faultKindSchema = z.enum(["rate_limited", "timeout", "upstream_5xx", "renamed_field"]);
export type FaultKind = z.infer<typeof faultKindSchema>;

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
    /** For `rate_limited`: what the service asks to wait, milliseconds; default 1000. */
    retryAfterMs: z.int().min(0).max(86_400_000).optional(),
    /** For `upstream_5xx`: the status; default 503. */
    status: z.int().min(500).max(599).optional(),
    /** For `renamed_field`: the field of the answer, and what it is called now. */
    from: z.string().min(1).max(200).optional(),
    to: z.string().min(1).max(200).optional(),
    message: z.string().max(500).optional(),
  })
  .refine((fault) => fault.kind !== "renamed_field" || (fault.from !== undefined && fault.to !== undefined), {
    error: "renamed_field needs from and to",
    path: ["from"],
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
  retryAfterMs: z.number().optional(),
  status: z.int().optional(),
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
  fault: { service: string; operation?: string | null | undefined; rate: number },
  service: string,
  operation: string,
  draw: number,
): boolean {
  return fault.service === service && (fault.operation ?? operation) === operation && draw < fault.rate;
}

import { z } from "zod";
import { jsonObjectSchema, jsonSchema } from "@/lib/kernel/json";
import { runErrorSchema, runStatusSchema } from "./run-schema";

/** One operation of a JSON Patch (RFC 6902); paths are JSON Pointers into the definition. */
export const patchOperationSchema = z.discriminatedUnion("op", [
  z.strictObject({ op: z.literal("test"), path: z.string(), value: jsonSchema }),
  z.strictObject({ op: z.literal("add"), path: z.string(), value: jsonSchema }),
  z.strictObject({ op: z.literal("replace"), path: z.string(), value: jsonSchema }),
  z.strictObject({ op: z.literal("remove"), path: z.string() }),
  z.strictObject({ op: z.literal("move"), from: z.string(), path: z.string() }),
  z.strictObject({ op: z.literal("copy"), from: z.string(), path: z.string() }),
]);
export type PatchOperation = z.infer<typeof patchOperationSchema>;
export const patchSchema = z.array(patchOperationSchema).max(5000);
export type Patch = z.infer<typeof patchSchema>;

/** `safe` may be applied without asking; `review` needs a look; `manual` only a person can do. */
export const riskSchema = z.enum(["safe", "review", "manual"]);
export type Risk = z.infer<typeof riskSchema>;

/** The proof of a proposal: what happened in a replay without and with the patch. */
export const verificationSchema = z.object({
  /** `replay` of recorded runs, `simulate` against the simulator, `equivalence` by dependency analysis. */
  method: z.enum(["replay", "simulate", "equivalence"]),
  before: z.object({ reproduced: z.boolean(), status: runStatusSchema, error: runErrorSchema.optional() }),
  after: z.object({
    status: runStatusSchema,
    error: runErrorSchema.optional(),
    effects: z.array(z.object({ key: z.string(), operation: z.string(), times: z.int() })),
  }),
  /** Recorded or made-up situations that were replayed. */
  cases: z.int().min(0),
});
export type Verification = z.infer<typeof verificationSchema>;

export const proposalKindSchema = z.enum(["generation", "refinement", "optimization", "fix"]);
export type ProposalKind = z.infer<typeof proposalKindSchema>;
export const proposalStatusSchema = z.enum(["open", "applied", "rejected", "undone", "superseded"]);

/** A change that a machine wants to make; nothing changes before it is applied. */
export const proposalSchema = z.object({
  id: z.string(),
  workflowId: z.string(),
  kind: proposalKindSchema,
  status: proposalStatusSchema,
  title: z.string(),
  baseVersion: z.int(),
  patch: patchSchema,
  rationale: z.string(),
  /** Facts the proposal rests on (runs, counts, predicted effect); shown as they are. */
  evidence: jsonObjectSchema,
  confidence: z.number().min(0).max(1),
  risk: riskSchema,
  verification: verificationSchema.nullable(),
  issueId: z.string().nullable(),
  /** The version that applying made, and the one that undoing made. */
  appliedVersion: z.int().nullable(),
  undoneVersion: z.int().nullable(),
  createdAt: z.iso.datetime(),
});
export type Proposal = z.infer<typeof proposalSchema>;

import { z } from "zod";
import { idSchema } from "@/lib/kernel/ids";
import { definitionSchema } from "@/lib/workflow/definition-schema";
import { proposalSchema, proposalStatusSchema } from "@/lib/workflow/proposal-schema";
import { runModeSchema } from "@/lib/workflow/run-schema";
import { defineContract } from "../contract";
import { pageOf, pageQuery } from "../paging";

const idParams = z.object({ id: idSchema });
const versionNumber = z.int().min(1);

/** A proposal after it was applied or taken back, with what became of the workflow's head. */
const appliedSchema = proposalSchema.extend({
  headVersion: versionNumber,
  definition: definitionSchema,
  published: z.object({ publishedVersion: versionNumber, mode: runModeSchema }).nullable(),
});

const v1 = { dialect: "v1" } as const;

export const listProposals = defineContract({
  ...v1,
  id: "proposals.list",
  summary: "Proposals, newest first",
  method: "GET",
  path: "/api/v1/proposals",
  access: "viewer",
  query: z.object({ ...pageQuery, workflowId: idSchema.optional(), status: proposalStatusSchema.optional() }),
  response: pageOf(proposalSchema),
});

export const createProposal = defineContract({
  ...v1,
  id: "proposals.create",
  summary: "Keeps a wanted definition of a stored workflow as a proposal; nothing changes before it is applied",
  method: "POST",
  path: "/api/v1/proposals",
  access: "editor",
  status: 201,
  body: z.object({
    workflowId: idSchema,
    /** The version that `definition` was made from. */
    baseVersion: versionNumber,
    definition: definitionSchema,
    title: z.string().min(1).max(200),
    rationale: z.string().max(10_000).default(""),
    /** 0..1 */
    confidence: z.number().min(0).max(1).default(1),
  }),
  response: proposalSchema,
});

export const getProposal = defineContract({
  ...v1,
  id: "proposals.get",
  summary: "A proposal with its patch, evidence and proof",
  method: "GET",
  path: "/api/v1/proposals/{id}",
  access: "viewer",
  params: idParams,
  response: proposalSchema,
});

export const verifyProposal = defineContract({
  ...v1,
  id: "proposals.verify",
  summary: "Replays it now without and with the patch, and keeps the proof",
  method: "POST",
  path: "/api/v1/proposals/{id}/verify",
  access: "editor",
  params: idParams,
  body: z.object({}),
  response: proposalSchema,
});

export const applyProposal = defineContract({
  ...v1,
  id: "proposals.apply",
  summary: "Applies the patch to head as a new version, and publishes that where asked",
  method: "POST",
  path: "/api/v1/proposals/{id}/apply",
  access: "editor",
  params: idParams,
  body: z.object({ publish: z.boolean().optional(), expectedVersion: versionNumber.optional() }),
  response: appliedSchema,
});

export const rejectProposal = defineContract({
  ...v1,
  id: "proposals.reject",
  summary: "Sets a proposal aside",
  method: "POST",
  path: "/api/v1/proposals/{id}/reject",
  access: "editor",
  params: idParams,
  body: z.object({}),
  response: proposalSchema,
});

export const undoProposal = defineContract({
  ...v1,
  id: "proposals.undo",
  summary: "Takes an applied proposal back as a new version; 409 with the paths where later edits touched the same",
  method: "POST",
  path: "/api/v1/proposals/{id}/undo",
  access: "editor",
  params: idParams,
  body: z.object({}),
  response: appliedSchema,
});

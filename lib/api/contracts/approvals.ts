import { z } from "zod";
import { idSchema } from "@/lib/kernel/ids";
import { runModeSchema } from "@/lib/workflow/run-schema";
import { defineContract } from "../contract";
import { pageOf, pageQuery } from "../paging";

export const approvalStatusSchema = z.enum(["pending", "approved", "rejected", "expired", "cancelled"]);

const askedSchema = z.object({
  message: z.string(),
  workflowName: z.string(),
  mode: runModeSchema,
  status: approvalStatusSchema,
  requestedAt: z.iso.datetime(),
  /** When it ends by itself; null: never. */
  expiresAt: z.iso.datetime().nullable(),
  decidedAt: z.iso.datetime().nullable(),
  note: z.string().nullable(),
});

export const approvalSchema = askedSchema.extend({
  id: z.string(),
  workflowId: z.string(),
  runId: z.string(),
  stepPath: z.string(),
  /** E-mail addresses and roles; empty: every editor. */
  approvers: z.array(z.string()),
  /** `user:<id>`, `key:<id>` or `link`. */
  decidedBy: z.string().nullable(),
  /** Whether the caller may decide it. */
  mayDecide: z.boolean(),
  /** Page on which whoever holds the link decides without an account; only while pending and to those who may decide. */
  link: z.string().nullable(),
});
export type Approval = z.infer<typeof approvalSchema>;

const decisionBody = z.object({
  decision: z.enum(["approve", "approved", "reject", "rejected"]),
  note: z.string().max(2_000).optional(),
});

export const listApprovals = defineContract({
  id: "approvals.list",
  summary: "What runs ask people, newest first",
  dialect: "v1",
  method: "GET",
  path: "/api/v1/approvals",
  access: "viewer",
  query: z.object({
    ...pageQuery,
    /** One status, `decided` (all but pending) or `all`. */
    status: z.enum([...approvalStatusSchema.options, "decided", "all"]).default("all"),
    workflowId: idSchema.optional(),
    runId: idSchema.optional(),
  }),
  /** `total` counts what fits the filter, up to 1,000. */
  response: pageOf(approvalSchema).extend({ total: z.int() }),
});

export const getApproval = defineContract({
  id: "approvals.get",
  summary: "One approval",
  dialect: "v1",
  method: "GET",
  path: "/api/v1/approvals/{id}",
  access: "viewer",
  params: z.object({ id: idSchema }),
  response: approvalSchema,
});

export const decideApproval = defineContract({
  id: "approvals.decide",
  summary:
    "Approve or reject; 202 where the worker has yet to take it. The same decision twice is one, another is a 409",
  dialect: "v1",
  method: "POST",
  path: "/api/v1/approvals/{id}",
  // The approvers may name viewers: who may decide is asked of the approval itself.
  access: "viewer",
  params: z.object({ id: idSchema }),
  body: decisionBody,
  status: 202,
  orStatus: 200,
  response: approvalSchema,
});

const linkParams = z.object({ token: z.string().min(1).max(500) });

export const getApprovalByLink = defineContract({
  id: "approvals.getByLink",
  summary: "What a signed link asks; decides nothing",
  dialect: "v1",
  method: "GET",
  path: "/api/v1/approvals/by-link/{token}",
  access: "public",
  params: linkParams,
  response: askedSchema,
});

export const decideApprovalByLink = defineContract({
  id: "approvals.decideByLink",
  summary: "Approve or reject by a signed link, without an account",
  dialect: "v1",
  method: "POST",
  path: "/api/v1/approvals/by-link/{token}",
  access: "public",
  params: linkParams,
  body: decisionBody,
  status: 202,
  orStatus: 200,
  response: askedSchema,
});

import { z } from "zod";
import { idSchema } from "@/lib/kernel/ids";
import { jsonObjectSchema } from "@/lib/kernel/json";
import {
  actionSchema,
  basisSchema,
  fixSchema,
  issueSchema,
  issueSeveritySchema,
  issueStatusSchema,
  remedyClassSchema,
  resolutionStatusSchema,
  sessionSchema,
} from "@/lib/troubleshooting/schema";
import { verificationSchema } from "@/lib/workflow/proposal-schema";
import { errorCategorySchema, runErrorSchema, runModeSchema } from "@/lib/workflow/run-schema";
import { defineContract } from "../contract";
import { pageOf, pageQuery } from "../paging";

/** Endpoints 8 and 9, and the console's lists. */

const LOGS_MAX = 10_000;
const ISSUES_MAX = 500;

export const wireIssueSchema = z.object({
  issue_id: z.string(),
  /** Class of the remedy. */
  type: remedyClassSchema,
  category: errorCategorySchema,
  severity: issueSeveritySchema,
  status: issueStatusSchema,
  description: z.string(),
  root_cause: z.string(),
  recommendation: z.string(),
  service: z.string().nullable(),
  operation: z.string().nullable(),
  step_id: z.string().nullable(),
  confidence: z.number(),
  evidence: z.object({
    basis: basisSchema,
    matched: z.string().nullable(),
    sample: z.string(),
    run_ids: z.array(z.string()),
    error: runErrorSchema.nullable(),
    facts: jsonObjectSchema,
  }),
  impact: z.object({ runs: z.int(), occurrences: z.int(), lost_steps: z.array(z.string()) }),
  transient: z.boolean(),
  auto_resolvable: z.boolean(),
  fixes: z.array(fixSchema),
});

export const analyzeTroubleshooting = defineContract({
  id: "troubleshooting.analyze",
  summary: "What is wrong with a workflow, from error logs or from its stored failed runs",
  dialect: "enhanced",
  method: "POST",
  path: "/workflows/enhanced/troubleshooting/analyze",
  access: "viewer",
  body: z.object({
    workflow_id: idSchema,
    error_logs: z.array(z.string()).max(LOGS_MAX).default([]),
    run_id: idSchema.nullish(),
  }),
  response: z.object({
    success: z.literal(true),
    session_id: z.string(),
    issues: z.array(wireIssueSchema),
    root_causes: z.array(z.string()),
    recommendations: z.array(z.string()),
    confidence_score: z.number().min(0).max(1),
  }),
});

export const resolveTroubleshooting = defineContract({
  id: "troubleshooting.resolve",
  summary: "Repair issues: each fix is proved by replay before it is applied",
  dialect: "enhanced",
  method: "POST",
  path: "/workflows/enhanced/troubleshooting/resolve",
  access: "editor",
  body: z.object({
    workflow_id: idSchema,
    /** As returned by analyze; only the id is read, so that nothing a caller writes into an issue is applied. */
    issues: z.array(z.object({ issue_id: idSchema })).max(ISSUES_MAX),
    session_id: idSchema.nullish(),
    /** Ids of fixes of risk `review` that the caller agrees to. */
    approve: z.array(z.string().max(128)).max(ISSUES_MAX).default([]),
  }),
  response: z.object({
    success: z.literal(true),
    resolved_issues: z.array(z.string()),
    /** Those of `resolved_issues` that had been resolved before. */
    already_resolved: z.array(z.string()),
    remaining_issues: z.array(
      z.object({ issue_id: z.string(), reason: z.string(), code: z.string(), recommendation: z.string() }),
    ),
    resolution_status: resolutionStatusSchema,
    actions: z.array(
      z.object({
        issue_id: z.string(),
        fix: fixSchema,
        verification: verificationSchema.nullable(),
        version: z.int().nullable(),
        proposal_id: z.string().nullable(),
      }),
    ),
    session_id: z.string(),
  }),
});

const instant = z.iso.datetime();

export const issueViewSchema = issueSchema
  .omit({ fingerprint: true, firstSeenMs: true, lastSeenMs: true })
  .extend({ mode: runModeSchema.nullable(), firstSeen: instant, lastSeen: instant });
export type IssueView = z.infer<typeof issueViewSchema>;

export const listIssues = defineContract({
  id: "issues.list",
  summary: "Issues, newest first: one per distinct fault",
  dialect: "v1",
  method: "GET",
  path: "/api/v1/issues",
  access: "viewer",
  query: z.object({ ...pageQuery, workflowId: idSchema.optional(), status: issueStatusSchema.optional() }),
  response: pageOf(issueViewSchema),
});

export const sessionViewSchema = sessionSchema
  .omit({ createdAtMs: true, updatedAtMs: true, log: true, actions: true })
  .extend({ createdAt: instant, updatedAt: instant });

export const listSessions = defineContract({
  id: "troubleshooting.sessions",
  summary: "Troubleshooting sessions, newest first",
  dialect: "v1",
  method: "GET",
  path: "/api/v1/troubleshooting/sessions",
  access: "viewer",
  query: z.object({ ...pageQuery, workflowId: idSchema.optional() }),
  response: pageOf(sessionViewSchema),
});

export const getSession = defineContract({
  id: "troubleshooting.session",
  summary: "One session: its issues, what was done, by whom",
  dialect: "v1",
  method: "GET",
  path: "/api/v1/troubleshooting/sessions/{id}",
  access: "viewer",
  params: z.object({ id: idSchema }),
  response: sessionViewSchema.extend({
    actions: z.array(actionSchema),
    log: z.array(z.object({ at: instant, actor: z.string(), what: z.string() })),
    issues: z.array(issueViewSchema),
  }),
});

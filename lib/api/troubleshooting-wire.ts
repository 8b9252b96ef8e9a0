import type { z } from "zod";
import { isoOf } from "@/lib/kernel/instant";
import type { Issue, ResolveAction, Session } from "@/lib/troubleshooting/schema";
import type { getSession, IssueView, sessionViewSchema, wireIssueSchema } from "./contracts/troubleshooting";

/** Troubleshooting's nouns as the wire has them: snake_case in the older endpoints, instants as text in v1. */

export function issueOnWire(issue: Issue): z.infer<typeof wireIssueSchema> {
  const { basis, matched, sample, runIds, error, facts } = issue.evidence;
  return {
    issue_id: issue.id,
    type: issue.type,
    category: issue.category,
    severity: issue.severity,
    status: issue.status,
    description: issue.description,
    root_cause: issue.rootCause,
    recommendation: issue.recommendation,
    service: issue.service,
    operation: issue.operation,
    step_id: issue.stepId,
    confidence: issue.confidence,
    evidence: { basis, matched, sample, run_ids: runIds, error, facts },
    impact: { runs: issue.impact.runs, occurrences: issue.impact.occurrences, lost_steps: issue.impact.lostSteps },
    transient: issue.transient,
    auto_resolvable: issue.autoResolvable,
    fixes: issue.fixes,
  };
}

export function analysisOnWire(analysis: {
  session: Session;
  issues: readonly Issue[];
  rootCauses: string[];
  recommendations: string[];
  confidence: number;
}) {
  return {
    session_id: analysis.session.id,
    issues: analysis.issues.map(issueOnWire),
    root_causes: analysis.rootCauses,
    recommendations: analysis.recommendations,
    confidence_score: analysis.confidence,
  };
}

export function resolutionOnWire(resolution: {
  resolved: string[];
  alreadyResolved: string[];
  remaining: readonly { issueId: string; reason: string; code: string; recommendation: string }[];
  status: string;
  actions: readonly ResolveAction[];
  session: Session;
}) {
  return {
    resolved_issues: resolution.resolved,
    already_resolved: resolution.alreadyResolved,
    remaining_issues: resolution.remaining.map(({ issueId, ...rest }) => ({ issue_id: issueId, ...rest })),
    resolution_status: resolution.status,
    actions: resolution.actions.map(({ issueId, proposalId, ...rest }) => ({
      issue_id: issueId,
      proposal_id: proposalId,
      ...rest,
    })),
    session_id: resolution.session.id,
  };
}

export function issueView({ fingerprint: _fingerprint, firstSeenMs, lastSeenMs, ...issue }: Issue): IssueView {
  return { ...issue, firstSeen: isoOf(firstSeenMs), lastSeen: isoOf(lastSeenMs) };
}

export function sessionView({
  createdAtMs,
  updatedAtMs,
  log: _log,
  actions: _actions,
  ...session
}: Session): z.infer<typeof sessionViewSchema> {
  return { ...session, createdAt: isoOf(createdAtMs), updatedAt: isoOf(updatedAtMs) };
}

export function sessionDetail(found: {
  session: Session;
  issues: readonly Issue[];
}): z.infer<typeof getSession.response> {
  const { session, issues } = found;
  return {
    ...sessionView(session),
    actions: session.actions,
    log: session.log.map(({ atMs, ...entry }) => ({ at: isoOf(atMs), ...entry })),
    issues: issues.map(issueView),
  };
}

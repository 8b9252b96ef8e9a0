import type { Issue } from "../schema";
import type { IssueDraft } from "./find-issues";

/**
 * The issue after a new look: a known fault keeps its id, its proposal and its state.
 * A resolved one is reopened only by a run that failed after the fix, with the fixed version or a later one;
 * reading old runs again changes nothing.
 */
export function mergeIssue(known: Issue | null, draft: IssueDraft, fresh: { id: string; workflowId: string }): Issue {
  if (known === null)
    return { ...draft, ...fresh, status: "open", proposalId: null, verification: null, fixedInVersion: null };
  const newer = draft.lastSeenMs > known.lastSeenMs;
  const failedVersion = Number(draft.evidence.facts["version"] ?? 0);
  const afterFix = known.fixedInVersion !== null && failedVersion >= known.fixedInVersion;
  const reopened = known.status === "resolved" && draft.mode !== null && newer && afterFix;
  const settled = known.status === "resolved" && !reopened;
  return {
    ...draft,
    id: known.id,
    workflowId: known.workflowId,
    status: reopened ? "reopened" : known.status,
    firstSeenMs: Math.min(known.firstSeenMs, draft.firstSeenMs),
    // Runs fall out of the journal; what was once counted stays counted.
    impact: {
      ...draft.impact,
      runs: Math.max(known.impact.runs, draft.impact.runs),
      occurrences: Math.max(known.impact.occurrences, draft.impact.occurrences),
    },
    lastSeenMs: settled && draft.mode === null ? known.lastSeenMs : Math.max(known.lastSeenMs, draft.lastSeenMs),
    proposalId: reopened ? null : known.proposalId,
    verification: reopened ? null : known.verification,
    fixedInVersion: reopened ? null : known.fixedInVersion,
  };
}

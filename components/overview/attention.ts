import type { AlertView } from "@/lib/api/contracts/alerts";
import type { ConnectionSummary } from "@/lib/client/connections";
import type { TriggerState } from "@/lib/client/triggers";
import type { IssueView } from "@/lib/client/troubleshooting";
import { isUnconnected } from "@/components/connections/is-unconnected";
import { heldWords } from "@/components/connections/held-words";
import { tokenEnd } from "@/components/connections/token-end";

/** Something that waits for a person. */
export interface AttentionItem {
  id: string;
  kind: "connection" | "missed-run" | "fix" | "issue" | "alert";
  /** Null: it is about no single workflow. */
  workflowId: string | null;
  title: string;
  grave: boolean;
  /** ISO 8601. */
  since: string | null;
  /** Page within the workspace where it can be settled. */
  path: string;
}

const isGrave = (severity: AlertView["severity"]) => severity === "critical" || severity === "high";

/**
 * What needs attention, in the order in which to look: connections that hold up whatever needs them, missed runs (nothing else tells of them), failures whose fix
 * waits for approval, other open failures, then alerts of workflows that are not named yet.
 */
export function attentionOf({
  alerts,
  connections,
  issues,
  nowMs,
  triggers,
}: Readonly<{
  connections: readonly ConnectionSummary[];
  /** Milliseconds since the epoch. */
  nowMs: number;
  alerts: readonly AlertView[];
  issues: readonly IssueView[];
  triggers: readonly TriggerState[];
}>): AttentionItem[] {
  const missed = triggers
    .filter(
      ({ state, check }) => state === "silent" || state === "error" || (state === "active" && check?.ok === false),
    )
    .map((trigger): AttentionItem => ({
      id: trigger.id,
      kind: "missed-run",
      workflowId: trigger.workflowId,
      title:
        trigger.state === "silent"
          ? `Trigger “${trigger.triggerId}” did not fire when it should have`
          : `Trigger “${trigger.triggerId}” fails: ${trigger.error ?? trigger.check?.problem ?? "the cause is not known"}`,
      grave: true,
      since: trigger.state === "silent" ? trigger.nextExpectedAt : null,
      path: `/workflows/${trigger.workflowId}`,
    }));
  const failures = issues
    .filter(({ status }) => status !== "resolved")
    .map((issue): AttentionItem => ({
      id: issue.id,
      kind: issue.fixes.some(({ risk }) => risk !== "manual") ? "fix" : "issue",
      workflowId: issue.workflowId,
      title: issue.description,
      grave: isGrave(issue.severity),
      since: issue.firstSeen,
      path: `/troubleshooting?workflow=${issue.workflowId}&issue=${issue.id}`,
    }))
    .toSorted((a, b) => Number(a.kind === "issue") - Number(b.kind === "issue") || Number(b.grave) - Number(a.grave));
  const named = new Set([...missed, ...failures].map(({ workflowId }) => workflowId));
  const others = alerts
    .filter(({ workflowId }) => !named.has(workflowId))
    .map((alert): AttentionItem => ({
      id: alert.id,
      kind: "alert",
      workflowId: alert.workflowId,
      title: alert.title,
      grave: isGrave(alert.severity),
      since: alert.since,
      path: `/health?workflow=${alert.workflowId}`,
    }))
    .toSorted((a, b) => Number(b.grave) - Number(a.grave));
  return [...connectionsInNeed(connections, nowMs), ...missed, ...failures, ...others];
}

/** Broken connections, then those whose token ends soon and is renewed by nobody. */
function connectionsInNeed(connections: readonly ConnectionSummary[], nowMs: number): AttentionItem[] {
  return connections
    .flatMap((connection): AttentionItem[] => {
      const { id, name, state, runsHeld, expiresAt } = connection;
      const about = { id, kind: "connection" as const, workflowId: null, path: `/connections/${id}` };
      if (state === "broken") {
        const held = runsHeld === 0 ? "" : `: ${heldWords(runsHeld)}`;
        return [
          {
            ...about,
            title: `Connection “${name}” ${isUnconnected(connection) ? "is not connected yet" : "is broken"}${held}`,
            grave: true,
            since: connection.updatedAt,
          },
        ];
      }
      const end = tokenEnd(connection, nowMs);
      if (end !== "soon" && end !== "over") return [];
      const day = (expiresAt ?? "").slice(0, 10);
      const title = `The token of connection “${name}” ${end === "soon" ? "ends" : "ended"} on ${day}, and nobody renews it`;
      return [{ ...about, title, grave: false, since: null }];
    })
    .toSorted((a, b) => Number(b.grave) - Number(a.grave));
}

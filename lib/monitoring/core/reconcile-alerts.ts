import type { RunMode } from "@/lib/workflow/run-schema";
import type { Alert, Finding } from "../schema";

export type AlertChange =
  { kind: "open"; finding: Finding } | { kind: "update"; alert: Alert } | { kind: "resolve"; alert: Alert };

/**
 * Findings of now against the alerts that stand: one alert per cause, kept while the cause lasts, resolved by itself
 * when it is gone, reopened only on evidence newer than its resolution.
 * @param alerts of one workflow and mode, the resolved ones included (at least the newest of each group)
 */
export function reconcileAlerts(findings: readonly Finding[], alerts: readonly Alert[], nowMs: number): AlertChange[] {
  const changes: AlertChange[] = [];
  const standing = new Map(
    alerts.filter((alert) => alert.status !== "resolved").map((alert) => [alert.groupKey, alert]),
  );
  for (const finding of findings) {
    const alert = standing.get(finding.groupKey);
    standing.delete(finding.groupKey);
    if (alert !== undefined) {
      const next = refresh(alert, finding, nowMs);
      if (next !== null) changes.push({ kind: "update", alert: next });
    } else if (!alreadyResolved(finding, alerts)) changes.push({ kind: "open", finding });
  }
  for (const alert of standing.values()) {
    changes.push({
      kind: "resolve",
      alert: {
        ...alert,
        status: "resolved",
        resolvedAtMs: nowMs,
        updatedAtMs: nowMs,
        resolvedBy: "system:monitor",
        snoozedUntilMs: null,
      },
    });
  }
  return changes;
}

function alreadyResolved(finding: Finding, alerts: readonly Alert[]): boolean {
  return alerts.some(
    (alert) =>
      alert.groupKey === finding.groupKey && alert.resolvedAtMs !== null && alert.resolvedAtMs >= finding.lastSeenMs,
  );
}

function refresh(alert: Alert, finding: Finding, nowMs: number): Alert | null {
  const awake = alert.status === "snoozed" && alert.snoozedUntilMs !== null && alert.snoozedUntilMs <= nowMs;
  const unchanged =
    alert.value === finding.value && alert.severity === finding.severity && alert.title === finding.title;
  if (unchanged && !awake) return null;
  return {
    ...alert,
    status: awake ? "open" : alert.status,
    snoozedUntilMs: awake ? null : alert.snoozedUntilMs,
    severity: finding.severity,
    title: finding.title,
    description: finding.description,
    suggestion: finding.suggestion,
    value: finding.value,
    expected: finding.expected,
    evidence: finding.evidence,
    lastSeenMs: finding.lastSeenMs,
    updatedAtMs: nowMs,
  };
}

/** A new alert from a finding. */
export function openAlert(
  finding: Finding,
  identity: { id: string; workflowId: string; mode: RunMode },
  nowMs: number,
): Alert {
  return {
    ...identity,
    type: finding.type,
    severity: finding.severity,
    title: finding.title,
    status: "open",
    groupKey: finding.groupKey,
    value: finding.value,
    expected: finding.expected,
    description: finding.description,
    suggestion: finding.suggestion,
    evidence: finding.evidence,
    sinceMs: finding.sinceMs,
    updatedAtMs: nowMs,
    lastSeenMs: finding.lastSeenMs,
    snoozedUntilMs: null,
    resolvedAtMs: null,
    resolvedBy: null,
  };
}

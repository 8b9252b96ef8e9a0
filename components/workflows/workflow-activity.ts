import type { AlertView } from "@/lib/api/contracts/alerts";
import type { TriggerState } from "@/lib/client/triggers";
import type { RunSummary } from "@/lib/workflow/run-schema";

/** What happened to a workflow lately, and what is to come. */
export interface WorkflowActivity {
  /** Newest runs, oldest first, at most `RUNS_SHOWN`. */
  runs: readonly RunSummary[];
  lastRun: RunSummary | null;
  triggers: readonly TriggerState[];
  /** ISO 8601; the earliest of its triggers. */
  nextExpectedAt: string | null;
  /** A trigger should have fired and did not, or can't. */
  troubledTrigger: TriggerState | null;
  /** The gravest alert that is not settled. */
  alert: AlertView | null;
  alertCount: number;
}

export const RUNS_SHOWN = 14;
const GRAVITY: Record<AlertView["severity"], number> = { critical: 4, high: 3, medium: 2, low: 1, info: 0 };

function byWorkflow<T extends { workflowId: string }>(items: readonly T[]): Map<string, T[]> {
  const groups = new Map<string, T[]>();
  for (const item of items) groups.set(item.workflowId, [...(groups.get(item.workflowId) ?? []), item]);
  return groups;
}

/**
 * Sums runs, triggers and alerts up by workflow.
 * @param runs newest first
 * @returns activity by workflow id; a workflow without any is not in it
 */
export function activityOf(
  runs: readonly RunSummary[],
  triggers: readonly TriggerState[],
  alerts: readonly AlertView[],
): ReadonlyMap<string, WorkflowActivity> {
  const [runsOf, triggersOf, alertsOf] = [byWorkflow(runs), byWorkflow(triggers), byWorkflow(alerts)];
  const ids = new Set([...runsOf.keys(), ...triggersOf.keys(), ...alertsOf.keys()]);
  return new Map(
    [...ids].map((id) => {
      const own = runsOf.get(id) ?? [];
      const ownTriggers = triggersOf.get(id) ?? [];
      const ownAlerts = (alertsOf.get(id) ?? []).toSorted((a, b) => GRAVITY[b.severity] - GRAVITY[a.severity]);
      const expected = ownTriggers
        .filter(({ state }) => state !== "paused")
        .flatMap(({ nextExpectedAt }) => nextExpectedAt ?? []);
      return [
        id,
        {
          runs: own.slice(0, RUNS_SHOWN).reverse(),
          lastRun: own[0] ?? null,
          triggers: ownTriggers,
          nextExpectedAt: expected.toSorted()[0] ?? null,
          troubledTrigger:
            ownTriggers.find(({ state, check }) => state === "silent" || state === "error" || check?.ok === false) ??
            null,
          alert: ownAlerts[0] ?? null,
          alertCount: ownAlerts.length,
        },
      ];
    }),
  );
}

import type { Finding, OpenRuns, RunFact, Severity, TriggerFact } from "../schema";
import { findFailureRate } from "./find-failure-rate";
import { findFailures } from "./find-failures";
import { findHeldRuns } from "./find-held-runs";
import { findPendingRuns } from "./find-pending-runs";
import { findQueueWait } from "./find-queue-wait";
import { findSlaMisses } from "./find-sla-misses";
import { findSlowRuns } from "./find-slow-runs";
import { findTriggerFindings } from "./find-trigger-findings";

const SEVERITY_RANK: Record<Severity, number> = { critical: 0, high: 1, medium: 2, low: 3, info: 4 };

/**
 * Everything that is wrong with a workflow in one mode, worst first.
 * @param runs ended runs of one workflow and mode, any order
 * @param open of the same
 * @param triggers triggers whose mode is that of the runs
 */
export function findAll(input: {
  runs: readonly RunFact[];
  open: OpenRuns;
  triggers: readonly TriggerFact[];
  nowMs: number;
}): Finding[] {
  return [
    ...findFailures(input.runs),
    ...findFailureRate(input.runs),
    ...findSlowRuns(input.runs),
    ...findQueueWait(input.runs),
    ...findPendingRuns(input.runs, input.open, input.nowMs),
    ...findHeldRuns(input.open),
    ...findSlaMisses(input.runs, input.open),
    ...findTriggerFindings(input.triggers, input.runs, input.nowMs),
  ].sort(
    (a, b) =>
      SEVERITY_RANK[a.severity] - SEVERITY_RANK[b.severity] ||
      a.sinceMs - b.sinceMs ||
      (a.groupKey < b.groupKey ? -1 : 1),
  );
}

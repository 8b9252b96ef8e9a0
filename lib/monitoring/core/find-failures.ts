import type { Finding, RunFact, Severity } from "../schema";
import { isFailure } from "./fold-buckets";
import { groupBy } from "./group-by";

/** A cause counts as over after this many later runs that succeeded. */
export const SUCCESSES_TO_CLEAR = 3;
/** Runs looked back at; older failures belong to history. */
const RUNS_LOOKED_AT = 50;

/**
 * One finding per cause (fingerprint of the error), not one per run. It goes away when SUCCESSES_TO_CLEAR runs in a row
 * have succeeded since its last appearance.
 * @param runs ended runs of one workflow and mode, any order
 */
export function findFailures(runs: readonly RunFact[]): Finding[] {
  const recent = [...runs]
    .filter((run) => run.status !== "cancelled")
    .sort((a, b) => b.endedAtMs - a.endedAtMs || (a.id < b.id ? 1 : -1))
    .slice(0, RUNS_LOOKED_AT);
  const failures = recent.filter((run) => isFailure(run));
  const groups = groupBy(failures, (run) => run.errorFingerprint ?? run.errorCategory ?? run.status);
  return [...groups].flatMap(([cause, group]) => {
    const newest = group[0];
    if (newest === undefined) return [];
    const newerSuccesses = recent.slice(0, recent.indexOf(newest)).filter((run) => run.status === "succeeded").length;
    return newerSuccesses >= SUCCESSES_TO_CLEAR ? [] : [failureFinding(cause, group, newest, recent)];
  });
}

function failureFinding(
  cause: string,
  group: readonly RunFact[],
  newest: RunFact,
  recent: readonly RunFact[],
): Finding {
  const inARow = recent.findIndex((run) => !isFailure(run));
  const consecutive = inARow === -1 ? recent.length : inARow;
  const where = newest.errorService ?? newest.errorStepId;
  const what = (newest.errorCategory ?? newest.status).replaceAll("_", " ");
  const share = group.length / recent.length;
  return {
    type: "run_failures",
    groupKey: `run_failures:${cause}`,
    severity: failureSeverity(group.length, share, consecutive),
    title: `${capital(what)}${where === null ? "" : ` at ${where}`}: ${group.length} of the last ${recent.length} runs failed`,
    description: newest.errorMessage ?? `The run ended as ${newest.status}.`,
    suggestion:
      newest.errorStepId === null
        ? "Open the newest failed run and let it be diagnosed."
        : `Diagnose step "${newest.errorStepId}" of the newest failed run.`,
    sinceMs: Math.min(...group.map((run) => run.endedAtMs)),
    lastSeenMs: newest.endedAtMs,
    value: group.length,
    expected: 0,
    evidence: {
      runs: group.slice(0, 10).map((run) => run.id),
      failed: group.length,
      of: recent.length,
      category: newest.errorCategory,
      consecutive,
    },
  };
}

function failureSeverity(failed: number, share: number, consecutive: number): Severity {
  if (consecutive >= 5 && failed >= 5) return "critical";
  if (consecutive >= 3 && failed >= 3) return "high";
  return share >= 0.2 || failed >= 3 ? "medium" : "low";
}

function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}

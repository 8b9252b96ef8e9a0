import type { Finding, OpenRuns, RunFact } from "../schema";
import { SUCCESSES_TO_CLEAR } from "./find-failures";

/** Ended runs looked back at; older misses belong to history. */
const RUNS_LOOKED_AT = 50;

interface Miss {
  id: string;
  slaMissedAtMs: number;
}

/**
 * Runs that took longer than `settings.sla` gives them, as one finding. It goes away when SUCCESSES_TO_CLEAR later runs
 * in a row have kept it and none that missed it is still open.
 * @param runs ended runs of one workflow and mode, any order
 */
export function findSlaMisses(runs: readonly RunFact[], open: OpenRuns): Finding[] {
  const recent = [...runs].sort((a, b) => b.endedAtMs - a.endedAtMs || (a.id < b.id ? 1 : -1)).slice(0, RUNS_LOOKED_AT);
  const ended = recent.flatMap(({ id, slaMissedAtMs }): Miss[] =>
    slaMissedAtMs === null ? [] : [{ id, slaMissedAtMs }],
  );
  const kept = recent.findIndex((run) => run.slaMissedAtMs !== null);
  const standing = kept >= 0 && kept < SUCCESSES_TO_CLEAR ? ended : [];
  const missed = [...open.slaMissed, ...standing].sort((a, b) => b.slaMissedAtMs - a.slaMissedAtMs);
  const [newest] = missed;
  if (newest === undefined) return [];
  const stillOpen = open.slaMissed.length;
  return [
    {
      type: "sla_missed",
      groupKey: "sla_missed",
      severity: stillOpen > 0 ? "high" : "medium",
      title: titleOf(missed.length, stillOpen),
      description: `Run ${newest.id} was not through by ${new Date(newest.slaMissedAtMs).toISOString()}, as settings.sla of the workflow demands.`,
      suggestion:
        stillOpen > 0
          ? "Open the run: its steps show what it waits for."
          : "Compare the run with one that kept the SLA, or give it more time in settings.sla.",
      sinceMs: Math.min(...missed.map((run) => run.slaMissedAtMs)),
      lastSeenMs: newest.slaMissedAtMs,
      value: missed.length,
      expected: 0,
      evidence: { runs: missed.slice(0, 10).map((run) => run.id), missed: missed.length, open: stillOpen },
    },
  ];
}

function titleOf(missed: number, open: number): string {
  if (missed === 1) return open === 1 ? "A run has missed its SLA and is still open" : "A run has missed its SLA";
  return `${missed} runs have missed their SLA${open === 0 ? "" : `, ${open} of them still open`}`;
}

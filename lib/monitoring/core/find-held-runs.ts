import type { Finding, OpenRuns } from "../schema";

/** Runs named in a finding. */
const SHOWN_MAX = 10;

/** Runs that wait because a connection is broken: one finding per connection, for one sign-in mends them all. */
export function findHeldRuns({ held }: OpenRuns): Finding[] {
  return held.map(({ connectionId, name, reason, brokenAtMs, runs }) => {
    const newest = Math.max(...runs.map((run) => run.createdAtMs));
    return {
      type: "connection_broken",
      groupKey: `connection_broken:${connectionId}`,
      severity: "high",
      title: `${runs.length === 1 ? "A run waits" : `${runs.length} runs wait`} for connection “${name}”, which is broken`,
      description: reason ?? "Its credential was refused.",
      suggestion: "Open the connection and connect it again: the runs go on by themselves then, and do nothing twice.",
      sinceMs: brokenAtMs,
      lastSeenMs: Math.max(newest, brokenAtMs),
      value: runs.length,
      expected: 0,
      evidence: { connectionId, held: runs.length, runs: runs.slice(0, SHOWN_MAX).map((run) => run.id) },
    };
  });
}

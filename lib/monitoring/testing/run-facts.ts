import type { RunFact } from "../schema";

/** An ended run for tests; minutes count from an arbitrary start. */
export function runFact(minute: number, part: Partial<RunFact> = {}): RunFact {
  const createdAtMs = 1_700_000_000_000 + minute * 60_000;
  const failed = part.status === "failed";
  return {
    id: `run_${String(minute).padStart(6, "0")}`,
    version: 1,
    mode: "simulate",
    status: "succeeded",
    triggerId: null,
    createdAtMs,
    endedAtMs: createdAtMs + 1_000,
    queueWaitMs: 5,
    durationMs: 1_000,
    busyMs: 900,
    costUsd: 0.001,
    errorCategory: failed ? "rate_limited" : null,
    errorFingerprint: failed ? "slack:429" : null,
    errorMessage: failed ? "Slack answered 429" : null,
    errorService: failed ? "slack" : null,
    errorStepId: failed ? "tell" : null,
    slaMissedAtMs: null,
    ...part,
  };
}

export function runsUpTo(count: number, make: (minute: number) => Partial<RunFact> = () => ({})): RunFact[] {
  return Array.from({ length: count }, (_, minute) => runFact(minute, make(minute)));
}

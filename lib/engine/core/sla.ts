import { isoOf } from "@/lib/kernel/instant";
import type { RunError } from "@/lib/workflow/run-schema";
import type { Decision } from "./decision";
import type { Sla } from "./sla-due";

/** Durable: a run that waits for days is late all the same. */
export const SLA_TIMER_ID = "sla";

/** Sets the timer of `settings.sla`; a run that is late already misses it at once. */
export function watchSla(decision: Decision): void {
  const { program, state } = decision;
  if (program.sla === null) return;
  decision.command({
    kind: "set_timer",
    timerId: SLA_TIMER_ID,
    dueAtMs: program.sla.dueOf(state.acceptedAtMs).dueAtMs,
  });
}

/** The time is over and the run is not. What `onBreach: cancel` does follows when the run next settles. */
export function missSla(decision: Decision): void {
  const { program, state, atMs } = decision;
  if (program.sla === null || state.slaMissedAtMs !== null) return;
  decision.record({ type: "sla_missed", atMs, ...program.sla.dueOf(state.acceptedAtMs) });
}

/** Why a run was cancelled by `onBreach: cancel`. */
export function slaError(acceptedAtMs: number, sla: Sla): RunError {
  const { dueAtMs, limit } = sla.dueOf(acceptedAtMs);
  return {
    category: "timeout",
    code: "SLA_MISSED",
    message: `The run was to end by ${isoOf(dueAtMs)} and was cancelled (settings.sla.onBreach)`,
    field: `settings.sla.${limit}`,
    retryable: false,
  };
}

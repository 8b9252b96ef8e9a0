import { assertNever } from "@/lib/kernel/assert-never";
import type { ProgramNode, ResolvedNeed } from "./program";
import { isEnded, PENDING_UNIT, type StepStates } from "./state";

export type Readiness = "wait" | "run" | "skip";

/**
 * Whether a pending step may start: it waits until all its needs have ended; then one condition that held
 * (`join: any`, the default) or all of them (`join: all`) let it run, else it is skipped.
 */
export function readinessOf(node: ProgramNode, states: StepStates, continued: (stepId: string) => boolean): Readiness {
  if (node.needs.length === 0) return "run";
  if (node.needs.some((need) => need.step !== null && !isEnded(states.get(need.step) ?? PENDING_UNIT))) return "wait";
  const held = (need: ResolvedNeed): boolean => holds(need, states, continued);
  const runs = node.step.join === "all" ? node.needs.every(held) : node.needs.some(held);
  return runs ? "run" : "skip";
}

/** @param continued whether the step has `onError: continue`, so that its failure counts as success */
function holds(need: ResolvedNeed, states: StepStates, continued: (stepId: string) => boolean): boolean {
  if (need.step === null) return false;
  const { status } = states.get(need.step) ?? PENDING_UNIT;
  switch (need.on) {
    case "succeeded":
      return status === "succeeded" || (status === "failed" && continued(need.step));
    case "failed":
      return status === "failed";
    case "skipped":
      return status === "skipped";
    case "ended":
      return true;
    case "never":
      return false;
    default:
      return assertNever(need.on);
  }
}

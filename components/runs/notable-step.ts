import type { Run, RunStep } from "@/lib/workflow/run-schema";
import { ancestorsOf } from "./step-tree";

/** Worth a look before any other, in this order. */
const NOTABLE: readonly RunStep["status"][] = ["failed", "outcome_unknown", "waiting", "retrying", "running"];

/**
 * The step that a run is opened at: the first of the most notable status, and in it the innermost, which says why.
 * Of failures the one that the run failed by comes first: an earlier one may have been taken care of.
 * @returns undefined where every step is done or none has begun
 */
export function notableStep({ steps, error }: Pick<Run, "steps" | "error">): RunStep | undefined {
  for (const status of NOTABLE) {
    const fitting = steps.filter((step) => step.status === status);
    const start = status === "failed" ? fitting.findIndex(({ stepId }) => stepId === error?.stepId) : 0;
    const found = innermostOfFirst(fitting.slice(Math.max(0, start)));
    if (found !== undefined) return found;
  }
  return undefined;
}

/** @param steps each before what it holds, as the API gives them */
function innermostOfFirst(steps: readonly RunStep[]): RunStep | undefined {
  let found = steps[0];
  for (const step of steps.slice(1)) {
    if (found === undefined || !ancestorsOf(step.path).includes(found.path)) break;
    found = step;
  }
  return found;
}

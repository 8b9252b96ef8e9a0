import type { RunError } from "@/lib/workflow/run-schema";
import type { RecordedOutcome, RecordedRun } from "../schema";
import { findStepPath, stepIdsOf } from "@/lib/workflow/core/step-path";

type FailedAttempt = Extract<RecordedOutcome, { kind: "failed" }>;

/** Where a run broke first, by what, and what it cost; a later failure is never called the cause. */
export interface FirstFailure {
  /** Path of the step in the run; null where the run failed as a whole (its time limit). */
  path: string | null;
  stepId: string | null;
  error: RunError;
  /** Recorded failed attempts of that step, in order; none where it failed before a call (an expression). */
  failures: FailedAttempt[];
  /** Steps that never ended well because of it. */
  lostSteps: string[];
}

/** @returns null for a run that did not fail */
export function firstFailure(run: RecordedRun): FirstFailure | null {
  if (run.error === null) return null;
  const named = run.error.stepId;
  const failing =
    run.steps.find(
      (step) => named !== undefined && stepIdsOf(step.path).includes(named) && step.attempts.at(-1)?.kind === "failed",
    ) ?? (named === undefined ? run.steps.find((step) => step.attempts.at(-1)?.kind === "failed") : undefined);
  const path = failing?.path ?? (named === undefined ? null : (findStepPath(run.definition, named) ?? named));
  const stepId = path === null ? null : (stepIdsOf(path).at(-1) ?? null);
  const done = new Set(
    run.steps.filter((step) => step.attempts.at(-1)?.kind === "succeeded").map((step) => stepIdsOf(step.path)[0]),
  );
  const failedOutermost = path === null ? undefined : stepIdsOf(path)[0];
  return {
    path,
    stepId,
    error: run.error,
    failures: (failing?.attempts ?? []).filter((attempt): attempt is FailedAttempt => attempt.kind === "failed"),
    lostSteps: Object.keys(run.definition.steps).filter((id) => !done.has(id) && id !== failedOutermost),
  };
}

import { AppError } from "@/lib/kernel/app-error";
import { asJson } from "@/lib/kernel/json";
import { applyPatch } from "@/lib/workflow/core/apply-patch";
import { fingerprintOfError } from "@/lib/workflow/core/error-fingerprint";
import { definitionSchema, type Definition } from "@/lib/workflow/definition-schema";
import type { Verification } from "@/lib/workflow/proposal-schema";
import type { RunError } from "@/lib/workflow/run-schema";
import type { ScriptedOutcome, SimulateRun, SimulationRequest, SimulationResult } from "@/lib/workflow/simulation";
import type { Fix, Issue, RecordedRun } from "../schema";
import { firstFailure } from "./first-failure";
import { sampleTrigger } from "./sample-trigger";
import { findStepPath } from "@/lib/workflow/core/step-path";

/** Whether a fix is proved, and why not. */
export type Proof =
  | { kind: "proved"; verification: Verification }
  | { kind: "not_reproduced"; verification: Verification }
  | { kind: "still_fails"; verification: Verification; reason: string };

/** Failures in a row that a retry policy has to survive, beyond what one run without retries could record. */
const FAILURES_MAX = 5;

/** Recorded outputs of what succeeded and recorded errors of what failed, in order, by step path. */
function scriptOf(
  run: RecordedRun,
  failingPath: string | null,
  failuresInARow: number,
): Record<string, ScriptedOutcome[]> {
  const script: Record<string, ScriptedOutcome[]> = {};
  for (const { path, attempts } of run.steps) {
    const outcomes: ScriptedOutcome[] = attempts.map((attempt) => {
      const latency = attempt.latencyMs === undefined ? {} : { latencyMs: attempt.latencyMs };
      if (attempt.kind === "succeeded") return { kind: "succeeded", output: attempt.output, ...latency };
      return { kind: "failed", error: attempt.error, acted: attempt.acted };
    });
    const last = outcomes.at(-1);
    // Runs that failed one after the other tell how long the fault lasts: the fix has to outlast it.
    if (path === failingPath && last?.kind === "failed")
      while (outcomes.length < Math.min(failuresInARow, FAILURES_MAX)) outcomes.push(last);
    if (outcomes.length > 0) script[path] = outcomes;
  }
  return script;
}

type Case = Omit<SimulationRequest, "definition"> & {
  method: Verification["method"];
  expected: { error: RunError; stepId: string | null };
};

/** The situation to replay: from the journal where a run is recorded, else the fault as the log tells it. */
function caseOf(issue: Issue, fix: Fix, definition: Definition, run: RecordedRun | null): Case | null {
  if (run !== null) {
    const failure = firstFailure(run);
    if (failure === null) return null;
    const script = scriptOf(run, failure.path, issue.impact.runs);
    const expected = { error: failure.error, stepId: failure.stepId };
    if (fix.kind !== "timeout" || failure.path === null)
      return { trigger: run.trigger, script, method: "replay", expected };
    // The time limit cut the answer off, so how late it was is not recorded: it is taken to come just after the limit.
    const slowPath = failure.path;
    const limitMs = definition.steps[slowPath]?.timeoutMs ?? 30_000;
    delete script[slowPath];
    const latencyMs: Case["latencyMs"] = ({ stepPath }) => (stepPath === slowPath ? limitMs * 1.2 : undefined);
    return { trigger: run.trigger, script, latencyMs, method: "replay", expected };
  }
  const { error } = issue.evidence;
  const path = issue.stepId === null ? null : findStepPath(definition, issue.stepId);
  if (error === null || path === null) return null;
  const failures = Array.from({ length: Math.max(1, Math.min(issue.impact.occurrences, FAILURES_MAX)) }, () => ({
    kind: "failed" as const,
    error,
    acted: "no" as const,
  }));
  return {
    trigger: sampleTrigger(definition),
    script: { [path]: failures },
    method: "simulate",
    expected: { error, stepId: issue.stepId },
  };
}

/** Same fault: same step and category, and the same fingerprint, but for time limits, whose wording holds the limit. */
function isSameFault(result: SimulationResult, expected: Case["expected"]): boolean {
  if (result.error === null || result.status === "succeeded") return false;
  const stepId = result.error.stepId ?? expected.stepId;
  if (expected.error.category === "timeout" && result.error.category === "timeout") return stepId === expected.stepId;
  const normal = (error: RunError): RunError => ({
    category: error.category,
    code: error.code,
    message: error.message,
    retryable: error.retryable,
  });
  return (
    fingerprintOfError(normal(result.error), stepId) === fingerprintOfError(normal(expected.error), expected.stepId)
  );
}

function withError(error: RunError | null): { error?: RunError } {
  return error === null ? {} : { error };
}

/**
 * Proves a fix by two replays in virtual time: without it the recorded failure must come again (same fingerprint), with it
 * the run must succeed and no effect may be done twice. Nothing is stored, nothing is sent.
 * @param definition head of the workflow, without the fix
 * @param run a recorded run of this fault; null for a fault known from logs only, which is then put into a simulated run
 * @throws AppError STATE_CONFLICT where the fix does not fit the definition any more
 */
export async function proveFix(
  simulate: SimulateRun,
  issue: Issue,
  fix: Fix,
  definition: Definition,
  run: RecordedRun | null,
): Promise<Proof> {
  const situation = caseOf(issue, fix, definition, run);
  if (situation === null) {
    throw new AppError(
      "STATE_CONFLICT",
      "There is neither a recorded run of this failure nor a step it belongs to, so nothing can be replayed.",
    );
  }
  const patched = definitionSchema.safeParse(applyPatch(asJson(definition), fix.patch));
  if (!patched.success) throw new AppError("STATE_CONFLICT", "The fix does not give a valid definition.");
  const { method, expected, ...request } = situation;
  const before = await simulate({ ...request, definition });
  const reproduced = isSameFault(before, expected);
  const after = await simulate({ ...request, definition: patched.data });
  const verification: Verification = {
    method,
    before: { reproduced, status: before.status, ...withError(before.error) },
    after: { status: after.status, ...withError(after.error), effects: after.effects },
    cases: 1,
  };
  if (!reproduced) return { kind: "not_reproduced", verification };
  const twice = after.effects.find((effect) => effect.times > 1);
  if (twice !== undefined)
    return {
      kind: "still_fails",
      verification,
      reason: `with the fix ${twice.operation} would be done ${twice.times} times`,
    };
  if (after.status !== "succeeded") {
    return {
      kind: "still_fails",
      verification,
      reason: `with the fix the run still ends as ${after.status}${after.error === null ? "" : `: ${after.error.message}`}`,
    };
  }
  return { kind: "proved", verification };
}

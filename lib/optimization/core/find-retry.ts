import type { EffectOf } from "@/lib/workflow/catalog-lookup";
import { walkSteps } from "@/lib/workflow/core/walk-steps";
import type { Definition, RetryPolicy, Step } from "@/lib/workflow/definition-schema";
import type { History } from "../schema";
import { callsOutside, mapSteps } from "./map-steps";
import type { Draft } from "./opportunity-draft";

/** Three attempts in all; the engine waits with full jitter and honours Retry-After. */
export const RETRY_PROPOSED: RetryPolicy = { maxAttempts: 3, baseMs: 500, capMs: 30_000 };

/**
 * A retry policy for calls to other services that have none. The engine only repeats transient failures and never a
 * write whose outcome is unknown, so a repeat cannot act twice.
 */
export function findRetry(definition: Definition, history: History, effectOf: EffectOf): Draft | null {
  const bare = walkSteps(definition).filter(
    ({ step }) => callsOutside(step) && step.retry === undefined && step.disabled !== true,
  );
  if (bare.length === 0) return null;
  const paths = new Set(bare.map(({ keys }) => keys.join("/")));
  const steps = [...new Set(bare.map(({ id }) => id))];
  const failures = steps.map((id) => ({
    step: id,
    attempts: history.steps[id]?.attempts ?? 0,
    transient_failures: history.steps[id]?.transientFailures ?? 0,
  }));
  const seen = failures.reduce((sum, { transient_failures: count }) => sum + count, 0);
  const writes = bare.filter(({ step }) => isPlainWrite(step, effectOf)).map(({ id }) => id);
  return {
    type: "retry_policy",
    description: `Try ${steps.map((id) => `"${id}"`).join(", ")} up to ${RETRY_PROPOSED.maxAttempts} times when a service answers with a passing failure.`,
    strategy: "reliability",
    effort: "low",
    risk: writes.length === 0 ? "safe" : "review",
    confidence: seen > 0 ? 0.95 : history.runs > 0 ? 0.6 : 0.7,
    steps,
    evidence: {
      measured: failures,
      history:
        history.runs > 0
          ? `${history.runs} runs, ${seen} passing failures`
          : "no runs yet: the rate of passing failures is not known",
      writes_without_own_key: writes,
    },
    after: mapSteps(definition, (step, keys) =>
      paths.has(keys.join("/")) ? { ...step, retry: RETRY_PROPOSED } : step,
    ),
  };
}

function isPlainWrite(step: Step, effectOf: EffectOf): boolean {
  const effect = effectOf(step.service ?? "", step.operation ?? "", step.with);
  return effect === "write" || effect === "delete";
}

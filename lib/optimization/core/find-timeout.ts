import type { EffectOf } from "@/lib/workflow/catalog-lookup";
import { walkSteps } from "@/lib/workflow/core/walk-steps";
import type { Definition } from "@/lib/workflow/definition-schema";
import type { History } from "../schema";
import { callsOutside, mapSteps } from "./map-steps";
import type { Draft } from "./opportunity-draft";

/** What the engine waits where a step says nothing. */
const TIMEOUT_MS_DEFAULT = 60_000;
const READ_MS_MIN = 10_000;
/** Cutting a write short makes its outcome unknown, which a person has to settle. */
const WRITE_MS_MIN = 30_000;
const FACTOR = 10;
const ATTEMPTS_MIN = 5;

/**
 * A time limit for calls that have none, from measured latencies (10 times the 99th percentile, never under the
 * minimum of its kind), or the minimum where nothing was measured.
 */
export function findTimeout(definition: Definition, history: History, effectOf: EffectOf): Draft | null {
  const proposed = new Map<string, { id: string; timeoutMs: number; latencyMsP99: number | null }>();
  for (const { id, step, keys } of walkSteps(definition)) {
    if (!callsOutside(step) || step.timeoutMs !== undefined || step.disabled === true) continue;
    const effect = effectOf(step.service ?? "", step.operation ?? "", step.with);
    const stats = history.steps[id];
    const measured = stats !== undefined && stats.attempts >= ATTEMPTS_MIN ? stats.latencyMsP99 : null;
    const floor = effect === "read" || effect === "none" ? READ_MS_MIN : WRITE_MS_MIN;
    const timeoutMs = Math.max(floor, Math.ceil(((measured ?? 0) * FACTOR) / 1000) * 1000);
    if (timeoutMs < TIMEOUT_MS_DEFAULT) proposed.set(keys.join("/"), { id, timeoutMs, latencyMsP99: measured });
  }
  if (proposed.size === 0) return null;
  const list = [...proposed.values()];
  return {
    type: "timeout",
    description: `Stop waiting for ${list.map(({ id, timeoutMs }) => `"${id}" after ${timeoutMs / 1000} s`).join(", ")}; now each may hang for ${TIMEOUT_MS_DEFAULT / 1000} s.`,
    strategy: "reliability",
    effort: "low",
    risk: "review",
    confidence: list.every(({ latencyMsP99 }) => latencyMsP99 !== null) ? 0.9 : 0.6,
    steps: [...new Set(list.map(({ id }) => id))],
    evidence: {
      proposed: list.map(({ id, timeoutMs, latencyMsP99 }) => ({
        step: id,
        timeout_ms: timeoutMs,
        latency_ms_p99: latencyMsP99,
      })),
      now_ms: TIMEOUT_MS_DEFAULT,
    },
    after: mapSteps(definition, (step, keys) => {
      const found = proposed.get(keys.join("/"));
      return found === undefined ? step : { ...step, timeoutMs: found.timeoutMs };
    }),
  };
}

import { seededRandom } from "@/lib/kernel/random";
import type { Definition, Step } from "@/lib/workflow/definition-schema";
import type { ScriptedOutcome, SimulationResult } from "@/lib/workflow/simulation";
import { estimateMakespan } from "./core/estimate-makespan";
import type { Prediction } from "./core/improvement";
import { directNeeds } from "./core/step-order";
import { stepIdOf } from "./core/summarize-history";
import type { OptimizerPorts } from "./ports";
import type { History } from "./schema";
import { isKnown, simulate, type Simulated } from "./simulate";

/** Cases simulated where failures have been measured: each draws them anew. */
const CASES_WITH_FAILURES = 40;
/** Attempts that a drawn row of failures may last. */
const FAILURES_IN_A_ROW_MAX = 20;
/** Milliseconds of a call nobody knows anything about. */
const LATENCY_MS_UNKNOWN = 500;

/**
 * What one run of a definition will be like: simulated in virtual time with the latencies and failure rates of its
 * history where there is one, else with those of the catalogue.
 */
export async function predict(ports: OptimizerPorts, definition: Definition, history: History): Promise<Prediction> {
  const rates = Object.entries(history.steps)
    .filter(([id, stats]) => id in definition.steps && stats.attempts > 0 && stats.transientFailures > 0)
    .map(([id, stats]) => ({ id, rate: Math.min(0.95, stats.transientFailures / stats.attempts) }));
  const first = await simulated(ports, definition, history, 1, {});
  const typical = first?.result ?? null;
  const structural = estimateMakespan(definition, (id, step) => typicalMs(ports, history, id, step));
  if (typical === null || typical.status !== "succeeded") {
    const costUsd = history.costUsdPerRun ?? 0;
    return {
      method: "critical_path",
      makespanMs: structural.makespanMs,
      busyMs: structural.busyMs,
      costUsd,
      succeeded: false,
      successRatio: null,
      cases: 0,
      criticalPath: structural.path,
      stepMs: stepMsOf(ports, definition, history),
    };
  }
  const results = rates.length === 0 ? [typical] : [];
  for (let seed = 1; rates.length > 0 && seed <= CASES_WITH_FAILURES; seed += 1) {
    const result = await simulated(ports, definition, history, seed, drawFailures(rates, seed));
    if (result !== null) results.push(result.result);
  }
  const mean = (pick: (result: SimulationResult) => number): number =>
    results.reduce((sum, result) => sum + pick(result), 0) / Math.max(1, results.length);
  const stepMs = Object.fromEntries(typical.steps.map((step) => [step.stepId, spanMs(step)]));
  return {
    method: "simulation",
    // A run that fails early is short: the time is that of the runs that do their work.
    makespanMs: typical.durationMs,
    busyMs: typical.busyMs,
    costUsd: mean((result) => result.costUsd),
    succeeded: first?.lenient === false,
    successRatio: rates.length === 0 ? null : mean((result) => (result.status === "succeeded" ? 1 : 0)),
    cases: results.length,
    criticalPath: criticalPath(definition, typical),
    stepMs,
  };
}

function simulated(
  ports: OptimizerPorts,
  definition: Definition,
  history: History,
  seed: number,
  failures: Record<string, ScriptedOutcome[]>,
): Promise<Simulated | null> {
  return simulate(ports, definition, {
    seed,
    script: failures,
    latencyMs: ({ service, operation, stepPath }) =>
      history.steps[stepIdOf(stepPath)]?.latencyMsP50 ??
      (isKnown(ports, { service, operation }) ? undefined : LATENCY_MS_UNKNOWN),
  });
}

function drawFailures(rates: readonly { id: string; rate: number }[], seed: number): Record<string, ScriptedOutcome[]> {
  const script: Record<string, ScriptedOutcome[]> = {};
  for (const { id, rate } of rates) {
    // Drawn per step, so that both definitions compared meet the same failures.
    const random = seededRandom(seed * 7919 + hash(id));
    let count = 0;
    while (count < FAILURES_IN_A_ROW_MAX && random() < rate) count += 1;
    if (count > 0) {
      const error = {
        category: "upstream_5xx" as const,
        code: "HTTP_503",
        message: "Passing failure drawn from the history",
        retryable: true,
        stepId: id,
      };
      script[id] = Array.from({ length: count }, () => ({ kind: "failed" as const, error, acted: "no" as const }));
    }
  }
  return script;
}

function hash(text: string): number {
  let value = 0;
  for (const char of text) value = (Math.imul(value, 31) + (char.codePointAt(0) ?? 0)) | 0;
  return value;
}

function typicalMs(ports: OptimizerPorts, history: History, id: string, step: Step): number {
  if (step.steps !== undefined)
    return Object.entries(step.steps).reduce(
      (sum, [inner, innerStep]) => sum + typicalMs(ports, history, inner, innerStep),
      0,
    );
  const measured = history.steps[id]?.latencyMsP50 ?? null;
  if (measured !== null) return measured;
  return isKnown(ports, step) ? ports.latencyMsOf(step.service ?? "", step.operation ?? "") : LATENCY_MS_UNKNOWN;
}

function stepMsOf(ports: OptimizerPorts, definition: Definition, history: History): Record<string, number> {
  return Object.fromEntries(
    Object.entries(definition.steps).map(([id, step]) => [id, typicalMs(ports, history, id, step)]),
  );
}

/** From the step that ended last, back over the need that ended last. */
function criticalPath(definition: Definition, result: SimulationResult): string[] {
  const needs = directNeeds(definition);
  const endOf = new Map<string, number>();
  for (const step of result.steps) {
    if (step.path === step.stepId && step.endedAt !== null) endOf.set(step.stepId, Date.parse(step.endedAt));
  }
  const latest = (ids: readonly string[]): string | undefined =>
    [...ids].filter((id) => endOf.has(id)).sort((a, b) => (endOf.get(b) ?? 0) - (endOf.get(a) ?? 0))[0];
  const path: string[] = [];
  for (let at = latest([...endOf.keys()]); at !== undefined && !path.includes(at); at = latest(needs.get(at) ?? []))
    path.unshift(at);
  return path;
}

function spanMs(step: { startedAt: string | null; endedAt: string | null }): number {
  return step.startedAt === null || step.endedAt === null ? 0 : Date.parse(step.endedAt) - Date.parse(step.startedAt);
}

import type { Definition, Need, Step } from "@/lib/workflow/definition-schema";
import type { Draws } from "./draw";

interface Shape {
  name: string;
  /** Workflows that a step may call. */
  callable: readonly string[];
  /** Started by the failure of others. */
  onFailure: boolean;
  /** What a step gives depends on nothing but its input: no time, no limit that a crash could let pass. */
  pure: boolean;
}

/** Fake services, by how they keep to our key (see fake-services.ts). */
export const SIM_SERVICES = ["keyed", "sent_kept", "sent_ignored", "bare"] as const;

/** Milliseconds of a wait: within a turn, beyond a poll, beyond what stays in memory, days and years. */
const WAITS_MS = [0, 20, 1_500, 45_000, 150_000, 86_400_000, 380 * 86_400_000];

/** A definition that may run: any graph of `needs`, loops and bodies, waits, retries, and steps that cannot succeed. */
export function randomDefinition(draws: Draws, shape: Shape): Definition {
  const settings = {
    ...(draws.chance(0.4) ? { maxConcurrentRuns: draws.int(1, 3) } : {}),
    ...(!shape.pure && draws.chance(0.2) ? { timeoutMs: draws.int(200, 20_000) } : {}),
    ...(!shape.pure && draws.chance(0.15) ? { sla: randomSla(draws) } : {}),
  };
  return {
    schema: 1,
    name: shape.name,
    triggers: shape.onFailure ? { broke: { service: "workflow", event: "failed" } } : {},
    steps: randomSteps(draws, shape, draws.int(1, 7), "s"),
    settings,
  };
}

function randomSla(draws: Draws): NonNullable<NonNullable<Definition["settings"]>["sla"]> {
  return { maxDurationMs: draws.int(100, 200_000), onBreach: draws.pick(["notify", "cancel"] as const) };
}

/** @param prefix of the ids, for no step may have the id of one around it */
function randomSteps(draws: Draws, shape: Shape, size: number, prefix: string): Record<string, Step> {
  const steps: Record<string, Step> = {};
  for (let index = 0; index < size; index += 1) steps[`${prefix}${index}`] = randomStep(draws, shape, index, prefix);
  return steps;
}

function randomStep(draws: Draws, shape: Shape, index: number, prefix: string): Step {
  const needs = randomNeeds(draws, index, prefix);
  const step: Step = {
    needs,
    ...(draws.chance(0.3) ? { join: draws.pick(["any", "all"] as const) } : {}),
    ...(draws.chance(0.15) ? { when: draws.pick(["trigger.yes", "trigger.no", "trigger.n > 50"]) } : {}),
    ...(draws.chance(0.2) ? { onError: "continue" as const } : {}),
    ...(draws.chance(0.07) ? { disabled: true } : {}),
  };
  const isNested = prefix.length > 2;
  const roll = draws.int(0, 99);
  if (roll < 12 && !isNested)
    return { ...step, ...randomLoop(draws, `${prefix}${index}`), ...body(draws, shape, prefix, index) };
  if (roll < 22) return { ...step, ...randomWait(draws, shape) };
  if (roll < 26 && !shape.pure) return { ...step, ...randomApproval(draws) };
  if (roll < 34 && shape.callable.length > 0)
    return {
      ...step,
      service: "workflow",
      operation: "call",
      with: { workflowId: draws.pick(shape.callable), input: "{{ trigger }}" },
      ...(draws.chance(0.3) ? randomLoop(draws, null) : {}),
    };
  const loop = draws.chance(0.25) ? randomLoop(draws, null) : {};
  return { ...step, ...loop, ...randomCall(draws, shape, needs, loop) };
}

function body(draws: Draws, shape: Shape, prefix: string, index: number): Pick<Step, "steps"> {
  return { steps: randomSteps(draws, shape, draws.int(1, 3), `${prefix}${index}b`) };
}

function randomNeeds(draws: Draws, index: number, prefix: string): Need[] {
  const needs = new Map<string, Need>();
  for (let count = index === 0 ? 0 : draws.int(0, 2); count > 0; count -= 1) {
    const step = `${prefix}${draws.int(0, index - 1)}`;
    const on = draws.pick(["succeeded", "succeeded", "succeeded", "failed", "skipped", "ended"] as const);
    needs.set(step, on === "succeeded" ? step : { step, on });
  }
  return [...needs.values()];
}

/** @param bodyOf id of the step with the body; null: a loop over one operation */
function randomLoop(draws: Draws, bodyOf: string | null): Partial<Step> {
  if (draws.chance(0.6))
    return {
      forEach: "trigger.list",
      ...(draws.chance(0.6) ? { concurrency: draws.int(1, 3) } : {}),
      ...(draws.chance(0.2) ? { batchSize: draws.int(1, 3) } : {}),
    };
  const until =
    bodyOf === null
      ? ["index >= 1", "item.v > 60.0", "false"]
      : ["index >= 1", `steps.${bodyOf}b0.status == "succeeded"`];
  return {
    repeat: {
      until: draws.pick(until),
      maxIterations: draws.int(1, 4),
      ...(draws.chance(0.6) ? { delayMs: draws.pick([0, 30, 2_000, 120_000]) } : {}),
    },
  };
}

function randomCall(draws: Draws, shape: Shape, needs: readonly Need[], loop: Partial<Step>): Partial<Step> {
  const operation = shape.pure
    ? draws.pick(["none", "read", "read", "idempotent-write", "write"])
    : draws.pick(["none", "read", "write", "write", "write", "delete", "idempotent-write"]);
  const from = needs[0];
  const source = from === undefined ? "trigger.n" : `steps.${typeof from === "string" ? from : from.step}.output`;
  return {
    // A crash may hold a write without a key for a person, whose word would then be in the output.
    service: shape.pure ? "keyed" : draws.pick(SIM_SERVICES),
    operation,
    with: { in: `{{ ${source} }}`, ...(loop.repeat === undefined ? {} : { round: "{{ index }}" }) },
    ...(draws.chance(shape.pure ? 0.3 : 0.6)
      ? { retry: { maxAttempts: draws.int(1, 4), baseMs: draws.pick([0, 50, 5_000]) } }
      : {}),
    ...(!shape.pure && draws.chance(0.2) ? { timeoutMs: draws.pick([50, 500, 5_000]) } : {}),
  };
}

function randomWait(draws: Draws, shape: Shape): Partial<Step> {
  const kind = draws.int(0, shape.pure ? 1 : 2);
  if (kind === 0) return { service: "wait", operation: "duration", with: { ms: draws.pick(WAITS_MS) } };
  if (kind === 1) return { service: "wait", operation: "until", with: { at: "{{ trigger.at }}" } };
  return {
    service: "wait",
    operation: "signal",
    with: { name: draws.pick(["go", "stop"]), ...(draws.chance(0.5) ? { timeoutMs: draws.pick(WAITS_MS) } : {}) },
  };
}

function randomApproval(draws: Draws): Partial<Step> {
  const timeoutMs = draws.chance(0.5) ? { timeoutMs: draws.pick(WAITS_MS.slice(1)) } : {};
  return { service: "approval", operation: "request", with: { message: "Go on?", ...timeoutMs } };
}

import type { ConnectionLimit } from "@/lib/connectors/connection-schema";
import { isJsonObject } from "@/lib/kernel/json";
import type { Step } from "@/lib/workflow/definition-schema";
import type { Draws } from "./draw";
import { largeText } from "./large-text";
import { SIM_SERVICES } from "./random-definition";
import { repairedDefinition } from "./repair-definition";
import type { Scenario, SimRequest } from "./scenario";

/** What a scenario has beyond steps that call, wait and loop; most have some of it, few all. */
interface Wants {
  limits: boolean;
  cache: boolean;
  code: boolean;
  large: boolean;
  connections: readonly string[];
}

/** Steps of one definition that hand on a large value. */
const LARGE_STEPS_MAX = 2;

/**
 * Gives a scenario connections with limits and looks that share them, steps with a cache, code steps, large values, and
 * second versions with which runs are repaired. Drawn by itself: what the scenario was before stays.
 */
export function enriched(base: Scenario, draws: Draws): Scenario {
  const wantsLimits = draws.chance(0.35);
  const wantsCache = !base.pure && draws.chance(0.35);
  const wantsRepair = !base.pure && draws.chance(0.35);
  const connections = Array.from({ length: wantsLimits || wantsCache ? draws.int(1, 2) : 0 }, (_, index) => ({
    id: `conn_${index}`,
    limit: wantsLimits ? randomLimit(draws) : null,
  }));
  const wants: Wants = {
    limits: wantsLimits,
    cache: wantsCache,
    code: draws.chance(0.3),
    large: draws.chance(0.1),
    connections: connections.map(({ id }) => id),
  };
  const workflows = base.workflows.map(({ id, definition }) => {
    const steps = enrichedSteps(draws, definition.steps, wants, { left: wants.large ? LARGE_STEPS_MAX : 0 });
    const own = { ...definition, steps };
    return {
      id,
      definition: own,
      ...(wantsRepair && draws.chance(0.8) ? { repaired: repairedDefinition(draws, own) } : {}),
    };
  });
  return {
    ...base,
    workflows,
    triggers: base.triggers.map((trigger) =>
      wants.large && draws.chance(0.3) && isJsonObject(trigger.input)
        ? { ...trigger, input: { ...trigger.input, big: largeText(`trigger ${trigger.id}`) } }
        : trigger,
    ),
    requests: [...base.requests, ...(wantsRepair ? randomRepairs(draws, base) : [])],
    connections,
    looks: Array.from({ length: wantsLimits ? draws.int(0, 6) : 0 }, () => ({
      atMs: draws.int(0, 15_000),
      connectionId: draws.pick(wants.connections),
    })),
    reconnects: Array.from({ length: wantsCache ? draws.int(0, 2) : 0 }, () => ({
      atMs: draws.int(0, 8_000),
      connectionId: draws.pick(wants.connections),
    })),
  };
}

function randomLimit(draws: Draws): ConnectionLimit | null {
  // Without a limit of its own it still keeps what the service says by Retry-After.
  if (draws.chance(0.2)) return null;
  const slow = draws.chance(0.2);
  return {
    calls: slow ? draws.int(3, 6) : draws.int(1, 4),
    perMs: slow ? 10_000 : draws.pick([200, 1_000, 3_000]),
    ...(draws.chance(0.4) ? { concurrent: draws.int(1, 2) } : {}),
  };
}

/** Of runs that triggers started, and of repairs of those. */
function randomRepairs(draws: Draws, { triggers }: Scenario): SimRequest[] {
  const sources = triggers.map(({ id }) => id);
  const timesMs = Array.from({ length: draws.int(1, 5) }, () => draws.int(2_000, 40_000)).sort((a, b) => a - b);
  return timesMs.map((atMs, index) => {
    const request: SimRequest = {
      id: `x${index}`,
      triggerId: (draws.chance(0.6) && sources.at(-1)) || draws.pick(sources),
      atMs,
      kind: "repair",
    };
    sources.push(request.id);
    return request;
  });
}

function enrichedSteps(
  draws: Draws,
  steps: Record<string, Step>,
  wants: Wants,
  large: { left: number },
): Record<string, Step> {
  return Object.fromEntries(
    Object.entries(steps).map(([id, step]) => {
      if (step.steps !== undefined)
        return [id, { ...step, steps: enrichedSteps(draws, step.steps, wants, large) }] as const;
      const isOfService = SIM_SERVICES.some((service) => service === step.service);
      return [id, isOfService ? enrichedStep(draws, step, wants, large) : step] as const;
    }),
  );
}

function enrichedStep(draws: Draws, step: Step, wants: Wants, large: { left: number }): Step {
  const { operation } = step;
  if (wants.cache && step.repeat === undefined && draws.chance(0.4)) return cachedRead(draws, step, wants);
  let richer = step;
  const isPure = operation === "none" || operation === "read";
  if (wants.code && isPure && draws.chance(0.5))
    richer = { ...step, service: "code", operation: "javascript", with: { ...step.with, source: "return input" } };
  else {
    const [connection] = wants.connections.length > 0 && draws.chance(0.6) ? [draws.pick(wants.connections)] : [];
    if (connection !== undefined) richer = { ...richer, connection };
  }
  if (large.left === 0 || !isPure || draws.chance(0.5)) return richer;
  large.left -= 1;
  return { ...richer, with: { ...richer.with, large: true } };
}

/** The same question by many steps and runs, and answers that are too old soon, later or never. */
function cachedRead(draws: Draws, step: Step, { connections }: Wants): Step {
  const key = draws.pick(["", "trigger.n", "'k'"]);
  return {
    ...step,
    service: "keyed",
    operation: "read",
    ...(draws.chance(0.5) ? { connection: draws.pick(connections) } : {}),
    with: { in: draws.pick(["same", "same", "{{ trigger.n }}"]) },
    cache: { ttlMs: draws.pick([40, 1_500, 30_000]), ...(key === "" ? {} : { key }) },
  };
}

import type { Json } from "@/lib/kernel/json";
import { seededRandom } from "@/lib/kernel/random";
import { COMMIT_FAULTS } from "./disk";
import { Draws } from "./draw";
import { enriched } from "./enrich-scenario";
import { randomDefinition } from "./random-definition";
import { SERVICE_FAULTS, SIM_START_MS, type Scenario, type SimRequest, type SimTrigger } from "./scenario";

/** What is drawn beside a seed's own draws comes from another one. */
const ENRICHING = 1_000_000_007;

/** The scenario of a seed; the same for ever. */
export function scenarioOf(seed: number): Scenario {
  const draws = new Draws(seededRandom(seed));
  const pure = draws.chance(0.25);
  const workflows = Array.from({ length: draws.int(1, 3) }, (_, index) => ({
    id: `wf_${index}`,
    definition: randomDefinition(draws, {
      name: `wf_${index}`,
      pure,
      // Only those before it: calls in loops that call themselves would fill the disk before the limit of their depth.
      callable: Array.from({ length: index }, (_, other) => `wf_${other}`),
      onFailure: !pure && index > 0 && draws.chance(0.3),
    }),
  }));
  const triggers = Array.from({ length: draws.int(1, 5) }, (_, index): SimTrigger => ({
    id: `t${index}`,
    workflowId: draws.pick(workflows).id,
    atMs: draws.int(0, 3_000),
    input: randomInput(draws),
    ...(!pure && draws.chance(0.4) ? { dedupeKey: `k${draws.int(0, 1)}` } : {}),
  }));
  const requests = Array.from({ length: pure ? 0 : draws.int(0, 4) }, (_, index): SimRequest => ({
    id: `r${index}`,
    triggerId: draws.pick(triggers).id,
    atMs: draws.int(0, 12_000),
    kind: draws.pick(["cancel", "signal", "signal", "continue", "continue", "again"]),
  }));
  const calm = draws.chance(0.1);
  const base: Scenario = {
    seed,
    workflows,
    triggers,
    requests,
    commitFaults: distinct(
      Array.from({ length: calm ? 0 : draws.int(0, 4) }, () => ({
        commit: draws.int(1, 40),
        fault: draws.pick(COMMIT_FAULTS),
      })),
      (fault) => fault.commit,
    ),
    callCrashes: distinct(
      Array.from({ length: calm ? 0 : draws.int(0, 2) }, () => ({
        call: draws.int(1, 25),
        when: draws.pick(["before", "after"] as const),
      })),
      (crash) => crash.call,
    ),
    pauses: Array.from({ length: calm || draws.chance(0.5) ? 0 : draws.int(1, 2) }, () => ({
      ...(draws.chance(0.4) ? { atMs: draws.int(0, 6_000) } : { call: draws.int(1, 15) }),
      forMs: draws.pick([100, 3_000, 11_000, 25_000]),
    })),
    diskFull: Array.from({ length: calm || draws.chance(0.7) ? 0 : draws.int(1, 3) }, () => ({
      fromMs: draws.int(0, 10_000),
      forMs: draws.pick([100, 3_000, 15_000]),
    })),
    serviceFaults: pure || calm ? [] : SERVICE_FAULTS.filter(() => draws.chance(0.6)),
    serviceFaultRatio: draws.pick([0.1, 0.3, 0.6]),
    doorbellLossRatio: draws.pick([0, 0, 0.3, 1]),
    connections: [],
    looks: [],
    reconnects: [],
    pure,
  };
  return enriched(base, new Draws(seededRandom(seed + ENRICHING)));
}

function randomInput(draws: Draws): Json {
  return {
    list: Array.from({ length: draws.int(0, 4) }, () => draws.int(0, 99)),
    yes: true,
    no: false,
    n: draws.int(0, 99),
    at: new Date(SIM_START_MS + draws.pick([0, 5_000, 90_000, 90 * 86_400_000])).toISOString(),
  };
}

function distinct<T>(list: readonly T[], keyOf: (one: T) => number): T[] {
  return [...new Map(list.map((one) => [keyOf(one), one])).values()];
}

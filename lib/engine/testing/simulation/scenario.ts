import type { Json } from "@/lib/kernel/json";
import { seededRandom } from "@/lib/kernel/random";
import type { Definition } from "@/lib/workflow/definition-schema";
import { COMMIT_FAULTS, type CommitFault } from "./disk";
import { Draws } from "./draw";
import { randomDefinition } from "./random-definition";

/** How a service may misbehave in one call. */
export const SERVICE_FAULTS = [
  /** 503, and it did not act. */
  "unavailable",
  /** 500, and whether it acted is not known (it did, or it did not). */
  "server_error",
  /** 429 with Retry-After, and it did not act. */
  "rate_limited",
  /** The connection breaks before the service acts, or after. */
  "reset",
  /** No answer within the time-out; it acts late, or never. */
  "hang",
  /** The answer is not what it should be: it acted. */
  "broken_answer",
  /** 404: no retry helps, and it did not act. */
  "refused",
  /** The network delivers the request twice. */
  "duplicated",
] as const;
export type ServiceFault = (typeof SERVICE_FAULTS)[number];

/** Somebody outside starts a run. */
export interface SimTrigger {
  id: string;
  workflowId: string;
  atMs: number;
  input: Json;
  /** Asked again with the same key: one run. */
  dedupeKey?: string;
}

/** Somebody outside steers a run that a trigger started. */
export interface SimRequest {
  id: string;
  /** Of the trigger, or of a request that started one. */
  triggerId: string;
  atMs: number;
  kind: "cancel" | "signal" | "continue" | "repair" | "again";
}

/** Everything that happens in a simulation but for what services do in a call, which is drawn from the seed. All data. */
export interface Scenario {
  seed: number;
  /** `repaired`: its second version, with which runs of the first may be repaired, and the other way round. */
  workflows: { id: string; definition: Definition; repaired?: Definition }[];
  triggers: SimTrigger[];
  requests: SimRequest[];
  /** By number of the commit, from 1. */
  commitFaults: { commit: number; fault: CommitFault }[];
  /** The process dies as the n-th call leaves: the service never hears of it, or does. */
  callCrashes: { call: number; when: "before" | "after" }[];
  /** The worker is stopped and wakes late. */
  pauses: { /** At this time. */ atMs?: number; /** Or as the n-th call has left. */ call?: number; forMs: number }[];
  diskFull: { fromMs: number; forMs: number }[];
  serviceFaults: ServiceFault[];
  /** Part of the calls that meet a fault, 0 to 1. */
  serviceFaultRatio: number;
  /** Part of the doorbells that are not heard, 0 to 1; the slow poll is the net under them. */
  doorbellLossRatio: number;
  /** Outputs depend on nothing but the inputs: they must be the same without any crash. */
  pure: boolean;
}

/** Virtual time of the start: 2026-01-01T00:00:00Z. */
export const SIM_START_MS = 1_767_225_600_000;

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
  return {
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
    pure,
  };
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

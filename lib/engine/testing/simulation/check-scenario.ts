import { isDeepStrictEqual } from "node:util";
import type { Json } from "@/lib/kernel/json";
import type { MakeDisk } from "./disk";
import type { Scenario } from "./scenario";
import { simulate, type SimulationResult } from "./simulation";

/** Plays a scenario, and a pure one a second time without any accident: its outputs must be the same. */
export async function checkScenario(scenario: Scenario, makeDisk: MakeDisk): Promise<SimulationResult> {
  const result = await simulate(scenario, makeDisk);
  if (!scenario.pure || result.violations.length > 0) return result;
  const calm = await simulate(withoutAccidents(scenario), makeDisk);
  const violations = Object.entries(calm.outcomes).flatMap(([trigger, expected]) => {
    const found = result.outcomes[trigger];
    // What fails may fail earlier or later: then it depends on time how much was done before.
    if (found === undefined || expected.status !== "succeeded") return [];
    return isDeepStrictEqual(comparable(found), comparable(expected))
      ? []
      : [`${trigger} gives ${JSON.stringify(found)}, and without any crash ${JSON.stringify(expected)}`];
  });
  return { ...result, violations };
}

export function withoutAccidents(scenario: Scenario): Scenario {
  return {
    ...scenario,
    requests: [],
    commitFaults: [],
    callCrashes: [],
    pauses: [],
    diskFull: [],
    serviceFaults: [],
    looks: [],
    doorbellLossRatio: 0,
  };
}

/** A wait gives the instant at which it ended; an error of a called run names that run. */
function comparable(value: unknown): unknown {
  return JSON.parse(JSON.stringify(value, (key, part: Json) => (key === "until" || key === "runId" ? null : part)));
}

import { describe, expect, it } from "vitest";
import { SimulatedDisk } from "@/lib/db/testing/simulated-disk";
import { checkScenario } from "./simulation/check-scenario";
import { scenarioOf } from "./simulation/random-scenario";
import type { Scenario } from "./simulation/scenario";
import { simulate } from "./simulation/simulation";

const SEEDS = 1_000;
const PARTS = 10;

const play = (scenario: Scenario) => checkScenario(scenario, (...ports) => new SimulatedDisk(...ports));

describe("a simulation of reducer, runtime and store", () => {
  it.each(Array.from({ length: PARTS }, (_, part) => part))(
    "keeps what is promised under faults and crashes: seeds, part %i",
    { timeout: 120_000 },
    async (part) => {
      const first = 1 + (part * SEEDS) / PARTS;
      for (let seed = first; seed < first + SEEDS / PARTS; seed += 1) {
        const { violations } = await play(scenarioOf(seed));
        expect(
          violations,
          `seed ${seed}; npm run simulate -- --seed ${seed} shrinks it and shows what happens`,
        ).toEqual([]);
      }
    },
  );

  it("is the same each time: one seed, one trace", async () => {
    for (const seed of [3, 17, 42]) {
      const [first, second] = [await play(scenarioOf(seed)), await play(scenarioOf(seed))];
      expect(first.trace.length).toBeGreaterThan(5);
      expect(second.trace).toEqual(first.trace);
    }
  });

  it("meets every kind of fault it knows", async () => {
    const met = new Set<string>();
    for (let seed = 1; seed <= 60; seed += 1) {
      const { trace, figures } = await simulate(scenarioOf(seed), (...ports) => new SimulatedDisk(...ports));
      if (figures.blobs > 0) met.add("blobs");
      for (const line of trace) for (const word of line.match(/\b[a-z]+(_[a-z]+)*\b/g) ?? []) met.add(word);
    }
    const known = [
      ..."crash_before io_error crash_after wakes leave left lease_lost".split(" "),
      ..."unavailable server_error rate_limited reset hang broken_answer refused duplicated".split(" "),
      ..."step_outcome_unknown decided approval_decided called_run_ended sla_missed cancel_requested".split(" "),
      ..."call_held call_released cache anew repair code blobs look".split(" "),
      ..."signal_received resumed body_started step_retry_scheduled round_succeeded duplicate skipped".split(" "),
    ];
    expect(known.filter((word) => !met.has(word))).toEqual([]);
  });
});

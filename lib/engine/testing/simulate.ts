import { parseArgs } from "node:util";
import { SimulatedDisk } from "@/lib/db/testing/simulated-disk";
import { checkScenario } from "./simulation/check-scenario";
import { scenarioOf } from "./simulation/random-scenario";
import type { Scenario } from "./simulation/scenario";
import { shrink } from "./simulation/shrink";

// `npm run simulate -- --seeds 1000 [--from 1]` plays seeds; `--seed 7 [--trace]` plays one, and shrinks it where it fails.

const { values } = parseArgs({
  options: {
    seeds: { type: "string", default: "1000" },
    from: { type: "string", default: "1" },
    seed: { type: "string" },
    trace: { type: "boolean", default: false },
  },
});

/** Failing seeds after which it stops: they mostly fail of the same. */
const FAILURES_MAX = 5;
const PROGRESS_EVERY = 1_000;

const play = (scenario: Scenario) => checkScenario(scenario, (...ports) => new SimulatedDisk(...ports));

function numberOf(text: string, name: string): number {
  const value = Number(text);
  if (Number.isSafeInteger(value) && value >= 0) return value;
  console.error(`--${name} takes a whole number from 0 on, not ${text}`);
  process.exit(2);
}

async function reportFailure(seed: number, violations: readonly string[]): Promise<void> {
  console.log(`seed ${seed} fails:`);
  for (const violation of violations) console.log(`  ${violation}`);
  const small = await shrink(scenarioOf(seed), async (scenario) => (await play(scenario)).violations);
  console.log(`  the smallest scenario found that fails like it (${small.tries} tries):`);
  console.log(JSON.stringify(small.scenario, null, 2));
  console.log(`  in it: ${small.violations.join("\n         ")}`);
  const { trace } = await play(small.scenario);
  console.log(`  what happens in it:\n${trace.join("\n")}`);
  console.log(`  again: npm run simulate -- --seed ${seed} --trace`);
}

async function main(): Promise<void> {
  const one = values.seed;
  const from = numberOf(one ?? values.from, one === undefined ? "from" : "seed");
  const count = one === undefined ? numberOf(values.seeds, "seeds") : 1;
  const total = { commits: 0, calls: 0, acts: 0, crashes: 0, runs: 0, events: 0, limited: 0, cached: 0, blobs: 0 };
  let failures = 0;
  for (let seed = from; seed < from + count && failures < FAILURES_MAX; seed += 1) {
    const { violations, trace, figures } = await play(scenarioOf(seed));
    for (const name of Object.keys(total) as (keyof typeof total)[]) total[name] += figures[name];
    if (values.trace) console.log(trace.join("\n"));
    if (violations.length > 0) {
      failures += 1;
      await reportFailure(seed, violations);
    }
    if ((seed - from + 1) % PROGRESS_EVERY === 0) console.log(`${seed - from + 1} seeds, ${failures} failed`);
  }
  const { runs, commits, calls, acts, crashes, events, limited, cached, blobs } = total;
  console.log(
    `${count} seeds from ${from}: ${failures} failed (${runs} runs, ${events} events in ${commits} commits, ${calls} calls, ${limited} of them of connections, ${cached} answers from the cache, ${acts} effects, ${blobs} large values, ${crashes} crashes)`,
  );
  process.exit(failures === 0 ? 0 : 1);
}

void main();

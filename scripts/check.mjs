import { bad, good } from "./lib/log.mjs";
import { bin, run } from "./lib/run.mjs";
import { setUp } from "./lib/setup.mjs";

// Format, lint, types, import law, service files, dead code. Two at a time: more would only make each of them slower on a small machine.

export const CHECKS = [
  ["types", bin("tsc"), ["--noEmit"]],
  ["lint", bin("eslint"), [".", "--max-warnings", "0", "--cache", "--cache-location", "node_modules/.stamps/eslint"]],
  ["format", bin("prettier"), ["--check", ".", "--log-level", "warn", "--cache"]],
  [
    "import law",
    bin("depcruise"),
    ["app", "components", "lib", "e2e", "bench", "--config", ".dependency-cruiser.cjs", "--output-type", "err"],
  ],
  ["service files", bin("tsx"), ["scripts/catalogue.ts", "--check"]],
  ["dead code", bin("knip"), ["--no-progress"]],
];

/** Runs all checks; prints what a failed one said. @returns {Promise<{passed: number, failed: number}>} */
export async function runChecks() {
  const waiting = [...CHECKS];
  const counts = { passed: 0, failed: 0 };
  const lane = async () => {
    for (let next = waiting.shift(); next; next = waiting.shift()) {
      const [name, command, args] = next;
      const result = await run(command, args, { quiet: true, env: { NODE_OPTIONS: "--max-old-space-size=4096" } });
      if (result.code === 0) {
        counts.passed += 1;
        good(`${name} (${result.seconds.toFixed(0)} s)`);
      } else {
        counts.failed += 1;
        bad(`${name} (${result.seconds.toFixed(0)} s)\n${result.output.trim().split("\n").slice(-80).join("\n")}`);
      }
    }
  };
  await Promise.all([lane(), lane()]);
  return counts;
}

if (process.argv[1]?.endsWith("check.mjs")) {
  await setUp();
  const { failed } = await runChecks();
  process.exit(failed === 0 ? 0 : 1);
}

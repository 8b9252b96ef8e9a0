import { existsSync } from "node:fs";
import { buildWorker } from "./build-worker.mjs";
import { giveUp, good, say } from "./log.mjs";
import { fromRoot } from "./paths.mjs";
import { bin, run } from "./run.mjs";
import { hashOf, isFresh, markFresh } from "./stamp.mjs";

const SOURCES = [
  "app",
  "components",
  "lib",
  "prisma/schema.prisma",
  "proxy.ts",
  "instrumentation.ts",
  "next.config.js",
  "postcss.config.mjs",
  "tsconfig.json",
  "package-lock.json",
];

/** Builds web and worker, unless a build of these very sources is there. */
export async function buildIfNeeded() {
  const hash = hashOf(SOURCES);
  if (isFresh("build", hash) && existsSync(fromRoot(".next/BUILD_ID")) && existsSync(fromRoot("dist/worker.mjs")))
    return;
  say("Building (about a minute, once per change of the sources) …");
  const started = performance.now();
  await buildWorker();
  const result = await run(bin("next"), ["build"], {
    env: { NEXT_TELEMETRY_DISABLED: "1", NODE_ENV: "production" },
    quiet: true,
  });
  if (result.code !== 0) {
    console.error(result.output.split("\n").slice(-60).join("\n"));
    giveUp("The build failed (its last lines are above).");
  }
  markFresh("build", hash);
  good(`Built in ${((performance.now() - started) / 1000).toFixed(0)} s`);
}

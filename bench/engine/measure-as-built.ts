import { execFile } from "node:child_process";
import { rmSync } from "node:fs";
import path from "node:path";
import { promisify } from "node:util";
import { build } from "esbuild";
import { migratedDatabase } from "@/lib/db/testing/migrated-database";
import type { RunsMeasured, RunsToMeasure } from "./journaled-runs";

const ROOT = path.resolve(import.meta.dirname, "../..");

export interface AsBuilt {
  measure(toMeasure: Omit<RunsToMeasure, "file">): Promise<RunsMeasured>;
  remove(): void;
}

/**
 * The engine bundled as the worker's is, each measurement in a process and on a database of its own: what a loader of
 * TypeScript adds to every function would otherwise be measured with it.
 */
export async function buildMeasure(): Promise<AsBuilt> {
  // Beside node_modules, for packages stay outside the bundle.
  const bundle = path.join(ROOT, "dist", `bench-engine-${process.pid}.mjs`);
  await build({
    absWorkingDir: ROOT,
    entryPoints: ["bench/engine/measure.ts"],
    outfile: bundle,
    bundle: true,
    platform: "node",
    format: "esm",
    target: "node20.19",
    packages: "external",
    alias: { "@": ROOT },
    logLevel: "error",
  });
  return {
    async measure(toMeasure) {
      const database = migratedDatabase();
      try {
        const argument = JSON.stringify({ ...toMeasure, file: database.file });
        const { stdout } = await promisify(execFile)(process.execPath, [bundle, argument]);
        return JSON.parse(stdout) as RunsMeasured;
      } finally {
        await database.remove();
      }
    },
    remove: () => rmSync(bundle, { force: true }),
  };
}

import { fromRoot, root } from "./paths.mjs";

/** Bundles lib/worker/main.ts to dist/worker.mjs; packages stay outside, so native modules load as installed. */
export async function buildWorker() {
  const { build } = await import("esbuild");
  await build({
    absWorkingDir: root,
    entryPoints: [fromRoot("lib/worker/main.ts")],
    outfile: fromRoot("dist/worker.mjs"),
    bundle: true,
    platform: "node",
    format: "esm",
    target: "node20.19",
    packages: "external",
    alias: { "@": root },
    sourcemap: true,
    // Node reads the whole map at start and keeps it: without the sources in it, it is a third (19 MB less in the worker).
    sourcesContent: false,
    logLevel: "warning",
  });
}

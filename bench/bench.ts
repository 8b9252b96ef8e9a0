import { mkdtempSync, rmSync } from "node:fs";
import { cpus, loadavg, tmpdir } from "node:os";
import path from "node:path";
import { pathToFileURL } from "node:url";
import { build } from "esbuild";
import { catalog } from "@/lib/connectors/catalog";
import { createIntelligence } from "@/lib/intelligence/service";
import { composeSimulateRun } from "@/lib/server/compose/simulate-run";
import type { Definition } from "@/lib/workflow/definition-schema";
import { evalCtx } from "./eval/eval-ctx";
import { measureFsyncRate } from "./engine/fsync-rate";
import { FIVE_STEPS, measureJournaledRuns } from "./engine/journaled-runs";

/** `npm run bench`: what the product does per second on this machine. Under a minute; ratios hold within one run. */

const TEXTS = [
  "When an important mail from a client arrives in Gmail, create an Asana task and post it to #clients in Slack",
  "Every weekday at 9 send me the new rows of the orders sheet by mail",
  "New Stripe payment → add a row to Google Sheets and tell the team in Discord",
  "If a Typeform answer says they want a demo, create a HubSpot contact, book a slot in Google Calendar and mail them",
  "Sync new GitHub issues with Jira, and close them there when they are closed here",
];

interface Row {
  what: string;
  figure: string;
  ratio: string;
}
const rows: Row[] = [];
const report = (what: string, figure: string, ratio = ""): void => void rows.push({ what, figure, ratio });
const round = (value: number): string => (value >= 100 ? Math.round(value).toLocaleString("en") : value.toPrecision(3));

/** Repeats the work for so long, after a tenth of that to warm up. @returns times per second */
async function perSecond(forMs: number, work: (n: number) => Promise<unknown>): Promise<number> {
  for (const startMs = performance.now(); performance.now() - startMs < forMs / 10;) await work(0);
  let count = 0;
  const startMs = performance.now();
  while (performance.now() - startMs < forMs) await work((count += 1));
  return (count * 1000) / (performance.now() - startMs);
}

const scratch = mkdtempSync(path.join(tmpdir(), "bench-"));
try {
  const bundle = path.join(scratch, "catalog.mjs");
  await build({
    absWorkingDir: path.resolve(import.meta.dirname, ".."),
    entryPoints: ["lib/connectors/catalog.ts"],
    outfile: bundle,
    bundle: true,
    platform: "node",
    format: "esm",
    alias: { "@": path.resolve(import.meta.dirname, "..") },
    logLevel: "error",
  });
  const loadMs = performance.now();
  await import(pathToFileURL(bundle).href);
  report("Load the service catalogue (bundled)", `${round(performance.now() - loadMs)} ms`);

  const intelligence = createIntelligence({ catalog });
  const analyses = await perSecond(3_000, (n) =>
    intelligence.analyze(evalCtx, { text: TEXTS[n % TEXTS.length] ?? "", context: {}, enhanced: true }),
  );
  report("Analyse a text (services, pattern, plan)", `${round(analyses)} texts/s`);

  const simulateRun = composeSimulateRun();
  const simulated = await perSecond(3_000, () => simulateRun({ definition: FIVE_STEPS, trigger: { n: 1 } }));
  report("Dry run of five steps (simulateRun)", `${round(simulated)} runs/s`);

  const fanOut: Definition = {
    ...FIVE_STEPS,
    steps: {
      each: {
        service: "transform",
        operation: "shape",
        forEach: "trigger.list",
        concurrency: 1_000,
        with: { value: "{{ item }}" },
      },
    },
  };
  const list = Array.from({ length: 1_000 }, (_, i) => i);
  const fans = await perSecond(2_000, () => simulateRun({ definition: fanOut, trigger: { list } }));
  report("Dry run over 1,000 items", `${round(1000 / fans)} ms`);

  const before = measureFsyncRate(scratch, 2_000);
  const many = await measureJournaledRuns(50, 8_000);
  const one = await measureJournaledRuns(1, 4_000);
  const after = measureFsyncRate(scratch, 2_000);
  const fsyncs = (before + after) / 2;
  report("The disk: one appended page + fsync", `${round(fsyncs)}/s`, `${round(before)} before, ${round(after)} after`);
  report(
    "Journaled runs of five steps, 50 in flight",
    `${round(many.perSecond)} runs/s`,
    `${round(many.perSecond / fsyncs)} × fsyncs/s`,
  );
  report("  from accepted to ended", `p50 ${round(many.p50Ms)} ms, p99 ${round(many.p99Ms)} ms`);
  report("  CPU", `${round(many.cpuMsPerRun)} ms per run`);
  report("  engine commits", `${round(many.commits / many.runs)} per run`);
  report(
    "Journaled runs of five steps, one at a time",
    `p50 ${round(one.p50Ms)} ms, p99 ${round(one.p99Ms)} ms`,
    `p50 = ${round((one.p50Ms * fsyncs) / 1000)} fsyncs`,
  );
  report("  engine commits", `${round(one.commits / one.runs)} per run`);
} finally {
  rmSync(scratch, { recursive: true, force: true });
}

const wide = (key: keyof Row): number => Math.max(...rows.map((row) => row[key].length));
process.stdout.write(
  `Node ${process.version}, ${cpus().length} × ${cpus()[0]?.model ?? "?"}, load average ${round(loadavg()[0] ?? 0)}\n`,
);
for (const row of rows)
  process.stdout.write(`${row.what.padEnd(wide("what"))}  ${row.figure.padEnd(wide("figure"))}  ${row.ratio}\n`);

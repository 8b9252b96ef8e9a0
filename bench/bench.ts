import { mkdtempSync, rmSync } from "node:fs";
import { cpus, loadavg, tmpdir } from "node:os";
import path from "node:path";
import { searchServices } from "@/lib/connectors/catalog/search";
import { loadCatalog } from "@/lib/connectors/load-catalog";
import { catalogs } from "@/lib/connectors/testing/catalog";
import { createIntelligence } from "@/lib/intelligence/service";
import { composeSimulateRun } from "@/lib/server/compose/simulate-run";
import { evalCtx } from "./eval/eval-ctx";
import { chainOf, FAN_OUT } from "./engine/journaled-runs";
import { reportEngine } from "./engine/report-engine";
import { reportHistory } from "./engine/report-history";
import { reportSleeping } from "./engine/report-sleeping";
import { besideOf, reportWebhooks } from "./engine/report-webhooks";
import { Report, round } from "./report";
import { simulatedCalls } from "./simulated-calls";

/**
 * `npm run bench [-- --beside name=url …]`: what the product does per second on this machine, and what others' webhooks
 * do in the same run. Two minutes, with a build present; ratios hold within one run. `npm run bench -- sleeping` and
 * `npm run bench -- history [runs]`: docs/performance.md.
 */

const TEXTS = [
  "When an important mail from a client arrives in Gmail, create an Asana task and post it to #clients in Slack",
  "Every weekday at 9 send me the new rows of the orders sheet by mail",
  "New Stripe payment → add a row to Google Sheets and tell the team in Discord",
  "If a Typeform answer says they want a demo, create a HubSpot contact, book a slot in Google Calendar and mail them",
  "Sync new GitHub issues with Jira, and close them there when they are closed here",
];

/** As somebody types, typos included. */
const QUERIES = ["s", "sl", "slakc", "google", "googel shets", "crm", "mail", "zzz"];
const COMPILED_DIR = path.resolve(import.meta.dirname, "../dist/catalogue");

const report = new Report();

/** Repeats the work for so long, after a tenth of that to warm up. @returns times per second */
async function perSecond(forMs: number, work: (n: number) => Promise<unknown>): Promise<number> {
  for (const startMs = performance.now(); performance.now() - startMs < forMs / 10;) await work(0);
  let count = 0;
  const startMs = performance.now();
  while (performance.now() - startMs < forMs) await work((count += 1));
  return (count * 1000) / (performance.now() - startMs);
}

/** What most of the time goes into: catalogue, analysis, dry runs, the engine and an instance with webhooks. */
async function reportShort(): Promise<void> {
  const scratch = mkdtempSync(path.join(tmpdir(), "bench-"));
  try {
    const heapBytes = process.memoryUsage().heapUsed;
    const loadMs = performance.now();
    const loaded = loadCatalog(COMPILED_DIR);
    report.line("Load the service catalogue (index)", `${round(performance.now() - loadMs)} ms`);
    for (const { id } of loaded.services()) loaded.service(id);
    report.line(
      `Read all ${loaded.services().length} services in full, heap growth`,
      `${round(performance.now() - loadMs)} ms, ${round((process.memoryUsage().heapUsed - heapBytes) / 2 ** 20)} MB`,
    );
    searchServices(loaded, "warm");
    const searches = await perSecond(1_000, async (n) => searchServices(loaded, QUERIES[n % QUERIES.length] ?? ""));
    report.line("Search the gallery, a keystroke", `${round(1000 / searches)} ms`);

    const intelligence = createIntelligence({ catalogs });
    const analyses = await perSecond(3_000, (n) =>
      intelligence.analyze(evalCtx, { text: TEXTS[n % TEXTS.length] ?? "", context: {}, enhanced: true }),
    );
    report.line("Analyse a text (services, pattern, plan)", `${round(analyses)} texts/s`);

    const simulateRun = composeSimulateRun(catalogs);
    const simulated = await perSecond(3_000, () => simulateRun({ definition: chainOf(5), trigger: { n: 1 } }));
    report.line("Dry run of five steps (simulateRun)", `${round(simulated)} runs/s`);

    const list = Array.from({ length: 1_000 }, (_, i) => i);
    const fans = await perSecond(2_000, () => simulateRun({ definition: FAN_OUT, trigger: { list } }));
    report.line("Dry run over 1,000 items", `${round(1000 / fans)} ms`);

    const simulator = simulatedCalls();
    const floor = await perSecond(1_000, simulator.floor);
    const calls = await perSecond(3_000, simulator.call);
    report.line(
      `Simulated calls, all ${simulator.operations} operations in turn`,
      `${round(calls)} calls/s, ${round(calls / floor)} × writing and reading their JSON`,
    );

    await reportEngine(report, scratch);
    await reportWebhooks(report, besideOf(process.argv.slice(2)));
  } finally {
    rmSync(scratch, { recursive: true, force: true });
  }
}

/** What takes longer, or needs more of the disk; each is asked for by name. */
const GROUPS: Readonly<Record<string, (args: readonly string[]) => Promise<void>>> = {
  sleeping: () => reportSleeping(report, Date.now()),
  history: ([runs = "1000000"]) => reportHistory(report, Number(runs), Date.now()),
};

const [group = "", ...rest] = process.argv.slice(2);
const work = group === "" || group.startsWith("-") ? reportShort : GROUPS[group];
if (work === undefined) throw new RangeError(`There is no group ${group}: ${Object.keys(GROUPS).join(" or ")}`);
await work(rest);

process.stdout.write(
  `Node ${process.version}, ${cpus().length} × ${cpus()[0]?.model ?? "?"}, load average ${round(loadavg()[0] ?? 0)}\n${report.toString()}`,
);
// Measured workers leave threads and timers behind.
process.exit(0);

/**
 * How much of what is used in n8n becomes native steps, weighed by how often each node type is used: a type counts
 * with its share of native nodes in the given exports where it is found there, else by whether a node of it with no
 * parameters but its defaults does (beside an agent, if it is a helper). An estimate: what parameters do to a type that is
 * in no export given is not known.
 *   npx tsx bench/import-coverage.ts --data <folder of exports with node-type-stats.json> [--missing 40]
 */
import fs from "node:fs";
import path from "node:path";
import { catalog } from "@/lib/connectors/testing/catalog";
import type { Json } from "@/lib/kernel/json";
import type { ImportOutcome } from "@/lib/workflow/import-report-schema";
import { importN8n } from "@/lib/workflow/n8n/import-n8n";

interface TypeStats {
  type: string;
  instances: number;
  typeVersions: string[];
}

const args = process.argv.slice(2);
const option = (name: string): string | undefined =>
  args.includes(`--${name}`) ? args[args.indexOf(`--${name}`) + 1] : undefined;
const data = option("data");
if (data === undefined) {
  console.error("usage: tsx bench/import-coverage.ts --data <folder> [--missing <number of types to list>]");
  process.exit(2);
}
const read = (file: string): Json => JSON.parse(fs.readFileSync(path.join(data, file), "utf8")) as Json;
const stats = (read("node-type-stats.json") as unknown as { top: TypeStats[] }).top.filter(
  ({ type }) => !type.endsWith(".stickyNote"),
);

const seen = new Map<string, { native: number; total: number }>();
for (const file of fs.readdirSync(data).filter((name) => /^n8n-\d+\.json$/.test(name)))
  for (const { type, outcome } of importN8n(read(file), catalog).nodes) {
    const count = seen.get(type) ?? { native: 0, total: 0 };
    seen.set(type, { native: count.native + (outcome === "mapped" ? 1 : 0), total: count.total + 1 });
  }

const KINDS: readonly [RegExp, string][] = [
  [/\.lmChat|\.lm[A-Z]/, "ai_languageModel"],
  [/\.memory/, "ai_memory"],
  [/\.outputParser/, "ai_outputParser"],
  [/\.embeddings/, "ai_embedding"],
  [/Tool$|\.tool[A-Z]/, "ai_tool"],
];

/** What becomes of a node of a type with its defaults. */
function outcomeOf({ type, typeVersions }: TypeStats): ImportOutcome | undefined {
  const typeVersion = Number(typeVersions[0]) || 1;
  const node = (name: string, of: string, version = 1) => ({ name, type: of, typeVersion: version, parameters: {} });
  const main = (to: string) => ({ main: [[{ node: to, type: "main", index: 0 }]] });
  const kind = KINDS.find(([pattern]) => pattern.test(type))?.[1];
  const probe = node("Probe", type, typeVersion);
  const model = node("Model", "@n8n/n8n-nodes-langchain.lmChatOpenAi");
  const start = node("Start", "n8n-nodes-base.manualTrigger");
  const helps = (by: string, to: string) => ({ [by]: [[{ node: to, type: by, index: 0 }]] });
  const document =
    kind === undefined
      ? {
          nodes: [start, probe, model],
          connections: { Start: main("Probe"), Model: helps("ai_languageModel", "Probe") },
        }
      : {
          nodes: [
            start,
            node("Agent", "@n8n/n8n-nodes-langchain.agent", 2),
            probe,
            ...(kind === "ai_languageModel" ? [] : [model]),
          ],
          connections: {
            Start: main("Agent"),
            Probe: helps(kind, "Agent"),
            ...(kind !== "ai_languageModel" && { Model: helps("ai_languageModel", "Agent") }),
          },
        };
  return importN8n(document, catalog).nodes.find(({ name }) => name === "Probe")?.outcome;
}

let native = 0;
let total = 0;
let observed = 0;
const missing: [string, number][] = [];
for (const one of stats) {
  const count = seen.get(one.type);
  const share = count === undefined ? (outcomeOf(one) === "mapped" ? 1 : 0) : count.native / count.total;
  if (count !== undefined) observed += one.instances;
  native += share * one.instances;
  total += one.instances;
  missing.push([one.type, (1 - share) * one.instances]);
}
missing.sort((a, b) => b[1] - a[1]);
for (const [type, instances] of missing.slice(0, Number(option("missing") ?? 0)))
  console.log(`${Math.round(instances)}\t${type}`);
const percent = (part: number): string => `${((100 * part) / total).toFixed(1)} %`;
console.log(
  `native, weighed by use: ${percent(native)} of ${total} nodes of ${stats.length} types; ${percent(observed)} of types seen in the exports`,
);

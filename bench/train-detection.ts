/**
 * Learns the weights of service detection from labelled texts and writes lib/intelligence/weights/detection.json.
 * One fold of five (by hash of the id) is kept back and never fitted on; its figures stand beside those of the rest.
 *   npx tsx bench/train-detection.ts --data <folder with n8n.jsonl, zapier.jsonl, …>
 */
import fs from "node:fs";
import path from "node:path";
import { catalog } from "@/lib/connectors/catalog";
import { findCandidates, type Reading } from "@/lib/intelligence/core/find-candidates";
import { buildLexicon } from "@/lib/intelligence/core/lexicon";
import { scoreFeatures, type LinearModel } from "@/lib/intelligence/core/linear-model";
import { judgeCandidates, selectServices, setFeatures } from "@/lib/intelligence/core/select-services";
import { triggerFeatures } from "@/lib/intelligence/core/trigger-features";
import { dot, fitDense, fitIsotonic, fitLogistic, type Row } from "./logistic";

interface Case {
  id: string;
  text: string;
  services: string[];
  unnamed: string[];
  subset: string;
  source: string;
  fold: number;
  trigger: { kind: string; service: string | null } | null;
  reading: Reading;
}

const FOLDS = 5;
const nobody = { connected: new Set<string>(), preferred: new Set<string>() };

/** FNV-1a, so that a fold hangs on the id alone. */
export function foldOf(id: string): number {
  let hash = 0x811c9dc5;
  for (let i = 0; i < id.length; i += 1) hash = Math.imul(hash ^ id.charCodeAt(i), 0x01000193);
  return (hash >>> 0) % FOLDS;
}

function load(folder: string): Case[] {
  const lexicon = buildLexicon(catalog.listed());
  const files = fs
    .readdirSync(folder)
    .filter((name) => name.endsWith(".jsonl"))
    .sort();
  return files.flatMap((name) =>
    fs
      .readFileSync(path.join(folder, name), "utf8")
      .split("\n")
      .filter(Boolean)
      .map((line) => {
        const row = JSON.parse(line) as Omit<Case, "fold" | "reading" | "source">;
        return { ...row, source: name, fold: foldOf(row.id), reading: findCandidates(lexicon, row.text) };
      }),
  );
}

interface Example {
  features: string[];
  label: 0 | 1;
  weight: number;
}

function serviceExamples(cases: readonly Case[]): Example[] {
  return cases.flatMap((item) => {
    const gold = new Set(item.services);
    const weight = item.subset === "hidden" ? HIDDEN_WEIGHT : 1;
    return item.reading.candidates.map((c): Example => ({
      features: c.features,
      label: gold.has(c.serviceId) ? 1 : 0,
      weight,
    }));
  });
}

/** Of the services that are used: which one starts the workflow. */
function triggerExamples(cases: readonly Case[]): Example[] {
  return cases.flatMap((item) => {
    const gold = new Set(item.services);
    if (item.trigger === null || gold.size === 0) return [];
    const used = item.reading.candidates.filter((c) => gold.has(c.serviceId));
    return used.map((c): Example => ({
      features: triggerFeatures(item.reading, c),
      label: item.trigger?.service === c.serviceId ? 1 : 0,
      weight: 1,
    }));
  });
}

function train(examples: readonly Example[]): LinearModel {
  const counts = new Map<string, number>();
  for (const example of examples) for (const f of example.features) counts.set(f, (counts.get(f) ?? 0) + 1);
  const names = [...counts].filter(([name, n]) => n >= (name.includes("~") ? 5 : 3)).map(([name]) => name);
  const index = new Map(names.map((name, i) => [name, i]));
  const rows = examples.map((example): Row => ({
    features: Int32Array.from(example.features.flatMap((f) => index.get(f) ?? [])),
    label: example.label,
    weight: example.weight,
  }));
  const w = fitLogistic(rows, names.length, { epochs: EPOCHS, l1: L1, l2: L2, rate: RATE });
  const largest = names.reduce((max, _, i) => Math.max(max, Math.abs(w[i] ?? 0)), 0);
  const scale = largest / 127;
  const kept = names.flatMap((name, i): [string, number][] => {
    const value = Math.round((w[i] ?? 0) / scale);
    return Math.abs(value) >= PRUNE ? [[name, value]] : [];
  });
  kept.sort(([a], [b]) => (a < b ? -1 : 1));
  return { scale, bias: w[names.length] ?? 0, weights: Object.fromEntries(kept) };
}

interface Outcome {
  exact: boolean;
  x: number[];
}

function outcome(model: LinearModel, item: Case): Outcome {
  const judged = judgeCandidates(model, item.reading.candidates, nobody);
  const chosen = selectServices(judged);
  const gold = new Set(item.services);
  const picked = chosen.map((c) => c.candidate.serviceId);
  const exact = picked.length === gold.size && picked.every((id) => gold.has(id));
  return { exact, x: setFeatures(judged, chosen, item.text.length) };
}

function report(label: string, modelOf: (item: Case) => LinearModel | undefined, cases: readonly Case[]): void {
  for (const source of ["n8n.jsonl", "zapier.jsonl"]) {
    const parts = ["explicit", "implied", "hidden"].map((subset) => {
      const part = cases.filter((item) => item.source === source && item.subset === subset);
      const right = part.filter((item) => {
        const model = modelOf(item);
        return model !== undefined && outcome(model, item).exact;
      }).length;
      return { subset, n: part.length, right };
    });
    const fair = parts.filter((p) => p.subset !== "hidden");
    const share = (p: { n: number; right: number }[]): string =>
      (
        (100 * p.reduce((s, x) => s + x.right, 0)) /
        Math.max(
          1,
          p.reduce((s, x) => s + x.n, 0),
        )
      ).toFixed(1);
    console.log(
      `${label} ${source}: ${parts.map((p) => `${p.subset} ${share([p])} of ${p.n}`).join(", ")}; fair ${share(fair)}`,
    );
  }
}

const args = process.argv.slice(2);
const option = (name: string): string | undefined => args[args.indexOf(`--${name}`) + 1];
const has = (name: string): boolean => args.includes(`--${name}`);
const number = (name: string, fallback: number): number => (has(name) ? Number(option(name)) : fallback);
const HIDDEN_WEIGHT = number("hidden-weight", 0.3);
const EPOCHS = number("epochs", 12);
const L1 = number("l1", 2);
const L2 = number("l2", 1);
const RATE = number("rate", 0.1);
const PRUNE = number("prune", 3);

const folder = has("data") ? option("data") : undefined;
if (folder === undefined) {
  console.error("usage: tsx bench/train-detection.ts --data <folder>");
  process.exit(2);
}
const cases = load(folder);
const open = cases.filter((item) => item.fold !== 0);
const back = cases.filter((item) => item.fold === 0);
const points: { x: number[]; y: 0 | 1; fair: boolean }[] = [];
const models = new Map<Case, LinearModel>();
for (let fold = 1; fold < FOLDS; fold += 1) {
  const model = train(serviceExamples(open.filter((item) => item.fold !== fold)));
  const rest = open.filter((item) => item.fold === fold);
  for (const item of rest) {
    const { exact, x } = outcome(model, item);
    points.push({ x, y: exact ? 1 : 0, fair: item.subset !== "hidden" });
  }
  for (const item of rest) models.set(item, model);
}
report("cross-validated", (item) => models.get(item), open);
const model = train(serviceExamples(open));
const trigger = train(triggerExamples(open));
for (const source of ["n8n.jsonl", "zapier.jsonl"]) {
  const examples = triggerExamples(back.filter((item) => item.source === source));
  const right = examples.filter((e) => scoreFeatures(trigger, e.features) > 0 === (e.label === 1)).length;
  const positive = examples.filter((e) => e.label === 1);
  const found = positive.filter((e) => scoreFeatures(trigger, e.features) > 0).length;
  console.log(
    `kept back ${source} trigger: ${right} of ${examples.length} right; ${found} of ${positive.length} found`,
  );
}
const setWeights = fitDense(points, 0.0005);
const scored = points.map((p) => ({ score: 1 / (1 + Math.exp(-dot(setWeights, p.x))), y: p.y }));
const isotonic = fitIsotonic(scored, 40);
report("fitted", () => model, open);
report("kept back", () => model, back);
console.log(`${Object.keys(model.weights).length} weights`);
const file = new URL("../lib/intelligence/weights/detection.json", import.meta.url);
const rounded = setWeights.map((w) => Math.round(w * 1e4) / 1e4);
if (!has("quick"))
  fs.writeFileSync(file, `${JSON.stringify({ model, trigger, set: { weights: rounded, isotonic } }, null, 0)}\n`);

/**
 * Answers every labelled text by weights that never saw it: one fold of five (by hash of the id) after the other is
 * left out of the fit and then answered, by the verbs the app calls. Scored like any other answer, the figures tell how
 * detection and generation do on new texts.
 *   npx tsx bench/cross-validate.ts --detection <folder> [--generation <folder>] --out <folder>
 */
import fs from "node:fs";
import path from "node:path";
import { catalog, catalogs } from "@/lib/connectors/testing/catalog";
import { buildLexicon } from "@/lib/intelligence/core/lexicon";
import { readWeights } from "@/lib/intelligence/core/weights";
import { createIntelligence } from "@/lib/intelligence/service";
import { FOLDS, foldOf, loadCases } from "./detection/cases";
import { fitWeights } from "./detection/fit-weights";
import { answerDetection } from "./eval/detection";
import { answerGeneration } from "./eval/generation";
import { readJsonl } from "./eval/read-jsonl";

const args = process.argv.slice(2);
const option = (name: string): string | undefined =>
  args.includes(`--${name}`) ? args[args.indexOf(`--${name}`) + 1] : undefined;
const detection = option("detection");
const generation = option("generation");
const out = option("out");
if (detection === undefined || out === undefined) {
  console.error("usage: tsx bench/cross-validate.ts --detection <folder> [--generation <folder>] --out <folder>");
  process.exit(2);
}
const lexicon = buildLexicon(catalog);
const cases = loadCases(detection, lexicon);
const prompts = generation === undefined ? [] : readJsonl(generation, ["id", "prompt"]);
const answers = new Map<string, string>();
const plans = new Map<string, string>();
for (let fold = 0; fold < FOLDS; fold += 1) {
  const weights = readWeights(
    fitWeights(
      cases.filter((item) => item.fold !== fold),
      lexicon,
    ),
  );
  const intelligence = createIntelligence({ catalogs, weights });
  for (const item of cases)
    if (item.fold === fold) answers.set(item.id, await answerDetection(intelligence, item.id, item.text));
  for (const { id, prompt } of prompts)
    if (foldOf(id) === fold) plans.set(id, await answerGeneration(intelligence, id, prompt));
  console.error(`fold ${String(fold + 1)} of ${String(FOLDS)}`);
}
fs.mkdirSync(out, { recursive: true });
const lines = (ids: readonly { id: string }[], of: ReadonlyMap<string, string>): string =>
  ids.map(({ id }) => `${of.get(id) ?? ""}\n`).join("");
fs.writeFileSync(path.join(out, "detection.jsonl"), lines(cases, answers));
if (generation !== undefined) fs.writeFileSync(path.join(out, "generation.jsonl"), lines(prompts, plans));

/**
 * Learns the weights of service detection from labelled texts and writes lib/intelligence/weights/detection.json.
 *   npx tsx bench/train-detection.ts --data <folder with n8n.jsonl, zapier.jsonl, …>
 * How well weights of this kind do on texts they never saw is measured by bench/cross-validate.ts.
 */
import fs from "node:fs";
import { catalog } from "@/lib/connectors/testing/catalog";
import { buildLexicon } from "@/lib/intelligence/core/lexicon";
import { loadCases } from "./detection/cases";
import { fitWeights } from "./detection/fit-weights";

const args = process.argv.slice(2);
const folder = args[args.indexOf("--data") + 1];
if (!args.includes("--data") || folder === undefined) {
  console.error("usage: tsx bench/train-detection.ts --data <folder>");
  process.exit(2);
}
const lexicon = buildLexicon(catalog);
const weights = fitWeights(loadCases(folder, lexicon), lexicon);
fs.writeFileSync(
  new URL("../lib/intelligence/weights/detection.json", import.meta.url),
  `${JSON.stringify(weights, null, 0)}\n`,
);
for (const name of ["named", "implied", "trigger"] as const)
  console.log(`${name}: ${String(Object.keys(weights[name].weights).length)} weights`);

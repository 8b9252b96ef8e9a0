/**
 * Detection of services whose names are mistyped: one letter of each word of a name left out, doubled, swapped or
 * replaced, by a seed. Prints how many sets are exactly right as written, mistyped, and mistyped without mending.
 *   npx tsx bench/typos.ts --data <folder with zapier.jsonl> [--seed 1]
 */
import fs from "node:fs";
import path from "node:path";
import { catalog } from "@/lib/connectors/testing/catalog";
import { seededRandom } from "@/lib/kernel/random";
import { detectServices } from "@/lib/intelligence/core/detect-services";
import { buildLexicon } from "@/lib/intelligence/core/lexicon";
import { mendTypos } from "@/lib/intelligence/core/mend-typos";
import { buildSpelling } from "@/lib/intelligence/core/spelling";
import { shippedWeights } from "@/lib/intelligence/core/weights";

const args = process.argv.slice(2);
const option = (name: string): string | undefined => (args.includes(name) ? args[args.indexOf(name) + 1] : undefined);
const folder = option("--data");
if (folder === undefined) {
  console.error("usage: tsx bench/typos.ts --data <folder> [--seed <number>]");
  process.exit(2);
}
const LETTERS_MIN = 5;
const lexicon = buildLexicon(catalog);
const spelling = buildSpelling(catalog);
const random = seededRandom(Number(option("--seed") ?? 1));
const detect = (text: string) => detectServices({ lexicon, weights: shippedWeights }, text, NOTHING_PREFERRED, true);
const NOTHING_PREFERRED = { connected: new Set<string>(), preferred: new Set<string>() };

const rows = fs
  .readFileSync(path.join(folder, "zapier.jsonl"), "utf8")
  .split("\n")
  .filter(Boolean)
  .map((line) => JSON.parse(line) as { text: string });
const counts = { texts: 0, mended: 0, unmended: 0, ofWords: 0, touched: 0 };
for (const { text } of rows) {
  const asWritten = detect(text);
  const named = asWritten.services.filter(({ kind }) => kind === "named");
  if (named.length === 0) continue;
  const typed = mistyped(
    text,
    named.flatMap(({ mentions }) => mentions),
  );
  if (typed === text) continue;
  const wanted = idsOf(asWritten.services);
  counts.texts += 1;
  if (idsOf(detect(mendTypos(spelling, typed).text).services) === wanted) counts.mended += 1;
  if (idsOf(detect(typed).services) === wanted) counts.unmended += 1;
  if (mendTypos(spelling, text).mended.length > 0 && idsOf(detect(mendTypos(spelling, text).text).services) !== wanted)
    counts.touched += 1;
}
const share = (count: number): string => `${((100 * count) / counts.texts).toFixed(1)} %`;
console.log(`${String(counts.texts)} texts that name a service; the same set as of the text without slips:`);
console.log(`  mistyped, mended   ${share(counts.mended)}`);
console.log(`  mistyped, as it is ${share(counts.unmended)}`);
console.log(`  as written, another set after mending: ${String(counts.touched)}`);

function idsOf(services: readonly { serviceId: string }[]): string {
  return services
    .map(({ serviceId }) => serviceId)
    .toSorted()
    .join(" ");
}

/** Each longer word of the names with one slip, never in its first letter. */
function mistyped(text: string, mentions: readonly { start: number; end: number }[]): string {
  let out = text;
  for (const { start, end } of mentions.toSorted((a, b) => b.start - a.start)) {
    const name = text
      .slice(start, end)
      .replace(/[A-Za-z]+/g, (word) => (word.length < LETTERS_MIN ? word : slip(word)));
    out = out.slice(0, start) + name + out.slice(end);
  }
  return out;
}

function slip(word: string): string {
  const at = 1 + Math.floor(random() * (word.length - 2));
  const kind = Math.floor(random() * 4);
  const [before, letter, after] = [word.slice(0, at), word.charAt(at), word.slice(at + 1)];
  if (kind === 0) return before + after;
  if (kind === 1) return before + letter + letter + after;
  if (kind === 2) return before + after.charAt(0) + letter + after.slice(1);
  return before + String.fromCharCode(97 + Math.floor(random() * 26)) + after;
}

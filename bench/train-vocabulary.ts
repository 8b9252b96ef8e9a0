/**
 * Counts the words of texts about workflows and writes lib/intelligence/weights/vocabulary.json, the most usual first:
 * what a mistyped word may have been
 * meant to be, and what stands in no list of words and is no mistake.
 *   npx tsx bench/train-vocabulary.ts --data <folder with n8n.jsonl, zapier.jsonl, …>
 */
import fs from "node:fs";
import path from "node:path";
import { z } from "zod";
import { wholeTypoDistance } from "@/lib/connectors/catalog/typo-distance";
import { isEnglishWord } from "@/lib/intelligence/core/english-words";

/** In fewer texts a word of the language may be meant by nobody. */
const TEXTS_OF_USUAL_MIN = 5;
/** In fewer texts a word that is none of the language may be mistyped. */
const TEXTS_OF_KNOWN_MIN = 4;
const LETTERS_MIN = 4;

const args = process.argv.slice(2);
const folder = args[args.indexOf("--data") + 1];
if (!args.includes("--data") || folder === undefined) {
  console.error("usage: tsx bench/train-vocabulary.ts --data <folder>");
  process.exit(2);
}
const rowSchema = z.object({ text: z.string() });
const texts = new Map<string, number>();
for (const name of fs.readdirSync(folder).filter((file) => file.endsWith(".jsonl")))
  for (const line of fs.readFileSync(path.join(folder, name), "utf8").split("\n").filter(Boolean)) {
    const { text } = rowSchema.parse(JSON.parse(line));
    for (const word of new Set(text.toLowerCase().match(/(?<![\p{L}\p{N}])[a-z]+(?![\p{L}\p{N}])/gu)))
      texts.set(word, (texts.get(word) ?? 0) + 1);
  }
const byUse = [...texts]
  .sort((a, b) => b[1] - a[1] || (a[0] < b[0] ? -1 : 1))
  .filter(([word]) => word.length >= LETTERS_MIN);
const usual = byUse.filter(([word, count]) => count >= TEXTS_OF_USUAL_MIN && isEnglishWord(word));
const known = byUse.filter(
  ([word, count]) => count >= TEXTS_OF_KNOWN_MIN && !isEnglishWord(word) && !isOftenMistyped(word, count),
);
/** As often as people mistype it: "calender" beside hundreds of "calendar". */
function isOftenMistyped(word: string, count: number): boolean {
  return usual.some(([other, uses]) => uses > 30 * count && wholeTypoDistance(word, other, 1) !== undefined);
}
fs.writeFileSync(
  new URL("../lib/intelligence/weights/vocabulary.json", import.meta.url),
  `${JSON.stringify(
    byUse
      .filter((entry) => usual.includes(entry) || known.includes(entry))
      .map(([word]) => word)
      .join(" "),
  )}\n`,
);
console.log(`${String(usual.length)} words of the language, ${String(known.length)} others`);

import type { Catalog } from "@/lib/connectors/catalog";
import { wholeTypoDistance } from "@/lib/connectors/catalog/typo-distance";
import usualWords from "../weights/vocabulary.json";
import { isEnglishWord } from "./english-words";

/** What a word may have been meant to be. */
interface Target {
  word: string;
  /** The most usual word of requests has 0; names that requests seldom hold come last. */
  rank: number;
  /** It stands in a name of a service. */
  name: boolean;
  /** Texts about workflows hold it often. */
  usual: boolean;
}

/** The words that requests are made of, ready to be asked what a mistyped one was meant to be. */
export interface Spelling {
  /** The name of a service that can be called, written in two words: "drop box". */
  isNameInTwo(first: string, second: string): boolean;
  isKnown(word: string): boolean;
  /** @param options.nameOnly a word that only a name could stand for, since it is written with a capital */
  meantBy(word: string, options: { nameOnly: boolean }): string | null;
}

const LETTERS_MIN = 4;
const LETTERS_OF_TWO_TYPOS = 8;
const LETTERS_FOR_RARE_NAME_MIN = 7;
/** "Linked in", "click up" are words as well. */
const PART_LETTERS_MIN = 3;
const NO_NAMES = new Set(["sales force", "get response"]);
/** Of two words as near, the one with the last letter that was typed; then the more usual one. */
const ENDS_OTHERWISE = 0.5;
const RANKS = 10_000;
const USUAL = usualWords.split(" ");

/** Built once per catalogue. Names that can't be called are known, but nothing is read as one of them by mistake. */
export function buildSpelling(catalog: Catalog): Spelling {
  const targets = new Map<string, Target>(USUAL.map((word, rank) => [word, { word, rank, name: false, usual: true }]));
  const known = new Set<string>(USUAL);
  const names = new Set<string>();
  for (const { id, aliases } of catalog.listed()) {
    const callable = catalog.summary(id) !== undefined;
    if (callable) for (const { text } of aliases) names.add(text.toLowerCase());
    for (const word of aliases.flatMap(({ text }) => text.toLowerCase().match(/[a-z0-9]+/g) ?? [])) {
      known.add(word);
      const usual = targets.get(word);
      if (usual !== undefined) usual.name = true;
      else if (callable) targets.set(word, { word, rank: USUAL.length, name: true, usual: false });
    }
  }
  const byInitial = new Map<string, Target[]>();
  for (const target of targets.values()) {
    const initial = target.word.charAt(0);
    const list = byInitial.get(initial);
    if (list === undefined) byInitial.set(initial, [target]);
    else list.push(target);
  }
  const isKnown = (word: string): boolean =>
    known.has(word) || known.has(word.replace(/(?:s|ers?)$/, "")) || isEnglishWord(word);

  function meantBy(word: string, { nameOnly }: { nameOnly: boolean }): string | null {
    if (word.length < LETTERS_MIN || isKnown(word)) return null;
    const max = word.length < LETTERS_OF_TWO_TYPOS + (nameOnly ? 1 : 0) ? 1 : 2;
    let best: { target: Target; cost: number } | null = null;
    for (const target of byInitial.get(word.charAt(0)) ?? []) {
      if (nameOnly ? !isLikelyName(word, target) : !isLikely(word, target)) continue;
      const distance = wholeTypoDistance(word, target.word, max);
      if (distance === undefined) continue;
      const cost = distance + (target.word.at(-1) === word.at(-1) ? 0 : ENDS_OTHERWISE) + target.rank / RANKS;
      if (best === null || cost < best.cost) best = { target, cost };
    }
    return best?.target.word ?? null;
  }

  const isNameInTwo = (first: string, second: string): boolean =>
    first.length >= PART_LETTERS_MIN &&
    second.length >= PART_LETTERS_MIN &&
    names.has(first + second) &&
    !isEnglishWord(first + second) &&
    !NO_NAMES.has(`${first} ${second}`);

  return { isKnown, meantBy, isNameInTwo };
}

/** Short words have many neighbours, and seldom heard names are mostly not meant. */
function isLikely(word: string, target: Target): boolean {
  if (!target.usual) return word.length >= LETTERS_FOR_RARE_NAME_MIN;
  return word.length > LETTERS_MIN || target.name || hasSameLetters(word, target.word);
}

/** "Etsy" is no "Easy", though a service is called Easy Peasy. */
function isLikelyName(word: string, target: Target): boolean {
  return target.name && isLikely(word, target) && (word.length > LETTERS_MIN || !isEnglishWord(target.word));
}

/** Swapped ("taks"), or one of a double letter left out ("aded"). */
const hasSameLetters = (word: string, other: string): boolean => lettersOf(word) === lettersOf(other);
const lettersOf = (word: string): string => [...new Set(word)].toSorted().join("");

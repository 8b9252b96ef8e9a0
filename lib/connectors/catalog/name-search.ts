import { typoDistance, typosMax } from "./typo-distance";

interface Indexed<T> {
  item: T;
  /** Lower case, words parted by one blank. */
  texts: string[];
  /** Each text from the beginning of each of its words, with the letters in it. */
  starts: { text: string; letters: number }[];
}

/** Finds items by words; made once, asked at every keystroke. */
export type NameSearch<T> = (words: string) => T[];

/** Longer ones are no name with a typo. */
const TYPO_CHARS_MAX = 40;

/**
 * A search by names: those that begin with the words, then those that hold them, then those that the words would name
 * with a typo, nearest first. Among equals the order of the items stays. No words: all.
 * @param namesOf of an item, the one it is mostly known by first
 */
export function createNameSearch<T>(items: readonly T[], namesOf: (item: T) => readonly string[]): NameSearch<T> {
  const indexed = items.map((item) => indexOf(item, namesOf(item)));
  return (typed) => {
    const words = plain(typed);
    if (words === "") return [...items];
    const max = words.length > TYPO_CHARS_MAX ? 0 : typosMax(words);
    const letters = lettersOf(words);
    const found: { item: T; rank: number }[] = [];
    for (const { item, texts, starts } of indexed) {
      const rank = placeRank(texts, words) ?? (max === 0 ? undefined : typoRank(starts, words, letters, max));
      if (rank !== undefined) found.push({ item, rank });
    }
    return found.toSorted((a, b) => a.rank - b.rank).map(({ item }) => item);
  };
}

/** As ids and names are compared: `google-sheets` is `Google Sheets`. */
function plain(text: string): string {
  return text
    .toLowerCase()
    .replaceAll(/[\s_.-]+/g, " ")
    .trim();
}

function indexOf<T>(item: T, names: readonly string[]): Indexed<T> {
  const texts = [...new Set(names.map(plain))];
  const starts = new Set(texts.flatMap((text) => [...text.matchAll(/\S+/g)].map(({ index }) => text.slice(index))));
  return { item, texts, starts: [...starts].map((text) => ({ text, letters: lettersOf(text) })) };
}

/** 0: begins with the words (other names a little behind the name), 1: a word of it does, 2: holds them. */
function placeRank(texts: readonly string[], words: string): number | undefined {
  let best: number | undefined;
  texts.forEach((text, index) => {
    const at = text.indexOf(words);
    if (at < 0) return;
    const rank = (at === 0 ? 0 : text.charAt(at - 1) === " " ? 1 : 2) + (index === 0 ? 0 : 0.5);
    best = Math.min(best ?? rank, rank);
  });
  return best;
}

/** Behind all of them, by the number of typos; at equal typos a name of about this length first. */
function typoRank(starts: Indexed<unknown>["starts"], words: string, letters: number, max: number): number | undefined {
  let best: number | undefined;
  for (const { text, letters: inText } of starts) {
    if (bitsOf(letters & ~inText) > max) continue;
    const typos = typoDistance(words, text, max);
    if (typos === undefined) continue;
    const rank = 2 + typos + Math.min(Math.abs(text.length - words.length), 99) / 100;
    best = Math.min(best ?? rank, rank);
  }
  return best;
}

/** Which letters there are, a bit each: a quick no for most names. */
function lettersOf(text: string): number {
  let letters = 0;
  for (let at = 0; at < text.length; at += 1) letters |= 1 << (text.charCodeAt(at) & 31);
  return letters;
}

function bitsOf(letters: number): number {
  let count = 0;
  for (let rest = letters; rest !== 0; rest &= rest - 1) count += 1;
  return count;
}

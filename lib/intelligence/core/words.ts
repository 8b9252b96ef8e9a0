/** A word of the folded text. `sentence` counts from 0; `first` marks the start of a sentence. */
export interface Word {
  lower: string;
  start: number;
  end: number;
  sentence: number;
  first: boolean;
  capitalised: boolean;
}

const WORD = /[\p{L}\p{N}][\p{L}\p{N}'_]*/gu;
const SENTENCE_END = /[.!?:;\n]\s|[.!?]$|\n/;

/** Words with their places; a sentence ends at . ! ? : ; before a space, or at a line break. */
export function splitWords(folded: string): Word[] {
  const words: Word[] = [];
  let sentence = 0;
  let last = 0;
  for (const match of folded.matchAll(WORD)) {
    const text = match[0];
    const start = match.index;
    const fresh = words.length === 0 || SENTENCE_END.test(folded.slice(last, start + 1));
    if (fresh && words.length > 0) sentence += 1;
    const initial = text.charAt(0);
    words.push({
      lower: text.toLowerCase(),
      start,
      end: start + text.length,
      sentence,
      first: fresh,
      capitalised: initial !== initial.toLowerCase(),
    });
    last = start + text.length;
  }
  return words;
}

/** Index of the first word that starts at or after `offset`; words.length if none. */
export function wordIndexAt(words: readonly Word[], offset: number): number {
  let low = 0;
  let high = words.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((words[middle]?.start ?? Infinity) < offset) low = middle + 1;
    else high = middle;
  }
  return low;
}

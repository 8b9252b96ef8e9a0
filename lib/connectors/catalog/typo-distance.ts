/**
 * How many letters must be typed anew, left out, put in or swapped with their neighbour to make the words into the
 * beginning of the text: what is typed is mostly not finished yet.
 * @param max no larger distance is looked for
 * @returns 0..max, undefined beyond
 * @see https://en.wikipedia.org/wiki/Damerau%E2%80%93Levenshtein_distance (optimal string alignment)
 */
export function typoDistance(words: string, text: string, max: number): number | undefined {
  // Of the text no more than the words and the letters left out can count.
  const last = lastRow(words, text.slice(0, words.length + max), max);
  return last === undefined ? undefined : within(Math.min(...last), max);
}

/** The same between a word that is finished and another: all of both counts. */
export function wholeTypoDistance(word: string, other: string, max: number): number | undefined {
  if (Math.abs(word.length - other.length) > max) return undefined;
  return within(lastRow(word, other, max)?.at(-1), max);
}

const within = (distance: number | undefined, max: number): number | undefined =>
  distance === undefined || distance > max ? undefined : distance;

/** Typos between all of the words and each beginning of the text; undefined where all are beyond the bound. */
function lastRow(words: string, text: string, max: number): number[] | undefined {
  const width = text.length;
  let before: number[] = [];
  let last = Array.from({ length: width + 1 }, (_, at) => at);
  for (let i = 1; i <= words.length; i += 1) {
    const row = [i];
    let least = i;
    for (let j = 1; j <= width; j += 1) {
      const same = words.charCodeAt(i - 1) === text.charCodeAt(j - 1);
      let cost = Math.min(cell(last, j) + 1, cell(row, j - 1) + 1, cell(last, j - 1) + (same ? 0 : 1));
      const swapped =
        i > 1 && j > 1 && words[i - 1] === text[j - 2] && words[i - 2] === text[j - 1] ? cell(before, j - 2) + 1 : cost;
      cost = Math.min(cost, swapped);
      row.push(cost);
      least = Math.min(least, cost);
    }
    // A swap reaches back two rows, so one row beyond the bound may still come back.
    if (least > max + 1) return undefined;
    [before, last] = [last, row];
  }
  return last;
}

function cell(row: readonly number[], at: number): number {
  return row[at] ?? Number.POSITIVE_INFINITY;
}

/** Typos that words of this length may hold. */
export function typosMax(words: string): number {
  if (words.length < 3) return 0;
  return words.length < 6 ? 1 : 2;
}

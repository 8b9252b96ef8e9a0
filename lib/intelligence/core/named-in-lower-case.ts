import { singular, type Lexicon } from "./lexicon";
import { verbForm } from "./verbs";
import type { Word } from "./words";

/** Where a service's things stand: "the drive folder", "our excel file". */
const HOLDERS = new Set(
  "account app board base calendar channel database doc file folder form inbox list page project queue sheet space table workspace".split(
    " ",
  ),
);
const PLACES = new Set(["in", "into", "from", "via", "using", "through", "with", "to", "on"]);
/** "In line with", "in front of", "in motion": said of anything. */
const SAID_OF_ANYTHING = new Set(
  "line front motion flow circle box general time person person case order place".split(" "),
);
const GOES_ON =
  /^(?:and|then|when|whenever|if|for|every|each|once|as|at|daily|weekly|monthly|hourly|automatically|or|but|so|trigger|create|send|add|post|too|also|with|by|on|the)$/;
const OPENS = /^(?:and|then|to|please|also|or|i|we|you|should|will|must|can)$/;

/**
 * Whether a word in lower case is the name of a service that is spelled like it: "a sentry issue", "from lever". What
 * the service keeps stands behind it, or it stands alone where a place does.
 * @param index of the word
 * @param end of the name, behind which the words go on
 */
export function isNamedInLowerCase(
  lexicon: Lexicon,
  serviceId: string,
  words: readonly Word[],
  index: number,
  end: number,
): boolean {
  const things = lexicon.thingsOf(serviceId);
  const word = words[index];
  if (things.size === 0 || word === undefined) return false;
  const inSentence = (one: Word | undefined): Word | undefined => (one?.sentence === word.sentence ? one : undefined);
  const before = inSentence(words[index - 1]);
  const next = inSentence(words.find(({ start }) => start >= end));
  const behind = next === undefined ? undefined : inSentence(words[words.indexOf(next) + 1]);
  // "Close the deal", "and segment users": what is asked for, not by whom.
  const asksFor =
    verbForm(word.lower)?.form === "base" && (before === undefined || OPENS.test(before.lower) || !isGap(word, before));
  if (asksFor) return false;
  const kept = (one: Word | undefined): boolean =>
    one !== undefined && (things.has(singular(one.lower)) || HOLDERS.has(singular(one.lower)));
  // "… created → teams", "gmail, drive and slack": nothing but the name between two marks.
  if (before !== undefined && !isGap(word, before) && (next === undefined || !isGap(next, word))) return true;
  if (kept(next) || (next?.lower === "new" && kept(behind))) return true;
  return (
    before !== undefined &&
    PLACES.has(before.lower) &&
    !SAID_OF_ANYTHING.has(word.lower) &&
    (next === undefined || GOES_ON.test(next.lower) || !isGap(next, word))
  );
}

/** Only a space stands between two words, no mark. */
const isGap = (word: Word, before: Word): boolean => word.start - before.end <= 1;

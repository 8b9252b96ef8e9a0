import { findAliases } from "./alias-trie";
import { CUES_BY_ID, CUES_BY_WORDS } from "./category-cues";
import { isEnglishWord } from "./english-words";
import { foldText } from "./fold-text";
import type { Lexicon } from "./lexicon";
import { isNamedInLowerCase } from "./named-in-lower-case";
import { isNegated } from "./negation";
import { verbForm } from "./verbs";
import { splitWords, wordIndexAt, type Word } from "./words";

/** One place that speaks for a service: its name, or a word of its category. */
export interface Mention {
  start: number;
  end: number;
  /** Index of the first word. */
  word: number;
  alias: string;
  negated: boolean;
}

/** A service that may be meant. */
export interface Candidate {
  serviceId: string;
  /** Named, or only asked for by a word of its category. */
  kind: "named" | "implied";
  mentions: Mention[];
  /** Cue that implies it; null for a named one. */
  cueId: string | null;
  /** Place in the cue's list, the most usual first; 0 for a named one. */
  rank: number;
}

export interface Reading {
  folded: string;
  words: Word[];
  candidates: Candidate[];
  mixedScriptWords: { start: number; end: number }[];
}

const EMAIL_ADDRESS = /[\w.+-]+@[\w-]+(?:\.[\w-]+)+/g;

/** "Send it" is no Sendit: a verb and a small word in lower case. */
const SPOKEN = /^[a-z]+\s(?:it|to|in|up|on|me|us|out|by|at|for|them|off)$/;

interface CueHit {
  cueId: string;
  mention: Mention;
}

/** Everything the text may name or imply. Linear in the length of the text. */
export function findCandidates(lexicon: Lexicon, text: string): Reading {
  const { folded, mixedScriptWords } = foldText(text);
  const words = splitWords(folded);
  const named = new Map<string, Candidate>();
  const covered = new Set<number>();
  const addresses = [...folded.matchAll(EMAIL_ADDRESS)].map((match) => ({
    start: match.index,
    end: match.index + match[0].length,
  }));
  for (const match of findAliases(lexicon.trie, folded)) {
    // The host of a mail address is nobody's request: evil@x.com does not ask for X.
    if (addresses.some((address) => match.start >= address.start && match.end <= address.end)) continue;
    if (SPOKEN.test(folded.slice(match.start, match.end)) && !/[\s-]/.test(match.alias)) continue;
    const word = wordIndexAt(words, match.start);
    const isWord =
      match.asWord ||
      isOtherWord(folded.slice(match.start, match.end), match.alias) ||
      (match.wordToo && opensAsVerb(words[word]));
    if (isWord && !isNamedInLowerCase(lexicon, match.serviceId, words, word, match.end)) continue;
    const last = wordIndexAt(words, match.end);
    const generic = CUES_BY_WORDS.has(
      folded
        .slice(match.start, match.end)
        .toLowerCase()
        .replace(/[\s-]+/g, " "),
    );
    if (!generic) for (let i = word; i < Math.max(last, word + 1); i += 1) covered.add(i);
    const mention: Mention = {
      start: match.start,
      end: match.end,
      word,
      alias: match.alias,
      negated: isNegated(words, word),
    };
    const candidate = named.get(match.serviceId);
    if (candidate === undefined)
      named.set(match.serviceId, {
        serviceId: match.serviceId,
        kind: "named",
        mentions: [mention],
        cueId: null,
        rank: 0,
      });
    else candidate.mentions.push(mention);
  }
  const cues = findCues(words, covered);
  const candidates = [...named.values(), ...impliedCandidates(lexicon, cues, named)];
  return { folded, words, candidates, mixedScriptWords };
}

/** "On workdays" names no Workday. */
const isOtherWord = (said: string, alias: string): boolean =>
  said.length > alias.length && said === said.toLowerCase() && !/[\s-]/.test(said) && isEnglishWord(said);

/** "Close the deal": a capital at the beginning makes no name. */
const opensAsVerb = (word: Word | undefined): boolean =>
  word !== undefined && word.first && verbForm(word.lower)?.form === "base";

/** "Call our API" is no phone call. */
function callsAnApi(words: readonly Word[], index: number): boolean {
  if (!/^calls?$/.test(words[index]?.lower ?? "")) return false;
  return words.slice(index + 1, index + 5).some(({ lower }) => /^(?:apis?|endpoints?|urls?|webhooks?)$/.test(lower));
}

/** "Tagged webinar", "a list called chat": what a thing is called asks for no service. */
function isValue(words: readonly Word[], index: number): boolean {
  const before = words[index - 1];
  return before !== undefined && before.sentence === words[index]?.sentence && CALLED.test(before.lower);
}
const CALLED = /^(?:tagged|labell?ed|called|named|titled)$/;

function findCues(words: readonly Word[], covered: ReadonlySet<number>): Map<string, CueHit[]> {
  const hits = new Map<string, CueHit[]>();
  for (let i = 0; i < words.length; i += 1) {
    const word = words[i];
    if (word === undefined || covered.has(i) || callsAnApi(words, i) || isValue(words, i)) continue;
    const next = words[i + 1];
    const pair =
      next !== undefined && next.sentence === word.sentence
        ? CUES_BY_WORDS.get(`${word.lower} ${next.lower}`)
        : undefined;
    for (const cueId of [...(pair ?? []), ...(CUES_BY_WORDS.get(word.lower) ?? [])]) {
      const end = pair?.includes(cueId) === true && next !== undefined ? next.end : word.end;
      const mention: Mention = { start: word.start, end, word: i, alias: word.lower, negated: isNegated(words, i) };
      const list = hits.get(cueId) ?? [];
      list.push({ cueId, mention });
      hits.set(cueId, list);
    }
  }
  return hits;
}

/** For each cue the services it may mean, less those named anyway. The first cue of a service counts as its own. */
function impliedCandidates(
  lexicon: Lexicon,
  cues: ReadonlyMap<string, CueHit[]>,
  named: ReadonlyMap<string, Candidate>,
): Candidate[] {
  const implied = new Map<string, Candidate>();
  for (const [cueId, hits] of cues) {
    for (const [rank, serviceId] of (CUES_BY_ID.get(cueId)?.services ?? []).entries()) {
      if (!lexicon.services.has(serviceId) || named.has(serviceId)) continue;
      const mentions = hits.map((hit) => hit.mention);
      const candidate = implied.get(serviceId);
      if (candidate === undefined) implied.set(serviceId, { serviceId, kind: "implied", mentions, cueId, rank });
      else candidate.mentions.push(...mentions);
    }
  }
  return [...implied.values()];
}

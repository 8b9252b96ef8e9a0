import { findAliases } from "./alias-trie";
import { isEverydayWord, readAmbiguous } from "./ambiguous-words";
import { CUES_BY_ID, CUES_BY_WORDS } from "./category-cues";
import { foldText } from "./fold-text";
import type { Lexicon } from "./lexicon";
import { isNegated } from "./negation";
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

/** A service that may be meant, with the features by which the model judges it. */
export interface Candidate {
  serviceId: string;
  /** Named, or only asked for by a word of its category. */
  kind: "named" | "implied";
  mentions: Mention[];
  /** Cue that implies it; null for a named one. */
  cueId: string | null;
  features: string[];
}

export interface Reading {
  folded: string;
  words: Word[];
  candidates: Candidate[];
  mixedScriptWords: { start: number; end: number }[];
}

const EMAIL_ADDRESS = /[\w.+-]+@[\w-]+(?:\.[\w-]+)+/g;

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
    const word = wordIndexAt(words, match.start);
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
        features: [],
      });
    else candidate.mentions.push(mention);
  }
  const cues = findCues(words, covered);
  const candidates = [...named.values()];
  for (const candidate of candidates)
    candidate.features = namedFeatures(lexicon, candidate, words, candidates, folded.length);
  candidates.push(...impliedCandidates(lexicon, cues, named, words));
  return { folded, words, candidates, mixedScriptWords };
}

function findCues(words: readonly Word[], covered: ReadonlySet<number>): Map<string, CueHit[]> {
  const hits = new Map<string, CueHit[]>();
  for (let i = 0; i < words.length; i += 1) {
    const word = words[i];
    if (word === undefined || covered.has(i)) continue;
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

function namedFeatures(
  lexicon: Lexicon,
  candidate: Candidate,
  words: readonly Word[],
  all: readonly Candidate[],
  length: number,
): string[] {
  const service = lexicon.services.get(candidate.serviceId);
  const category = service?.category ?? "other";
  const features = new Set<string>(["named", `named:cat:${category}`, `named:id:${candidate.serviceId}`]);
  for (const mention of candidate.mentions) {
    features.add(`alias:${mention.alias.toLowerCase()}`);
    if (mention.negated) features.add("negated");
    for (const feature of contextFeatures(words, mention)) features.add(feature);
    const everyday = isEverydayWord(mention.alias);
    if (everyday) features.add(`everyday:${readAmbiguous(words, mention.word, mention.alias)}`);
  }
  const first = candidate.mentions[0];
  const sentence = words[first?.word ?? 0]?.sentence ?? 0;
  features.add(`sentence:${Math.min(sentence, 4)}`);
  features.add(`mentions:${Math.min(candidate.mentions.length, 3)}`);
  features.add(`mentions:${Math.min(candidate.mentions.length, 3)}:cat:${category}`);
  features.add(`sentence:${Math.min(sentence, 2)}:cat:${category}`);
  features.add(`length:${length < 150 ? "short" : length < 400 ? "middle" : "long"}`);
  const mates = all.filter(
    (other) => other !== candidate && lexicon.services.get(other.serviceId)?.category === category,
  ).length;
  features.add(`mates:${Math.min(mates, 4)}`);
  if (mates > 0) features.add(`mates:cat:${category}`);
  features.add(`named-count:${Math.min(all.length, 6)}`);
  for (const other of all) if (other !== candidate) features.add(`${candidate.serviceId}+${other.serviceId}`);
  return [...features];
}

/** Words around a mention: two before, two after, within the sentence. */
function contextFeatures(words: readonly Word[], mention: Mention): string[] {
  const features: string[] = [];
  const sentence = words[mention.word]?.sentence;
  const endIndex = wordIndexAt(words, mention.end);
  const at = (index: number): string => {
    const word = words[index];
    return word !== undefined && word.sentence === sentence ? word.lower : "|";
  };
  features.push(
    `before:${at(mention.word - 1)}`,
    `before2:${at(mention.word - 2)}`,
    `after:${at(endIndex)}`,
    `after2:${at(endIndex + 1)}`,
  );
  features.push(`before:${at(mention.word - 2)} ${at(mention.word - 1)}`);
  return features;
}

function impliedCandidates(
  lexicon: Lexicon,
  cues: ReadonlyMap<string, CueHit[]>,
  named: ReadonlyMap<string, Candidate>,
  words: readonly Word[],
): Candidate[] {
  const implied = new Map<string, Candidate>();
  const bag = new Set(words.map((word) => word.lower));
  for (const [cueId, hits] of cues) {
    const cue = CUES_BY_ID.get(cueId);
    if (cue === undefined) continue;
    const mateNamed = cue.services.some((id) => named.has(id) && id !== "email");
    for (const [rank, serviceId] of cue.services.entries()) {
      if (!lexicon.services.has(serviceId) || (named.has(serviceId) && serviceId !== "email")) continue;
      if (named.has(serviceId)) continue;
      let candidate = implied.get(serviceId);
      if (candidate === undefined) {
        candidate = { serviceId, kind: "implied", mentions: [], cueId, features: ["implied", `implied:${serviceId}`] };
        for (const word of bag) candidate.features.push(`${serviceId}~${word}`);
        for (const other of named.keys()) candidate.features.push(`implied:${serviceId}+${other}`);
        candidate.features.push(
          `implied:named-count:${Math.min(named.size, 5)}`,
          `implied:${serviceId}:named:${Math.min(named.size, 3)}`,
        );
        implied.set(serviceId, candidate);
      }
      candidate.mentions.push(...hits.map((hit) => hit.mention));
      candidate.features.push(`cue:${cueId}>${serviceId}`, `cue-rank:${rank}`, `cue-count:${Math.min(hits.length, 3)}`);
      if (mateNamed)
        candidate.features.push("cue-mate-named", `cue-mate-named:${cueId}`, `cue-mate-named:${cueId}>${serviceId}`);
      else candidate.features.push(`cue-alone:${cueId}`);
      const sentence = words[hits[0]?.mention.word ?? 0]?.sentence ?? 0;
      candidate.features.push(`cue-sentence:${Math.min(sentence, 2)}:${serviceId}`);
      for (const hit of hits) if (hit.mention.negated) candidate.features.push("negated");
    }
  }
  return [...implied.values()];
}

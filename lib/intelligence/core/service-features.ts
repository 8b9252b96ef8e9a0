import { isEverydayWord, readAmbiguous } from "./ambiguous-words";
import { CUES_BY_ID } from "./category-cues";
import type { Candidate, Mention, Reading } from "./find-candidates";
import type { Lexicon } from "./lexicon";
import { wordIndexAt, type Word } from "./words";

/** What all candidates of a text share, worked out once. */
export interface TextFacts {
  reading: Reading;
  lexicon: Lexicon;
  named: readonly Candidate[];
  /** End of the first sentence, which in descriptions is the title. */
  titleEnd: number;
  length: "short" | "middle" | "long";
  /** Length and number of named services: a short text that names one service often means a second. */
  shape: string;
  wordy: "s" | "m" | "l";
  /** Cues found in the text. */
  cueIds: readonly string[];
  /** Most mentions of one named service. */
  mentionsMax: number;
  categoryOf: (serviceId: string) => string;
  namedCategories: ReadonlySet<string>;
}

export function textFacts(lexicon: Lexicon, reading: Reading): TextFacts {
  const { folded, candidates } = reading;
  const named = candidates.filter((candidate) => candidate.kind === "named");
  const stop = folded.indexOf(". ");
  const categoryOf = (id: string): string => lexicon.services.get(id)?.category ?? "other";
  const length = folded.length < 150 ? "short" : folded.length < 400 ? "middle" : "long";
  const wordy = reading.words.length <= 30 ? "s" : reading.words.length < 80 ? "m" : "l";
  const meant = named.filter((candidate) => candidate.mentions.some((mention) => !mention.negated));
  return {
    reading,
    lexicon,
    named,
    titleEnd: stop < 0 ? folded.length : stop,
    length,
    wordy,
    shape: `${wordy}:${String(Math.min(meant.length, 4))}`,
    cueIds: [...new Set(candidates.flatMap(({ cueId }) => cueId ?? []))],
    mentionsMax: named.reduce((most, { mentions }) => Math.max(most, mentions.length), 1),
    categoryOf,
    namedCategories: new Set(named.map((candidate) => categoryOf(candidate.serviceId))),
  };
}

/** Words near a name that tell whether it is used or only talked about: "for Shopify owners", "e.g. Slack or Teams". */
const ASIDE = new Set(
  "for about who like such e g including similar or optional optionally any other alternative alternatively instead replace swap your no free without".split(
    " ",
  ),
);
const SENTENCE_BREAK = /[.!?:;\n]\s/;
const BEFORE_MARKS = '(/,+&"';
const AFTER_MARKS = ')/,+&".:;-';
const PAREN_LENGTH_MAX = 120;
const GAP_MAX = 16;
const NEAR_WORDS = 4;

/** By what a named service is judged to be used. */
export function namedFeatures(facts: TextFacts, candidate: Candidate): Set<string> {
  const { words, folded } = facts.reading;
  const { serviceId, mentions } = candidate;
  const category = facts.categoryOf(serviceId);
  const first = mentions[0];
  const count = Math.min(mentions.length, 3);
  const inTitle = mentions.filter((mention) => mention.start < facts.titleEnd).length;
  const mates = facts.named.filter((c) => c !== candidate && facts.categoryOf(c.serviceId) === category).length;
  const features = new Set<string>([
    "named",
    `named:cat:${category}`,
    `named:id:${serviceId}`,
    `mentions:${count}`,
    `mentions:${count}:cat:${category}`,
    `length:${facts.length}`,
    `named-count:${Math.min(facts.named.length, 6)}`,
    `mates:${Math.min(mates, 4)}`,
    `rel:${Math.floor((4 * (first?.start ?? 0)) / Math.max(1, folded.length))}`,
    `id:${serviceId}:place:${inTitle > 0 ? 1 : 0}${Math.min(mentions.length - inTitle, 2)}`,
    `id:${serviceId}:mates:${Math.min(mates, 2)}`,
  ]);
  if (mates > 0) features.add(`mates:cat:${category}`);
  addPlaceAmongNamed(features, facts, candidate);
  for (const mention of mentions) {
    addSentenceOf(features, words, mention, category);
    features.add(`alias:${mention.alias.toLowerCase()}`);
    if (mention.negated) features.add("negated");
    addContext(features, words, mention);
    addSurroundings(features, folded, words, mention);
    if (isEverydayWord(mention.alias)) features.add(`everyday:${readAmbiguous(words, mention.word, mention.alias)}`);
  }
  addNeighbours(features, folded, candidate, facts.named);
  return features;
}

/** Which services are named beside it, how often and in what order. */
function addPlaceAmongNamed(features: Set<string>, facts: TextFacts, candidate: Candidate): void {
  const { serviceId, mentions } = candidate;
  const start = mentions[0]?.start ?? 0;
  let earlier = false;
  let later = false;
  for (const other of facts.named) {
    if (other === candidate) continue;
    features.add(`with:${serviceId}:${other.serviceId}`);
    if ((other.mentions[0]?.start ?? 0) < start) earlier = true;
    else later = true;
  }
  const share = Math.floor((4 * mentions.length) / facts.mentionsMax);
  features.add(`shape:${facts.shape}`);
  features.add(`shape:${serviceId}:${facts.wordy}`);
  features.add(`share:${String(share)}:${facts.wordy}`);
  features.add(`first:${String(!earlier)}:${facts.wordy}`);
  features.add(`last:${String(!later)}:${facts.wordy}`);
}

/** What is said near the name, by the kind of service: "sent through", "for … owners". */
function addSentenceOf(features: Set<string>, words: readonly Word[], mention: Mention, category: string): void {
  const end = Math.min(words.length, mention.word + NEAR_WORDS + 1);
  for (let i = Math.max(0, mention.word - NEAR_WORDS); i < end; i += 1) {
    const word = words[i];
    if (word !== undefined && i !== mention.word) features.add(`near:${category}:${word.lower}`);
  }
}

/** Words around a mention: two before, one after, within the sentence. */
function addContext(features: Set<string>, words: readonly Word[], mention: Mention): void {
  const sentence = words[mention.word]?.sentence;
  const at = (index: number): string => {
    const word = words[index];
    return word !== undefined && word.sentence === sentence ? word.lower : "|";
  };
  const [second, before] = [at(mention.word - 2), at(mention.word - 1)];
  features.add(`before:${before}`);
  features.add(`before2:${second}`);
  features.add(`before:${second} ${before}`);
  features.add(`after:${at(wordIndexAt(words, mention.end))}`);
}

/** Punctuation, brackets and words of an aside around a mention. */
function addSurroundings(features: Set<string>, folded: string, words: readonly Word[], mention: Mention): void {
  for (let i = Math.max(0, mention.word - 4); i < mention.word; i += 1) {
    const word = words[i];
    if (word !== undefined && ASIDE.has(word.lower) && !SENTENCE_BREAK.test(folded.slice(word.end, mention.start)))
      features.add(`x:near:${word.lower}`);
  }
  const after = wordIndexAt(words, mention.end);
  for (let i = after; i < after + 3; i += 1) {
    const word = words[i];
    if (word !== undefined && ASIDE.has(word.lower) && !SENTENCE_BREAK.test(folded.slice(mention.end, word.end)))
      features.add(`x:nearafter:${word.lower}`);
  }
  const before = folded.charAt(mention.start - 1);
  const behind = folded.charAt(mention.end);
  if (before !== "" && BEFORE_MARKS.includes(before)) features.add(`x:chb:${before}`);
  if (behind !== "" && AFTER_MARKS.includes(behind)) features.add(`x:cha:${behind}`);
  const mark = folded
    .slice(Math.max(0, mention.start - 2), mention.start)
    .trim()
    .slice(-1);
  if (mark !== "" && !/[\p{L}\p{N}]/u.test(mark)) features.add(`x:pb:${mark}`);
  const open = folded.lastIndexOf("(", mention.start);
  if (open >= 0 && mention.start - open < PAREN_LENGTH_MAX && folded.lastIndexOf(")", mention.start) < open) {
    features.add("x:inparen");
    if (/^\((?:e\.?g|like|such|or|optional|i\.e)/i.test(folded.slice(open, open + 12))) features.add("x:inparen-eg");
  }
  if (/^\p{Ll}/u.test(folded.slice(mention.start)) && /^\p{Lu}/u.test(mention.alias)) features.add("x:lowercased");
}

const JOINTS: Readonly<Record<string, string>> = {
  or: "alt",
  ", or": "alt",
  "/": "alt",
  "|": "alt",
  ",": "list",
  and: "list",
  ", and": "list",
  "&": "list",
  "+": "list",
  ", &": "list",
  to: "to",
  into: "to",
  "->": "to",
  "\u2192": "to",
  via: "via",
  using: "via",
  with: "via",
  through: "via",
  from: "via",
  by: "via",
  in: "via",
};

/** How the name is joined to the one next to it: "Slack or Teams", "Gmail, Notion", "Stripe to Xero". */
function addNeighbours(features: Set<string>, folded: string, candidate: Candidate, named: readonly Candidate[]): void {
  for (const other of named) {
    if (other === candidate) continue;
    for (const mine of candidate.mentions)
      for (const theirs of other.mentions) {
        const left = theirs.start >= mine.end;
        const [from, to] = left ? [mine.end, theirs.start] : [theirs.end, mine.start];
        if (to <= from || to - from >= GAP_MAX) continue;
        const gap = folded.slice(from, to).trim().toLowerCase();
        const joint = Object.hasOwn(JOINTS, gap) ? JOINTS[gap] : undefined;
        if (joint !== undefined) features.add(`x:${joint}${left ? "L" : "R"}${joint === "via" ? gap : ""}`);
      }
  }
}

/** By what an implied service is judged to be the one that is meant. */
export function impliedFeatures(facts: TextFacts, candidate: Candidate): Set<string> {
  const { words } = facts.reading;
  const { serviceId: id, mentions, cueId, rank } = candidate;
  const first = mentions[0];
  const place = String(Math.min(rank, 3));
  const cue = cueId ?? "";
  const features = new Set<string>([
    `shape:${facts.shape}`,
    `shape:${facts.shape}:${place}`,
    `shape:${facts.shape}:${cue}`,
    `rank:${cue}:${place}:${facts.wordy}`,
    `cues:${String(Math.min(facts.cueIds.length, 6))}:${facts.wordy}`,
    `mentions:${String(Math.min(mentions.length, 3))}:${facts.wordy}`,
    `i:${id}`,
    `cue:${cue}>${id}`,
    `cnt:${id}:${Math.min(mentions.length, 3)}`,
    `len:${id}:${facts.length}`,
    `named:${id}:${Math.min(facts.named.length, 3)}`,
  ]);
  if (first !== undefined && first.start < facts.titleEnd) features.add(`title:${id}`);
  const services = CUES_BY_ID.get(cue)?.services ?? [];
  if (facts.named.some((c) => c.serviceId !== "email" && services.includes(c.serviceId))) {
    features.add("cue-mate-named");
    features.add(`cue-mate-named:${cue}`);
    features.add(`cue-mate-named:${cue}>${id}`);
  } else features.add(`cue-alone:${cue}`);
  for (const category of facts.namedCategories) features.add(`nc:${id}:${category}`);
  for (const other of facts.named) {
    features.add(`with:${id}:${other.serviceId}`);
    features.add(`with:${cue}>${other.serviceId}`);
  }
  for (const other of facts.cueIds) features.add(`cues:${cue}:${other}`);
  for (const mention of mentions) {
    if (mention.negated) features.add("negated");
    features.add(`w:${id}~${mention.alias}`);
    for (const offset of [-2, -1, 1, 2]) {
      const word = words[mention.word + offset];
      if (word === undefined) continue;
      features.add(`c:${id}:${word.lower}`);
      features.add(`c>${cue}:${word.lower}`);
      if (offset === -1) features.add(`c<:${word.lower}`);
    }
  }
  return features;
}

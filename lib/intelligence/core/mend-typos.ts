import type { DetectedService, Plan } from "../schema";
import { isForeign } from "./is-foreign";
import { mendWord } from "./schedule-words";
import type { Spelling } from "./spelling";

export interface Mended {
  /** Where the word stands in the text as it was typed. */
  start: number;
  end: number;
  typed: string;
  meant: string;
}

export interface MendedText {
  text: string;
  mended: Mended[];
  /** A span of the mended text as it stands in the typed one. */
  typedSpan(start: number, end: number): { start: number; end: number };
}

/** Somebody's own words: quoted, addresses, hosts, paths, channels, expressions. */
const OWN_WORDS = /"[^"\n]*"|“[^”\n]*”|`[^`\n]*`|(?<!\p{L})'[^'\n]*'(?!\p{L})|\{\{[^}]*\}\}|\S*[@#/\\_=]\S*|\S+\.\S+/gu;
const WORD = /(?<![\p{L}\p{N}'’-])\p{L}+(?![\p{L}\p{N}-])(?!['’](?!s(?!\p{L})))/gu;
/** A text with more unknown words is no English with typos. */
const MENDED_SHARE_MAX = 0.5;

/** A capitalised word at the beginning of a sentence: this short it may be a name, longer ones are mostly none. */
const LETTERS_OF_NAME_MAX = 5;

/** The text with mistyped words put right: nearest names of services that can be called, and words of requests. */
export function mendTypos(spelling: Spelling, text: string): MendedText {
  const mended: Mended[] = [];
  const words = [...text.matchAll(WORD)];
  if (!isForeign(text)) {
    const own = [...text.matchAll(OWN_WORDS)].map(({ 0: said, index }) => ({ start: index, end: index + said.length }));
    for (const { 0: typed, index: start } of words) {
      const end = start + typed.length;
      if (own.some((span) => start < span.end && end > span.start)) continue;
      const apart = /^ (\p{L}+)(?![\p{L}\p{N}'’-])/u.exec(text.slice(end));
      if (apart?.[1] !== undefined && spelling.isNameInTwo(typed.toLowerCase(), apart[1].toLowerCase())) {
        mended.push({ start, end: end + apart[0].length, typed: typed + apart[0], meant: typed + apart[1] });
        continue;
      }
      const meant = meantBy(spelling, typed, startsSentence(text, start));
      if (meant !== null) mended.push({ start, end, typed, meant });
    }
  }
  if (mended.length > words.length * MENDED_SHARE_MAX) mended.length = 0;
  return { text: withMended(text, mended), mended, typedSpan: typedSpanOf(mended) };
}

/** Without its apostrophe a negation would not be seen. */
const CONTRACTIONS: ReadonlyMap<string, string> = new Map(
  "do does did is are was were ca wo could would should has have".split(" ").map((verb) => [`${verb}nt`, `${verb}n't`]),
);

function meantBy(spelling: Spelling, typed: string, first: boolean): string | null {
  const contraction = CONTRACTIONS.get(typed.toLowerCase());
  if (contraction !== undefined)
    return /^[A-Z]/.test(typed) ? contraction.charAt(0).toUpperCase() + contraction.slice(1) : contraction;
  if (!/^[A-Za-z]+$/.test(typed) || typed === typed.toUpperCase()) return null;
  // "Nite" is a word of the clock before it is one of anything else.
  const clock = mendWord(typed.toLowerCase());
  if (clock !== typed.toLowerCase()) return clock.includes(" ") ? null : clock;
  const capital = /[A-Z]/.test(typed);
  const meant = spelling.meantBy(typed.toLowerCase(), {
    nameOnly: capital && (!first || typed.length < LETTERS_OF_NAME_MAX),
  });
  return meant === null || !/^[A-Z]/.test(typed) ? meant : meant.charAt(0).toUpperCase() + meant.slice(1);
}

function startsSentence(text: string, start: number): boolean {
  let at = start - 1;
  while (at >= 0 && text.charAt(at) !== "\n" && /\s/.test(text.charAt(at))) at -= 1;
  return at < 0 || /[.!?:\n]/.test(text.charAt(at));
}

function withMended(text: string, mended: readonly Mended[]): string {
  let out = "";
  let at = 0;
  for (const { start, end, meant } of mended) {
    out += text.slice(at, start) + meant;
    at = end;
  }
  return out + text.slice(at);
}

function typedSpanOf(mended: readonly Mended[]): MendedText["typedSpan"] {
  /** @param edge which side of a mended word an offset within it falls to */
  const back = (offset: number, edge: "start" | "end"): number => {
    let shift = 0;
    for (const { start, end, meant } of mended) {
      const from = start + shift;
      if (offset < from || (offset === from && edge === "end")) break;
      if (offset < from + meant.length || (offset === from + meant.length && edge === "end"))
        return edge === "start" ? start : end;
      shift += meant.length - (end - start);
    }
    return offset - shift;
  };
  return (start, end) => ({ start: back(start, "start"), end: back(end, "end") });
}

/** What was taken to be a slip, each word once. */
export function assumedTypos(mended: readonly Mended[]): string[] {
  return [...new Set(mended.map(({ typed, meant }) => `"${typed}" is read as "${meant}".`))];
}

/** A plan made of the mended text, with its places as they stand in the typed one, and what was read into it. */
export function asTyped(plan: Plan, read: MendedText, typed: string): Plan {
  if (read.mended.length === 0) return plan;
  const services = plan.analysis.services.map((service): DetectedService => {
    if (service.span === null) return service;
    const { start, end } = read.typedSpan(service.span.start, service.span.end);
    const text = typed.slice(start, end);
    const reason = text === service.span.text ? service.reason : `"${text}" is read as "${service.span.text}"`;
    return { ...service, span: { start, end, text }, reason };
  });
  return {
    ...plan,
    analysis: { ...plan.analysis, services },
    assumptions: [...assumedTypos(read.mended), ...plan.assumptions],
  };
}

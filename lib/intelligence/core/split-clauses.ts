import { APPROVAL, CONDITION_OPENER, FAILS, OPENER, OTHERWISE, TRAILING } from "./clause-words";
import { readSchedule } from "./parse-schedule";
import { toldStart } from "./told-start";
import { clauseOf, type Clause } from "./clause";
import { ADDRESS, AFTER_VERB, askedOfModel, splitActions, toPlace } from "./split-actions";
import { isNounToo, verbForm } from "./verbs";
import type { Word } from "./words";

/** Splits the text into clauses; sentence by sentence, triggers and conditions first, then actions at their verbs. */
export function splitClauses(folded: string, words: readonly Word[]): Clause[] {
  const chain = splitChain(folded, words);
  if (chain !== null) return chain;
  const clauses: Clause[] = [];
  const scheduledAt = readSchedule(folded, undefined)?.start ?? Infinity;
  let from = 0;
  while (from < words.length) {
    const sentence = words[from]?.sentence;
    let to = from;
    while (to < words.length && words[to]?.sentence === sentence) to += 1;
    // "…, and if it fails tell me": what fails is all that stands before, so that a sentence of its own begins.
    const part = words.slice(from, to);
    const failsAt = FAILS.exec(folded.slice(part[0]?.start ?? 0, part.at(-1)?.end ?? 0));
    const failsFrom = failsAt === null ? undefined : (part[0]?.start ?? 0) + failsAt.index;
    const cut = part.findIndex((word) => word.start === failsFrom);
    // "… and alert #ops if it fails": said last, it belongs to what stands before it.
    const behind = failsAt === null ? "" : folded.slice((failsFrom ?? 0) + failsAt[0].length, part.at(-1)?.end);
    if (cut > 0 && behind.trim() !== "") to = from + cut;
    clauses.push(...splitSentence(folded, words.slice(from, to), clauses, scheduledAt));
    from = to;
  }
  return clauses;
}

const ARROW = /\s*(?:->|=>|-->|\u2192|\u27A1|\u21D2)\s*/gu;
const BY_CLOCK_OR_HAND = /\b(?:button|by hand|manually)\b/i;

/** "New Stripe customer -> QuickBooks customer": the first part starts it, each other is a step behind the one before. */
function splitChain(folded: string, words: readonly Word[]): Clause[] | null {
  const arrows = [...folded.matchAll(ARROW)].slice(0, 20);
  if (arrows.length === 0 || words.length > 80) return null;
  const bounds = [
    ...arrows.map((arrow) => ({ stop: arrow.index, next: arrow.index + arrow[0].length })),
    { stop: folded.length, next: folded.length },
  ];
  const clauses: Clause[] = [];
  let start = 0;
  for (const { stop, next } of bounds) {
    const inside = words.filter((word) => word.start >= start && word.end <= stop);
    if (clauses.length === 0 && start === 0) {
      const sentence = Math.max(0, folded.lastIndexOf(". ", stop) + 1);
      const label = folded.slice(sentence, stop).search(/:(?:\s|$)/);
      // "Home assistant: garage door opens -> …" tells where it happens, "Please build: …" only what is wanted.
      const begin = label < 0 || isName(inside, sentence, sentence + label) ? sentence : sentence + label + 1;
      const startsBySchedule = readSchedule(folded.slice(0, stop), undefined) !== null;
      if (!startsBySchedule && !BY_CLOCK_OR_HAND.test(folded.slice(0, stop)))
        clauses.push(clauseOf("trigger", begin < stop ? begin : 0, stop, folded));
    } else if (inside[0] !== undefined) {
      const read = splitSentence(folded, inside, clauses, -1);
      const acts = read.some(
        ({ kind, start: at }) => kind === "action" && (at === inside[0]?.start || read[0]?.kind === "condition"),
      );
      clauses.push(
        ...(acts ? read : partsOf(read, start, stop, folded)).map((one): Clause => ({
          ...one,
          link: one.kind === "action" && one.start > (inside[0]?.end ?? 0) + 30 ? one.link : "behind",
        })),
      );
    }
    start = next;
  }
  return clauses;
}

/** "#feedback, strip the names": a thing alone is asked for as well as what stands behind its comma. */
function partsOf(read: readonly Clause[], start: number, stop: number, folded: string): Clause[] {
  const [first] = read;
  const whole = { ...clauseOf("action", start, stop, folded), imperative: true };
  if (first?.kind !== "action" || !first.imperative || !/,\s*$/.test(folded.slice(start, first.start))) return [whole];
  return [{ ...clauseOf("action", start, first.start, folded), imperative: true }, ...read];
}

const LABEL_WORDS_MAX = 3;

/** Whether the words before a colon are a name, not a sentence of their own. */
function isName(words: readonly Word[], start: number, end: number): boolean {
  const label = words.filter((word) => word.start >= start && word.end <= end);
  return label.length <= LABEL_WORDS_MAX && label.every(({ lower }) => verbForm(lower) === undefined);
}

/** Letters of a request; longer ones describe, and an "if" before the time may be what starts them. */
const REQUEST_MAX = 300;
/** "… once I approve": who says yes starts nothing. */
const APPROVAL_OPENS = /^(?:after|once|when|until|as soon as)\b/i;

/** Whether a clock starts it, so that an "if" does not: said before it, in a request also behind. */
function clockStarts(folded: string, scheduledAt: number, at: number): boolean {
  return scheduledAt < at || (scheduledAt !== Infinity && scheduledAt > at + 8 && folded.length <= REQUEST_MAX);
}

/** @param scheduledAt where a clock is said to start it: an "if" behind that is never what starts it */
function splitSentence(
  folded: string,
  words: readonly Word[],
  before: readonly Clause[],
  scheduledAt: number,
): Clause[] {
  const first = words[0];
  const last = words.at(-1);
  if (first === undefined || last === undefined) return [];
  const text = folded.slice(first.start, last.end);
  const out: Clause[] = [];
  let start = first.start;
  const hasTrigger = before.some((clause) => clause.kind === "trigger");
  const otherwise = OTHERWISE.exec(text);
  const opened = otherwise === null ? OPENER.exec(text) : null;
  // "For each row …" in the middle of a text is a loop; at its beginning, or behind "it runs", it is what starts it.
  const opener = before.length > 0 && /^(?:for|by)\b/i.test(text) ? null : opened;
  const told =
    otherwise === null && opener === null && before.length === 0 ? toldStart(folded, words, scheduledAt) : null;
  if (otherwise !== null) {
    out.push(clauseOf("otherwise", first.start, first.start + otherwise[0].length, folded));
    start = first.start + otherwise[0].length;
  } else if (opener !== null) {
    const isCondition =
      FAILS.test(text) ||
      (/^(?:if|once|after)/i.test(opener[1] ?? "") && hasTrigger) ||
      (hasTrigger && /^when (?:it|they|the|its|that|this)\b/i.test(text)) ||
      ALWAYS_CONDITION.test(opener[1] ?? "") ||
      // "Tell me if it is above 35, check every hour": the clock starts it, wherever it is said.
      (/^if/i.test(opener[1] ?? "") && clockStarts(folded, scheduledAt, first.start));
    const end = endOfOpening(folded, words, first.start + opener[0].length, isCondition ? CONDITION_MIN : undefined);
    const trailing = ALWAYS_CONDITION.test(opener[1] ?? "") && end === last.end;
    out.push({ ...clauseOf(isCondition ? "condition" : "trigger", first.start, end, folded), trailing });
    start = end;
  }
  if (told !== null) {
    out.push(clauseOf("trigger", first.start, told.end, folded));
    start = told.next;
  }
  const rest = words.filter((word) => word.start >= start);
  const started = hasTrigger || out.some(({ kind }) => kind === "trigger");
  const cut = trailingStart(folded, rest, last.end, opener !== null, started);
  const actions = splitActions(
    folded,
    rest.filter((word) => word.start < cut.at),
    cut.at,
  );
  if (out.length === 0 && actions[0] !== undefined && before.length > 0) actions[0].link = "behind";
  out.push(...actions);
  if (cut.at < last.end) {
    const tail = folded.slice(cut.at, last.end);
    const approves = APPROVAL_OPENS.test(tail) && APPROVAL.test(tail);
    const isCondition =
      approves ||
      (CONDITION_OPENER.test(tail) &&
        (hasTrigger ||
          out.some((c) => c.kind === "trigger") ||
          ALWAYS_CONDITION.test(tail) ||
          FAILS.test(tail) ||
          (/^if/i.test(tail) && actions.length > 0 && /\b(?:and|but),?\s*$/.test(folded.slice(start, cut.at))) ||
          (/^if/i.test(tail) && clockStarts(folded, scheduledAt, cut.at))));
    // "Check the page, if it is down alert Slack": an action behind the condition is its own.
    const behind = rest.filter((word) => word.start >= cut.at);
    // "A workflow which, upon receipt of an entry, creates …": so is what stands behind the comma of a start, and
    // "for every new deal and put the link in the deal": what is asked for behind its "and".
    const tailText = folded.slice(cut.at, last.end);
    const stops = isCondition ? [] : [...tailText.matchAll(/,\s|\sand\s/g)];
    const narrows = isCondition
      ? -1
      : folded.slice(cut.at, last.end).search(/,?\s(?:only (?:if|when|for)|unless|except)\s/i);
    const acts = ({ 0: stop, index }: RegExpMatchArray): boolean => {
      const from = cut.at + (index ?? 0) + (stop.startsWith(",") ? 1 : stop.length);
      return splitActions(
        folded,
        behind.filter((word) => word.start >= from),
        last.end,
      ).some(({ start: at, imperative }) => (stop.startsWith(",") ? at - from < 12 : at === from && imperative));
    };
    const stop = narrows > 0 ? undefined : stops.find((one, i) => (i === 0 || !one[0].startsWith(",")) && acts(one));
    const end =
      isCondition && (actions.length > 0 || scheduledAt < cut.at || opener !== null)
        ? endOfOpening(folded, behind, cut.at + 3, CONDITION_MIN)
        : narrows > 0
          ? cut.at + narrows
          : stop === undefined
            ? last.end
            : cut.at + stop.index;
    const piece: Clause = {
      ...clauseOf(isCondition ? "condition" : "trigger", cut.at, end, folded),
      trailing: end === last.end,
    };
    // A trigger said last still comes first in the workflow; a condition said last belongs to the action before it.
    if (!isCondition) out.unshift(piece);
    else out.push(piece);
    if (end < last.end) {
      const left = behind.filter((word) => word.start >= end);
      const inner = splitSentence(folded, left, [...before, ...out], scheduledAt);
      out.push(...inner.map((one): Clause => ({ ...one, link: "behind" })));
    }
  }
  return out;
}

/** Where "when …" ends: at a comma or "then"; else before the first word that opens an action. */
function endOfOpening(folded: string, words: readonly Word[], from: number, shortest = 8): number {
  const last = words.at(-1)?.end ?? folded.length;
  const stop = /,\s|\sthen\s|\s-\s/.exec(folded.slice(from, last));
  const told = words.findIndex((word, i) => i >= 3 && word.start >= from + shortest && toPlace(folded, words, i, true));
  const toldAt = words[told]?.start ?? last;
  const comma = stop === null ? last : from + stop.index;
  // "When a video goes up share it on LinkedIn, Facebook and X": the comma stands within what is to be done.
  const acts = stop?.[0] === ", " ? verbBefore(folded, words, from + shortest, comma) : null;
  if (acts !== null) return Math.min(acts, toldAt);
  // "If it is paid, send …" ends at the comma; in "if it is paid send …, if it isn't …" the verb stands before it.
  if (stop !== null && (stop[0] !== ", " || !CONDITION_WORD.test(folded.slice(comma + 2, comma + 30))))
    return Math.min(comma, toldAt);
  for (let i = shortest < 8 ? 2 : 3; i < words.length; i += 1) {
    const word = words[i];
    const previous = words[i - 1];
    if (word === undefined || previous === undefined || word.start < from + shortest) continue;
    if (word.start >= comma) return comma;
    if (askedOfModel(words, i) !== null) return word.start;
    const form = verbForm(word.lower);
    if (
      form?.form === "base" &&
      (AFTER_VERB.has(words[i + 1]?.lower ?? "") ||
        ADDRESS.test(words[i + 1]?.lower ?? "") ||
        toPlace(folded, words, i) ||
        (!isNounToo(form.base) && i + 1 < words.length)) &&
      (!isSubject(previous) ||
        (/^(?:in|up|out|on|off|over)$/.test(previous.lower) && HAPPENS.test(words[i - 2]?.lower ?? "")) ||
        /^\d+$/.test(words[i - 2]?.lower ?? ""))
    )
      return word.start;
  }
  return last;
}

/** A verb with its object before a comma that no other verb follows. */
function verbBefore(folded: string, words: readonly Word[], from: number, comma: number): number | null {
  const behind = words.find(({ start }) => start > comma);
  const asks =
    behind !== undefined && /^(?:and|then|please|also)$/.test(behind.lower) ? words[words.indexOf(behind) + 1] : behind;
  if (asks === undefined || CONDITION_WORD.test(folded.slice(comma + 2))) return null;
  // Another verb behind the comma: only a verb that is no noun, with its object, opens what is to be done before it.
  const strict = verbForm(asks.lower)?.form === "base";
  const at = words.findIndex((word, i) => {
    const previous = words[i - 1];
    if (i < 4 || previous === undefined || word.start < from || word.end > comma) return false;
    return (
      verbForm(word.lower)?.form === "base" &&
      (strict
        ? !isNounToo(word.lower) && /^(?:an?|the|it|them)$/.test(words[i + 1]?.lower ?? "")
        : /^(?:it|them|him|her|me|us)$/.test(words[i + 1]?.lower ?? "")) &&
      !isSubject(previous)
    );
  });
  return words[at]?.start ?? null;
}

const CONDITION_WORD = /^(?:and )?(?:if|otherwise|else|or else|everything else|for|the rest)\b/i;
const ALWAYS_CONDITION = /^(?:but )?(?:only (?:if|when|for)|unless|except|provided|as long)\b/i;
/** "If ok …": letters of the shortest condition. */
const CONDITION_MIN = 2;
const SUBJECT =
  /^(?:to|and|or|i|we|you|they|who|that|people|everyone|can|could|will|would|shall|should|must|may|might|do|does|did|not|don't|doesn't|didn't|an?|the|my|our|your|this|of|for|in|on)$/;
const HAPPENS =
  /^(?:arrives|comes|come|signs|fills|goes|logs|checks|appears|happens|occurs|starts|ends|changes|closes|opens|fails|succeeds|expires|replies|buys|pays|books|subscribes|signs|joins|cancels|registers|becomes|is|was|gets|has|us|status)$/;

/** Whether a verb behind this word belongs to it: "when customers send …", "if we can create …". */
function isSubject({ lower }: Word): boolean {
  return (
    SUBJECT.test(lower) ||
    (/[^s]s$/.test(lower) && !HAPPENS.test(lower) && !/^(?:second|minute|hour|day|week|month|year)s$/.test(lower))
  );
}

/** Start of a "… when X" at the end of a sentence; `end` if there is none. */
function trailingStart(
  folded: string,
  words: readonly Word[],
  end: number,
  opened: boolean,
  started: boolean,
): { at: number } {
  const start = words[0]?.start;
  if (start === undefined) return { at: end };
  for (const match of folded.slice(start, end).matchAll(TRAILING)) {
    const at = start + match.index;
    // "…, create a task for every action item": what it is done for, where something else starts it.
    if (started && /^for /i.test(match[0])) continue;
    // "When an order comes in, if it is paid, …": the condition stands right behind what starts it.
    if (at > start + 5 || (opened && /^(?:if|only if|unless)/i.test(match[0]) && at < start + 5)) return { at };
  }
  return { at: end };
}

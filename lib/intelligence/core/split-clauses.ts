import { CONDITION_OPENER, FAILS, OPENER, OTHERWISE, OTHERWISE_BEFORE, OTHERWISE_END, TRAILING } from "./clause-words";
import { readSchedule } from "./parse-schedule";
import { toldStart } from "./told-start";
import { isNounToo, TELL_VERBS, verbForm } from "./verbs";
import type { Word } from "./words";

/** A piece of the request that says one thing. Offsets are UTF-16 into the folded text. */
export interface Clause {
  kind: "trigger" | "action" | "condition" | "otherwise";
  start: number;
  end: number;
  text: string;
  /** Base form of the leading verb of an action. */
  verb: string | null;
  /** Base form as said to a machine ("create"), or told of one ("creates"). */
  imperative: boolean;
  /** How it hangs on the action before: beside it, or behind it. */
  link: "beside" | "behind";
  /** An action that happens if the condition before does not hold. */
  otherwise: boolean;
  /** A condition at the end of its sentence, so that it belongs to what stands before it. */
  trailing: boolean;
}

const STARTERS = new Set([
  "and",
  "then",
  "also",
  "please",
  "automatically",
  "immediately",
  "finally",
  "next",
  "afterwards",
  "otherwise",
  "else",
  "it",
  "this",
  "that",
  "workflow",
  "automation",
  "which",
  "you",
  "i",
  "we",
  "will",
  "should",
  "can",
  "must",
  "just",
  "instead",
  "instantly",
  "so",
  "simply",
  "it's",
  "only",
]);
const WANTING = new Set(["want", "need", "like", "me", "us", "you", "workflow", "automation", "able", "zap", "system"]);
const AFTER_VERB = new Set(
  "me us it them the a an my our to them everyone him her team this that all each new any people users customers clients your their its details".split(
    " ",
  ),
);

const ADDRESS = /^(?:https?|url)$/;
/** "Every Monday at 9am send me …" */
const AFTER_TIME =
  /^(?:\d+(?:am|pm)?|am|pm|noon|midnight|morning|evening|night|afternoon|day|week|month|hour|minutes|hours|daily|weekly|hourly|monthly|(?:mon|tues|wednes|thurs|fri|satur|sun)day|weekday)$/;

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
        clauses.push(clause("trigger", begin < stop ? begin : 0, stop, folded));
    } else if (inside[0] !== undefined) {
      const read = splitSentence(folded, inside, clauses, -1);
      const acts = read.some(
        ({ kind, start: at }) => kind === "action" && (at === inside[0]?.start || read[0]?.kind === "condition"),
      );
      clauses.push(
        ...(acts ? read : [{ ...clause("action", start, stop, folded), imperative: true }]).map((one): Clause => ({
          ...one,
          link: one.kind === "action" && one.start > (inside[0]?.end ?? 0) + 30 ? one.link : "behind",
        })),
      );
    }
    start = next;
  }
  return clauses;
}

const LABEL_WORDS_MAX = 3;

/** Whether the words before a colon are a name, not a sentence of their own. */
function isName(words: readonly Word[], start: number, end: number): boolean {
  const label = words.filter((word) => word.start >= start && word.end <= end);
  return label.length <= LABEL_WORDS_MAX && label.every(({ lower }) => verbForm(lower) === undefined);
}

/** Letters of a request; longer ones describe, and an "if" before the time may be what starts them. */
const REQUEST_MAX = 300;

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
    out.push(clause("otherwise", first.start, first.start + otherwise[0].length, folded));
    start = first.start + otherwise[0].length;
  } else if (opener !== null) {
    const isCondition =
      FAILS.test(text) ||
      (/^(?:if|once|after)/i.test(opener[1] ?? "") && hasTrigger) ||
      ALWAYS_CONDITION.test(opener[1] ?? "") ||
      // "Tell me if it is above 35, check every hour": the clock starts it, wherever it is said.
      (/^if/i.test(opener[1] ?? "") && clockStarts(folded, scheduledAt, first.start));
    const end = endOfOpening(folded, words, first.start + opener[0].length, isCondition ? CONDITION_MIN : undefined);
    const trailing = ALWAYS_CONDITION.test(opener[1] ?? "") && end === last.end;
    out.push({ ...clause(isCondition ? "condition" : "trigger", first.start, end, folded), trailing });
    start = end;
  }
  if (told !== null) {
    out.push(clause("trigger", first.start, told.end, folded));
    start = told.next;
  }
  const rest = words.filter((word) => word.start >= start);
  const cut = trailingStart(folded, rest, last.end, opener !== null);
  const actions = splitActions(
    folded,
    rest.filter((word) => word.start < cut.at),
    cut.at,
  );
  if (out.length === 0 && actions[0] !== undefined && before.length > 0) actions[0].link = "behind";
  out.push(...actions);
  if (cut.at < last.end) {
    const tail = folded.slice(cut.at, last.end);
    const isCondition =
      CONDITION_OPENER.test(tail) &&
      (hasTrigger ||
        out.some((c) => c.kind === "trigger") ||
        ALWAYS_CONDITION.test(tail) ||
        FAILS.test(tail) ||
        (/^if/i.test(tail) && actions.length > 0 && /\b(?:and|but),?\s*$/.test(folded.slice(start, cut.at))) ||
        (/^if/i.test(tail) && clockStarts(folded, scheduledAt, cut.at)));
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
      ...clause(isCondition ? "condition" : "trigger", cut.at, end, folded),
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

function clause(kind: Clause["kind"], start: number, end: number, folded: string): Clause {
  return {
    kind,
    start,
    end,
    text: folded.slice(start, end),
    verb: null,
    imperative: false,
    link: "behind",
    otherwise: false,
    trailing: false,
  };
}

/** Where "when …" ends: at a comma or "then"; else before the first word that opens an action. */
function endOfOpening(folded: string, words: readonly Word[], from: number, shortest = 8): number {
  const last = words.at(-1)?.end ?? folded.length;
  const stop = /,\s|\sthen\s|\s-\s/.exec(folded.slice(from, last));
  const told = words.findIndex((word, i) => i >= 3 && word.start >= from + shortest && toPlace(folded, words, i, true));
  const toldAt = words[told]?.start ?? last;
  const comma = stop === null ? last : from + stop.index;
  // "If it is paid, send …" ends at the comma; in "if it is paid send …, if it isn't …" the verb stands before it.
  if (stop !== null && (stop[0] !== ", " || !CONDITION_WORD.test(folded.slice(comma + 2, comma + 30))))
    return Math.min(comma, toldAt);
  for (let i = shortest < 8 ? 2 : 3; i < words.length; i += 1) {
    const word = words[i];
    const previous = words[i - 1];
    if (word === undefined || previous === undefined || word.start < from + shortest) continue;
    if (word.start >= comma) return comma;
    const form = verbForm(word.lower);
    if (
      form?.form === "base" &&
      (AFTER_VERB.has(words[i + 1]?.lower ?? "") ||
        ADDRESS.test(words[i + 1]?.lower ?? "") ||
        toPlace(folded, words, i) ||
        (!isNounToo(form.base) && i + 1 < words.length)) &&
      !isSubject(previous)
    )
      return word.start;
  }
  return last;
}

const CONDITION_WORD = /^(?:and )?(?:if|otherwise|else|or else|everything else|for|the rest)\b/i;
const ALWAYS_CONDITION = /^(?:but )?(?:only (?:if|when|for)|unless|except|provided|as long)\b/i;
/** "If ok …": letters of the shortest condition. */
const CONDITION_MIN = 2;
const SUBJECT =
  /^(?:to|and|or|i|we|you|they|who|that|people|everyone|can|could|will|would|shall|should|must|may|might|do|does|did|not|don't|doesn't|didn't|an?|the|my|our|your|this|of|for|in|on)$/;
const HAPPENS =
  /^(?:arrives|comes|appears|happens|occurs|starts|ends|changes|closes|opens|fails|succeeds|expires|replies|buys|pays|books|subscribes|signs|joins|cancels|registers|becomes|is|was|gets|has|us|status)$/;

/** Whether a verb behind this word belongs to it: "when customers send …", "if we can create …". */
function isSubject({ lower }: Word): boolean {
  return (
    SUBJECT.test(lower) ||
    (/[^s]s$/.test(lower) && !HAPPENS.test(lower) && !/^(?:second|minute|hour|day|week|month|year)s$/.test(lower))
  );
}

const PLACE_VERBS = new Set(["post", "send", "alert", "notify", "tell", "email", "message", "ping", "text"]);

/** "alert Slack", "post to #orders": a verb of telling before a place. */
function toPlace(folded: string, words: readonly Word[], index: number, channelOnly = false): boolean {
  if (!PLACE_VERBS.has(words[index]?.lower ?? "")) return false;
  const next = words[index + 1];
  const place = next?.lower === "to" ? words[index + 2] : next;
  if (place === undefined) return false;
  return folded.charAt(place.start - 1) === "#" || (!channelOnly && next?.lower !== "to" && place.capitalised);
}

/** Start of a "… when X" at the end of a sentence; `end` if there is none. */
function trailingStart(folded: string, words: readonly Word[], end: number, opened: boolean): { at: number } {
  const start = words[0]?.start;
  if (start === undefined) return { at: end };
  for (const match of folded.slice(start, end).matchAll(TRAILING)) {
    const at = start + match.index;
    // "When an order comes in, if it is paid, …": the condition stands right behind what starts it.
    if (at > start + 5 || (opened && /^(?:if|only if|unless)/i.test(match[0]) && at < start + 5)) return { at };
  }
  return { at: end };
}

/** What they make is what "it" is in the clause behind; "create a task and assign it" waits for the same reason. */
const MAKING_VERBS = new Set(
  "shorten generate translate convert make create draft write summarize summarise extract transcribe build compile render turn take fetch get download find resize compress merge prepare analyze analyse classify rephrase calculate count total".split(
    " ",
  ),
);
/** Who asks to be told means: once it is done. */
const TELLS_DONE =
  /^(?:let (?:me|us|them|him|her) know|(?:tell|notify|ping|alert|inform|text|message|dm) (?:me|us|myself)|report back|confirm)\b/i;
const POINTS_BACK =
  /\b(?:it|them|that|this|the (?:result|link|file|summary|translation|text|document|answer|pdf|image|output|draft|transcript|report|total|copy|url|list))\b/i;

function splitActions(folded: string, words: readonly Word[], end: number): Clause[] {
  const starts: { index: number; base: string; imperative: boolean }[] = [];
  for (let i = 0; i < words.length; i += 1) {
    const found = actionAt(folded, words, i);
    if (found !== null) starts.push({ index: i, ...found });
  }
  return starts.map(({ index, base, imperative }, i): Clause => {
    // Of "a message should be sent to #ops", what is sent stands before the verb.
    const passive = verbForm(words[index]?.lower ?? "")?.form === "ed" && i === 0;
    const start = (passive ? words[0]?.start : words[index]?.start) ?? 0;
    const next = starts[i + 1];
    const stop = next === undefined ? end : (words[next.index]?.start ?? end);
    const previous = words[index - 1]?.lower ?? "";
    const between = folded.slice(words[Math.max(0, index - 5)]?.start ?? 0, start);
    const behind = i > 0 && /\bthen\b|\bafter that\b|\bafterwards\b|\bfinally\b|\bnext\b/i.test(between);
    const before = starts[i - 1]?.base;
    const follows =
      before !== undefined &&
      ((TELLS_DONE.test(folded.slice(start, stop)) && !TELL_VERBS.has(before)) ||
        (MAKING_VERBS.has(before) && POINTS_BACK.test(folded.slice(start, stop))));
    const link = behind || follows || (i === 0 && previous !== "") ? "behind" : "beside";
    return {
      kind: "action",
      start,
      end: stop,
      text: folded
        .slice(start, stop)
        .replace(/[\s,]+(?:and|then|and then|or)?[\s,]*$/i, "")
        .replace(OTHERWISE_END, ""),
      verb: base,
      imperative,
      link,
      otherwise: OTHERWISE_BEFORE.test(between),
      trailing: false,
    };
  });
}

const SUBJECT_GOES_ON = /^(?:\w{3,}ing|that|which|who|should|must|shall|have|are|of|from|by)$/;

function actionAt(folded: string, words: readonly Word[], index: number): { base: string; imperative: boolean } | null {
  const word = words[index];
  const previous = words[index - 1];
  const next = words[index + 1];
  if (word === undefined) return null;
  const form = verbForm(word.lower);
  if (form === undefined) return null;
  const comma = previous !== undefined && folded.slice(previous.end, word.start).includes(",");
  const opens =
    (previous !== undefined &&
      AFTER_TIME.test(previous.lower) &&
      (AFTER_VERB.has(next?.lower ?? "") ||
        (form.form === "base" && (!isNounToo(form.base) || ADDRESS.test(next?.lower ?? ""))))) ||
    previous === undefined ||
    comma ||
    STARTERS.has(previous.lower) ||
    (previous.lower === "to" && WANTING.has(words[index - 2]?.lower ?? ""));
  if (form.form === "ed") {
    const passive =
      previous !== undefined && ["be", "is", "are", "gets", "get", "being", "been"].includes(previous.lower);
    return passive ? { base: form.base, imperative: false } : null;
  }
  if (!opens) return null;
  if (form.form === "ing")
    return index === 0 || (previous !== undefined && comma) ? { base: form.base, imperative: false } : null;
  if (
    isNounToo(form.base) &&
    previous !== undefined &&
    ![
      "please",
      "automatically",
      "then",
      "to",
      "it",
      "workflow",
      "i",
      "we",
      "should",
      "will",
      "which",
      "else",
      "otherwise",
    ].includes(previous.lower)
  ) {
    if (
      next === undefined ||
      !(AFTER_VERB.has(next.lower) || ADDRESS.test(next.lower) || toPlace(folded, words, index))
    )
      return null;
  }
  if (isNounToo(form.base) && previous === undefined && form.form === "s") return null;
  // "Tweets mentioning us should …": what is told of, not what is done.
  if (form.form === "s" && previous === undefined && SUBJECT_GOES_ON.test(next?.lower ?? "")) return null;
  return { base: form.base, imperative: form.form === "base" };
}

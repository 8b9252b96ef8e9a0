import { changeTold } from "./changes";
import { nounsTold } from "./happenings";
import { isNounToo, verbForm } from "./verbs";
import type { Word } from "./words";

/** A request, not a description: there the first sentence tells what the workflow is for. */
const WORDS_MAX = 60;
const HEAD_WORDS_MAX = 16;
/** "New rows … should become contacts": what comes is told before, what is to be done with it behind. */
const PIVOT =
  /\s(?:should|must|shall|ought to|(?:has|have|needs?|is|are) to)(?= (?:\w+ly |also |then |be |get |go |land |end |become |\w+))/i;
/** Other words say what starts it. */
const OPENED =
  /\b(?:when(?:ever)?|once|as soon as|every time|each time|any ?time|upon|triggered|by hand|manually|button|press|click)\b/i;
/** "Please make it so that …": what is wanted stands behind. */
const FLUFF =
  /^(?:(?:hi|hey|hello)[,!]?\s+)?(?:(?:pls|please|can you|could you|i(?:'d| would)? (?:like|want|need|love)(?: you)?(?: to)?|we (?:want|need)(?: you)?(?: to)?|let's)\s+)*(?:(?:make|set)(?: it| this| something)?(?: up)?(?: so| sure)? that|make sure(?: that)?|have it so that)\s+/i;
const MAKER =
  /^(?:i|we|you|it|this|that|there|please|can|could|would|let's|the (?:workflow|automation|bot|agent|system|flow)|(?:a|an|my|our) (?:workflow|automation|bot|agent|zap|flow|system|button))\b/i;
/** "New lead in X goes straight into Y": what is done with it stands behind the verb. */
const ONWARD =
  /\s(?:goes|go|gets|get|lands|ends up|gets? (?:added|sent|copied|posted|pushed|saved|logged|forwarded)|is (?:added|sent|copied|posted|pushed|saved|logged))(?= (?:straight |right |directly |also )?(?:to|into|in|on|onto|an?|as)\s)/i;
const BRINGS = /^(?:an? )?(?:new|incoming|inbound)\b/i;
const COMES = /\b(?:new|incoming|inbound|failed|lost|missed|abandoned|every|each|any)\b/i;
const HAPPENING_VERB =
  /\b(?:arrives?|comes? in|come|gets?|is|are|was|were|has|appears?|lands?|pays?|buys?|orders|books|replies|signs|joins|subscribes|registers|submits|fills|applies|cancels|fails|changes|moves|becomes|reaches|drops|rises|goes|opens|closes|expires|mentions|comments|uploads|created|added|submitted|received|published|opened|closed|completed|cancelled|canceled|failed|paid|merged|updated|changed|uploaded|ready|finished|signed|won|lost)\b/i;

/**
 * Where a request begins with what happened, without a word that opens it: "Customer pays in Stripe, then …",
 * "Mention on Reddit? Post it …", "New rows should become contacts".
 * @param words those of the first sentence
 * @param scheduledAt where a clock is said to start it
 * @returns where the telling ends and what is to be done begins; null where it begins otherwise
 */
export function toldStart(
  folded: string,
  words: readonly Word[],
  scheduledAt: number,
  fluffed = false,
): { end: number; next: number } | null {
  const [first] = words;
  const last = words.at(-1);
  if (first === undefined || last === undefined || scheduledAt !== Infinity) return null;
  if (folded.split(/\s+/, WORDS_MAX + 1).length > WORDS_MAX || OPENED.test(folded)) return null;
  const fluff = FLUFF.exec(folded.slice(first.start, last.end))?.[0].length ?? 0;
  if (fluff > 0) {
    const behind = words.filter(({ start }) => start >= first.start + fluff);
    return behind.length < words.length ? toldStart(folded, behind, scheduledAt, true) : null;
  }
  const text = folded.slice(first.start, last.end);
  if (MAKER.test(text) || asks(words)) return null;
  const pivot = PIVOT.exec(text);
  if (pivot !== null && pivot.index > 5 && tells(text.slice(0, pivot.index)))
    return { end: first.start + pivot.index, next: first.start + pivot.index + 1 };
  const onward = ONWARD.exec(text);
  if (
    onward !== null &&
    onward.index > 5 &&
    (COMES.test(text.slice(0, onward.index)) || fluffed) &&
    tells(text.slice(0, onward.index))
  )
    return { end: first.start + onward.index, next: first.start + onward.index + 1 };
  const comma = text.search(/, |\s[-\u2013\u2014]\s/);
  if (comma > 0 && HAPPENING_VERB.test(text.slice(0, comma)) && tells(text.slice(0, comma)))
    return { end: first.start + comma, next: first.start + comma + 2 };
  const ends =
    /^\s*[:?]/.test(folded.slice(last.end)) ||
    ((BRINGS.test(text) || HAPPENING_VERB.test(text)) && goesOn(folded.slice(last.end)));
  return ends && tells(text) && words.length > 1 ? { end: last.end, next: last.end } : null;
}

/** "New Sentry issue. If it is fatal, …", "Bills come in by mail. Please save …": what is to be done is said behind. */
function goesOn(behind: string): boolean {
  const [, next = "", second = ""] = /^[\s)]*[.!]\s+(?:please\s+)?([\p{L}]+)[\s,]+([\p{L}]+)?/iu.exec(behind) ?? [];
  if (/^(?:if|then)$/i.test(next)) return true;
  const form = verbForm(next.toLowerCase());
  return (
    form?.form === "base" &&
    (!isNounToo(form.base) || /^(?:me|us|the|an?|my|our|it|them|each|every|all)$/i.test(second))
  );
}

/** It begins with a verb said to a machine: "Add the contact …", "Post new …". */
function asks([first, second]: readonly Word[]): boolean {
  const form = first === undefined ? undefined : verbForm(first.lower);
  if (form === undefined || form.form === "ed") return false;
  if (form.form !== "base") return !isNounToo(form.base);
  return (
    !isNounToo(form.base) ||
    /^(?:me|us|the|a|an|my|our|it|them|new|all|every|each|this|that|to)$/.test(second?.lower ?? "")
  );
}

function tells(head: string): boolean {
  const words = head
    .toLowerCase()
    .split(/[^\p{L}\p{N}']+/u)
    .filter(Boolean);
  if (words.length > HEAD_WORDS_MAX) return false;
  return COMES.test(head) || changeTold(words) !== null || nounsTold(words).size > 0;
}

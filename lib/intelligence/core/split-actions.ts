import type { Clause } from "./clause";
import { OTHERWISE_BEFORE, OTHERWISE_END } from "./clause-words";
import { isNounToo, TELL_VERBS, verbForm } from "./verbs";
import type { Word } from "./words";

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
  "ones",
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
const WANTING = new Set([
  "want",
  "need",
  "like",
  "me",
  "us",
  "you",
  "workflow",
  "automation",
  "able",
  "zap",
  "system",
  "press",
  "click",
  "button",
]);
export const AFTER_VERB = new Set(
  "me us it them the a an my our to them everyone him her team this that all each new any people users customers clients your their its details".split(
    " ",
  ),
);

export const ADDRESS = /^(?:https?|url)$/;
/** "Every Monday at 9am send me …" */
const AFTER_TIME =
  /^(?:\d+(?:am|pm)?|am|pm|noon|midnight|morning|evening|night|afternoon|day|week|month|hour|minutes|hours|daily|weekly|hourly|monthly|(?:mon|tues|wednes|thurs|fri|satur|sun)days?|mon|tues?|wed|thurs?|thu|fri|sat|sun|weekdays?)$/;

const PLACES = new Set(["to", "in", "into", "on"]);
const JOINS = new Set(["and", "then", "also"]);
const PLACE_VERBS = new Set(["post", "send", "alert", "notify", "tell", "email", "message", "ping", "text"]);

/** "alert Slack", "post to #orders": a verb of telling before a place. */
export function toPlace(folded: string, words: readonly Word[], index: number, channelOnly = false): boolean {
  if (!PLACE_VERBS.has(words[index]?.lower ?? "")) return false;
  const next = words[index + 1];
  const placed = PLACES.has(next?.lower ?? "");
  const place = placed ? words[index + 2] : next;
  if (place === undefined) return false;
  const joined = placed && JOINS.has(words[index - 1]?.lower ?? "");
  return folded.charAt(place.start - 1) === "#" || (!channelOnly && (joined || (!placed && place.capitalised)));
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

/** What is asked for: a clause from each verb that asks to the next. */
export function splitActions(folded: string, words: readonly Word[], end: number): Clause[] {
  const starts: { index: number; base: string; imperative: boolean }[] = [];
  for (let i = 0; i < words.length; i += 1) {
    const found = actionAt(folded, words, i);
    if (found === null) continue;
    starts.push({ index: i, ...found });
    if (askedOfModel(words, i) !== null) i += 3;
  }
  // Of "a message should be sent to #ops" and "the customer gets a mail", the subject stands before the verb.
  const begins = starts.map(({ index }, i) => {
    const told = verbForm(words[index]?.lower ?? "")?.form === "ed" || receivedAt(words, index) !== null;
    const own = words[index]?.start ?? 0;
    if (!told) return own;
    const from = words[i === 0 ? 0 : (starts[i - 1]?.index ?? 0) + 1]?.start ?? 0;
    if (i === 0) return from;
    const joint = [...folded.slice(from, own).matchAll(/,\s|;\s|\s(?:and|then)\s/g)].at(-1);
    return joint === undefined ? own : from + joint.index + joint[0].length;
  });
  return starts.map(({ index, base, imperative }, i): Clause => {
    const start = begins[i] ?? 0;
    const stop = begins[i + 1] ?? end;
    const previous = words[index - 1]?.lower ?? "";
    const between = folded.slice(words[Math.max(0, index - 5)]?.start ?? 0, start);
    const behind = i > 0 && /\bthen\b|\bafter that\b|\bafterwards\b|\bfinally\b|\bnext\b/i.test(between);
    const before = starts[i - 1]?.base;
    const follows =
      before !== undefined &&
      ((TELLS_DONE.test(folded.slice(start, stop)) && !TELL_VERBS.has(before)) ||
        (MAKING_VERBS.has(before) && POINTS_BACK.test(folded.slice(start, stop))));
    const link = behind || follows || (i === 0 && previous !== "") ? "behind" : "beside";
    const only = ONLY.exec(folded.slice(Math.max(0, start - 60), start))?.[1];
    return {
      ...(only === undefined || /^(?:new|old|all|other|these|those|which|big)$/i.test(only)
        ? {}
        : { only: `it is ${only.toLowerCase()}` }),
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

const ONLY = /(?:^|[,;:.])\s*(?:and |but )?(?:the )?([\p{L}-]+) ones\s+(?:should |are |must |get |to be )?$/iu;
const GETS = /^(?:gets?|receives?)$/;
const MAILS = /^(?:e-?mail|mail|message|sms|text|notification|reminder|confirmation|letter)$/;

/** "The customer gets a mail": who gets one is sent it. */
function receivedAt(words: readonly Word[], index: number): string | null {
  if (index === 0 || !GETS.test(words[index]?.lower ?? "")) return null;
  const sentence = words[index]?.sentence;
  const behind = words.slice(index + 1, index + 5).filter((word) => word.sentence === sentence);
  const many = /^(?:people|customers|users|they|everyone|clients|subscribers|leads|members|guests)$/.test(
    words[index - 1]?.lower ?? "",
  );
  if (!many && !/^(?:an?|the|our|my)$/.test(behind[0]?.lower ?? "")) return null;
  const what = behind.slice(many ? 0 : 1).find(({ lower }) => MAILS.test(lower))?.lower;
  if (what === undefined) return null;
  return what === "sms" || what === "text"
    ? "text"
    : /^(?:message|notification|reminder)$/.test(what)
      ? "message"
      : "email";
}

const LETS = /^(?:use|have|let|ask|get|using)$/;
const MODELS = /^(?:ai|gpt|chatgpt|claude|gemini|openai|mistral|llm)$/;

/** "Have AI score the answer", "use GPT to read …": what a model is to do. */
export function askedOfModel(words: readonly Word[], index: number): string | null {
  if (!LETS.test(words[index]?.lower ?? "")) return null;
  const article = /^(?:an?|the|our)$/.test(words[index + 1]?.lower ?? "") ? 1 : 0;
  if (!MODELS.test(words[index + 1 + article]?.lower ?? "")) return null;
  const behind = words.slice(index + 2 + article, index + 5 + article);
  return behind.flatMap(({ lower }) => verbForm(lower) ?? []).find(({ form }) => form === "base")?.base ?? null;
}

const SUBJECT_GOES_ON = /^(?:\w{3,}ing|that|which|who|should|must|shall|have|are|of|from|by)$/;

function actionAt(folded: string, words: readonly Word[], index: number): { base: string; imperative: boolean } | null {
  const word = words[index];
  const previous = words[index - 1];
  const next = words[index + 1];
  if (word === undefined) return null;
  // "Positive ones go to Airtable".
  if (
    /^go(?:es)?$/.test(word.lower) &&
    words[index - 1]?.lower === "ones" &&
    /^(?:to|in|into)$/.test(words[index + 1]?.lower ?? "")
  )
    return { base: "put", imperative: true };
  const received = receivedAt(words, index) ?? askedOfModel(words, index);
  if (received !== null) return { base: received, imperative: true };
  const form = verbForm(word.lower);
  if (form === undefined) return null;
  // "Invoices get logged": the verb is the next one.
  if (form.base === "get" && next !== undefined && verbForm(next.lower)?.form === "ed") return null;
  // "Escalate: if …" is a title.
  if (folded.charAt(word.end) === ":") return null;
  const comma = previous !== undefined && /[,&]|\s[-\u2013\u2014]\s/.test(folded.slice(previous.end, word.start));
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
      !(
        AFTER_VERB.has(next.lower) ||
        ADDRESS.test(next.lower) ||
        toPlace(folded, words, index) ||
        (opens && /^\s*["'\u201C]/.test(folded.slice(word.end)))
      )
    )
      return null;
  }
  if (isNounToo(form.base) && previous === undefined && form.form === "s") return null;
  // "Tweets mentioning us should …": what is told of, not what is done.
  if (form.form === "s" && previous === undefined && SUBJECT_GOES_ON.test(next?.lower ?? "")) return null;
  return { base: form.base, imperative: form.form === "base" };
}

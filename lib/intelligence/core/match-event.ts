import type { Service, ServiceEvent } from "@/lib/connectors/schema";
import { changeTold } from "./changes";
import { isTold, nounsTold } from "./happenings";
import { nounHits } from "./match-operation";
import { verbForm } from "./verbs";

/** What is new came about in one of these ways. */
const COMES_ABOUT = new Set([
  "new",
  "create",
  "add",
  "publish",
  "post",
  "receive",
  "submit",
  "arrive",
  "upload",
  "appear",
  "open",
  "place",
  "come in",
]);
/** What is paid is a payment to whoever takes it. */
const PAYMENT = /^(?:payment|charge|transaction|sale)\.(?!fail|refund|dispute)/;
/** "I star a mail", where "2 stars" and "a new pin" are things. */
const STARS = /(?<=\b(?:i|we|you|they|someone|somebody|anyone|users?|people)) (star|pin)s?\b/g;
const ENDS =
  /\.(?:cancell?ed|deleted|removed|failed|expired|bounced|refunded|disputed|archived|unsubscribed|abandoned|declined|lost)$/;
/** "Goes above 80", not "goes to our site". */
const GOES = /\bgoes (?=(?:above|over|below|under|up|down|past|live)\b)/g;
const DESCRIBED = /(?<!\b(?:is|are|gets?|got|was|being|been) )\b(?:tagged|labell?ed|assigned|marked)\b/g;

/**
 * The event of a service that a clause tells of; undefined where none fits.
 * @param strict the clause says what happened, so that an event which does not say it too is refused
 */
export function matchEvent(
  service: Service,
  text: string,
  strict: boolean,
): { event: ServiceEvent; confidence: number } | undefined {
  let best: { event: ServiceEvent; score: number } | undefined;
  // "A bookmark tagged work" is not about the tagging, "is tagged" is.
  const words = text
    .toLowerCase()
    .replace(DESCRIBED, " ")
    .replace(STARS, (_said, verb: string) => (verb === "star" ? " starred" : " pinned"))
    .replace(GOES, "becomes ")
    .split(/[^\p{L}\p{N}']+/u);
  const told = changeTold(words);
  const things = nounsTold(words);
  const fresh = words.some((word) => word === "new" || word === "incoming");
  for (const [rank, event] of service.events.entries()) {
    const nouns = Math.min(2, nounHits(event.nouns, text));
    const said = event.verbs.filter((verb) => verb !== "new" && saysVerb(words, verb)).length;
    const verbs = said + (fresh && event.verbs.some((verb) => COMES_ABOUT.has(verb)) ? 1 : 0);
    const change =
      told !== null &&
      (event.verbs.some((verb) => told.includes(verb)) || (told.includes("pay") && PAYMENT.test(event.id)));
    if (strict && told !== null && !change && !/\.starting$/.test(event.id)) continue;
    const happened = isTold(event, words, things) ? 1 : 0;
    const ahead = /\bbefore\b/i.test(text) && /\.starting$/.test(event.id);
    if (strict && !ahead && nouns + verbs + happened === 0 && service.events.length > 1) continue;
    // "A subscription is created" is none that ends.
    if (strict && told === null && said === 0 && ENDS.test(event.id)) continue;
    let score = -0.05 * rank + nouns * 1.2 + verbs + happened * 0.7 + (change ? 2 : 0);
    if (ahead) score += 4;
    if (best === undefined || score > best.score) best = { event, score };
  }
  return best === undefined
    ? undefined
    : { event: best.event, confidence: Math.min(0.97, Math.max(0.3, 0.45 + 0.12 * best.score)) };
}

/** Whether a form of the verb is said; "payment" is none of "pay". */
function saysVerb(words: readonly string[], verb: string): boolean {
  const [head = verb, ...rest] = verb.split(" ");
  const base = head.replace(/(?:e|y)$/, "");
  const doubled = base + base.charAt(base.length - 1);
  return words.some((word, i) => {
    const stem = word.replace(/(?:ies|ied|ing|ed|es|s|e|y|d)$/, "");
    const same = word === head || stem === base || stem === doubled || verbForm(word)?.base === head;
    return same && rest.every((part, n) => words[i + 1 + n] === part);
  });
}

import type { Detection } from "./detect-services";
import { asksModel, assumed, builtIn, doesIt, isContentWord, isKept, THINKS } from "./assumed-services";
import type { Clause } from "./clause";
import { blankIntent, type Intent, type IntentRequest } from "./intent";
import { nounHits } from "./match-operation";
import { serviceOfThing } from "./same-thing";
import { READ_VERBS, TELL_VERBS, TWO_ROLE_VERBS } from "./verbs";
import type { Word } from "./words";

const SEND_VERBS = new Set([
  "send",
  "email",
  "mail",
  "text",
  "notify",
  "message",
  "tell",
  "share",
  "forward",
  "report",
]);
/** "Post the open Jira issues to Slack": what is told of, not where. */
const POST_VERBS = new Set([...SEND_VERBS, "post", "publish", "alert"]);
export const PLACING = new Set(["to", "in", "into", "on", "via", "with", "by", "through", "using"]);
/** Categories whose services tell people things. */
export const TELLING = new Set(["email", "chat", "sms-phone", "notifications", "email-marketing"]);

/** A service named within a clause, and where. */
interface Named {
  detection: Detection;
  mention: Detection["mentions"][number];
}

/** A clause with what is named in it, in order. */
interface Reading {
  clause: Clause;
  inside: readonly Named[];
  base: Intent;
  request: IntentRequest;
}

/** The steps that one clause asks for. */
export function intentsOf(asked: Clause, request: IntentRequest, earlier: readonly Intent[]): Intent[] {
  // "Get Pushover notifications for …": somebody is told.
  const clause: Clause = asked.verb === "get" && NOTICE.test(asked.text) ? { ...asked, verb: "notify" } : asked;
  const { start, end, verb, text, link } = clause;
  const base: Intent = { ...blankIntent(start, end), verb, text, link };
  const reading: Reading = { clause, inside: servicesIn(clause, request), base, request };
  const out = reading.inside.flatMap((one, order) => intentFor(one, order, reading));
  const byModel = askedOfModel(reading, out);
  if (byModel !== null) return byModel;
  return clause.imperative ? withUnnamed(reading, out, earlier) : out;
}

const isTelling = ({ detection }: Named, { categoryOf }: IntentRequest): boolean =>
  TELLING.has(categoryOf(detection.serviceId));
const isModel = ({ detection }: Named, { categoryOf }: IntentRequest): boolean =>
  categoryOf(detection.serviceId) === "ai";

/** What is named in a clause, less what starts the workflow and what is only spoken of. */
function servicesIn(clause: Clause, { detections, words, triggerServiceId, triggerSpan }: IntentRequest): Named[] {
  const startsIt = (id: string, at: number): boolean =>
    id === triggerServiceId && triggerSpan !== null && at >= triggerSpan.start && at < triggerSpan.end;
  const inside = detections.flatMap((detection): Named[] => {
    const mention = detection.mentions.find(
      (m) => m.start >= clause.start && m.start < clause.end && !m.negated && !startsIt(detection.serviceId, m.start),
    );
    return mention === undefined ? [] : [{ detection, mention }];
  });
  inside.sort((a, b) => a.mention.start - b.mention.start);
  const verb = clause.verb ?? "";
  const tells = POST_VERBS.has(verb) || TELL_VERBS.has(verb);
  return (
    inside
      // "Validate the email with NeverBounce": what is looked at, not where.
      .filter(({ detection }) => tells || inside.length === 1 || detection.serviceId !== "email")
      .filter(({ mention }) => POST_VERBS.has(verb) || !isOfWhat(mention, words))
  );
}

/** Whether a service is read, and not what is done in it. */
function isRead(one: Named, order: number, before: readonly string[], { clause, inside, request }: Reading): boolean {
  const { mention } = one;
  const { words, folded } = request;
  const verb = clause.verb ?? "";
  const posts = POST_VERBS.has(verb);
  // A model writes of what was read; it is never where it is read from.
  if (isModel(one, request)) return false;
  if (holdsIt(one, clause, request)) return true;
  const article = /^(?:the|a|an|my|our|your|all|new)$/.test(before[0] ?? "");
  const from =
    before[0] === "from" || (article && before[1] === "from") || (before[0] === "of" && READ_VERBS.has(verb));
  // "Send a follow-up from Outlook": what it is sent with.
  const sends =
    SEND_VERBS.has(verb) &&
    isTelling(one, request) &&
    !inside.some((other) => other !== one && isTelling(other, request));
  if (from && !TAKE_AWAY.has(verb) && !sends) return true;
  if (posts && PEOPLE_IN.test(folded.slice(clause.start, mention.start))) return true;
  const told =
    posts &&
    !isTelling(one, request) &&
    inside.some((other) => isTelling(other, request)) &&
    !before.some((word) => PLACING.has(word));
  const taken =
    order === 0 && TWO_ROLE_VERBS.has(verb) && !before.includes("to") && before[0] !== "in" && before[0] !== "into";
  if (inside.length > 1 && (told || taken)) return true;
  return (
    READ_VERBS.has(verb) &&
    !isDestination(mention, words) &&
    inside.every((other) => other === one || isModel(other, request) || isTelling(other, request))
  );
}

/** What a message holds: "a note with last week's Shopify orders", "a report of GitHub pull requests". */
const holdsIt = ({ mention }: Named, clause: Clause, { words, folded }: IntentRequest): boolean =>
  isContent(clause, mention, words) || isTold(clause.text, folded.slice(mention.start, mention.end));

function intentFor(one: Named, order: number, reading: Reading): Intent[] {
  const { clause, inside, base, request } = reading;
  const { detection, mention } = one;
  const { words, triggerServiceId, triggerSpan, categoryOf } = request;
  const { serviceId } = detection;
  const before = [1, 2, 3].map((n) => words[mention.word - n]?.lower ?? "");
  const read = isRead(one, order, before, reading);
  const placed = before.some((word) => PLACING.has(word));
  if (serviceId === triggerServiceId && (read || (inside.length > 1 && triggerSpan === null && !placed))) return [];
  const fetches = READ_VERBS.has(clause.verb ?? "");
  // "Get a list of them in an email": read and told of.
  const means = before.find((word) => !/^(?:an?|the|my|our)$/.test(word)) ?? "";
  if (fetches && inside.length > 1 && isTelling(one, request) && /^(?:by|via|in|as|per)$/.test(means))
    return [{ ...base, verb: "send", serviceId, start: clause.end, end: mention.end, link: "behind" }];
  // "Get the leads from Facebook into Salesforce".
  const brought = fetches && !read && !isModel(one, request) && isDestination(mention, words);
  // What a message holds is read before it is sent.
  const first =
    holdsIt(one, clause, request) ||
    (read && POST_VERBS.has(clause.verb ?? "")) ||
    isAuthor(clause, before, categoryOf(serviceId));
  return [
    {
      ...base,
      serviceId,
      ...(brought ? { verb: "add" } : {}),
      text: partOf(
        clause,
        mention,
        inside.map((other) => other.mention),
      ),
      start: first ? clause.start : mention.start,
      end: mention.end,
      reading: read,
      link: order === 0 ? clause.link : out0Reading(inside, order, words) ? "behind" : "beside",
    },
  ];
}

const LABELS = /^(?:label|tag|categori[sz]e|sort|assign|route|move|archive|star)$/;

/** What a model is asked to do, and what is done with its answer; null where none is asked, or only that. */
function askedOfModel({ clause, inside, base, request }: Reading, out: readonly Intent[]): Intent[] | null {
  const { triggerServiceId, catalog, categoryOf } = request;
  const verb = clause.verb ?? "";
  const models = inside.some((one) => isModel(one, request));
  // "Extract the name and the email": the mail is what is looked for, not where.
  const looksFor = inside.every(({ detection }) => detection.kind === "implied" || isContentWord(detection));
  if (asksModel(clause) && looksFor && !models) return assumed(clause, base, request);
  // "Summarize all unread Gmail messages": they are read, a model is asked.
  if (THINKS.has(verb) && inside.length > 0 && !inside.some(({ detection }) => doesIt(detection, clause, request))) {
    const asked = assumed(clause, base, request).filter(({ assumedCue }) => assumedCue === "ai");
    const read = out.filter(({ serviceId }) => serviceId !== triggerServiceId);
    if (asked.length > 0)
      return [
        ...read.map((one) => ({ ...one, reading: true, start: clause.start })),
        ...asked.map((one): Intent => ({ ...one, link: "behind" })),
      ];
  }
  if (triggerServiceId === null || out.length === 0) return null;
  const behind: Intent = { ...base, serviceId: triggerServiceId, start: clause.end, link: "behind" };
  // "Answer Telegram messages with Claude": what the model writes is sent to who asked.
  if (ANSWERS.has(verb) && out.every(({ serviceId }) => categoryOf(serviceId) === "ai"))
    return [...out, { ...behind, verb: "reply" }];
  // "Label incoming Gmail messages using AI": the model says which, the service does it.
  const own = catalog.service(triggerServiceId)?.operations ?? [];
  if (models && LABELS.test(verb) && own.some(({ verbs, effect }) => effect !== "read" && verbs.includes(verb)))
    return [...out.filter(({ serviceId }) => serviceId !== triggerServiceId), behind];
  return null;
}

/** What is asked for without a name: by the platform itself, in a service spoken of, or by the usual one of its kind. */
function withUnnamed(reading: Reading, out: readonly Intent[], earlier: readonly Intent[]): Intent[] {
  const { clause, inside, base, request } = reading;
  const { words, catalog } = request;
  const verb = clause.verb ?? "";
  const own = inside.length === 0 ? builtIn(clause, base) : null;
  // "Log it in a spreadsheet": where it goes is named, if only by its kind.
  const kept = own?.serviceId === "log" ? assumed(clause, base, request).filter(isKept) : [];
  if (own !== null) return kept.length > 0 ? kept : [own];
  // "Add a note to the deal": the deal is where it goes, whatever keeps notes elsewhere.
  const named = inside.some(({ detection }) => detection.kind === "named");
  const serviceId = named ? null : serviceOfThing(catalog, knownTo(request, earlier), clause);
  if (serviceId !== null) return [{ ...base, serviceId, link: "behind", reading: READ_VERBS.has(verb) }];
  const labelled = inside.length === 0 && READ_VERBS.has(verb) ? labelledSource(clause, request, earlier) : null;
  if (labelled !== null) return [{ ...base, serviceId: labelled, reading: true }];
  if (inside.length === 0) return assumed(clause, base, request);
  // "Send me a digest of open Jira issues by email": Jira is read, the mail is sent.
  const told =
    SEND_VERBS.has(verb) &&
    !inside.some((one) => isTelling(one, request)) &&
    !inside.some(({ mention }) => isDestination(mention, words) || isMeans(mention, clause, words));
  const sent = told ? assumed(clause, base, request) : [];
  if (sent.length === 0) return [...out];
  return [
    ...out.map((intent) => ({ ...intent, reading: request.categoryOf(intent.serviceId) !== "ai" })),
    ...sent.map((intent): Intent => ({ ...intent, start: clause.end, link: "behind" })),
  ];
}

/** "Square takings: add up today's payments": the service of the title keeps what is looked up. */
function labelledSource(clause: Clause, request: IntentRequest, earlier: readonly Intent[]): string | null {
  const { detections, clauses, categoryOf, triggerServiceId, catalog } = request;
  const free = detections.find(
    ({ serviceId, mentions }) =>
      serviceId !== triggerServiceId &&
      !TELLING.has(categoryOf(serviceId)) &&
      categoryOf(serviceId) !== "ai" &&
      !earlier.some((one) => one.serviceId === serviceId) &&
      mentions.every(({ start }) => !clauses.some((one) => start >= one.start && start < one.end)),
  );
  if (free === undefined) return null;
  const service = catalog.service(free.serviceId);
  const reads = service?.operations.some(({ effect, nouns }) => effect === "read" && nounHits(nouns, clause.text) > 0);
  return reads === true ? free.serviceId : null;
}

const ANSWERS = new Set(["answer", "reply", "respond"]);

/** Of "create a contact in Salesforce and a draft in Outlook" what is said of one of them. */
function partOf(
  clause: Clause,
  at: { start: number; end: number },
  all: readonly { start: number; end: number }[],
): string {
  if (all.length < 2) return clause.text;
  const bounds = [...clause.text.matchAll(/,|\sand\s|\s&\s/g)].map(
    ({ 0: said, index }) => clause.start + index + said.length,
  );
  const from = bounds.findLast((bound) => bound <= at.start) ?? clause.start;
  const to = bounds.find((bound) => bound > at.start) ?? clause.end;
  if (all.some((one) => one !== at && one.start >= from && one.start < to)) return clause.text;
  const part = clause.text.slice(from - clause.start, to - clause.start).replace(/(?:,|\sand\s|\s&\s)$/, "");
  return from === clause.start || clause.verb === null ? part : `${clause.verb} ${part}`;
}

const TAKE_AWAY = new Set(["delete", "remove", "unsubscribe", "cancel", "archive", "drop", "purge", "clear"]);

/** Services that the words have come to so far, the latest first, the one that starts it last. */
function knownTo({ triggerServiceId, triggerEvent, categoryOf }: IntentRequest, earlier: readonly Intent[]) {
  const used = [...new Set(earlier.map(({ serviceId }) => serviceId))]
    .toReversed()
    .map((serviceId) => ({ serviceId, category: categoryOf(serviceId), event: null }));
  return triggerServiceId === null
    ? used
    : [...used, { serviceId: triggerServiceId, category: categoryOf(triggerServiceId), event: triggerEvent }];
}

/** "The Jira link": whose it is, nothing that is done there. */
const isOfWhat = ({ word, end }: { word: number; end: number }, words: readonly Word[]): boolean =>
  /^(?:link|url|id|key|number)$/.test(words.find(({ start }) => start >= end)?.lower ?? "") &&
  /^(?:the|its|their|that|this)$/.test(words[word - 1]?.lower ?? "");

const HOLDING = new Set(["with", "containing", "including", "about", "of"]);
const NO_THING =
  /^(?:to|in|into|on|via|with|by|through|using|and|or|then|for|from|at|when|if|every|each|daily|weekly)$/;

/** "Mail me a note with last week's Shopify orders": what a message holds is read. With nothing behind, it is the means. */
function isContent(clause: Clause, { word, end }: { word: number; end: number }, words: readonly Word[]): boolean {
  if (!POST_VERBS.has(clause.verb ?? "")) return false;
  const next = words.find(({ start }) => start >= end);
  if (next === undefined || next.start >= clause.end || NO_THING.test(next.lower)) return false;
  return [1, 2, 3, 4].some((n) => {
    const before = words[word - n];
    return before !== undefined && before.start > clause.start && HOLDING.has(before.lower);
  });
}

/** "Mail me a summary, written by Claude": who writes it comes before who sends it. */
const isAuthor = ({ verb }: Clause, [before]: readonly string[], category: string): boolean =>
  category === "ai" && POST_VERBS.has(verb ?? "") && /^(?:by|with|using|via)$/.test(before ?? "");

/** "Send a mail to all contacts in HubSpot": who is told is looked up. */
const PEOPLE_IN =
  /\bto (?:all |every |our |my |the |each |of )*(?:\w+ )?(?:contacts?|customers?|people|everyone|leads?|members?|subscribers?|users?|employees?|clients?|candidates?|staff)\b.{0,40}\b(?:in|from|on)\s+(?:the |our |my )?(?:\w+ )?$/i;

const FILLS = /^(?:the|an?|my|our|your|their|new)$/;

/** "To Asana", "into a Dropbox folder": where it is brought. */
function isDestination({ word }: { word: number }, words: readonly Word[]): boolean {
  let at = word - 1;
  while (word - at < 3 && FILLS.test(words[at]?.lower ?? "")) at -= 1;
  return /^(?:to|into)$/.test(words[at]?.lower ?? "");
}

const NOTICE =
  /^get an? (?:[\w-]+ ){0,2}?(?:notification|alert|message|sms|text|e?-?mail|ping)\b|^get (?:an? |my |our )?(?:[\w-]+ ){0,3}?(?:notifications?|alerts?|messages?|sms|texts?|e?-?mails?)\b.*\b(?:for|when|about|on|of|every)\b/i;

const MEANS = new Set(["with", "using", "via", "through"]);

/** "Send a parcel with Parcel Desk": named last and as the means, the service does it; nobody is told of it. */
function isMeans({ word, end }: { word: number; end: number }, clause: Clause, words: readonly Word[]): boolean {
  return MEANS.has(words[word - 1]?.lower ?? "") && words.every(({ start }) => start < end || start >= clause.end);
}

const TOLD =
  /\b(?:summary|summaries|digest|report|overview|recap|list|rundown|count|number|total|statistics|stats)s? (?:of|on|about) /i;

/** "A summary of yesterday's Stripe payments": what is told of is read, whatever is done with the telling. */
function isTold(text: string, alias: string): boolean {
  const start = TOLD.exec(text);
  if (start === null) return false;
  const behind = text.slice(start.index + start[0].length);
  const at = behind.toLowerCase().indexOf(alias.toLowerCase());
  return at >= 0 && !/\b(?:to|in|into|on|via|by|through|and)\b/i.test(behind.slice(0, at));
}

/** Whether the service before in the clause is read from, so that this one has to wait for it. */
function out0Reading(inside: readonly { mention: { word: number } }[], order: number, words: readonly Word[]): boolean {
  const previous = inside[order - 1];
  if (previous === undefined) return false;
  return (
    [1, 2, 3].some((n) => words[previous.mention.word - n]?.lower === "from") ||
    words[(inside[order]?.mention.word ?? 0) - 1]?.lower === "to"
  );
}

import type { Catalog } from "@/lib/connectors/catalog";
import type { Detection } from "./detect-services";
import { CUES_BY_ID, CUES_BY_WORDS } from "./category-cues";
import { isGoneThrough } from "./clause-words";
import type { Clause } from "./split-clauses";
import { serviceOfThing } from "./same-thing";
import { narrowingIn } from "./trigger-filter";
import { READ_VERBS, TELL_VERBS, TWO_ROLE_VERBS } from "./verbs";
import type { Word } from "./words";

/** One step that the request asks for, before it is matched to an operation. */
export interface Intent {
  serviceId: string;
  verb: string | null;
  text: string;
  start: number;
  end: number;
  reading: boolean;
  link: Clause["link"];
  /** Where the clause stands: literal values are taken from there only. */
  clause: { start: number; end: number };
  /** Said to be chosen, not named. */
  assumedCue: string | null;
  condition: string | null;
  otherwise: boolean;
}

export interface IntentRequest {
  catalog: Catalog;
  clauses: readonly Clause[];
  words: readonly Word[];
  detections: readonly Detection[];
  triggerServiceId: string | null;
  /** Event that starts it; null where none of a service does. */
  triggerEvent: string | null;
  /** Words of the trigger clause; services named there are no actions. */
  triggerSpan: { start: number; end: number } | null;
  /** The service for a category nobody named; null where none is known. */
  defaultFor: (cueId: string) => string | null;
  categoryOf: (serviceId: string) => string;
}

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
const PLACING = new Set(["to", "in", "into", "on", "via", "with", "by", "through", "using"]);
/** Categories whose services tell people things. */
const TELLING = new Set(["email", "chat", "sms-phone", "notifications", "email-marketing"]);
const COMPARISON =
  /\b(?:over|above|under|below|(?:more|less|greater|larger|smaller|bigger|higher|lower) than|exceeds?|at (?:least|most)|contains?|includes?|mentions?)\b/i;
const DEFAULT_CUES = new Set([
  "email",
  "chat",
  "sms",
  "spreadsheet",
  "task",
  "calendar",
  "ticket",
  "push",
  "issue",
  "crm",
  "note",
  "storage",
]);

const ADDRESS = /\bhttps?:\/\//i;

/** Steps in the order they are asked for; services the clauses leave out follow where they are first named. */
export function collectIntents(request: IntentRequest): Intent[] {
  const { clauses, detections, triggerSpan, words } = request;
  const intents: Intent[] = [];
  const used = new Set<string>();
  // "When a payment is over 1000 …, otherwise …": what stands in the opening is the condition of both.
  const branches = clauses.some((clause) => clause.kind === "otherwise" || clause.otherwise);
  const opening = clauses.find((clause) => clause.kind === "trigger")?.text ?? null;
  const narrowed = opening === null ? null : (narrowingIn(opening) ?? (COMPARISON.test(opening) ? opening : null));
  const openingCondition = branches && clauses.every((clause) => clause.kind !== "condition") ? narrowed : null;
  let condition: string | null = openingCondition;
  let otherwise = false;
  for (const [index, clause] of clauses.entries()) {
    if (clause.kind === "condition") {
      const previous = clauses[index - 1];
      // "…, if X" at the end belongs to what stands before it in the sentence, "if X, …" to what follows.
      if (previous?.kind === "action" && clause.trailing) {
        for (const intent of intents.filter((i) => i.start >= previous.start)) intent.condition = clause.text;
      } else condition = clause.text;
      // "Every hour, if https://… is down": what the condition is about has to be called first.
      if (ADDRESS.test(clause.text) && !clause.trailing) {
        const { start, end, text } = clause;
        intents.push({ ...blank(start, end), serviceId: "http", verb: "check", text, reading: true });
      }
      otherwise = false;
    }
    if (clause.kind === "otherwise") otherwise = true;
    if (clause.kind !== "action") continue;
    for (const intent of intentsOf(clause, request, intents)) {
      used.add(intent.serviceId);
      intents.push({ ...intent, condition, otherwise: condition !== null && (otherwise || clause.otherwise) });
    }
  }
  for (const detection of detections) {
    if (used.has(detection.serviceId) || detection.serviceId === request.triggerServiceId) continue;
    const mention =
      detection.mentions.find(
        (m) => triggerSpan === null || m.start < triggerSpan.start || m.start >= triggerSpan.end,
      ) ?? detection.mentions[0];
    if (mention === undefined) continue;
    const around = clauses.find((clause) => mention.start >= clause.start && mention.start < clause.end);
    // A form that asks for an email sends none.
    if (
      words.length <= WORDS_OF_A_REQUEST_MAX &&
      request.triggerServiceId === null &&
      isWithin(mention, triggerSpan) &&
      words[mention.word]?.capitalised === false
    )
      continue;
    // Its clause was read as another's: see serviceOfThing.
    if (
      detection.kind === "implied" &&
      around?.kind === "action" &&
      intents.some((i) => i.clause.start === around.start)
    )
      continue;
    // "Unless the email ends with …": what a condition is about is nothing to be done.
    if (around?.kind === "condition" && words[mention.word]?.capitalised === false) continue;
    // What a condition speaks of, or what is gone through, is looked at; it is never written.
    const goneThrough = around?.kind === "trigger" && isGoneThrough(around.text);
    const lookedAt =
      goneThrough || (around?.kind === "condition" && !TELLING.has(request.categoryOf(detection.serviceId)));
    intents.push({
      ...blank(mention.start, mention.end),
      ...(goneThrough ? { start: 0 } : {}),
      serviceId: detection.serviceId,
      reading: lookedAt || (around === undefined && isSource(detection, mention.word, request)),
      text: around?.text ?? sentenceAt(words, mention.word) ?? mention.alias,
      link: "behind",
      condition: around?.kind === "trigger" ? openingCondition : null,
    });
  }
  // What is read, then who writes of it, then who is told.
  const turn = ({ reading, serviceId }: Intent): number =>
    reading ? 0 : request.categoryOf(serviceId) === "ai" ? 1 : 2;
  return mergeRepeated(intents.sort((a, b) => a.start - b.start || turn(a) - turn(b)));
}

/** "PostHog weekly users to Notion, Mondays": what comes before the place that it goes to is read. */
function isSource({ serviceId }: Detection, at: number, { detections, words, categoryOf }: IntentRequest): boolean {
  if (TELLING.has(categoryOf(serviceId))) return false;
  return detections.some((other) =>
    other.mentions.some(
      ({ word }) =>
        word > at &&
        words[word]?.sentence === words[at]?.sentence &&
        words.slice(at + 1, word).some(({ lower }) => lower === "to" || lower === "into"),
    ),
  );
}

/** A longer text describes: there a name in lower case is as likely a service as elsewhere. */
const WORDS_OF_A_REQUEST_MAX = 45;

function isWithin({ start }: { start: number }, span: IntentRequest["triggerSpan"]): boolean {
  return span !== null && start >= span.start && start < span.end;
}

/** "Stripe invoices to Xero": no verb, so that all of the sentence tells of the thing. */
function sentenceAt(words: readonly Word[], index: number): string | undefined {
  const sentence = words[index]?.sentence;
  let [from, to] = [index, index];
  while (from > 0 && index - from < 12 && words[from - 1]?.sentence === sentence) from -= 1;
  while (to - index < 12 && words[to + 1]?.sentence === sentence && to + 1 < words.length) to += 1;
  const text = words.slice(from, to + 1).map(({ lower }) => lower);
  return text.length === 0 ? undefined : text.join(" ");
}

function blank(start: number, end: number): Intent {
  return {
    serviceId: "",
    verb: null,
    text: "",
    start,
    end,
    reading: false,
    link: "behind",
    clause: { start, end },
    assumedCue: null,
    condition: null,
    otherwise: false,
  };
}

function intentsOf(clause: Clause, request: IntentRequest, earlier: readonly Intent[]): Intent[] {
  const { detections, words, triggerServiceId, triggerSpan } = request;
  const startsIt = (id: string, at: number): boolean =>
    id === triggerServiceId && triggerSpan !== null && at >= triggerSpan.start && at < triggerSpan.end;
  const inside = detections.flatMap((detection) => {
    const mention = detection.mentions.find(
      (m) => m.start >= clause.start && m.start < clause.end && !m.negated && !startsIt(detection.serviceId, m.start),
    );
    return mention === undefined ? [] : [{ detection, mention }];
  });
  inside.sort((a, b) => a.mention.start - b.mention.start);
  const base: Intent = { ...blank(clause.start, clause.end), verb: clause.verb, text: clause.text, link: clause.link };
  const out = inside.flatMap(({ detection, mention }, order): Intent[] => {
    const before = [1, 2, 3].map((n) => words[mention.word - n]?.lower ?? "");
    const article = /^(?:the|a|an|my|our|your|all|new)$/.test(before[0] ?? "");
    const from =
      before[0] === "from" ||
      (article && before[1] === "from") ||
      (before[0] === "of" && READ_VERBS.has(clause.verb ?? ""));
    const content = isContent(clause, mention, words) || isTold(clause.text, mention.alias);
    // A model writes of what was read; it is never where it is read from.
    const writes = request.categoryOf(detection.serviceId) === "ai";
    const reading =
      !writes &&
      (content ||
        (from && !TAKE_AWAY.has(clause.verb ?? "")) ||
        (inside.length > 1 &&
          order === 0 &&
          POST_VERBS.has(clause.verb ?? "") &&
          !TELLING.has(request.categoryOf(detection.serviceId)) &&
          inside.slice(1).some((other) => TELLING.has(request.categoryOf(other.detection.serviceId))) &&
          !before.some((word) => PLACING.has(word))) ||
        (inside.length > 1 &&
          order === 0 &&
          TWO_ROLE_VERBS.has(clause.verb ?? "") &&
          !before.includes("to") &&
          before[0] !== "in" &&
          before[0] !== "into") ||
        (inside.length === 1 && READ_VERBS.has(clause.verb ?? "")));
    if (reading && detection.serviceId === triggerServiceId) return [];
    return [
      {
        ...base,
        serviceId: detection.serviceId,
        // What a message holds is read before it is sent.
        start:
          content || isAuthor(clause, before, request.categoryOf(detection.serviceId)) ? clause.start : mention.start,
        end: mention.end,
        reading,
        link:
          order === 0
            ? clause.link
            : inside[order - 1] !== undefined && out0Reading(inside, order, words)
              ? "behind"
              : "beside",
      },
    ];
  });
  if (!clause.imperative) return out;
  const named = inside.some(({ detection }) => detection.kind === "named");
  const own = inside.length === 0 ? builtIn(clause, base) : null;
  // "Log it in a spreadsheet": where it goes is named, if only by its kind.
  const kept = own?.serviceId === "log" ? assumed(clause, base, request).filter(isKept) : [];
  if (own !== null) return kept.length > 0 ? kept : [own];
  // "Add a note to the deal": the deal is where it goes, whatever keeps notes elsewhere.
  const serviceId = named ? null : serviceOfThing(request.catalog, knownTo(request, earlier), clause);
  if (serviceId !== null) return [{ ...base, serviceId, link: "behind", reading: READ_VERBS.has(clause.verb ?? "") }];
  if (inside.length === 0) return assumed(clause, base, request);
  // "Send me a digest of open Jira issues by email": Jira is read, the mail is sent.
  const told =
    SEND_VERBS.has(clause.verb ?? "") &&
    inside.every(({ detection }) => !TELLING.has(request.categoryOf(detection.serviceId))) &&
    !inside.some(({ mention }) => isMeans(mention, clause, words));
  const sent = told ? assumed(clause, base, request) : [];
  return sent.length === 0
    ? out
    : [
        ...out.map((intent) => ({ ...intent, reading: request.categoryOf(intent.serviceId) !== "ai" })),
        ...sent.map((intent): Intent => ({ ...intent, start: clause.end, link: "behind" })),
      ];
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

/** Steps that the platform does itself; no services. */
export const BUILT_IN_STEPS: ReadonlySet<string> = new Set(["http", "log"]);
const API_CALL = /\b(?:api|endpoint|url)\b|https?:\/\//i;
const CALL_VERBS = new Set(["call", "fetch", "get", "request", "query", "check", "poll", "post", "hit", "pull"]);

/** Said of an address, they call it. */
const RUN_VERBS = new Set(["run", "trigger", "start", "ping", "open", "execute"]);

/** What the platform does itself: a call of an address, a line in the log. */
function builtIn(clause: Clause, base: Intent): Intent | null {
  if (CALL_VERBS.has(clause.verb ?? "") && API_CALL.test(clause.text))
    return { ...base, serviceId: "http", reading: true };
  if (RUN_VERBS.has(clause.verb ?? "") && ADDRESS.test(clause.text))
    return { ...base, serviceId: "http", reading: true };
  return clause.verb === "log" ? { ...base, serviceId: "log" } : null;
}

const KEEPING = new Set(["spreadsheet", "note", "crm", "storage"]);
const isKept = ({ assumedCue }: Intent): boolean => assumedCue !== null && KEEPING.has(assumedCue);

/** A service for a clause that names none, by the words of its category: "notify the team", "text me". */
function assumed(clause: Clause, base: Intent, request: IntentRequest): Intent[] {
  const lower = clause.text.toLowerCase();
  const tokens = lower.split(/[^\p{L}\p{N}]+/u).filter(Boolean);
  const cues = [
    ...tokens.flatMap((token, i) => [
      ...(CUES_BY_WORDS.get(`${token} ${tokens[i + 1] ?? ""}`) ?? []),
      ...(CUES_BY_WORDS.get(token) ?? []),
    ]),
  ];
  const tells = TELL_VERBS.has(clause.verb ?? "") || clause.verb === "send";
  // "…, else post to #orders": the place is one of the chat that was named before.
  const place = (clause.verb === "post" || clause.verb === "send") && /(?<![\w/])#[a-z]/i.test(clause.text);
  const cueId =
    (place ? "chat" : undefined) ??
    cues.find((id) => DEFAULT_CUES.has(id) && (!tells || ["email", "sms", "push", "chat"].includes(id))) ??
    (tells ? "chat" : undefined);
  if (cueId === undefined || !CUES_BY_ID.has(cueId)) return [];
  const serviceId = request.defaultFor(cueId);
  if (serviceId === null || (serviceId === request.triggerServiceId && READ_VERBS.has(clause.verb ?? ""))) return [];
  const named = place && request.detections.some((found) => found.serviceId === serviceId && found.kind === "named");
  return [{ ...base, serviceId, reading: READ_VERBS.has(clause.verb ?? ""), assumedCue: named ? null : cueId }];
}

/** Descriptions name a service again and again: equal service, verb and direction is one step. */
function mergeRepeated(intents: readonly Intent[]): Intent[] {
  const seen = new Set<string>();
  return intents.filter((intent) => {
    const key = `${intent.serviceId} ${intent.reading ? "r" : "w"} ${String(intent.verb)} ${intent.otherwise ? "else" : ""} ${String(intent.condition)}`;
    if (seen.has(key)) return false;
    seen.add(key);
    return true;
  });
}

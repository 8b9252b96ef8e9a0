import { CUES_BY_WORDS } from "./category-cues";
import type { Detection } from "./detect-services";
import { formTrigger, wantsForm } from "./form-trigger";
import { matchEvent } from "./match-event";
import { isPlace } from "./places";
import { readSchedule } from "./parse-schedule";
import { serviceTrigger } from "./service-trigger";
import { APPROVAL, isGoneThrough } from "./clause-words";
import type { Clause } from "./clause";
import {
  onceTrigger,
  scheduleTrigger,
  startedByHand,
  unknownSystem,
  unknownTrigger,
  webhookTrigger,
  type ChosenTrigger,
  type Said,
  type TriggerRequest,
} from "./trigger-kinds";

const EVENT_CUES = [
  "email",
  "ticket",
  "issue",
  "form",
  "payment",
  "calendar",
  "crm",
  "sms",
  "shop",
  "spreadsheet",
  "storage",
  "task",
  "news",
  "invoice",
  "chat",
];
/** "Summarize new support tickets": the start of it hides in the object. */
const FRESH =
  /\b(?:new|incoming|inbound)\s+(?:[\w-]+\s+){0,2}?(?:e-?mails?|mails?|tickets?|issues?|bugs?|forms?|responses?|submissions?|payments?|orders?|leads?|deals?|contacts?|rows?|files?|events?|meetings?|invoices?|subscribers?|messages?)\b/i;
/** A day or a time that comes once; what comes again and again is a schedule. */
const ONCE =
  /\b(?:tomorrow|tonight|the day after tomorrow|later today|today at|next (?:week|month|year|(?:mon|tues|wednes|thurs|fri|satur|sun)day)|in (?:\d+|an?|one|two|three|four|five|six|ten) (?:minutes?|hours?|days?|weeks?) from now|in (?:\d+|an?|one|two|three|five|ten) (?:minutes?|hours?|days?|weeks?)(?=,|$| (?:send|post|email|create|call|remind))|on (?:jan|feb|mar|apr|may|june?|july?|aug|sep|oct|nov|dec)[a-z]* \d{1,2}(?:st|nd|rd|th)?)\b(?:\s+(?:at|by)\s+(?:noon|midnight|midday|\d{1,2}(?::\d{2})?\s*(?:am|pm)?))?(?:\s+(?:morning|afternoon|evening|night))?/i;
const LEARNED_MIN = 0.5;
/** "New RSS items", "each WordPress post": the name stands where only what is new can be meant. */
const FRESH_NAME = /\b(?:(?:each|every|any)(?: new)?|new|incoming)\s+$/i;
/** "New leads from Facebook". */
const FRESH_FROM = /\b(?:new|incoming)\s+(?:[\w-]+\s+){1,3}(?:from|in|on)\s+(?:the\s+|my\s+|our\s+|an?\s+)?$/i;

/** Letters of a request; in a longer description "manually" tells of anything. */
const REQUEST_MAX = 300;
/** "An expense is submitted in the form": whatever is sent, a form brings it. */
const SENT = /\b(?:submit\w*|fill(?:s|ed)?|sent|sends)\b/i;
/** "Isn't paid after 14 days", "stays open for 3 days": no event tells what does not happen. */
const ABSENCE =
  /(?:n't|\bnot|\bno (?:reply|answer|response|activity|payment|update)|\bstill|\bstays|\bremains|\bhas been (?:open|waiting|idle))\b.{0,40}\b(?:after|within|for|in|since|by)\s+(?:more than |over )?(?:\d+|an?|one|two|three|five|seven|ten)\s+(?:minutes?|hours?|(?:business |working )?days?|weeks?|months?)\b/i;
/** Somebody starts it, whatever else is named. */
const BY_HAND =
  /\b(?:by hand|manually|on demand|(?:start|run|trigger|launch) (?:it|this) myself|when(?:ever)? i (?:click|press|push (?:it|the button|a button)|ask|want|need|feel)|(?:a|the|one) button (?:i|we|that|to|which|(?:\w+ ){1,3}(?:can|clicks?|presses))|(?:at|with) the (?:press|push|click) of)\b/i;

export function chooseTrigger(request: TriggerRequest): ChosenTrigger {
  if (
    request.folded.length <= REQUEST_MAX &&
    BY_HAND.test(request.folded) &&
    (/^an? button\b/i.test(request.folded) ||
      request.clauses.some((clause) => clause.imperative || clause.kind === "trigger"))
  )
    return { ...startedByHand(), confidence: 0.85, assumptions: [], questions: [] };
  const schedule = readSchedule(request.folded, request.timezone);
  // "Every month on the 15th, for all clients in Airtable, …": what is gone through does not start it.
  const spoken = request.clauses.find(
    (clause) => clause.kind === "trigger" && !(schedule !== null && isGoneThrough(clause.text)),
  );
  const named = spoken === undefined ? undefined : (namedIn(spoken, request.detections) ?? labelOf(spoken, request));
  if (spoken !== undefined && named !== undefined && !ABSENCE.test(spoken.text))
    return serviceTrigger(request, named.serviceId, spoken.text, spoken, Math.max(0.75, named.triggerProbability));
  // The service that is named there does nothing: only what happens in it is not told.
  if (spoken !== undefined && named !== undefined && ABSENCE.test(spoken.text)) {
    const { start, end } = spoken;
    return { ...unknownTrigger(spoken), serviceId: named.serviceId, span: { start, end } };
  }
  if (schedule === null && request.folded.length <= REQUEST_MAX && wantsForm(request.folded))
    return formTrigger(request.folded);
  if (spoken !== undefined && /\bwebhook|http (?:request|call)\b/i.test(spoken.text)) return webhookTrigger(spoken);
  if (schedule === null && spoken === undefined && request.clauses.some((clause) => clause.imperative)) {
    const fresh = sourceNamed(request) ?? freshNamed(request) ?? watched(request);
    if (fresh !== null) return fresh;
  }
  const once = ONCE.exec(request.folded);
  if (once !== null && schedule === null && spoken === undefined && request.clauses.some((clause) => clause.imperative))
    return onceTrigger(once[0].trim());
  const likely = request.detections
    .filter((one) => !isSent(one, request))
    .sort((a, b) => b.triggerProbability - a.triggerProbability)[0];
  const imperative = request.clauses.some((clause) => clause.imperative);
  if (spoken !== undefined && (schedule === null || schedule.start < spoken.start || schedule.start >= spoken.end)) {
    if (ABSENCE.test(spoken.text)) return unknownTrigger(spoken);
    const unknown = unknownNameIn(spoken, request);
    if (unknown !== null) return unknownSystem(spoken, unknown);
    const assumed = assumedIn(spoken, request);
    if (assumed !== null) return assumed;
  }
  if (schedule !== null && (imperative || likely === undefined || likely.triggerProbability < 0.8))
    return scheduleTrigger(request, schedule);
  if (likely !== undefined && likely.triggerProbability >= LEARNED_MIN && mayTell(request, likely, spoken)) {
    const mention = likely.mentions[0];
    const text = mention === undefined ? "" : request.folded.slice(Math.max(0, mention.start - 60), mention.end + 40);
    return serviceTrigger(request, likely.serviceId, text, null, likely.triggerProbability);
  }
  const asked = schedule === null ? botIn(request) : null;
  if (asked !== null) return asked;
  if (schedule !== null) return scheduleTrigger(request, schedule);
  const fresh = spoken === undefined && imperative ? FRESH.exec(request.folded) : null;
  if (fresh !== null) {
    const start = fresh.index;
    const assumed = assumedIn({ text: fresh[0], start, end: start + fresh[0].length }, request);
    if (assumed !== null) return assumed;
  }
  if (/\bwebhooks?\b/i.test(request.folded)) return webhookTrigger(null);
  return spoken === undefined || !imperative || APPROVAL.test(spoken.text) ? startedByHand() : unknownTrigger(spoken);
}

/** "Send a birthday email": the mail that is sent starts nothing. */
function isSent({ kind, mentions }: Detection, { clauses, folded }: TriggerRequest): boolean {
  if (kind !== "implied" || folded.length > REQUEST_MAX) return false;
  const sends = clauses.filter(
    ({ kind: what, imperative, verb }) => what === "action" && imperative && verb === "send",
  );
  return mentions.every(({ start }) => sends.some((clause) => start >= clause.start && start < clause.end));
}

/** "Watch a Reddit subreddit for posts …": with no time named, what is watched starts it. */
function watched(request: TriggerRequest): ChosenTrigger | null {
  const clause = request.clauses.find(
    ({ kind, verb }) => kind === "action" && (verb === "watch" || verb === "monitor"),
  );
  const named = clause === undefined ? undefined : namedIn(clause, request.detections);
  const service = named === undefined ? undefined : request.catalog.service(named.serviceId);
  if (clause === undefined || named === undefined || service === undefined) return null;
  return matchEvent(service, clause.text, true) === undefined
    ? null
    : serviceTrigger(request, named.serviceId, clause.text, clause, Math.max(0.7, named.triggerProbability));
}

/** Said of what people talk to. */
const BOT =
  /\b(?:chat ?bots?|bots?|(?:personal |virtual |ai )?assistants?|conversational|talk to|chat with|voice (?:messages?|notes?)|(?:users?|customers?|you|people) (?:can )?(?:simply |just )?(?:sends?|asks?|messages?|texts?|types?))\b/i;
const BOT_MIN = 0.05;
const MESSAGE = "message received";

/** "An assistant on WhatsApp": what people write there starts it, where nothing else is told to. */
function botIn(request: TriggerRequest): ChosenTrigger | null {
  if (!BOT.test(request.folded)) return null;
  const chats = request.detections
    .filter(({ kind, serviceId }) => kind === "named" && request.categoryOf(serviceId) === "chat")
    .sort((a, b) => b.triggerProbability - a.triggerProbability);
  const [chat] = chats;
  const service = chat === undefined ? undefined : request.catalog.service(chat.serviceId);
  if (chat === undefined || chat.triggerProbability < BOT_MIN || service === undefined) return null;
  if (matchEvent(service, MESSAGE, true) === undefined) return null;
  const start = serviceTrigger(request, chat.serviceId, MESSAGE, null, Math.max(0.5, chat.triggerProbability));
  const said = `A message in ${request.nameOf(chat.serviceId)} is taken to start it, since people talk to it there.`;
  return { ...start, assumptions: [...start.assumptions, said] };
}

/** "When a PR is merged, move the Jira issue": who only acts starts it if what happened is one of its events. */
function mayTell({ catalog, folded }: TriggerRequest, { serviceId }: Detection, spoken: Clause | undefined): boolean {
  const service = catalog.service(serviceId);
  return (
    spoken === undefined ||
    folded.length > REQUEST_MAX ||
    service === undefined ||
    matchEvent(service, spoken.text, true) !== undefined
  );
}

/** "… from new GitHub commits", "for every Zendesk ticket", "based on your Asana task": what it is made of. */
const SOURCE_BEFORE =
  /\b(?:from|based on|out of)\s+(?:(?:an?|the|my|our|your|any|each|every|new|unique|incoming|inbound|tagged|starred|popular|certain|specific)\s+){0,3}$|\bfor\s+(?:(?:a|each|every|any)\s+(?:new\s+)?|(?:all\s+)?new\s+)$|\b(?:anyone|anybody|everyone|everybody|whoever|people|those)\s+(?:who\s+|that\s+)?(?:signs?|registers?|joins?|books?|buys?|subscribes?|fills?|submits?|orders?|follows?|comments?|replies|reply|applies|apply)\s+(?:[\w-]+\s+){0,6}?(?:on|in|via|with|through|for|to|from)\s+(?:the\s+|our\s+|my\s+)?$/i;
/** Verbs that bring about something, said to a machine or told of one. */
const MAKES =
  /\b(?:creat(?:es?|ing)|adds?|makes?|posts?|writes?|generates?|opens?|logs?|saves?|saving|uploads?|tweets?|sends?|shares?|publish(?:es)?|inserts?|triggers?|starts?|mov(?:es?|ing)|cop(?:y|ies)|sync(?:s|ing)?|push(?:es)?|turns?|converts?|adding|posting|sending)\b/i;

/** All that is there, or of a time, is looked up. */
const GATHERS = /\ball\b|\b(?:today|yesterday|(?:this|last) (?:week|month|year|quarter))\b/i;

/** What is made of something in another service starts with that, not with what is made. */
function sourceNamed(request: TriggerRequest): ChosenTrigger | null {
  if (request.folded.length > REQUEST_MAX) return null;
  for (const { serviceId, mentions, triggerProbability } of request.detections)
    for (const mention of mentions) {
      if (mention.negated || (request.catalog.service(serviceId)?.events.length ?? 0) === 0) continue;
      const head = request.folded.slice(0, mention.start);
      const from = SOURCE_BEFORE.exec(head);
      if (from === null || GATHERS.test(head) || !MAKES.test(head.slice(0, from.index))) continue;
      const others = request.detections.some(
        (other) =>
          other.serviceId !== serviceId &&
          (/\b(?:who|that)\b/.test(from[0]) || other.mentions.some(({ start }) => start < from.index)),
      );
      // "Send a mail from Gmail": what it is sent with.
      const means =
        request.categoryOf(serviceId) === "email" &&
        !/^\s+(?:e-?mails?|messages?|mails?|senders?|threads?|attachments?|labels?)\b/i.test(
          request.folded.slice(mention.end),
        );
      if (!others || means) continue;
      const service = request.catalog.service(serviceId);
      const told = request.folded.slice(from.index, mention.end + 40);
      // "Create a task in Pipedrive from Asana": of the same kind as what is made of it.
      const text = service === undefined || matchEvent(service, told, true) !== undefined ? told : request.folded;
      const said = { start: from.index, end: mention.end, text };
      return serviceTrigger(request, serviceId, text, said, Math.max(0.7, triggerProbability));
    }
  return null;
}

/** "Create a new Trello card": nothing that comes. */
const MADE =
  /\b(?:creat(?:es?|ing)|adds?|adding|makes?|posts?|writes?|generates?|opens?|starts?|sets? up|sends?|publish(?:es)?|inserts?|triggers?|saves?)\s+(?:an?\s+|the\s+|my\s+)?$|\b(?:to|into|in) an?\s+$/i;

function freshNamed(request: TriggerRequest): ChosenTrigger | null {
  for (const { serviceId, mentions, triggerProbability } of request.detections)
    for (const mention of mentions) {
      if (mention.negated) continue;
      const before = request.folded.slice(Math.max(0, mention.start - 60), mention.start);
      const start = FRESH_NAME.exec(before) ?? FRESH_FROM.exec(before);
      if (start === null || MADE.test(before.slice(0, start.index))) continue;
      const said = { start: mention.start - (before.length - start.index), end: mention.end };
      const text = request.folded.slice(said.start, mention.end + 40);
      return serviceTrigger(request, serviceId, text, { ...said, text }, Math.max(0.7, triggerProbability));
    }
  return null;
}

function namedIn(clause: Clause, detections: readonly Detection[]): Detection | undefined {
  const inside = detections.filter((d) =>
    d.mentions.some((m) => m.start >= clause.start && m.start < clause.end && !m.negated),
  );
  return inside.sort((a, b) => b.triggerProbability - a.triggerProbability)[0];
}

const LABEL_WORDS_MAX = 5;

/** "Discord: when somebody posts …": the service stands before, with a colon. */
function labelOf({ start }: Clause, { folded, detections }: TriggerRequest): Detection | undefined {
  const colon = /:\s*$/.exec(folded.slice(0, start))?.index;
  if (colon === undefined) return undefined;
  const from = Math.max(folded.lastIndexOf("\n", colon), folded.lastIndexOf(". ", colon)) + 1;
  if (folded.slice(from, colon).trim().split(/\s+/).length > LABEL_WORDS_MAX) return undefined;
  const inLabel = ({ start: at, end, negated }: Detection["mentions"][number]): boolean =>
    at >= from && end <= colon && !negated;
  const first = ({ mentions }: Detection): number => mentions.find(inLabel)?.start ?? Infinity;
  return detections.filter(({ mentions }) => mentions.some(inLabel)).sort((a, b) => first(a) - first(b))[0];
}

/** "…arrives in the Acme Portal": a name that no service here has, so that no other is taken for it. */
const IN_SYSTEM =
  /\b(?:in|into|on|from|at|via|by|to an?|to the)\s+(?:the\s+|my\s+|our\s+|an?\s+)?((?:[A-Z][\w/&.]*)(?:\s[A-Z][\w/&.]*)*)/g;
const NO_SYSTEM =
  /^(?:(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day|January|February|March|April|May|June|July|August|September|October|November|December|I|USD?|EUR?|UK|AM|PM|CEO|HR|IT|VIP|API|CRM|SMS|Email|Inbox|Sales|Support|Marketing|Finance|Leads?)(?: (?:Team|Channel|Inbox|Queue|Folder|List|Department|Morning|Evening))?$/;

function unknownNameIn(clause: Clause, request: TriggerRequest): string | null {
  if (request.folded.length > REQUEST_MAX) return null;
  const said = request.folded.slice(clause.start, clause.end);
  for (const match of said.matchAll(IN_SYSTEM)) {
    const name = match[1] ?? "";
    if (!NO_SYSTEM.test(name) && !isPlace(name)) return name;
  }
  return null;
}

/** "When I receive important emails": no service is named, the category is; the default is taken and the person asked. */
function assumedIn(clause: Said, request: TriggerRequest): ChosenTrigger | null {
  const tokens = clause.text
    .toLowerCase()
    .split(/[^\p{L}\p{N}]+/u)
    .filter(Boolean);
  const cues = tokens.flatMap((token, i) => [
    ...(CUES_BY_WORDS.get(`${token} ${tokens[i + 1] ?? ""}`) ?? []),
    ...(CUES_BY_WORDS.get(token) ?? []),
  ]);
  // What is told of first is what comes: "rows in the Leads sheet" are rows.
  const inOrder = [...EVENT_CUES].filter((id) => cues.includes(id)).sort((a, b) => cues.indexOf(a) - cues.indexOf(b));
  if (cues.includes("form") && SENT.test(clause.text)) inOrder.unshift("form");
  for (const cueId of inOrder) {
    const serviceId = request.defaultFor(cueId);
    if (serviceId === null || (request.catalog.service(serviceId)?.events.length ?? 0) === 0) continue;
    return serviceTrigger(request, serviceId, clause.text, clause, 0.6);
  }
  return null;
}

import type { Catalog } from "@/lib/connectors/catalog";
import type { JsonObject } from "@/lib/kernel/json";
import type { Trigger } from "@/lib/workflow/definition-schema";
import type { Missing, Question } from "../schema";
import { CUES_BY_WORDS } from "./category-cues";
import type { Detection } from "./detect-services";
import { durationMs } from "./find-slots";
import { matchEvent } from "./match-operation";
import { parseComparison } from "./parse-condition";
import { readSchedule } from "./parse-schedule";
import { APPROVAL, type Clause } from "./split-clauses";

/** A piece of the text that tells of an event. */
type Said = Pick<Clause, "text" | "start" | "end">;

/** What starts the workflow. */
export interface ChosenTrigger {
  id: string;
  trigger: Trigger;
  /** Further ones of the same kind: times that one schedule cannot say. */
  also?: Trigger[];
  /** Schema of the data it brings. */
  output: JsonObject;
  noun: string;
  /** The service meant, which is not always one that can be called; null for schedule, webhook and manual. */
  serviceId: string | null;
  event: string;
  schedule: string | null;
  span: { start: number; end: number } | null;
  confidence: number;
  assumptions: string[];
  questions: Question[];
  missing: Missing[];
}

export interface TriggerRequest {
  catalog: Catalog;
  folded: string;
  clauses: readonly Clause[];
  detections: readonly Detection[];
  timezone: string | undefined;
  defaultFor: (cueId: string) => string | null;
  nameOf: (serviceId: string) => string;
}

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
const FRESH_FROM = /\b(?:new|incoming)\s+(?:[\w-]+\s+){1,3}(?:from|in|on)\s+(?:the\s+|my\s+|our\s+)?$/i;

export function chooseTrigger(request: TriggerRequest): ChosenTrigger {
  const spoken = request.clauses.find((clause) => clause.kind === "trigger");
  const named = spoken === undefined ? undefined : namedIn(spoken, request.detections);
  if (spoken !== undefined && named !== undefined)
    return serviceTrigger(request, named.serviceId, spoken.text, spoken, Math.max(0.75, named.triggerProbability));
  const schedule = readSchedule(request.folded, request.timezone);
  if (spoken !== undefined && /\bwebhook|http (?:request|call)\b/i.test(spoken.text)) return webhookTrigger(spoken);
  if (schedule === null && spoken === undefined && request.clauses.some((clause) => clause.imperative)) {
    const fresh = freshNamed(request);
    if (fresh !== null) return fresh;
  }
  const once = ONCE.exec(request.folded);
  if (once !== null && schedule === null && spoken === undefined && request.clauses.some((clause) => clause.imperative))
    return onceTrigger(once[0].trim());
  const likely = [...request.detections].sort((a, b) => b.triggerProbability - a.triggerProbability)[0];
  const imperative = request.clauses.some((clause) => clause.imperative);
  if (
    spoken !== undefined &&
    imperative &&
    (schedule === null || schedule.start < spoken.start || schedule.start >= spoken.end)
  ) {
    const assumed = assumedIn(spoken, request);
    if (assumed !== null) return assumed;
  }
  if (schedule !== null && (imperative || likely === undefined || likely.triggerProbability < 0.8))
    return scheduleTrigger(request, schedule);
  if (likely !== undefined && likely.triggerProbability >= LEARNED_MIN) {
    const mention = likely.mentions[0];
    const text = mention === undefined ? "" : request.folded.slice(Math.max(0, mention.start - 60), mention.end + 40);
    return serviceTrigger(request, likely.serviceId, text, null, likely.triggerProbability);
  }
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

function freshNamed(request: TriggerRequest): ChosenTrigger | null {
  for (const { serviceId, mentions, triggerProbability } of request.detections)
    for (const mention of mentions) {
      if (mention.negated) continue;
      const before = request.folded.slice(Math.max(0, mention.start - 60), mention.start);
      const start = FRESH_NAME.exec(before) ?? FRESH_FROM.exec(before);
      if (start === null) continue;
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
  for (const cueId of EVENT_CUES) {
    if (!cues.includes(cueId)) continue;
    const serviceId = request.defaultFor(cueId);
    if (serviceId === null || (request.catalog.service(serviceId)?.events.length ?? 0) === 0) continue;
    return serviceTrigger(request, serviceId, clause.text, clause, 0.6);
  }
  return null;
}

function serviceTrigger(
  request: TriggerRequest,
  serviceId: string,
  text: string,
  clause: Said | null,
  confidence: number,
): ChosenTrigger {
  const service = request.catalog.service(serviceId);
  const match = service === undefined ? undefined : matchEvent(service, text, clause !== null);
  const name = request.nameOf(serviceId);
  const span = clause === null ? null : { start: clause.start, end: clause.end };
  if (service === undefined || match === undefined) {
    const path = serviceId.replace(/[^A-Za-z0-9-]/g, "-");
    const forWhat =
      (service?.events.length ?? 0) > 0 && clause !== null ? ` that tells "${clause.text.trim().slice(0, 80)}"` : "";
    return {
      ...webhookTrigger(clause),
      trigger: { name: `${name} calls`, service: "webhook", event: "received", with: { path } },
      serviceId,
      span,
      confidence,
      assumptions: [`${name} has no trigger here${forWhat}: it has to call the address /hooks/${path}.`],
      missing: [
        { what: `A trigger for ${name}${forWhat}`, suggestion: `Let ${name} send a webhook to /hooks/${path}.` },
      ],
    };
  }
  const { event } = match;
  const filled = triggerInput(event.input, text, name);
  // With an "otherwise" the comparison chooses between steps, so that the workflow has to start either way.
  const branches = request.clauses.some((other) => other.kind === "otherwise" || other.otherwise);
  const when = clause === null || branches ? null : parseComparison(text, event.output);
  return {
    id: serviceId.replace(/^[^a-z]+/, "").replace(/[^a-z0-9]+/g, "_") || "start",
    trigger: {
      name: event.name,
      service: serviceId,
      event: event.id,
      ...(when === null ? {} : { when }),
      ...(Object.keys(filled.with).length > 0 ? { with: filled.with } : {}),
    },
    output: event.output,
    noun: event.nouns[0] ?? event.name.toLowerCase(),
    serviceId,
    event: event.id,
    schedule: null,
    span,
    confidence: Math.round(Math.min(confidence, match.confidence + 0.1) * 1000) / 1000,
    assumptions: filled.assumptions,
    questions: filled.questions,
    missing: [],
  };
}

function triggerInput(
  input: JsonObject,
  text: string,
  name: string,
): { with: JsonObject; assumptions: string[]; questions: Question[] } {
  const out: { with: JsonObject; assumptions: string[]; questions: Question[] } = {
    with: {},
    assumptions: [],
    questions: [],
  };
  const properties = (input["properties"] ?? {}) as JsonObject;
  const required = Array.isArray(input["required"]) ? input["required"] : [];
  if ("query" in properties && name === "Gmail") {
    const parts: string[] = [];
    if (/\b(important|urgent|priority|vip)\b/i.test(text)) parts.push("is:important");
    if (/\bunread\b/i.test(text)) parts.push("is:unread");
    if (/\bstarred\b/i.test(text)) parts.push("is:starred");
    if (/\battachments?\b/i.test(text)) parts.push("has:attachment");
    const sender = /\bfrom\s+([\w.+-]+@[\w.-]+\w)/i.exec(text)?.[1];
    if (sender !== undefined) parts.push(`from:${sender}`);
    const subject = /\bsubject\s+(?:contains?|includes?|with|is|line)?\s*["']([^"']+)["']/i.exec(text)?.[1];
    if (subject !== undefined) parts.push(`subject:"${subject}"`);
    if (parts.length > 0) out.with["query"] = parts.join(" ");
    const who =
      /\bfrom\s+(?:my |our |the |a |an )?(clients?|customers?|boss|manager|team|vips?|leads?|suppliers?|partners?|investors?|students?)\b/i.exec(
        text,
      )?.[1];
    if (who !== undefined && sender === undefined) {
      out.assumptions.push(`Every sender counts as "${who}" until you say which addresses or domains they write from.`);
      out.questions.push({
        id: "trigger.senders",
        question: `Which senders count as ${who}? Name addresses or a domain, e.g. @client.example.`,
        options: [],
      });
    }
  }
  const ahead = /\b(\d+ (?:minutes?|hours?|days?)) before\b/i.exec(text)?.[1];
  const aheadMs = ahead === undefined ? null : durationMs(ahead);
  if ("minutesBefore" in properties && aheadMs !== null) out.with["minutesBefore"] = aheadMs / 60_000;
  for (const [field, schema] of Object.entries(properties)) {
    if (
      !required.includes(field) ||
      field in out.with ||
      typeof schema !== "object" ||
      schema === null ||
      Array.isArray(schema)
    )
      continue;
    const channel = /#[A-Za-z][\w-]*/.exec(text)?.[0];
    const example = Array.isArray(schema["examples"]) ? schema["examples"][0] : undefined;
    const value = /channel/.test(field) && channel !== undefined ? channel : (schema["default"] ?? example ?? field);
    out.with[field] = value;
    const label = typeof schema["description"] === "string" ? schema["description"] : field;
    out.assumptions.push(`${name}: "${label}" is set to the placeholder ${JSON.stringify(value)}.`);
    out.questions.push({ id: `trigger.${field}`, question: `${name}: ${label}?`, options: [] });
  }
  return out;
}

/** The first timer starts it; where one cannot say all times, others stand beside it. */
function scheduleTrigger(
  request: TriggerRequest,
  schedule: NonNullable<ReturnType<typeof readSchedule>>,
): ChosenTrigger {
  const [first, ...others] = schedule.timers.map(({ event, with: input, when }): Trigger => ({
    name: schedule.text.slice(0, 200),
    service: "schedule",
    event,
    ...(when === undefined ? {} : { when }),
    with: input,
  }));
  const questions: Question[] =
    schedule.question === null
      ? []
      : [{ id: "trigger.schedule", question: `"${schedule.text}": ${schedule.question}`, options: [] }];
  if (first?.event === undefined)
    return {
      ...startedByHand(),
      assumptions: [`"${schedule.text}" could not be put into a schedule: it is started by hand.`],
      questions,
      missing: schedule.impossible
        ? [
            {
              what: `A schedule for "${schedule.text}"`,
              suggestion: "Name days and times that repeat, or start it by hand.",
            },
          ]
        : [],
    };
  return {
    ...startedByHand(),
    id: "timer",
    trigger: first,
    also: others,
    output: request.catalog.event("schedule", first.event)?.output ?? { type: "object" },
    noun: "run",
    event: first.event,
    schedule: schedule.timers
      .map(({ with: input }) => String(input["cron"] ?? `every ${String(input["everyMs"])} ms`))
      .join("; "),
    span: null,
    confidence: 0.9,
    assumptions: schedule.assumptions,
    questions,
  };
}

function webhookTrigger(clause: Said | null): ChosenTrigger {
  const anything: JsonObject = { type: "object" };
  return {
    id: "received",
    trigger: { name: "Request received", service: "webhook", event: "received", with: { path: "incoming" } },
    output: { type: "object", properties: { body: anything } },
    noun: "request",
    serviceId: null,
    event: "received",
    schedule: null,
    span: clause === null ? null : { start: clause.start, end: clause.end },
    confidence: 0.7,
    assumptions: [],
    questions: [],
    missing: [],
  };
}

/** What starts it is said, but nothing here can tell when it happens. */
function unknownTrigger(clause: Clause): ChosenTrigger {
  const said = clause.text.trim().replace(/[.,]$/, "");
  return {
    ...startedByHand(),
    assumptions: [`Nothing here can tell "${said}": it is started by hand.`],
    missing: [
      {
        what: `A trigger for "${said}"`,
        suggestion: "Let the system that knows it call a webhook, or look it up on a schedule with an HTTP step.",
      },
    ],
  };
}

/** "Tomorrow at noon": one instant, which no schedule has; the clock is not read here, so that the person is asked. */
function onceTrigger(said: string): ChosenTrigger {
  return {
    ...startedByHand(),
    confidence: 0.8,
    assumptions: [`"${said}" is a single time and schedules repeat: the workflow is started by hand.`],
    questions: [
      {
        id: "trigger.once",
        question: `"${said}": on which date, at what time and in which time zone? A wait until then can stand first; a schedule would repeat it.`,
        options: ["Start it by hand at that time", "Wait until that instant", "Repeat it on a schedule"],
      },
    ],
    missing: [
      {
        what: `A trigger for the single time "${said}"`,
        suggestion: 'Start it by hand, with a "wait until" step for the instant before the others.',
      },
    ],
  };
}

/** Nothing says what starts it. */
export function startedByHand(): ChosenTrigger {
  return {
    id: "start",
    trigger: { name: "Started by hand", service: "manual", event: "started" },
    output: { type: "object" },
    noun: "run",
    serviceId: null,
    event: "started",
    schedule: null,
    span: null,
    confidence: 0.5,
    assumptions: ["Nothing says what starts it: it is started by hand."],
    questions: [
      {
        id: "trigger",
        question: "What should start this workflow?",
        options: ["By hand", "On a schedule", "When a webhook is called", "When something new arrives in a service"],
      },
    ],
    missing: [],
  };
}

import type { JsonObject } from "@/lib/kernel/json";
import type { Question } from "../schema";
import { durationMs } from "./find-slots";
import type { ReadCondition } from "./guess-condition";
import { matchEvent } from "./match-event";
import { stateFilter, triggerFilter } from "./trigger-filter";
import { withoutPlaces } from "./without-places";
import { webhookTrigger, type ChosenTrigger, type Said, type TriggerRequest } from "./trigger-kinds";

/** The event of a service that the words tell of; where it has none that fits, the service has to call a webhook. */
export function serviceTrigger(
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
  // "Becomes a Productboard note": what is made of it is no state of it.
  const makes = clause !== null && becomesOther(request, serviceId, clause);
  const said = clause === null ? "" : saidOf(clause, request);
  const filter =
    clause === null || branches || makes ? null : (triggerFilter(said, event.output) ?? stateFilter(said, event));
  const assumed = filter === null ? null : assumedField(filter, clause?.text ?? "", name);
  return {
    id: serviceId.replace(/^[^a-z]+/, "").replace(/[^a-z0-9]+/g, "_") || "start",
    trigger: {
      name: event.name,
      service: serviceId,
      event: event.id,
      ...(filter === null ? {} : { when: filter.cel }),
      ...(Object.keys(filled.with).length > 0 ? { with: filled.with } : {}),
    },
    output: event.output,
    noun: event.nouns[0] ?? event.name.toLowerCase(),
    serviceId,
    event: event.id,
    schedule: null,
    span,
    confidence: Math.round(Math.min(confidence, match.confidence + 0.1) * 1000) / 1000,
    assumptions: assumed === null ? filled.assumptions : [...filled.assumptions, assumed.said],
    questions: assumed === null ? filled.questions : [...filled.questions, assumed.question],
    missing: [],
  };
}

function saidOf({ start, text }: Said, { folded, detections }: TriggerRequest): string {
  const end = start + text.length;
  return folded.slice(start, end) === text ? withoutPlaces({ start, end }, folded, detections) : text;
}

function becomesOther({ folded, detections }: TriggerRequest, serviceId: string, { start, end }: Said): boolean {
  const at = /\b(?:becomes?|turns into) an? /i.exec(folded.slice(start, end))?.index;
  if (at === undefined) return false;
  return detections.some(
    (other) => other.serviceId !== serviceId && other.mentions.some((m) => m.start > start + at && m.start < end),
  );
}

/** The data are not known to have the field that a filter reads, so that the person is told and asked. */
function assumedField(
  { assumed, cel }: ReadCondition,
  said: string,
  name: string,
): { said: string; question: Question } | null {
  if (assumed === null) return null;
  const words = said.trim().slice(0, 120);
  return {
    said: `${name}: "${words}" is read from the field "${assumed}": it starts only where ${cel}.`,
    question: {
      id: "trigger.when",
      question: `${name}: by which field and value can "${words}" be told?`,
      options: [],
    },
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
    const sender = /\bfrom\s+([\w.+-]*@[\w.-]+\w)/i.exec(text)?.[1]?.replace(/^@/, "");
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
  const ahead = /\b(\d+ (?:min(?:ute)?s?|h(?:ou)?rs?|days?)) before\b/i.exec(text)?.[1];
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

import type { Analysis, DetectedService, Missing, Question } from "../schema";
import { CUES_BY_ID } from "./category-cues";
import { BUILT_IN_STEPS } from "./assumed-services";
import { isForeign } from "./is-foreign";
import type { PlannedRequest } from "./plan-request";

/** The answer of endpoint 1 from what was read. */
export function toAnalysis(planned: PlannedRequest): Analysis {
  const { trigger, built, detection } = planned;
  const services = [...detected(planned), ...assumed(planned)].sort(
    (a, b) => (a.span?.start ?? 0) - (b.span?.start ?? 0),
  );
  const missing = uniqueBy([...trigger.missing, ...built.missing, ...planned.unread], (m) => m.what);
  const questions = uniqueBy(
    [
      ...generalQuestions(planned, services),
      ...ambiguityQuestions(services, planned),
      ...trigger.questions,
      ...built.questions,
    ],
    (q) => q.question,
  ).slice(0, 12);
  const found = detection.services.map((service) => service.serviceId);
  return {
    detected_services: found,
    confidence_score: found.length === 0 ? Math.min(detection.setConfidence, 0.1) : detection.setConfidence,
    workflow_pattern: planned.patterns[0]?.id ?? (services.length > 1 ? "integration" : "single_action"),
    complexity: complexityOf(planned),
    services,
    trigger:
      services.length === 0 && trigger.schedule === null && trigger.trigger.service === "manual"
        ? null
        : {
            service: trigger.serviceId ?? trigger.trigger.service ?? "manual",
            event: trigger.event,
            ...(trigger.schedule === null ? {} : { schedule: trigger.schedule }),
            confidence: trigger.confidence,
          },
    actions: built.outline.map((step) => ({
      service: step.service ?? step.operation.split(".")[0] ?? "wait",
      action: step.operation,
      confidence: Math.round(step.confidence * 1000) / 1000,
    })),
    patterns: planned.patterns,
    missing,
    questions,
    engine: { name: "rules", model: null, network: false },
    recommendations: recommendations(planned, missing, services),
  };
}

function roleOf(planned: PlannedRequest, id: string): DetectedService["role"] {
  const starts = planned.trigger.serviceId === id;
  const acts = planned.intents.some((intent) => intent.serviceId === id);
  return starts && acts ? "both" : starts ? "trigger" : "action";
}

function detected(planned: PlannedRequest): DetectedService[] {
  return planned.detection.services.map((found) => {
    const mention = found.mentions[0];
    const cue = found.cueId === null ? undefined : CUES_BY_ID.get(found.cueId);
    const span =
      mention === undefined
        ? null
        : { start: mention.start, end: mention.end, text: planned.input.text.slice(mention.start, mention.end) };
    const reason = isChosen(planned, found.serviceId)
      ? "It was chosen"
      : found.kind === "named"
        ? `"${span?.text ?? planned.nameOf(found.serviceId)}" names it`
        : `"${span?.text ?? ""}" asks for a ${cue?.label ?? "service"}, and it is the likeliest`;
    return {
      id: found.serviceId,
      name: planned.nameOf(found.serviceId),
      category: planned.categoryOf(found.serviceId),
      role: roleOf(planned, found.serviceId),
      confidence: found.probability,
      span,
      reason,
      alternatives: found.alternatives,
    };
  });
}

/** Whether the caller decided for it, in place of what was read. */
function isChosen(planned: PlannedRequest, id: string): boolean {
  return Object.values(planned.input.context.service_choices ?? {}).includes(id);
}

/** Share of the services taken by default that were the right ones: 8 of 62 in texts with labels. */
const CHANCE_OF_DEFAULT = 0.15;

/**
 * Services the plan took by default because a clause asks for their category: shown and asked about, but not counted
 * as detected.
 */
function assumed(planned: PlannedRequest): DetectedService[] {
  const known = new Set(planned.detection.services.map((found) => found.serviceId));
  const ids = [planned.trigger.serviceId, ...planned.intents.map((intent) => intent.serviceId)].filter(
    (id): id is string => id !== null && !known.has(id) && !BUILT_IN_STEPS.has(id),
  );
  return [...new Set(ids)].map((id) => {
    const intent = planned.intents.find((item) => item.serviceId === id);
    const candidate = planned.detection.reading.candidates.find((c) => c.serviceId === id);
    const mention = candidate?.mentions.find((m) => !m.negated);
    const start = mention?.start ?? intent?.start ?? planned.trigger.span?.start ?? 0;
    const end = mention?.end ?? intent?.end ?? planned.trigger.span?.end ?? 0;
    const cueId = intent?.assumedCue ?? candidate?.cueId ?? null;
    const cue = cueId === null ? undefined : CUES_BY_ID.get(cueId);
    const others = (cue?.services ?? []).filter((other) => other !== id).slice(0, 4);
    return {
      id,
      name: planned.nameOf(id),
      category: planned.categoryOf(id),
      role: roleOf(planned, id),
      confidence: isChosen(planned, id) ? 1 : CHANCE_OF_DEFAULT,
      span: { start, end, text: planned.input.text.slice(start, end) },
      reason: isChosen(planned, id)
        ? "It was chosen"
        : `No ${cue?.label ?? "service"} is named: it is taken by default`,
      alternatives: others.map((other) => ({
        id: other,
        confidence: Math.round(((1 - CHANCE_OF_DEFAULT) / Math.max(1, others.length)) * 1000) / 1000,
      })),
    };
  });
}

function generalQuestions(planned: PlannedRequest, services: readonly DetectedService[]): Question[] {
  if (planned.suspicious.length > 0) {
    const said = planned.suspicious.map((s) => planned.input.text.slice(s.start, s.end).trim().slice(0, 120));
    return said.map((text, i) => ({
      id: `left_out.${String(i)}`,
      question: `No step was made of "${text}": a workflow can't change rules or hand out credentials. What should it do instead?`,
      options: [],
    }));
  }
  const language: Question = {
    id: "language",
    question: "Only English is understood so far. Could you say it in English, with the names of the services?",
    options: [],
  };
  if (planned.foreign) return [language];
  const noted = planned.intents.every(({ serviceId, verb }) => serviceId === "log" && verb !== "log");
  if (services.length > 0 || (planned.built.outline.length > 0 && !noted)) return [];
  const text = planned.input.text;
  const letters = text.match(/\p{L}/gu)?.length ?? 0;
  if (letters === 0)
    return [
      {
        id: "request",
        question: "What should the workflow do? Say what starts it and what should happen then.",
        options: [],
      },
    ];
  if (isForeign(text)) return [language];
  return [
    {
      id: "request",
      question:
        noted && planned.intents.length > 0
          ? "Which services should it use? None is named, so that the run only writes down what is to be done."
          : "Which services should it use, and what should happen in them? No step could be read from the text.",
      options: [
        "When a mail arrives, create a task",
        "Every morning, post a message",
        "When a form is sent, add a row",
      ],
    },
  ];
}

function ambiguityQuestions(services: readonly DetectedService[], planned: PlannedRequest): Question[] {
  return services
    .filter((service) => service.alternatives.length > 0 && service.confidence < 0.9)
    .map((service) => ({
      id: `service.${service.id}`,
      question: `"${service.span?.text ?? service.name}": which service is meant?`,
      options: [service.name, ...service.alternatives.map((other) => planned.nameOf(other.id))],
    }));
}

function complexityOf(planned: PlannedRequest): Analysis["complexity"] {
  const steps = planned.built.outline.length;
  const branches = planned.clauses.filter(
    (clause) => clause.kind === "condition" || clause.kind === "otherwise",
  ).length;
  const weight = steps + 2 * branches;
  return weight <= 3 ? "low" : weight <= 7 ? "medium" : "high";
}

function recommendations(
  planned: PlannedRequest,
  missing: readonly Missing[],
  services: readonly DetectedService[],
): string[] {
  const out: string[] = [];
  const connected = new Set(planned.input.context.connected_services ?? []);
  const unconnected = services.filter(
    (s) =>
      !connected.has(s.id) &&
      planned.built.outline.some((step) => step.service === s.id && step.operation !== "http.request"),
  );
  if (unconnected.length > 0)
    out.push(
      `Connect ${unconnected.map((s) => s.name).join(", ")} before you publish it live; simulate mode needs no account.`,
    );
  const writes = planned.built.outline.filter((step) => step.service !== null);
  if (writes.length > 1)
    out.push(
      `Give ${planned.nameOf(writes[0]?.service ?? "")} and ${planned.nameOf(writes[1]?.service ?? "")} a retry policy: a short outage would end the run otherwise.`,
    );
  if (planned.trigger.trigger.service === "schedule")
    out.push("Let missed runs be caught up once, so that a restart does not lose one.");
  if (planned.patterns[0]?.id === "approval")
    out.push("Set a time limit for the approval and say what happens when nobody answers.");
  for (const item of missing.slice(0, 3)) out.push(item.suggestion);
  for (const id of planned.ruledOut) out.push(`${planned.nameOf(id)} is left out, since the text rules it out.`);
  if (planned.detection.reading.mixedScriptWords.length > 0)
    out.push("A word mixes letters of two alphabets; it was read as Latin. Check that it is the service you mean.");
  if (services.length === 0) out.push("Name what starts the workflow and the services it should act in.");
  return out;
}

function uniqueBy<T>(items: readonly T[], key: (item: T) => string): T[] {
  const seen = new Set<string>();
  return items.filter((item) => !seen.has(key(item)) && seen.add(key(item)).size > 0);
}

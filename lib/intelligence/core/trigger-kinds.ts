import type { Catalog } from "@/lib/connectors/catalog";
import type { JsonObject } from "@/lib/kernel/json";
import type { Trigger } from "@/lib/workflow/definition-schema";
import type { Missing, Question } from "../schema";
import type { Detection } from "./detect-services";
import type { readSchedule } from "./parse-schedule";
import type { Clause } from "./clause";

/** A piece of the text that tells of an event. */
export type Said = Pick<Clause, "text" | "start" | "end">;

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
  categoryOf: (serviceId: string) => string;
}

/** The first timer starts it; where one cannot say all times, others stand beside it. */
export function scheduleTrigger(
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

export function webhookTrigger(clause: Said | null): ChosenTrigger {
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

/** A system that is named and that no service here is: it can call an address. */
export function unknownSystem(clause: Said, name: string): ChosenTrigger {
  const said = clause.text.trim().replace(/[.,]$/, "");
  return {
    ...webhookTrigger(clause),
    assumptions: [`${name} is no service here: it has to call the address /hooks/incoming.`],
    missing: [{ what: `A trigger for "${said}"`, suggestion: `Let ${name} send a webhook to /hooks/incoming.` }],
  };
}

/** What starts it is said, but nothing here can tell when it happens. */
export function unknownTrigger(clause: Said): ChosenTrigger {
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
export function onceTrigger(said: string): ChosenTrigger {
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

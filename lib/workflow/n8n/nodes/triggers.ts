import type { Json, JsonObject } from "@/lib/kernel/json";
import type { Trigger } from "../../definition-schema";
import type { N8nNode } from "../export-schema";
import type { NodeJob } from "../node-job";
import { objectsAt } from "../objects-at";
import { escaped, escapeTemplate } from "../split-n8n-text";

/** What became of a trigger. */
export interface MappedTrigger {
  /** Several where one node fires at several times. */
  triggers: Trigger[];
  /** Fields of its item that stand elsewhere than in `trigger`. */
  fields?: Record<string, string>;
}

export type TriggerMapper = (job: NodeJob) => MappedTrigger | null;

const MS: Readonly<Record<string, number>> = {
  seconds: 1_000,
  minutes: 60_000,
  hours: 3_600_000,
  days: 86_400_000,
  weeks: 604_800_000,
};

function numberOr(value: Json | undefined, otherwise: number): number {
  const number =
    typeof value === "number" ? value : typeof value === "string" && value.trim() !== "" ? Number(value) : Number.NaN;
  return Number.isFinite(number) ? Math.round(number) : otherwise;
}

function cron(expression: string): Trigger {
  return { service: "schedule", event: "cron", with: { cron: expression } };
}

function interval(everyMs: number): Trigger {
  return { service: "schedule", event: "interval", with: { everyMs: Math.max(1_000, everyMs) } };
}

/** Six fields, the first being seconds, are five of ours. */
function fiveFields(job: NodeJob, expression: string): Trigger | null {
  const fields = expression.replace(/^=/, "").trim().split(/\s+/);
  if (fields.length === 6) {
    if (fields[0] !== "0") job.note("differs", "Seconds of the cron expression are left out.", "expression");
    return cron(fields.slice(1).join(" "));
  }
  return fields.length === 5 ? cron(fields.join(" ")) : null;
}

const SCHEDULE_FIELDS: Record<string, string> = {
  timestamp: "trigger.firedAt",
  "Readable date": "trigger.firedAt",
  "Readable time": "trigger.firedAt",
};

export const scheduleTrigger: TriggerMapper = (job) => {
  const rules = objectsAt(job.params, "rule", "interval");
  const list: JsonObject[] = rules.length > 0 ? rules : [{}];
  const triggers = list.map((one) => scheduled(job, one));
  if (triggers.includes(null)) return null;
  return { triggers: triggers.filter((trigger) => trigger !== null), fields: SCHEDULE_FIELDS };
};

function scheduled(job: NodeJob, one: JsonObject): Trigger | null {
  const minute = numberOr(one["triggerAtMinute"], 0);
  const hour = numberOr(one["triggerAtHour"], 0);
  switch (one["field"] ?? "days") {
    case "seconds":
      return interval(numberOr(one["secondsInterval"], 30) * 1_000);
    case "minutes": {
      const every = numberOr(one["minutesInterval"], 5);
      return 60 % every === 0 ? cron(every === 1 ? "* * * * *" : `*/${every} * * * *`) : interval(every * 60_000);
    }
    case "hours": {
      const every = numberOr(one["hoursInterval"], 1);
      return 24 % every === 0
        ? cron(`${minute} ${every === 1 ? "*" : `*/${every}`} * * *`)
        : interval(every * 3_600_000);
    }
    case "days": {
      const every = numberOr(one["daysInterval"], 1);
      if (every === 1) return cron(`${minute} ${hour} * * *`);
      job.note("differs", `Every ${every} days are counted from the time of publishing.`, "rule");
      return interval(every * 86_400_000);
    }
    case "weeks": {
      if (numberOr(one["weeksInterval"], 1) !== 1) job.note("differs", "It fires every week.", "rule.weeksInterval");
      const days = Array.isArray(one["triggerAtDay"]) ? one["triggerAtDay"].map((day) => numberOr(day, 0)) : [0];
      return cron(`${minute} ${hour} * * ${days.length === 0 ? "0" : days.join(",")}`);
    }
    case "months": {
      const every = numberOr(one["monthsInterval"], 1);
      return cron(`${minute} ${hour} ${numberOr(one["triggerAtDayOfMonth"], 1)} ${every === 1 ? "*" : `*/${every}`} *`);
    }
    case "cronExpression":
      return fiveFields(job, String(one["expression"] ?? ""));
    default:
      return null;
  }
}

/** The older Cron node. */
export const cronTrigger: TriggerMapper = (job) => {
  const times = objectsAt(job.params, "triggerTimes", "item");
  const list: JsonObject[] = times.length > 0 ? times : [{}];
  const triggers = list.map((one): Trigger | null => {
    const minute = numberOr(one["minute"], 0);
    const hour = numberOr(one["hour"], 14);
    switch (one["mode"] ?? "everyDay") {
      case "everyMinute":
        return cron("* * * * *");
      case "everyHour":
        return cron(`${minute} * * * *`);
      case "everyDay":
        return cron(`${minute} ${hour} * * *`);
      case "everyWeek":
        return cron(`${minute} ${hour} * * ${numberOr(one["weekday"], 1)}`);
      case "everyMonth":
        return cron(`${minute} ${hour} ${numberOr(one["dayOfMonth"], 1)} * *`);
      case "everyX":
        return interval(numberOr(one["value"], 2) * (MS[String(one["unit"] ?? "hours")] ?? 3_600_000));
      case "custom":
        return fiveFields(job, String(one["cronExpression"] ?? ""));
      default:
        return null;
    }
  });
  if (triggers.includes(null)) return null;
  return { triggers: triggers.filter((trigger) => trigger !== null), fields: SCHEDULE_FIELDS };
};

export const intervalTrigger: TriggerMapper = ({ params }) => ({
  triggers: [interval(numberOr(params["interval"], 1) * (MS[String(params["unit"] ?? "seconds")] ?? 1_000))],
  fields: SCHEDULE_FIELDS,
});

export const manualTrigger: TriggerMapper = () => ({ triggers: [{ service: "manual", event: "started" }] });

const METHODS: ReadonlySet<string> = new Set(["GET", "POST", "PUT", "PATCH", "DELETE"]);

/** A path that our addresses take, out of one of n8n's. */
function pathOf(job: NodeJob): string | undefined {
  const path = String(job.params["path"] ?? "").replace(/^\/+|\/+$/g, "");
  if (path === "") return undefined;
  const plain = path
    .replace(/[^A-Za-z0-9/_-]+/g, "-")
    .replace(/^[^A-Za-z0-9]+|[-/]+$/g, "")
    .replace(/\/{2,}/g, "/")
    .slice(0, 200);
  if (path.includes(":")) job.note("differs", `Parts of the path (${path}) are no variables here.`, "path");
  return plain === "" ? undefined : plain;
}

export const webhookTrigger: TriggerMapper = (job) => {
  const { params } = job;
  const path = pathOf(job);
  const method = params["httpMethod"] ?? "GET";
  const accepted = (Array.isArray(method) ? method : [method]).map(String).filter((one) => METHODS.has(one));
  const settings: JsonObject = {
    ...(path !== undefined && { path }),
    ...(accepted.length === 1 && { method: accepted[0] as string }),
    ...(accepted.length > 1 && { methods: accepted }),
  };
  if ((params["authentication"] ?? "none") !== "none")
    job.note(
      "credential",
      "Callers had to prove themselves: choose how under the trigger's sign-in.",
      "authentication",
    );
  job.note("dropped", "webhookUrl and executionMode of its item do not exist here.");
  if (params["responseMode"] === "lastNode")
    job.note(
      "differs",
      "The caller gets 202 and the run's id; add a step that answers (webhook.respond) for the last result.",
      "responseMode",
    );
  return {
    triggers: [{ service: "webhook", event: "received", with: settings }],
    fields: { headers: "trigger.headers", query: "trigger.query", body: "trigger.body", params: "{}" },
  };
};

/** The window of a chat is not brought over; its messages come by a request of the same fields. */
export const chatTrigger: TriggerMapper = (job) => {
  job.note(
    "differs",
    "There is no chat window: messages come as a request {chatInput, sessionId} to the trigger's address.",
  );
  return {
    triggers: [{ service: "webhook", event: "received", with: { method: "POST" } }],
    fields: {
      chatInput: "trigger.body.?chatInput.orValue(null)",
      sessionId: "trigger.body.?sessionId.orValue(null)",
      action: '"sendMessage"',
    },
  };
};

/** Tools for models elsewhere: by a plain request, not by their protocol. */
export const toolServerTrigger: TriggerMapper = (job) => {
  job.note("differs", "It takes a request {tool, input} in place of the protocol of tool servers (MCP).");
  const path = pathOf(job);
  return {
    triggers: [
      { service: "webhook", event: "received", with: { ...(path !== undefined && { path }), method: "POST" } },
    ],
  };
};

export const calledTrigger: TriggerMapper = () => ({ triggers: [{ service: "workflow", event: "called" }] });

export const errorTrigger: TriggerMapper = (job) => {
  job.note("differs", "It starts at the failure of any other workflow; name them in its settings.");
  return {
    triggers: [{ service: "workflow", event: "failed" }],
    fields: {
      execution:
        '{"id": trigger.run.id, "mode": trigger.run.mode, "error": trigger.run.error, "lastNodeExecuted": trigger.run.error.?stepId.orValue(null)}',
      workflow: '{"id": trigger.run.workflowId, "name": trigger.run.workflowName}',
    },
  };
};

/** New files of a folder on disk; what is changed or deleted there starts nothing. */
export const localFileTrigger: TriggerMapper = (job) => {
  const { triggerOn, path, events } = job.params;
  if (triggerOn !== "folder" || typeof path !== "string" || path.startsWith("=")) return null;
  if (!Array.isArray(events) || !events.includes("add")) return null;
  if (events.length > 1) job.note("differs", "New files start it, of all the events that are named.", "events");
  job.note("differs", "The folder lies below the folder of files that an administrator allowed (FILES_DIR).", "path");
  const below = path
    .replace(/[\\/]+/g, "/")
    .replace(/^[A-Za-z]:/, "")
    .replace(/^(\.?\/)+|\/+$/g, "");
  return {
    triggers: [{ service: "files", event: "file.created", with: { ...(below !== "" && { path: below }) } }],
    fields: { event: '"add"', path: "trigger.path" },
  };
};

const FORM_TYPES: Readonly<Record<string, string>> = {
  text: "text",
  textarea: "textarea",
  email: "email",
  number: "number",
  date: "date",
  dropdown: "select",
  radio: "select",
  checkbox: "checkbox",
  password: "text",
};

export const formTrigger: TriggerMapper = (job) => {
  const { params } = job;
  const fields: Record<string, string> = { submittedAt: "trigger.submittedAt", formMode: '"production"' };
  const seen = new Set<string>();
  const list = objectsAt(params, "formFields", "values").flatMap((one, i): JsonObject[] => {
    const kind = String(one["fieldType"] ?? "text");
    const label =
      String(one["fieldLabel"] ?? one["fieldName"] ?? `Field ${i + 1}`)
        .trim()
        .slice(0, 200) || `Field ${i + 1}`;
    if (!Object.hasOwn(FORM_TYPES, kind)) {
      job.note("dropped", `The field "${label}" of kind ${kind} is not offered by our forms.`, "formFields");
      return [];
    }
    const options = objectsAt(one, "fieldOptions", "values");
    const choices = [
      ...new Set(options.map((each) => String(each["option"] ?? "").slice(0, 200)).filter((each) => each !== "")),
    ];
    const type = kind === "dropdown" && choices.length === 0 ? "text" : (FORM_TYPES[kind] ?? "text");
    const name = formName(label, seen);
    fields[String(one["fieldName"] ?? "") || label] = `trigger.fields.${name}`;
    fields[label] = `trigger.fields.${name}`;
    return [
      {
        name,
        label: escapeTemplate(label),
        type,
        ...(one["requiredField"] === true && { required: true }),
        ...(type === "select" && { options: choices }),
      },
    ];
  });
  if (list.length === 0) {
    list.push({ name: "message", label: "Message", type: "text" });
    job.note("fill_in", "The form has no field that our forms offer: give it one.", "formFields");
  }
  const path = pathOf(job);
  const title =
    typeof params["formTitle"] === "string" && !params["formTitle"].startsWith("=")
      ? params["formTitle"].slice(0, 200)
      : undefined;
  const description =
    typeof params["formDescription"] === "string"
      ? params["formDescription"].replace(/^=/, "").slice(0, 4_000)
      : undefined;
  const settings: JsonObject = {
    ...(path !== undefined && !path.includes("/") && { path }),
    ...(title !== undefined && { title: escapeTemplate(title) }),
    ...(description !== undefined && { description: escapeTemplate(description) }),
    fields: list.slice(0, 50),
  };
  return { triggers: [{ service: "form", event: "submitted", with: settings }], fields };
};

function formName(label: string, seen: Set<string>): string {
  const plain =
    label
      .normalize("NFKD")
      .replace(/[^A-Za-z0-9]+/g, "_")
      .replace(/^[^A-Za-z]+|_+$/g, "")
      .toLowerCase()
      .slice(0, 50) || "field";
  const base = ["constructor", "prototype"].includes(plain) ? `${plain}_field` : plain;
  let name = base;
  for (let count = 2; seen.has(name); count += 1) name = `${base}_${count}`;
  seen.add(name);
  return name;
}

/** A trigger that has no counterpart: it keeps what it was, and starts by hand only. */
export function genericTrigger({ type, typeVersion, parameters }: N8nNode): Trigger {
  return { service: "imported", event: "n8n.trigger", with: { type, typeVersion, parameters: escaped(parameters) } };
}

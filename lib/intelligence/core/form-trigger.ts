import type { JsonObject } from "@/lib/kernel/json";
import { webhookTrigger, type ChosenTrigger } from "./trigger-kinds";

/** A form that is wanted, not one of a service that is named: "a form for my colleagues", "use a form to collect …". */
const OWN_FORM =
  /(?:^|[.:;]\s+|\b(?:use|make|build|create|offer|publish|set up|have|want|need|with|via|through|by) )(?:(?:me|us) )?(?:an? |the |our |my )?(?:(?:simple|short|small|little|web|public|internal|intake|request|order|contact|feedback|registration|signup|application) ){0,2}form\b(?=\s*(?:for|to|where|with|that|which|asking|collecting|:|->|=>|\u2192|,|\())/i;
/** "…: name, department and laptop type", "to collect name and e-mail". */
const ASKED =
  /\bform\b[^:.]{0,40}?(?::|\b(?:with|collect(?:ing|s)?|ask(?:ing|s)?(?: for)?|for)\b)\s+((?:[\w -]{2,30}(?:, (?:and )?| and ))+[\w -]{2,30})/i;
const FIELDS_MAX = 12;
const TYPES: readonly (readonly [RegExp, string])[] = [
  [/e-?mail/i, "email"],
  [/\b(?:date|day|birthday|deadline|from|until)\b/i, "date"],
  [/\b(?:amount|number|count|price|cost|budget|quantity|age)\b/i, "number"],
  [/\b(?:link|url|website)\b/i, "url"],
  [/\b(?:message|description|comment|reason|details|notes?|question)\b/i, "textarea"],
];

/** Whether the words ask for a form of the platform's own. */
export const wantsForm = (folded: string): boolean => OWN_FORM.test(folded);

/** The form with the fields that the words list; one for a message where they list none, and a question. */
export function formTrigger(folded: string): ChosenTrigger {
  const asked = ASKED.exec(folded);
  const listed = (asked?.[1] ?? "").replace(/,?\s*(?:and\s+)?then\b.*$/i, "");
  const names = listed
    .split(/,\s*(?:and\s+)?|\s+and\s+/)
    .map((name) => name.trim().replace(/^(?:the|their|his|her|a|an|your)\s+/i, ""))
    .filter((name) => /^[A-Za-z][\w -]{1,29}$/.test(name))
    .slice(0, FIELDS_MAX);
  const labels = [...new Map((names.length > 1 ? names : ["Message"]).map((name) => [keyOf(name), name])).entries()];
  const fields = labels.map(([name, label]): JsonObject => ({
    name,
    label: label.charAt(0).toUpperCase() + label.slice(1),
    type: TYPES.find(([pattern]) => pattern.test(label))?.[1] ?? "text",
    required: true,
  }));
  const properties = Object.fromEntries(labels.map(([name]) => [name, { type: "string" }]));
  return {
    ...webhookTrigger(null),
    id: "form",
    trigger: { name: "Form sent", service: "form", event: "submitted", with: { fields } },
    output: {
      type: "object",
      properties: { fields: { type: "object", properties }, submittedAt: { type: "string", format: "date-time" } },
      required: ["fields", "submittedAt"],
    },
    noun: "form",
    span: asked === null ? null : { start: asked.index, end: asked.index + asked[0].length },
    event: "submitted",
    confidence: 0.8,
    assumptions: names.length > 1 ? [] : ['The form asks for one "Message" until you say what it should ask.'],
    questions:
      names.length > 1 ? [] : [{ id: "trigger.fields", question: "What should the form ask for?", options: [] }],
  };
}

const keyOf = (name: string): string =>
  name
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, "_")
    .replace(/^_+|_+$/g, "");

import { isJsonObject, type Json, type JsonObject } from "@/lib/kernel/json";
import { walkSteps } from "../../core/walk-steps";
import type { Definition, Trigger } from "../../definition-schema";
import { nodeTypeOf } from "../node-types";

interface PlainNode extends JsonObject {
  type: string;
  typeVersion: number;
  parameters: JsonObject;
}

const BASE = "n8n-nodes-base.";

/** A trigger as n8n's node for it; what it has none for starts by hand there. */
export function nodeOfTrigger(trigger: Trigger, definition: Definition): PlainNode {
  const { service = "", event = "", with: settings = {} } = trigger;
  const manual = { type: `${BASE}manualTrigger`, typeVersion: 1, parameters: {} };
  switch (`${service}.${event}`) {
    case "schedule.cron":
      return schedule({ field: "cronExpression", expression: String(settings["cron"] ?? "0 0 * * *") });
    case "schedule.interval":
      return schedule({
        field: "seconds",
        secondsInterval: Math.max(1, Math.round(Number(settings["everyMs"] ?? 60_000) / 1_000)),
      });
    case "webhook.received": {
      const responds = walkSteps(definition).some(
        ({ step }) => step.service === "webhook" && step.operation === "respond",
      );
      const parameters: JsonObject = {
        path: String(settings["path"] ?? "hook"),
        httpMethod: String(settings["method"] ?? "POST"),
        responseMode: responds ? "responseNode" : "onReceived",
        options: {},
      };
      return { type: `${BASE}webhook`, typeVersion: 2, parameters };
    }
    case "form.submitted":
      return { type: `${BASE}formTrigger`, typeVersion: 2.2, parameters: formOf(settings) };
    case "workflow.called":
      return { type: `${BASE}executeWorkflowTrigger`, typeVersion: 1.1, parameters: { inputSource: "passthrough" } };
    case "workflow.failed":
      return { type: `${BASE}errorTrigger`, typeVersion: 1, parameters: {} };
    case "imported.n8n.trigger":
      return {
        type: String(settings["type"]),
        typeVersion: Number(settings["typeVersion"] ?? 1),
        parameters: unescaped(settings["parameters"] ?? {}),
      };
    default: {
      const type = nodeTypeOf(service, "trigger");
      return type === undefined ? manual : { type, typeVersion: 1, parameters: {}, notes: `Was ${service} ${event}` };
    }
  }
}

function schedule(interval: JsonObject): PlainNode {
  return { type: `${BASE}scheduleTrigger`, typeVersion: 1.2, parameters: { rule: { interval: [interval] } } };
}

function formOf(settings: JsonObject): JsonObject {
  const fields = Array.isArray(settings["fields"]) ? settings["fields"].filter(isJsonObject) : [];
  return {
    formTitle: settings["title"] ?? "Form",
    ...(settings["description"] !== undefined && { formDescription: settings["description"] }),
    formFields: {
      values: fields.map((field) => ({
        fieldLabel: field["name"] ?? "",
        fieldType:
          field["type"] === "select" ? "dropdown" : field["type"] === "url" ? "text" : (field["type"] ?? "text"),
        requiredField: field["required"] === true,
        ...(Array.isArray(field["options"]) && {
          fieldOptions: { values: field["options"].map((option) => ({ option })) },
        }),
      })),
    },
  };
}

/** Parameters that an import kept, as they were. */
export function unescaped(value: Json): JsonObject {
  const plain = (one: Json): Json => {
    if (typeof one === "string") return one.replaceAll("{{{{", "{{");
    if (Array.isArray(one)) return one.map(plain);
    return isJsonObject(one) ? Object.fromEntries(Object.entries(one).map(([key, item]) => [key, plain(item)])) : one;
  };
  const made = plain(value);
  return isJsonObject(made) ? made : {};
}

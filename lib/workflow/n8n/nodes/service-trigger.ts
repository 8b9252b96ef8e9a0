import { isJsonObject, type JsonObject } from "@/lib/kernel/json";
import { needsConnection } from "../../catalog-lookup";
import { checkInput } from "../../core/check-input";
import { wordsOf } from "../match-operation";
import { nodeTypeFacts } from "../node-types";
import type { TriggerMapper } from "./triggers";

/** Words by which n8n and we name the same happening. */
const SAME: readonly (readonly string[])[] = [
  [
    "created",
    "create",
    "added",
    "add",
    "new",
    "uploaded",
    "upload",
    "submission",
    "submitted",
    "received",
    "message",
    "row",
    "response",
    "posted",
  ],
  ["updated", "update", "changed", "change", "edited", "modified", "propertyvalue"],
  ["deleted", "delete", "removed", "remove"],
];

/** A trigger of a service by the name of its event. */
export const serviceTrigger: TriggerMapper = (job) => {
  const { node, params } = job;
  const { catalog } = job.around;
  const facts = nodeTypeFacts(node.type);
  const service = facts === undefined ? undefined : catalog.service(facts.service);
  if (service === undefined || service.events.length === 0) return null;
  const raw =
    params["event"] ??
    params["events"] ??
    params["updates"] ??
    params["trigger"] ??
    params["triggerOn"] ??
    params["topic"] ??
    params["resource"];
  const wanted = wordsOf(
    [params["resource"], Array.isArray(raw) ? raw[0] : raw]
      .map((one) => (typeof one === "string" && /[a-z]{3}/i.test(one) ? one : ""))
      .join(" "),
  );
  const scored = service.events
    .map(({ id }) => ({ id, score: scoreOf(wordsOf(id), wanted) }))
    .sort((a, b) => b.score - a.score);
  const [best] = scored;
  if (best === undefined || (best.score === 0 && service.events.length > 1 && wanted.length > 0)) return null;
  const event = catalog.event(service.id, best.id);
  if (event === undefined) return null;
  if (best.score === 0 && wanted.length > 0)
    job.note("differs", `It starts at "${event.name}"; n8n's trigger named ${wanted.join(" ")}.`);
  if (Array.isArray(raw) && raw.length > 1)
    job.note("differs", `It starts at "${event.name}" only, of ${raw.length} events.`);
  if (needsConnection(service)) job.note("credential", `Choose a connection of ${service.name}.`);
  job.note("differs", "Each thing found starts a run of its own; its fields are those of our event.");
  return { triggers: [{ service: service.id, event: best.id, with: settingsFor(job, event.input) }] };
};

function scoreOf(ours: readonly string[], theirs: readonly string[]): number {
  return ours.reduce((score, word) => {
    if (theirs.includes(word)) return score + 2;
    const group = SAME.find((words) => words.includes(word));
    return group !== undefined && theirs.some((their) => group.includes(their)) ? score + 1 : score;
  }, 0);
}

function settingsFor(job: Parameters<TriggerMapper>[0], schema: JsonObject): JsonObject {
  const properties = isJsonObject(schema["properties"]) ? schema["properties"] : {};
  const required = Array.isArray(schema["required"]) ? schema["required"].map(String) : [];
  const settings: JsonObject = {};
  for (const [name, property] of Object.entries(properties)) {
    const entry = Object.entries(job.params).find(([key]) => {
      const [a, b] = [wordsOf(key).join(""), wordsOf(name).join("")];
      return a === b || a === `${b}id` || `${a}id` === b;
    });
    if (entry === undefined) continue;
    const value = job.value(entry[1], entry[0]);
    // A trigger's settings are literal: there is nothing yet that an expression could read.
    if (value === "" || JSON.stringify(value).includes("{{")) continue;
    if (checkInput({ [name]: value }, { type: "object", properties: { [name]: property ?? {} } }, []).length === 0)
      settings[name] = value;
  }
  for (const name of required)
    if (settings[name] === undefined)
      settings[name] = job.fillIn(name, `${name} is needed to listen, and was not found in the node.`);
  return settings;
}

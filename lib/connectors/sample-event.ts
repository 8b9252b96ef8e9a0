import { isJsonObject, type Json, type JsonObject } from "@/lib/kernel/json";
import type { Catalog } from "./catalog";
import { sampleOf } from "./sample";

/**
 * What `trigger` would be for an event, for trying a workflow without waiting for the real thing.
 * @param settings the trigger's `with`; fields of the same name are kept (a webhook's path, say)
 * @returns {} for a service or event nobody knows
 */
export function sampleEvent(catalog: Catalog, serviceId: string, eventId: string, settings: JsonObject = {}): Json {
  const event = catalog.event(serviceId, eventId);
  if (event === undefined) return {};
  const sample = sampleOf(event.output);
  if (!isJsonObject(sample)) return sample;
  if (event.kind === "form") return { ...sample, fields: sampleAnswers(settings["fields"]) };
  for (const [name, value] of Object.entries(settings)) {
    if (Object.hasOwn(sample, name) && typeof sample[name] === typeof value) sample[name] = value;
  }
  return sample;
}

const ANSWERS: Readonly<Record<string, Json>> = {
  textarea: "A longer text",
  email: "ada@example.com",
  url: "https://example.com",
  number: 7,
  date: "2026-03-02",
  checkbox: true,
};

/** What somebody might fill into a form's fields. */
function sampleAnswers(fields: Json | undefined): JsonObject {
  const answers: JsonObject = {};
  for (const field of Array.isArray(fields) ? fields : []) {
    if (!isJsonObject(field) || typeof field["name"] !== "string") continue;
    const options = Array.isArray(field["options"]) ? field["options"] : [];
    const kind = typeof field["type"] === "string" ? field["type"] : "text";
    answers[field["name"]] = kind === "select" ? (options[0] ?? null) : (ANSWERS[kind] ?? "Some text");
  }
  return answers;
}

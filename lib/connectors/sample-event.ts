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
  for (const [name, value] of Object.entries(settings)) {
    if (Object.hasOwn(sample, name) && typeof sample[name] === typeof value) sample[name] = value;
  }
  return sample;
}

import { isoOf } from "@/lib/kernel/instant";
import type { Json, JsonObject } from "@/lib/kernel/json";
import type { Operation, Polling } from "../schema";

export interface PollTimes {
  nowMs: number;
  /** From here on things may be new. */
  sinceMs: number;
  /** How far was seen; absent at the first look. */
  cursor?: string | number | null | undefined;
}

const MINUTE_MS = 60_000;
const PLACEHOLDER = /\{(\w+)(?:\+(\w+))?\}/g;

/**
 * The input of a polling event's list operation: the trigger's settings that the operation knows, and what the event
 * adds. A text whose placeholder has no value is left out; of a list of texts for a field that takes one, the first that
 * can be filled is taken.
 * @param settings the trigger's `with`, checked and with defaults
 */
export function pollInput(polling: Polling, list: Operation, settings: JsonObject, times: PollTimes): JsonObject {
  const properties = (list.input["properties"] ?? {}) as Record<string, JsonObject>;
  const known = new Set(Object.keys(properties));
  const input: JsonObject = {};
  for (const [name, value] of Object.entries(settings)) if (known.has(name)) input[name] = value;
  for (const [name, value] of Object.entries(polling.input ?? {})) {
    const filled = fill(value, settings, times, properties[name]?.["type"] === "array");
    if (filled !== undefined) input[name] = filled;
  }
  return input;
}

function fill(value: Json, settings: JsonObject, times: PollTimes, isList: boolean): Json | undefined {
  if (typeof value === "string") return fillText(value, settings, times);
  // The field itself takes a list: these are its items, not one text or another.
  if (isList || !Array.isArray(value) || !value.every((item) => typeof item === "string")) return value;
  return value.map((text) => fillText(text, settings, times)).find((text) => text !== undefined);
}

function fillText(text: string, settings: JsonObject, { nowMs, sinceMs, cursor }: PollTimes): string | undefined {
  let complete = true;
  const filled = text.replace(PLACEHOLDER, (_match, name: string, minutes: string | undefined) => {
    if (name === "now") return isoOf(nowMs + (minutes === undefined ? 0 : Number(settings[minutes] ?? 0) * MINUTE_MS));
    if (name === "since") return isoOf(sinceMs);
    const value = name === "cursor" ? cursor : settings[name];
    if (typeof value === "string" || typeof value === "number") return String(value);
    complete = false;
    return "";
  });
  return complete ? filled : undefined;
}

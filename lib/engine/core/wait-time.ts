import type { Json } from "@/lib/kernel/json";

/** Longest wait that is taken: ten years of 366 days, in milliseconds. */
export const WAIT_MS_MAX = 3_660 * 86_400_000;
const TOO_LONG = "is more than 3,660 days away, the longest wait there is";

export type WaitTime = { kind: "ms"; ms: number } | { kind: "wrong"; message: string };

/** Milliseconds as a step gives them: a number, or a text of one. */
export function readWaitMs(value: Json | undefined): WaitTime {
  const isText = typeof value === "string" && value.trim() !== "";
  const ms = typeof value === "number" ? value : isText ? Number(value) : Number.NaN;
  if (!Number.isFinite(ms) || ms < 0) return { kind: "wrong", message: "must be milliseconds from 0 on" };
  return ms > WAIT_MS_MAX ? { kind: "wrong", message: TOO_LONG } : { kind: "ms", ms };
}

/** A day, or a day and a time of day; group 1 is the zone. */
const INSTANT = /^\d{4}-\d{2}-\d{2}(?:[T ]\d{2}:\d{2}(?::\d{2}(?:\.\d+)?)?(Z|[+-]\d{2}:?\d{2})?)?$/i;

/**
 * Milliseconds from now until an instant; one in the past is now.
 * @param value ISO 8601; without a zone it is UTC, wherever the worker stands
 */
export function readWaitUntil(value: Json | undefined, nowMs: number): WaitTime {
  const match = typeof value === "string" ? INSTANT.exec(value.trim()) : null;
  if (match === null) return { kind: "wrong", message: "must be an instant, e.g. 2026-03-02T09:00:00Z" };
  const [text, zone] = match;
  const atMs = Date.parse(zone === undefined && text.length > 10 ? `${text}Z` : text);
  if (Number.isNaN(atMs)) return { kind: "wrong", message: "names a time that there is not" };
  const ms = Math.max(0, atMs - nowMs);
  return ms > WAIT_MS_MAX ? { kind: "wrong", message: TOO_LONG } : { kind: "ms", ms };
}

import { isJsonObject, type Json } from "@/lib/kernel/json";
import { byPlainName } from "./plain-field-name";

/** One day: a longer pause asked for is not a pause. */
const RETRY_AFTER_MS_MAX = 86_400_000;

type Headers = Readonly<Record<string, string>>;

/**
 * Milliseconds that a `Retry-After` header asks to wait: seconds, an HTTP date, or a duration (`30s`).
 * @see https://www.rfc-editor.org/rfc/rfc9110#field.retry-after
 * @returns undefined when absent or not understood
 */
export function parseRetryAfter(header: string | undefined, nowMs: number): number | undefined {
  if (header === undefined) return undefined;
  const text = header.trim();
  const ms = /^\d+(\.\d+)?$/.test(text) ? Number(text) * 1000 : (durationMs(text) ?? Date.parse(text) - nowMs);
  return bounded(ms);
}

/** Milliseconds that the headers of an answer ask for in so many words, whatever the service calls it. */
export function askedByHeaders(headers: Headers, nowMs: number): number | undefined {
  for (const name of ["retry-after-ms", "x-retry-after-ms", "x-ms-retry-after-ms"]) {
    const ms = bounded(numberIn(headers[name]));
    if (ms !== undefined) return ms;
  }
  for (const name of ["retry-after", "x-retry-after", "x-ratelimit-retry-after", "x-rate-limit-retry-after"]) {
    const ms = parseRetryAfter(headers[name], nowMs);
    if (ms !== undefined) return ms;
  }
  return undefined;
}

/** Seconds (or a duration, or milliseconds where the name says so) in the body's own field, or its `error`'s. */
export function askedByBody(body: Json | undefined): number | undefined {
  if (!isJsonObject(body)) return undefined;
  const named = byPlainName(body);
  for (const [name, factor] of BODY_NAMES) {
    const value = named.get(name);
    if (typeof value === "number" || typeof value === "string") {
      const ms = bounded(numberIn(value) === undefined ? durationMs(String(value)) : Number(value) * factor);
      if (ms !== undefined) return ms;
    }
  }
  for (const name of ["error", "parameters", "details"]) {
    const inner = named.get(name);
    for (const one of Array.isArray(inner) ? inner.slice(0, 10) : [inner]) {
      const ms = askedByBody(one);
      if (ms !== undefined) return ms;
    }
  }
  return undefined;
}

const BODY_NAMES: readonly (readonly [string, number])[] = [
  ["retryafterms", 1],
  ["retryaftermilliseconds", 1],
  ["retryafterseconds", 1000],
  ["retryafter", 1000],
  // A duration of Google's: "3.5s".
  ["retrydelay", 1000],
];

/**
 * Milliseconds until a limit is counted anew, by the headers in which services tell of their limits. Only for an answer
 * that says "too many": on any other they tell of nothing to wait for.
 * @see https://datatracker.ietf.org/doc/draft-ietf-httpapi-ratelimit-headers/
 */
export function untilReset(headers: Headers, nowMs: number): number | undefined {
  const names = Object.keys(headers).filter((name) => RESET_NAME.test(name));
  // A service with several limits (calls, tokens) is waited for by the one that is used up.
  const usedUp = names.filter((name) => headers[name.replace("reset", "remaining").replace(/-after$/, "")] === "0");
  const waits = (usedUp.length > 0 ? usedUp : names).flatMap((name) => {
    const text = headers[name] ?? "";
    return (name.endsWith("-ms") ? bounded(numberIn(text)) : resetMs(text, nowMs)) ?? [];
  });
  const structured = /(?:reset|\bt)=(\d{1,7})/.exec(headers["ratelimit"] ?? "")?.[1];
  if (structured !== undefined) waits.push(Number(structured) * 1000);
  return waits.length === 0 ? undefined : Math.max(...waits);
}

/** `x-ratelimit-reset`, `ratelimit-reset`, `x-rate-limit-reset-requests`, `vendor-ratelimit-tokens-reset` … */
const RESET_NAME = /^(?:[a-z]+-)?(?:rate-?limit)(?:-[a-z]+)?-reset(?:-[a-z]+)?$/;

/** An instant (seconds or milliseconds since 1970, or a date) or a time to wait (seconds, `6m0s`; large ones are milliseconds). */
function resetMs(text: string, nowMs: number): number | undefined {
  const value = numberIn(text);
  if (value === undefined) return bounded(durationMs(text) ?? future(Date.parse(text) - nowMs));
  if (value >= 1e12) return bounded(future(value - nowMs));
  if (value >= 1e9) return bounded(future(value * 1000 - nowMs));
  return value > 86_400 ? bounded(value) : bounded(value * 1000);
}

/** An instant that is gone tells of a clock that goes wrong, or of a limit that is open again: nothing to go by. */
function future(ms: number): number | undefined {
  return ms > 0 && ms <= RETRY_AFTER_MS_MAX ? ms : undefined;
}

const UNIT_MS: Readonly<Record<string, number>> = { ms: 1, s: 1000, m: 60_000, h: 3_600_000 };

/** `30s`, `500ms`, `6m0s`, `1h2m3.5s`. */
function durationMs(text: string): number | undefined {
  if (!/^(?:\d{1,9}(?:\.\d{1,9})?(?:ms|s|m|h)){1,4}$/.test(text.trim())) return undefined;
  let ms = 0;
  for (const [, count, unit] of text.matchAll(/(\d+(?:\.\d+)?)(ms|s|m|h)/g))
    ms += Number(count) * (UNIT_MS[unit ?? ""] ?? 0);
  return ms;
}

function numberIn(value: string | number | undefined): number | undefined {
  if (typeof value === "number") return value;
  return value !== undefined && /^\s*\d+(\.\d+)?\s*$/.test(value) ? Number(value) : undefined;
}

function bounded(ms: number | undefined): number | undefined {
  if (ms === undefined || !Number.isFinite(ms)) return undefined;
  return Math.min(Math.max(0, Math.ceil(ms)), RETRY_AFTER_MS_MAX);
}

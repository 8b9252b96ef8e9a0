import { Cron } from "croner";
import { isTemplate } from "@/lib/expressions/split-template";
import type { JsonObject } from "@/lib/kernel/json";

/** Where a schedule is nonsense: the field of `with`, and why. */
export interface ScheduleFlaw {
  field: string;
  message: string;
}

/** A leap year's start: a pattern that names 29 February has a next time within the search from here. */
const SEARCH_FROM = new Date("2028-01-01T00:00:00Z");

export const INTERVAL_MS_MIN = 1_000;
/** Ten years: beyond, it is a slip of the pen. */
export const INTERVAL_MS_MAX = 315_576_000_000;

const CRON_EXAMPLE = '"0 9 * * 1-5" (at 9:00 from Monday to Friday)';

/** Flaws of a `schedule` trigger's input: a pattern that cannot be read or never comes due, an unknown time zone. */
export function checkSchedule(event: string, input: JsonObject): ScheduleFlaw[] {
  const flaws: ScheduleFlaw[] = [];
  const { timezone, cron, everyMs, anchor } = input;
  if (typeof timezone === "string" && !isTemplate(timezone) && !isTimeZone(timezone)) {
    flaws.push({ field: "timezone", message: `"${timezone}" is not an IANA time zone such as Europe/Berlin` });
  }
  if (event === "cron" && typeof cron === "string" && cron !== "") {
    const message = cronFlaw(cron);
    if (message !== null) flaws.push({ field: "cron", message });
  }
  if (event === "interval") {
    if (typeof everyMs === "number" && everyMs < INTERVAL_MS_MIN)
      flaws.push({
        field: "everyMs",
        message: "an interval is at least 1000 milliseconds, such as 300000 (5 minutes)",
      });
    if (typeof everyMs === "number" && everyMs > INTERVAL_MS_MAX)
      flaws.push({ field: "everyMs", message: `an interval is at most ${INTERVAL_MS_MAX} milliseconds (ten years)` });
    if (typeof anchor === "string" && !isInstant(anchor))
      flaws.push({ field: "anchor", message: "the anchor is not an instant such as 2026-01-31T09:00:00Z" });
  }
  return flaws;
}

function isInstant(text: string): boolean {
  return /^\d{4}-\d{2}-\d{2}/.test(text) && !Number.isNaN(Date.parse(text));
}

/** Whether the platform knows a time zone by this name. */
export function isTimeZone(name: string): boolean {
  try {
    new Intl.DateTimeFormat("en", { timeZone: name });
    return true;
  } catch {
    return false;
  }
}

function cronFlaw(cron: string): string | null {
  if (isTemplate(cron)) return "a cron pattern is fixed when the workflow is published: it cannot hold an expression";
  const pattern = cron.trim();
  const parts = pattern.split(/\s+/).length;
  if (!pattern.startsWith("@") && parts !== 5 && parts !== 6)
    return `a cron pattern has five fields (minute hour day month weekday), not ${parts}; for example ${CRON_EXAMPLE}`;
  if (pattern.includes("?")) return `a cron pattern takes * for any value, not ?; for example ${CRON_EXAMPLE}`;
  try {
    const next = new Cron(cron, { paused: true, timezone: "UTC", mode: "5-or-6-parts" }).nextRun(SEARCH_FROM);
    return next === null ? `"${cron}" never comes due: there is no such day; for example ${CRON_EXAMPLE}` : null;
  } catch (error) {
    const cause =
      error instanceof Error ? error.message.replace(/^Cron(Pattern|Parser)?:?\s*/i, "") : "it cannot be read";
    return `"${cron}" is not a cron pattern: ${cause}; for example ${CRON_EXAMPLE}`;
  }
}

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
    if (typeof everyMs === "number" && everyMs < 1000)
      flaws.push({ field: "everyMs", message: "an interval is at least 1000 milliseconds" });
    if (typeof anchor === "string" && Number.isNaN(Date.parse(anchor)))
      flaws.push({ field: "anchor", message: "the anchor is not an instant such as 2026-01-31T09:00:00Z" });
  }
  return flaws;
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
  const parts = cron.trim().split(/\s+/).length;
  if (!cron.trim().startsWith("@") && parts !== 5 && parts !== 6)
    return `a cron pattern has five fields (minute hour day month weekday), not ${parts}`;
  try {
    const next = new Cron(cron, { paused: true, timezone: "UTC", mode: "5-or-6-parts" }).nextRun(SEARCH_FROM);
    return next === null ? `"${cron}" never comes due` : null;
  } catch (error) {
    return `"${cron}" is not a cron pattern: ${error instanceof Error ? error.message.replace(/^Cron(Pattern|Parser)?:?\s*/i, "") : "it cannot be read"}`;
  }
}

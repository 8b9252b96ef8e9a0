import { Cron } from "croner";
import type { Definition } from "@/lib/workflow/definition-schema";
import type { SlaLimit } from "../event-schema";

/** `settings.sla` made ready for the reducer. */
export interface Sla {
  onBreach: "notify" | "cancel";
  /** When a run is late, and by which limit: the one that comes first. @param acceptedAtMs since the epoch */
  dueOf(acceptedAtMs: number): { dueAtMs: number; limit: SlaLimit };
}

/** @returns null where the definition promises nothing */
export function compileSla(settings: Definition["settings"]): Sla | null {
  const { maxDurationMs, finishBy, onBreach = "notify" } = settings?.sla ?? {};
  if (maxDurationMs === undefined && finishBy === undefined) return null;
  const daily = finishBy === undefined ? null : dailyAt(finishBy, settings?.timezone ?? "UTC");
  return {
    onBreach,
    dueOf(acceptedAtMs) {
      const byDurationMs = maxDurationMs === undefined ? Number.POSITIVE_INFINITY : acceptedAtMs + maxDurationMs;
      const byClockMs = daily?.nextRun(new Date(acceptedAtMs))?.getTime() ?? Number.POSITIVE_INFINITY;
      return byClockMs < byDurationMs
        ? { dueAtMs: byClockMs, limit: "finishBy" }
        : { dueAtMs: byDurationMs, limit: "maxDurationMs" };
    },
  };
}

/** @param time `HH:MM`; @param timezone IANA, with its daylight saving */
function dailyAt(time: string, timezone: string): Cron {
  const [hour, minute] = time.split(":").map(Number);
  return new Cron(`${minute} ${hour} * * *`, { timezone, paused: true });
}

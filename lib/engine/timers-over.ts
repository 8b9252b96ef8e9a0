import type { RunEvent } from "./event-schema";

const NONE: ReadonlySet<string> = new Set();

/**
 * Ids of the timers that units leave behind as they end otherwise than by them: the time-out of a signal that came, the
 * pause of a step that was cancelled. On disk they would wake the run for nothing until its end.
 */
export function timersOver(events: readonly RunEvent[]): ReadonlySet<string> {
  let over: Set<string> | undefined;
  for (const event of events) {
    switch (event.type) {
      case "step_succeeded":
      case "step_failed":
      case "step_cancelled":
        over ??= new Set();
        over.add(`wait:${event.path}`).add(`retry:${event.path}`);
        break;
      default:
    }
  }
  return over ?? NONE;
}

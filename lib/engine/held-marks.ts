import type { RunEvent } from "./event-schema";

/** Timer rows with this in front of a path say that its call is held. They are never due: no time alone ends it. */
export const HELD_MARK = "limit:";
/** The last instant there is. */
const NEVER_MS = 8_640_000_000_000_000;

export interface HeldMarks {
  set: { timerId: string; dueAtMs: number }[];
  cleared: string[];
}

const NONE: HeldMarks = { set: [], cleared: [] };

/** The marks by which the next worker finds a run that is held: it waits, and neither a timer nor a request brings it back. */
export function heldMarks(events: readonly RunEvent[]): HeldMarks {
  let marks = NONE;
  for (const event of events) {
    if (event.type !== "call_held" && event.type !== "call_released" && event.type !== "step_cancelled") continue;
    if (marks === NONE) marks = { set: [], cleared: [] };
    if (event.type === "call_held") marks.set.push({ timerId: HELD_MARK + event.path, dueAtMs: NEVER_MS });
    else marks.cleared.push(HELD_MARK + event.path);
  }
  return marks;
}

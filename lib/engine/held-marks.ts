import type { RunEvent } from "./event-schema";

/** Timer rows with this in front of a path say that its call is held. They are never due: no time alone ends it. */
export const HELD_MARK = "limit:";
/** The same in front of the id of a connection: steps of the run wait until it works again. */
const CONNECTION_MARK = "connection:";
/** The last instant there is. */
export const NEVER_MS = 8_640_000_000_000_000;

/** Id of the timer row that marks a run whose steps wait for a broken connection. */
export function connectionMark(connectionId: string): string {
  return CONNECTION_MARK + connectionId;
}

export interface HeldMarks {
  set: { timerId: string; dueAtMs: number }[];
  cleared: string[];
}

const NONE: HeldMarks = { set: [], cleared: [] };

/** The marks by which the next worker finds a run that is held: it waits, and neither a timer nor a request brings it back. */
export function heldMarks(events: readonly RunEvent[]): HeldMarks {
  let marks = NONE;
  for (const event of events) {
    if (!concernsHolds(event)) continue;
    if (marks === NONE) marks = { set: [], cleared: [] };
    if (event.type === "call_held") marks.set.push({ timerId: HELD_MARK + event.path, dueAtMs: NEVER_MS });
    else if (event.type === "connection_restored") marks.cleared.push(connectionMark(event.connectionId));
    else if (event.type !== "step_waiting") marks.cleared.push(HELD_MARK + event.path);
    else if (event.wait.kind === "connection")
      marks.set.push({ timerId: connectionMark(event.wait.connectionId), dueAtMs: NEVER_MS });
  }
  return marks;
}

/** Whether a step begins to wait for its connection. */
export function isHoldForConnection(event: RunEvent): boolean {
  return event.type === "step_waiting" && event.wait.kind === "connection";
}

/** Whether the event begins or ends a hold. */
export function concernsHolds(
  event: RunEvent,
): event is Extract<
  RunEvent,
  { type: "call_held" | "call_released" | "step_cancelled" | "connection_restored" | "step_waiting" }
> {
  switch (event.type) {
    case "call_held":
    case "call_released":
    case "step_cancelled":
    case "connection_restored":
      return true;
    case "step_waiting":
      return isHoldForConnection(event);
    default:
      return false;
  }
}

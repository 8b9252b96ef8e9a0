import { assertNever } from "@/lib/kernel/assert-never";
import type { RunEvent } from "./event-schema";
import type { RunOutcome, RunRequest } from "./ports";

/**
 * The journal event of what was asked of a run.
 * @param outcomeOf how another run ended
 * @returns undefined where there is nothing to tell it
 */
export function eventOfRequest(
  request: RunRequest,
  atMs: number,
  outcomeOf: (runId: string) => RunOutcome | undefined,
): RunEvent | undefined {
  switch (request.kind) {
    case "cancel":
      return { type: "cancel_requested", atMs, ...request.payload };
    case "signal":
      return { type: "signal_received", atMs, ...request.payload };
    case "approve":
      return { type: "approval_decided", atMs, ...request.payload };
    case "called_run_ended": {
      const outcome = outcomeOf(request.payload.runId);
      return outcome === undefined ? undefined : { type: "called_run_ended", atMs, ...request.payload, ...outcome };
    }
    case "decide":
      return { type: "decided", atMs, ...request.payload };
    default:
      return assertNever(request);
  }
}

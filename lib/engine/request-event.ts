import { assertNever } from "@/lib/kernel/assert-never";
import type { RunEvent } from "./event-schema";
import type { RunRequest } from "./ports";

/** The journal event of what was asked of a run. */
export function eventOfRequest(request: RunRequest, atMs: number): RunEvent {
  switch (request.kind) {
    case "cancel":
      return { type: "cancel_requested", atMs, ...request.payload };
    case "signal":
      return { type: "signal_received", atMs, ...request.payload };
    case "decide":
      return { type: "decided", atMs, ...request.payload };
    default:
      return assertNever(request);
  }
}

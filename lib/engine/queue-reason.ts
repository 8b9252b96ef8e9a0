import { MAX_CONCURRENT_RUNS_DEFAULT, type Definition } from "@/lib/workflow/definition-schema";
import type { Run } from "@/lib/workflow/run-schema";
import type { QueuePlace } from "./run-reader";

/** Why a queued run has not started yet, the first reason that holds. */
export function queueReason(place: QueuePlace, definition: Definition | undefined): NonNullable<Run["queue"]> {
  const { ahead } = place;
  if (!place.workerAlive) {
    return { kind: "worker_down", reason: "no worker is running; it starts when one is back", ahead };
  }
  if (place.follows !== null) {
    return { kind: "overlap", reason: `waits for run ${place.follows} of the same schedule (overlap: queue)`, ahead };
  }
  const max = definition?.settings?.maxConcurrentRuns ?? MAX_CONCURRENT_RUNS_DEFAULT;
  if (place.running >= max) {
    const reason = `${place.running} runs of the workflow are running; settings.maxConcurrentRuns is ${max}`;
    return { kind: "max_concurrent_runs", reason, ahead };
  }
  return { kind: "next", reason: ahead === 0 ? "is next" : `${ahead} runs were accepted before it`, ahead };
}

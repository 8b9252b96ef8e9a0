import type { Started } from "@/lib/engine/run-service";
import { Reply } from "./reply";

/** 200 with the run where it ended in time, else 202 with its id. */
export function startedReply(started: Started): Reply {
  if (started.kind === "ended") return new Reply(200, started.run);
  return new Reply(202, { runId: started.runId, status: started.status });
}

import { AppError } from "@/lib/kernel/app-error";
import { probeOutcomeSchema, type ProbeOutcome, type ProbeRequest } from "@/lib/connectors/connection-schema";
import { readWorkerFile } from "./doorbell";

/** Path on the worker's own listener. */
export const PROBE_PATH = "/connections/test";

/** A try takes at most 15 s there. */
const WAIT_MS = 20_000;

/** Has the worker try a credential: the web process neither opens one nor dials out. */
export function createProbeByWorker(dataDir: string): (request: ProbeRequest) => Promise<ProbeOutcome> {
  return async (request) => {
    const worker = await readWorkerFile(dataDir);
    if (worker === null) throw unavailable();
    try {
      const answer = await fetch(new URL(PROBE_PATH, worker.doorbellUrl), {
        method: "POST",
        headers: { authorization: `Bearer ${worker.token}`, "content-type": "application/json" },
        body: JSON.stringify(request),
        signal: AbortSignal.timeout(WAIT_MS),
      });
      return probeOutcomeSchema.parse(await answer.json());
    } catch (cause) {
      throw unavailable(cause);
    }
  };
}

function unavailable(cause?: unknown): AppError {
  return new AppError("UNAVAILABLE", "The worker, which alone may use credentials, does not answer; try again.", {
    retryAfterMs: 5_000,
    cause,
  });
}

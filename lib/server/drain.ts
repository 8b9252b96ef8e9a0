import { processSingleton } from "./process-singleton";

const POLL_MS = 20;
/** Requests in flight get so long at a clean stop. */
const DRAIN_MS = 10_000;

const inFlight = () => processSingleton("requests-in-flight", () => ({ count: 0 }));

/** Counts a request while it is being answered, so that a clean stop can wait for it. Streams do not count. */
export async function whileInFlight<T>(work: () => Promise<T>): Promise<T> {
  const requests = inFlight();
  requests.count += 1;
  try {
    return await work();
  } finally {
    requests.count -= 1;
  }
}

const streams = () => processSingleton("open-streams", () => new Set<() => void>());

/** Ends a stream when the process is to stop. @returns takes it off again */
export function onDrain(end: () => void): () => void {
  streams().add(end);
  return () => void streams().delete(end);
}

/** Ends every stream, then waits until nothing is being answered, DRAIN_MS at most. */
export async function drained(): Promise<void> {
  for (const end of [...streams()]) end();
  const deadlineMs = performance.now() + DRAIN_MS;
  while (inFlight().count > 0 && performance.now() < deadlineMs) {
    await new Promise((resolve) => setTimeout(resolve, POLL_MS));
  }
}

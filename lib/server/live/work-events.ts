import { problemBody, statusOf } from "@/lib/api/problem";
import { explainFailure } from "../explain-failure";
import { eventStream } from "./event-stream";

/** Whether the caller would rather be told how far it is than only what came of it. */
export const wantsEvents = (request: Request): boolean =>
  (request.headers.get("accept") ?? "").includes("text/event-stream");

export interface WorkParts<Phase> {
  request: Request;
  requestId: string;
  /** Takes a place among the open streams and returns what gives it back. */
  hold(): () => void;
  /** `signal` fires when the reader has left. */
  work(watcher: { signal: AbortSignal; reached(phase: Phase): void }): Promise<object>;
  /** Told of failures that are no answer to the caller's input. */
  onFailure(error: unknown): void;
}

/**
 * Work of some seconds of an endpoint of the `enhanced` dialect, as it goes on: `phase` events, then `result` with the body of success, or `problem` with
 * `{status, …}` and the body of an error. Work whose reader leaves is told so.
 */
export function workEvents<Phase>({ request, requestId, hold, work, onFailure }: WorkParts<Phase>): Response {
  const release = hold();
  return eventStream(request, (stream) => {
    const left = new AbortController();
    void work({ signal: left.signal, reached: (phase) => stream.send({ event: "phase", data: phase }) })
      .then((body) => stream.send({ event: "result", data: { success: true, ...body } }))
      .catch((error: unknown) => {
        const failure = explainFailure(error);
        if (failure.code === "INTERNAL") onFailure(error);
        const data = { status: statusOf(failure.code), ...problemBody(failure, "enhanced", requestId) };
        stream.send({ event: "problem", data });
      })
      .finally(() => stream.end());
    return () => {
      left.abort();
      release();
    };
  });
}

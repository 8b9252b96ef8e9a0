import { onDrain } from "../drain";

/** Then the stream ends and the reader asks again from where it was: who may read is looked at anew. 10 minutes. */
const LIFE_MS = 600_000;
/** A comment keeps proxies from closing a silent stream. */
const PING_MS = 15_000;

export interface EventStream {
  send(event: { event: string; data: unknown; id?: number | undefined }): void;
  end(): void;
}

/**
 * Server-sent events. Ends when `begin` says so, after ten minutes, when the reader leaves, or when the process is to
 * stop.
 * @param begin is given the stream and returns what to do when it has ended, for whatever reason
 */
export function eventStream(request: Request, begin: (stream: EventStream) => () => void): Response {
  const encoder = new TextEncoder();
  let close = (): void => undefined;

  const body = new ReadableStream<Uint8Array>({
    start(controller) {
      let isOpen = true;
      let left = (): void => undefined;
      const write = (text: string): void => {
        if (isOpen) controller.enqueue(encoder.encode(text));
      };
      const ping = setInterval(() => write(": ping\n\n"), PING_MS);
      const life = setTimeout(() => end(), LIFE_MS);
      close = () => {
        if (!isOpen) return;
        isOpen = false;
        clearInterval(ping);
        clearTimeout(life);
        forget();
        request.signal.removeEventListener("abort", end);
        left();
      };
      function end(): void {
        if (!isOpen) return;
        close();
        controller.close();
      }
      const forget = onDrain(end);
      request.signal.addEventListener("abort", end);
      left = begin({
        send: ({ id, event, data }) =>
          write(`${id === undefined ? "" : `id: ${id}\n`}event: ${event}\ndata: ${JSON.stringify(data)}\n\n`),
        end,
      });
      // It may have ended while it began.
      if (!isOpen) left();
      else if (request.signal.aborted) end();
    },
    cancel: () => close(),
  });
  const headers = {
    "content-type": "text/event-stream; charset=utf-8",
    "cache-control": "no-store, no-transform",
    "x-accel-buffering": "no",
  };
  return new Response(body, { headers });
}

import { AppError } from "@/lib/kernel/app-error";
import { onDrain } from "../drain";

/** Then the stream ends and the reader asks again from where it was: who may read is looked at anew. 10 minutes. */
const LIFE_MS = 600_000;
/** A comment keeps proxies from closing a silent stream. */
const PING_MS = 15_000;
/**
 * Bytes that may wait for a slow reader: what is not read stays in memory. A stream that begins with more ends there,
 * and its reader asks again from where it was; a later one that falls so far behind breaks off.
 */
export const UNREAD_BYTES_MAX = 8 * 2 ** 20;

export interface EventStream {
  send(event: { event: string; data: unknown; id?: number | undefined }): void;
  end(): void;
}

/**
 * Server-sent events. Ends when `begin` says so, after ten minutes, when the reader leaves or reads too slowly, or when
 * the process is to stop.
 * @param begin is given the stream and returns what to do when it has ended, for whatever reason
 */
export function eventStream(request: Request, begin: (stream: EventStream) => () => void): Response {
  const encoder = new TextEncoder();
  let close = (): void => undefined;

  const source: UnderlyingDefaultSource<Uint8Array> = {
    start(controller) {
      let isOpen = true;
      let isBeginning = true;
      let isFull = false;
      let left = (): void => undefined;
      const write = (text: string): void => {
        if (!isOpen || isFull) return;
        controller.enqueue(encoder.encode(text));
        isFull = (controller.desiredSize ?? 0) <= 0;
        if (!isFull) return;
        // Its place among the streams stays taken until the reader has left.
        if (isBeginning) controller.close();
        else end();
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
        if (isFull) controller.error(new AppError("UNAVAILABLE", "The reader of an event stream was too slow."));
        else controller.close();
      }
      const forget = onDrain(end);
      request.signal.addEventListener("abort", end);
      left = begin({
        send: ({ id, event, data }) =>
          write(`${id === undefined ? "" : `id: ${id}\n`}event: ${event}\ndata: ${JSON.stringify(data)}\n\n`),
        // One that is full is ending already, once it has been read.
        end: () => {
          if (!isFull) end();
        },
      });
      isBeginning = false;
      // It may have ended while it began.
      if (!isOpen) left();
      else if (request.signal.aborted) end();
    },
    cancel: () => close(),
  };
  const body = new ReadableStream(source, new ByteLengthQueuingStrategy({ highWaterMark: UNREAD_BYTES_MAX }));
  const headers = {
    "content-type": "text/event-stream; charset=utf-8",
    "cache-control": "no-store, no-transform",
    "x-accel-buffering": "no",
  };
  return new Response(body, { headers });
}

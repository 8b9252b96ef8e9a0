import type { RunEvent } from "@/lib/engine/event-schema";
import type { RunService } from "@/lib/engine/run-service";
import type { Ctx } from "@/lib/kernel/context";
import { isFinalRunStatus } from "@/lib/workflow/run-schema";

const LOOK_MS = 100;
const UNASKED_EVERY_LOOKS = 10;
/** Then the stream ends and the reader asks again from where it was: who may read is looked at anew. 10 minutes. */
const LOOKS_MAX = 6_000;
/** A comment keeps proxies from closing a silent stream. */
const PING_EVERY_LOOKS = 150;

/**
 * The journal of a run as server-sent events: `id` is the sequence number, `event` the type, `data` says which step and
 * when (never payloads). `run` events carry the status. Ends with the run, after ten minutes, or when the reader leaves.
 * @param hold takes a place among the open streams and returns what gives it back
 */
export function runEventStream(
  runs: RunService,
  ctx: Ctx,
  runId: string,
  request: Request,
  hold: () => () => void,
): Response {
  let seq = Number(request.headers.get("last-event-id") ?? 0) || 0;
  // Asked before the stream opens: an unknown run is a 404, not an empty stream.
  let version = runs.dataVersion();
  let { events, status } = runs.eventsAfter(ctx, { id: runId, afterSeq: seq });
  const release = hold();
  const encoder = new TextEncoder();
  let timer: ReturnType<typeof setTimeout> | undefined;

  const body = new ReadableStream<Uint8Array>({
    start(controller) {
      let shown = "";
      let looks = 0;
      const send = (text: string): void => controller.enqueue(encoder.encode(text));
      const flush = (): boolean => {
        for (const event of events) send(frame((seq += 1), event));
        if (status !== shown) send(`event: run\ndata: ${JSON.stringify({ runId, status })}\n\n`);
        shown = status;
        return isFinalRunStatus(status);
      };
      const end = (): void => {
        release();
        controller.close();
      };
      const look = (): void => {
        if (request.signal.aborted || looks >= LOOKS_MAX) return end();
        const now = runs.dataVersion();
        looks += 1;
        // Its own process's writes don't change the number: look now and then all the same.
        if (now !== version || looks % UNASKED_EVERY_LOOKS === 0) {
          version = now;
          ({ events, status } = runs.eventsAfter(ctx, { id: runId, afterSeq: seq }));
          if (flush()) return end();
        }
        if (looks % PING_EVERY_LOOKS === 0) send(": ping\n\n");
        timer = setTimeout(guarded, LOOK_MS);
      };
      // Nobody awaits a timer: a database that is busy ends this stream, not the process.
      const guarded = (): void => {
        try {
          look();
        } catch (error) {
          release();
          controller.error(error);
        }
      };
      if (flush()) return end();
      timer = setTimeout(guarded, LOOK_MS);
    },
    cancel() {
      clearTimeout(timer);
      release();
    },
  });
  const headers = {
    "content-type": "text/event-stream; charset=utf-8",
    "cache-control": "no-store, no-transform",
    "x-accel-buffering": "no",
  };
  return new Response(body, { headers });
}

function frame(seq: number, event: RunEvent): string {
  const data = {
    seq,
    type: event.type,
    path: "path" in event ? event.path : null,
    at: new Date(event.atMs).toISOString(),
  };
  return `id: ${seq}\nevent: ${event.type}\ndata: ${JSON.stringify(data)}\n\n`;
}

import type { RunEvent } from "@/lib/engine/event-schema";
import type { RunService } from "@/lib/engine/run-service";
import type { Ctx } from "@/lib/kernel/context";
import { isoOf } from "@/lib/kernel/instant";
import { isFinalRunStatus } from "@/lib/workflow/run-schema";
import { eventStream } from "./event-stream";
import type { RunTailer } from "./run-tailer";

export interface LiveParts {
  runs: RunService;
  tailer: RunTailer;
  ctx: Ctx;
  request: Request;
  /** Takes a place among the open streams and returns what gives it back. */
  hold(): () => void;
}

/**
 * The journal of a run: `id` is the sequence number, `event` the type, `data` says which step and when (never payloads).
 * `run` events carry the status. Ends with the run.
 */
export function runEvents({ runs, tailer, ctx, request, hold }: LiveParts, runId: string): Response {
  let seq = Number(request.headers.get("last-event-id") ?? 0) || 0;
  // Asked before the stream opens: an unknown run is a 404, not an empty stream.
  runs.eventsAfter(ctx, { id: runId, afterSeq: Number.MAX_SAFE_INTEGER });
  const release = hold();
  return eventStream(request, (stream) => {
    let shown = "";
    const flush = (): void => {
      const { events, status } = runs.eventsAfter(ctx, { id: runId, afterSeq: seq });
      for (const event of events) stream.send({ id: (seq += 1), event: event.type, data: told(seq, event) });
      if (status !== shown) stream.send({ event: "run", data: { runId, status } });
      shown = status;
      if (isFinalRunStatus(status)) stream.end();
    };
    // Followed before the first look, so that nothing falls between the two.
    const unfollow = tailer.follow(({ runs: changed, more }) => {
      if (!more && !changed.some(({ id }) => id === runId)) return;
      try {
        flush();
      } catch (error) {
        // The reader asks anew, and is told what is wrong.
        stream.end();
        throw error;
      }
    });
    flush();
    return () => {
      unfollow();
      release();
    };
  });
}

function told(seq: number, event: RunEvent) {
  return { seq, type: event.type, path: "path" in event ? event.path : null, at: isoOf(event.atMs) };
}

/** Runs that one event names; of more it only says so. */
const NAMED_MAX = 200;

/** Changes of all runs of the workspace, or of one workflow's: `runs` events of {runs: [{id, workflowId, status}], more}. */
export function runsChanges({ tailer, ctx, request, hold }: LiveParts, workflowId: string | undefined): Response {
  const release = hold();
  return eventStream(request, (stream) => {
    const unfollow = tailer.follow(({ runs, more, workerAlive }) => {
      const own = runs.filter(
        (run) => run.workspaceId === ctx.workspaceId && (workflowId === undefined || run.workflowId === workflowId),
      );
      if (own.length === 0 && !more) return;
      const named = own.slice(0, NAMED_MAX).map(({ id, workflowId: of, status }) => ({ id, workflowId: of, status }));
      const data = { runs: named, more: more || own.length > NAMED_MAX };
      stream.send({ event: "runs", data: workerAlive === undefined ? data : { ...data, workerAlive } });
    });
    // Says that it is followed from here on.
    stream.send({ event: "open", data: {} });
    return () => {
      unfollow();
      release();
    };
  });
}

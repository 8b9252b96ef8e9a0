import { streamRunEvents, streamRuns } from "@/lib/api/contracts/runs";
import { contractUrl } from "./request";

/**
 * Follows the journal of a run and says when something was written.
 * @param onWrite called for every chunk with events in it; what changed is then fetched by its own contract
 * @returns once the stream has ended: with the run, or because it broke off or could not be had. Never rejects.
 */
export function followRun(workspaceId: string, id: string, signal: AbortSignal, onWrite: () => void): Promise<void> {
  return follow(contractUrl(streamRunEvents.path, { id }), workspaceId, signal, onWrite);
}

const AGAIN_MS_MIN = 2_000;
const AGAIN_MS_MAX = 60_000;

/**
 * Follows every run of the workspace, or of one workflow, until it is stopped: a stream that ended is opened again,
 * later each time it fails at once.
 */
export async function followRuns(
  workspaceId: string,
  workflowId: string | undefined,
  signal: AbortSignal,
  onWrite: () => void,
): Promise<void> {
  for (let pauseMs = AGAIN_MS_MIN; !signal.aborted; pauseMs = Math.min(AGAIN_MS_MAX, pauseMs * 2)) {
    await follow(contractUrl(streamRuns.path, {}, { workflowId }), workspaceId, signal, () => {
      pauseMs = AGAIN_MS_MIN;
      onWrite();
    });
    await pause(pauseMs, signal);
  }
}

function pause(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(resolve, ms);
    signal.addEventListener("abort", () => {
      clearTimeout(timer);
      resolve();
    });
  });
}

/** A stream is read by fetch and not by EventSource, since only fetch can name the workspace. Never rejects. */
async function follow(url: string, workspaceId: string, signal: AbortSignal, onWrite: () => void): Promise<void> {
  try {
    const response = await fetch(url, {
      headers: { accept: "text/event-stream", "x-workspace-id": workspaceId },
      credentials: "same-origin",
      cache: "no-store",
      signal,
    });
    if (!response.ok || response.body === null) return;
    const decoder = new TextDecoder();
    const reader = response.body.getReader();
    for (let chunk = await reader.read(); !chunk.done; chunk = await reader.read())
      if (decoder.decode(chunk.value, { stream: true }).includes("data:")) onWrite();
  } catch {
    // Stopped by the page or broken off: whoever follows asks by polling instead.
  }
}

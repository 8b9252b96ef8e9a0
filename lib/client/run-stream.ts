import { streamRunEvents } from "@/lib/api/contracts/runs";
import { contractUrl } from "./request";

/**
 * Follows the journal of a run and says when something was written. It is read by fetch and not by EventSource, since
 * only fetch can name the workspace.
 * @param onWrite called for every chunk with events in it; what changed is then fetched by its own contract
 * @returns once the stream has ended: with the run, or because it broke off or could not be had. Never rejects.
 */
export async function followRun(
  workspaceId: string,
  id: string,
  signal: AbortSignal,
  onWrite: () => void,
): Promise<void> {
  try {
    const response = await fetch(contractUrl(streamRunEvents.path, { id }), {
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

import type { OperationOutcome } from "@/lib/connectors/contract";
import type { RunEvent } from "./event-schema";
import type { RunRow } from "./ports";
import type { ConnectionHolds } from "./runtime-ports";

export interface RestoredRunsPorts {
  holds: ConnectionHolds | undefined;
  /** Runs that may be taken in hand now. */
  room(): number;
  now(): number;
  /** Takes the run in hand and gives it the event. @returns resolves when it is on disk; undefined where the run cannot be read */
  take(runId: string, event: RunEvent): Promise<void> | undefined;
}

/** Lets runs go on that waited for a connection which works again. Looks at what is, so that no such change is missed. */
export class RestoredRuns {
  private readonly ports: RestoredRunsPorts;
  /** Given their event, which is not on disk yet: until then they are still found. */
  private readonly inHand = new Set<string>();
  /** The last look found more than there was room for. */
  private hasMore = false;

  constructor(ports: RestoredRunsPorts) {
    this.ports = ports;
  }

  look(): void {
    const { holds, room, now, take } = this.ports;
    // One more than there is room for tells whether there are more.
    const limit = Math.max(0, room()) + this.inHand.size;
    const found = holds?.restored(limit + 1) ?? [];
    this.hasMore = found.length > limit;
    for (const { runId, connectionId } of found.slice(0, limit)) {
      const key = `${runId} ${connectionId}`;
      if (this.inHand.has(key)) continue;
      const written = take(runId, { type: "connection_restored", atMs: now(), connectionId });
      if (written === undefined) continue;
      this.inHand.add(key);
      void written.then(() => this.inHand.delete(key));
    }
  }

  /** A run has made room. */
  roomMade(): void {
    if (this.hasMore) this.look();
  }
}

/** Somebody who tests a step wants to see what is wrong, not to wait until it is mended. */
export function outcomeFor({ source }: RunRow, outcome: OperationOutcome): OperationOutcome {
  if (outcome.kind === "succeeded" || source.kind !== "test" || outcome.connectionBroken !== true) return outcome;
  const { connectionBroken: _shown, ...plain } = outcome;
  return plain;
}

import type { Json } from "@/lib/kernel/json";
import { isFinalRunStatus, type RunStatus } from "@/lib/workflow/run-schema";
import type { RawConnection } from "./raw-connection";

export interface HookAnswer {
  status: number;
  headers: Record<string, string>;
  body: Json;
}

const POLL_MS = 10;

/** Waits for what another process writes. One indexed read per look; no look leaves a lock. */
export function createRunWatch(connection: RawConnection, nowMs: () => number) {
  const status = connection.prepare<[string], { status: RunStatus }>(`SELECT status FROM "Run" WHERE id = ?`);
  const responded = connection.prepare<[string], { payloadJson: string }>(
    `SELECT payloadJson FROM "JournalEvent" WHERE runId = ? AND type = 'responded' ORDER BY seq LIMIT 1`,
  );

  async function until<T>(waitMs: number, look: () => T | undefined): Promise<T | undefined> {
    const deadlineMs = nowMs() + waitMs;
    for (;;) {
      const found = look();
      if (found !== undefined || nowMs() >= deadlineMs) return found;
      await new Promise((resolve) => setTimeout(resolve, POLL_MS));
    }
  }
  const hasEnded = (runId: string): boolean => {
    const row = status.get(runId);
    return row !== undefined && isFinalRunStatus(row.status);
  };

  return {
    /** @returns whether the run ended within `waitMs` */
    ended: async (runId: string, waitMs: number): Promise<boolean> =>
      (await until(waitMs, () => (hasEnded(runId) ? true : undefined))) === true,
    /** What the run's `webhook.respond` answered; null where it ended without, undefined where time ran out. */
    answered: (runId: string, waitMs: number): Promise<HookAnswer | null | undefined> =>
      until(waitMs, () => {
        // Asked in this order: a run may end between the two reads.
        const ended = hasEnded(runId);
        const row = responded.get(runId);
        if (row !== undefined) return JSON.parse(row.payloadJson) as HookAnswer;
        return ended ? null : undefined;
      }),
  };
}

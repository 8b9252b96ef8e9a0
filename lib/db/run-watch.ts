import type { Json } from "@/lib/kernel/json";
import { isFinalRunStatus, type RunStatus } from "@/lib/workflow/run-schema";
import { createBlobStore } from "./blob-store";
import type { RawConnection } from "./raw-connection";

export interface HookAnswer {
  status: number;
  headers: Record<string, string>;
  body: Json;
}

/** Waits for what becomes of a run; nothing is told before it is on disk. */
export interface RunWatch {
  /** @returns whether the run ended within `waitMs` */
  ended(runId: string, waitMs: number): Promise<boolean>;
  /** What the run's `webhook.respond` answered; null where it ended without, undefined where time ran out. */
  answered(runId: string, waitMs: number): Promise<HookAnswer | null | undefined>;
}

export type RunOutcomes = ReturnType<typeof createRunOutcomes>;

/** What is on disk of a run's outcome. One indexed read per look; no look leaves a lock. */
export function createRunOutcomes(connection: RawConnection) {
  const status = connection.prepare<[string], { status: RunStatus }>(`SELECT status FROM "Run" WHERE id = ?`);
  const responded = connection.prepare<[string], { payloadJson: string }>(
    `SELECT payloadJson FROM "JournalEvent" WHERE runId = ? AND type = 'responded' ORDER BY seq LIMIT 1`,
  );
  const blobs = createBlobStore(connection);
  const hasEnded = (runId: string): boolean => {
    const row = status.get(runId);
    return row !== undefined && isFinalRunStatus(row.status);
  };
  return {
    hasEnded,
    /** Null: it ended without an answer; undefined: neither yet. */
    answerOf(runId: string): HookAnswer | null | undefined {
      // Asked in this order: a run may end between the two reads.
      const ended = hasEnded(runId);
      const row = responded.get(runId);
      if (row !== undefined) return blobs.valueOf(runId, row.payloadJson) as unknown as HookAnswer;
      return ended ? null : undefined;
    },
  };
}

const POLL_MS = 10;

/** Waits for what another process writes, by looking again and again. */
export function createRunWatch(connection: RawConnection, nowMs: () => number): RunWatch {
  const outcomes = createRunOutcomes(connection);

  async function until<T>(waitMs: number, look: () => T | undefined): Promise<T | undefined> {
    const deadlineMs = nowMs() + waitMs;
    for (;;) {
      const found = look();
      if (found !== undefined || nowMs() >= deadlineMs) return found;
      await new Promise((resolve) => setTimeout(resolve, POLL_MS));
    }
  }

  return {
    ended: async (runId, waitMs) => (await until(waitMs, () => (outcomes.hasEnded(runId) ? true : undefined))) === true,
    answered: (runId, waitMs) => until(waitMs, () => outcomes.answerOf(runId)),
  };
}

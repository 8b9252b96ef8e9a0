import type { Clock } from "@/lib/kernel/clock";
import type { RawConnection } from "./raw-connection";

/** The right to write run tables: held by one worker at a time, told apart by a number that only grows. */
export interface Lease {
  holder: string;
  fence: number;
  /** On the monotonic clock: after it, no call may leave unless the lease was renewed. */
  deadlineMonotonicMs: number;
}

/** Name of the row that the worker keeps alive. */
export const LEASE_NAME = "worker";
/** How long a worker that died keeps others out. */
export const LEASE_MS = 10_000;

/** Takes the lease, or answers null while another worker's is alive. */
export function acquireLease(connection: RawConnection, clock: Clock, holder: string): Lease | null {
  const startedMs = clock.monotonicMs();
  const nowMs = clock.now();
  const taken = connection
    .prepare<[Record<string, string | number>], { fence: number }>(
      `INSERT INTO "Lease" (name, holder, fence, expiresAtMs, heartbeatAtMs) VALUES (@name, @holder, 1, @expiresAtMs, @nowMs)
       ON CONFLICT (name) DO UPDATE SET holder = @holder, fence = fence + 1, expiresAtMs = @expiresAtMs, heartbeatAtMs = @nowMs
       WHERE "Lease".expiresAtMs <= @nowMs
       RETURNING fence`,
    )
    .get({ name: LEASE_NAME, holder, expiresAtMs: nowMs + LEASE_MS, nowMs });
  return taken === undefined ? null : { holder, fence: taken.fence, deadlineMonotonicMs: startedMs + LEASE_MS };
}

/** Who holds the lease now, and since when it was last renewed. */
export function readLease(
  connection: RawConnection,
): { holder: string; expiresAtMs: number; heartbeatAtMs: number } | undefined {
  return connection
    .prepare<[string], { holder: string; expiresAtMs: number; heartbeatAtMs: number }>(
      `SELECT holder, expiresAtMs, heartbeatAtMs FROM "Lease" WHERE name = ?`,
    )
    .get(LEASE_NAME);
}

/**
 * Renews inside the caller's transaction: a compare-and-set, so that a worker that lost the lease can't commit.
 * @returns what renews, and gives the deadline (monotonic milliseconds) that holds once the transaction is on disk; null
 * where the lease is another's
 */
export function prepareRenewal(connection: RawConnection, clock: Clock, lease: Lease): () => number | null {
  const renew = connection.prepare(
    `UPDATE "Lease" SET expiresAtMs = ?, heartbeatAtMs = ? WHERE name = ? AND holder = ? AND fence = ?`,
  );
  return () => {
    const startedMs = clock.monotonicMs();
    const nowMs = clock.now();
    const { changes } = renew.run(nowMs + LEASE_MS, nowMs, LEASE_NAME, lease.holder, lease.fence);
    return changes === 1 ? startedMs + LEASE_MS : null;
  };
}

/** Gives it back at a clean stop, so that the next worker need not wait. */
export function releaseLease(connection: RawConnection, lease: Lease): void {
  connection
    .prepare(`UPDATE "Lease" SET expiresAtMs = 0 WHERE name = ? AND holder = ? AND fence = ?`)
    .run(LEASE_NAME, lease.holder, lease.fence);
}

/** Clears a lease whose holder is known to be dead (the launcher started us in its place). */
export function breakLease(connection: RawConnection, holder: string): void {
  connection.prepare(`UPDATE "Lease" SET expiresAtMs = 0 WHERE name = ? AND holder = ?`).run(LEASE_NAME, holder);
}

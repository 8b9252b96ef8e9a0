import { LEASE_NAME } from "./lease-store";
import type { RawConnection } from "./raw-connection";

/** Milliseconds between two heartbeats of the worker. Each commit is one too. */
export const HEARTBEAT_MS = 1_000;

/**
 * A worker that has not beaten for this long is shown as stalled. Five beats may be late, as they are under heavy load;
 * pages look each second or two, which leaves more than two of the ten seconds within which it is to be seen. Nothing
 * but what is shown hangs on it: another worker takes over when the lease has run out, and not before.
 */
export const HEARTBEAT_STALE_MS = 6_000;

/** Whether a worker is there as far as it shows: it holds the lease, and its heart beats. */
export function createWorkerAlive(connection: RawConnection): (nowMs: number) => boolean {
  const alive = connection.prepare<[string, number, number], { name: string }>(
    `SELECT name FROM "Lease" WHERE name = ? AND expiresAtMs > ? AND heartbeatAtMs >= ?`,
  );
  return (nowMs) => alive.get(LEASE_NAME, nowMs, nowMs - HEARTBEAT_STALE_MS) !== undefined;
}

import { hostname } from "node:os";
import { randomBytes } from "node:crypto";
import { acquireLease, breakLease, readLease, type Lease } from "@/lib/db/lease-store";
import type { RawConnection } from "@/lib/db/raw-connection";
import { storageFailureOf } from "@/lib/db/raw-connection";
import type { Clock } from "@/lib/kernel/clock";

const PAUSE_MS = 100;

/** `<host>/<pid>/<random>`: tells whether the holder can still be alive. */
export function newHolder(pid: number): string {
  return `${hostname()}/${pid}/${randomBytes(6).toString("hex")}`;
}

/** Waits until no other worker holds the lease, and takes it. A holder on this machine whose process is gone is passed over. */
export async function takeLease(
  connection: RawConnection,
  clock: Clock,
  holder: string,
  onWait: (holder: string) => void,
): Promise<Lease> {
  for (let waited = false; ;) {
    try {
      const present = readLease(connection);
      if (present !== undefined && isDead(present.holder)) breakLease(connection, present.holder);
      const lease = acquireLease(connection, clock, holder);
      if (lease !== null) return lease;
      if (!waited) onWait(present?.holder ?? "");
      waited = true;
    } catch (error) {
      if (storageFailureOf(error) !== "busy") throw error;
    }
    await new Promise((resolve) => setTimeout(resolve, PAUSE_MS));
  }
}

function isDead(holder: string): boolean {
  const [host, pid] = holder.split("/");
  if (host !== hostname() || pid === undefined || Number(pid) === process.pid) return false;
  try {
    process.kill(Number(pid), 0);
    return false;
  } catch (error) {
    return error instanceof Error && "code" in error && error.code === "ESRCH";
  }
}

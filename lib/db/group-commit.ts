import { AppError } from "@/lib/kernel/app-error";
import type { Clock } from "@/lib/kernel/clock";
import type { Timers } from "@/lib/kernel/timers";
import { type Lease, renewLease } from "./lease-store";
import { type RawConnection, storageFailureOf } from "./raw-connection";

export type Write = () => void;

export interface GroupCommitPorts {
  connection: RawConnection;
  clock: Clock;
  timers: Timers;
  lease: Lease;
  /**
   * The process must stop: the lease is lost, or a commit's outcome is unknown. Nothing in memory may be trusted after
   * an I/O error on commit; the next start reads what is on disk.
   */
  onFatal(reason: "lease_lost" | "io_error" | "broken", error: unknown): void;
  /** The disk is full or free again; writes wait and are tried each second. */
  onStorage(state: "full" | "ok"): void;
}

const BUSY_PAUSE_MS = 10;
const FULL_PAUSE_MS = 1_000;

/** All writes of one turn of the event loop in one transaction, under the lease. */
export class GroupCommit {
  private readonly ports: GroupCommitPorts;
  private queue: { write: Write; resolve: () => void }[] = [];
  private scheduled = false;
  private full = false;
  private stopped = false;
  private commits = 0;

  constructor(ports: GroupCommitPorts) {
    this.ports = ports;
  }

  /** Commits made so far. */
  get count(): number {
    return this.commits;
  }

  /** Resolves when the write is on disk. Writes are kept in order. Never rejects: where it cannot be, the process stops. */
  write(write: Write): Promise<void> {
    return new Promise((resolve) => {
      this.queue.push({ write, resolve });
      this.schedule(0);
    });
  }

  /** Resolves when everything queued so far is on disk. */
  drained(): Promise<void> {
    return this.queue.length === 0 && !this.scheduled ? Promise.resolve() : this.write(() => undefined);
  }

  private schedule(pauseMs: number): void {
    if (this.scheduled || this.stopped) return;
    this.scheduled = true;
    const flush = (): void => {
      this.scheduled = false;
      this.flush();
    };
    if (pauseMs === 0) this.ports.timers.soon(flush);
    else this.ports.timers.after(pauseMs, flush);
  }

  private flush(): void {
    const { connection, clock, lease } = this.ports;
    const batch = this.queue;
    let committing = false;
    try {
      connection.exec("BEGIN IMMEDIATE");
      if (!renewLease(connection, clock, lease)) throw new AppError("STATE_CONFLICT", "Another worker holds the lease");
      for (const { write } of batch) write();
      committing = true;
      connection.exec("COMMIT");
    } catch (error) {
      this.failed(error, committing);
      return;
    }
    this.commits += 1;
    this.queue = this.queue.slice(batch.length);
    if (this.full) this.report("ok");
    for (const { resolve } of batch) resolve();
    if (this.queue.length > 0) this.schedule(0);
  }

  private failed(error: unknown, committing: boolean): void {
    const { connection } = this.ports;
    const failure = storageFailureOf(error);
    if (failure === "io" || (committing && failure === "other")) return this.stop("io_error", error);
    if (connection.inTransaction) connection.exec("ROLLBACK");
    if (failure === "busy") return this.schedule(BUSY_PAUSE_MS);
    if (failure === "full") {
      if (!this.full) this.report("full");
      return this.schedule(FULL_PAUSE_MS);
    }
    this.stop(error instanceof AppError ? "lease_lost" : "broken", error);
  }

  private report(state: "full" | "ok"): void {
    this.full = state === "full";
    this.ports.onStorage(state);
  }

  private stop(reason: "lease_lost" | "io_error" | "broken", error: unknown): void {
    this.stopped = true;
    this.ports.onFatal(reason, error);
  }
}

import { AppError } from "@/lib/kernel/app-error";
import { assertNever } from "@/lib/kernel/assert-never";
import type { Clock } from "@/lib/kernel/clock";
import type { Timers } from "@/lib/kernel/timers";
import { type Lease, prepareRenewal } from "./lease-store";
import { type RawConnection, storageFailureOf } from "./raw-connection";

export interface Write {
  /** May be called again after an attempt that was undone. */
  write(): void;
  /** It is on disk. */
  done(): void;
  /** It was not written and never will be, for the disk is full; absent: it waits until there is space. */
  refused?(error: unknown): void;
}

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

type Outcome = { kind: "done" | "busy" | "stopped" } | { kind: "full"; error: unknown };

const BUSY_PAUSE_MS = 10;
const FULL_PAUSE_MS = 1_000;

/** All writes of one turn of the event loop in one transaction, under the lease. */
export class GroupCommit {
  private readonly ports: GroupCommitPorts;
  private readonly renewLease: () => number | null;
  private readonly begin: () => void;
  private readonly end: () => void;
  private queue: Write[] = [];
  private scheduled = false;
  private full = false;
  private stopped = false;
  private commits = 0;

  constructor(ports: GroupCommitPorts) {
    const { connection, clock, lease } = ports;
    const [begin, commit] = [connection.prepare("BEGIN IMMEDIATE"), connection.prepare("COMMIT")];
    this.ports = ports;
    this.renewLease = prepareRenewal(connection, clock, lease);
    this.begin = () => void begin.run();
    this.end = () => void commit.run();
  }

  /** Commits made so far. */
  get count(): number {
    return this.commits;
  }

  /** Writes are kept in order. */
  add(write: Write): void {
    this.queue.push(write);
    this.schedule(0);
  }

  /** Resolves when the write is on disk. Never rejects: where it cannot be, the process stops. */
  write(write: () => void): Promise<void> {
    return new Promise((done) => this.add({ write, done }));
  }

  /** Resolves when everything queued so far is on disk. */
  drained(): Promise<void> {
    return this.queue.length === 0 ? Promise.resolve() : this.write(() => undefined);
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
    const batch = this.queue;
    this.queue = [];
    const outcome = this.commit(batch);
    switch (outcome.kind) {
      case "done":
        if (this.full) this.report("ok");
        if (this.queue.length > 0) this.schedule(0);
        return;
      case "busy":
        this.queue = [...batch, ...this.queue];
        return this.schedule(BUSY_PAUSE_MS);
      case "full":
        if (!this.full) this.report("full");
        this.queue = [...this.makeDo(batch, outcome.error), ...this.queue];
        if (this.queue.length > 0) this.schedule(FULL_PAUSE_MS);
        return;
      case "stopped":
        return;
      default:
        return assertNever(outcome);
    }
  }

  /**
   * What still fits on a full disk: first what cannot be refused, then one by one what can, so that one that is too
   * large does not take the others with it. @returns what waits for space
   */
  private makeDo(batch: readonly Write[], error: unknown): Write[] {
    const mustWait = batch.filter((write) => write.refused === undefined);
    if (mustWait.length === batch.length) return mustWait;
    let waiting = mustWait.length > 0 && this.commit(mustWait).kind === "done" ? [] : mustWait;
    for (const write of batch) {
      if (write.refused === undefined || this.stopped) continue;
      const outcome = batch.length === 1 ? { kind: "full" as const, error } : this.commit([write]);
      if (outcome.kind === "full") write.refused(outcome.error);
      else if (outcome.kind === "busy") waiting = [...waiting, write];
    }
    return waiting;
  }

  private commit(batch: readonly Write[]): Outcome {
    let committing = false;
    try {
      this.begin();
      const deadlineMs = this.renewLease();
      if (deadlineMs === null) throw new AppError("STATE_CONFLICT", "Another worker holds the lease");
      for (const write of batch) write.write();
      committing = true;
      this.end();
      // Not before: on a full disk nothing is renewed, and the lease goes to another while we think it ours.
      this.ports.lease.deadlineMonotonicMs = deadlineMs;
    } catch (error) {
      return this.failed(error, committing);
    }
    this.commits += 1;
    for (const write of batch) write.done();
    return { kind: "done" };
  }

  private failed(error: unknown, committing: boolean): Outcome {
    const { connection } = this.ports;
    const failure = storageFailureOf(error);
    if (failure === "io" || (committing && failure === "other")) return this.stop("io_error", error);
    if (connection.inTransaction) connection.exec("ROLLBACK");
    if (failure === "busy") return { kind: "busy" };
    if (failure === "full") return { kind: "full", error };
    return this.stop(error instanceof AppError ? "lease_lost" : "broken", error);
  }

  private report(state: "full" | "ok"): void {
    this.full = state === "full";
    this.ports.onStorage(state);
  }

  private stop(reason: "lease_lost" | "io_error" | "broken", error: unknown): Outcome {
    this.stopped = true;
    this.ports.onFatal(reason, error);
    return { kind: "stopped" };
  }
}

import type { AcceptRun, JournalStore, RunRequest } from "@/lib/engine/ports";
import type { RunEvent } from "@/lib/engine/event-schema";
import type { ConnectionLimit } from "@/lib/connectors/connection-schema";
import type { StepCacheStore } from "@/lib/connectors/ports";
import type { Json } from "@/lib/kernel/json";
import type { Definition } from "@/lib/workflow/definition-schema";
import type { RunMode, RunStatus } from "@/lib/workflow/run-schema";
import type { SimProcess } from "./sim-process";
import type { VirtualTime } from "./virtual-time";

/** What is to go wrong with the n-th commit of a simulation. */
export const COMMIT_FAULTS = [
  /** The process dies and the commit is not on disk. */
  "crash_before",
  /** An I/O error is reported, and the commit is not on disk. */
  "io_error_lost",
  /** An I/O error is reported, but the commit is on disk. */
  "io_error_stored",
  /** The commit is on disk, and the process dies before it knows. */
  "crash_after",
  /** Another process holds the write lock. */
  "busy",
] as const;
export type CommitFault = (typeof COMMIT_FAULTS)[number];

/** What the disk asks at each commit of a worker, and tells. */
export interface DiskWorld {
  /** @param commit counts from 1 over the simulation; one that is tried again counts again */
  faultAt(commit: number): CommitFault | undefined;
  isFull(): boolean;
  /** Something small that the web writes may fit on a disk where a commit of the worker does not. */
  fitsStill(): boolean;
  /** The process is to die here and now. */
  crash(process: SimProcess, why: string): void;
  /** A commit is on disk. */
  onCommitted(process: SimProcess, commit: number): void;
}

export interface DiskRun {
  id: string;
  workspaceId: string;
  workflowId: string;
  version: number;
  mode: RunMode;
  status: RunStatus;
  originRunId: string;
  dedupeKey: string | null;
  parent: { runId: string; path: string } | null;
  input: Json;
  output: Json;
  source: Json;
}

export interface DiskApproval {
  id: string;
  runId: string;
  path: string;
  status: string;
}

/** What one worker has of the disk while it holds the lease. */
export interface OpenDisk {
  store: JournalStore;
  lease: { holder: string; fence: number; deadlineMonotonicMs: number };
  /** A commit of nothing but the lease. */
  heartbeat(): void;
}

/** What survives every crash. One for a simulation; workers come and go. */
export interface Disk {
  /** Version 1, published live; its triggers are registered. @param repaired version 2, which nobody has published */
  saveWorkflow(id: string, definition: Definition, repaired?: Definition): void;
  saveConnection(id: string, limit: ConnectionLimit | null): void;
  limitOf(workspaceId: string, connectionId: string): ConnectionLimit | null;
  /** Answers that are kept, over all processes. */
  readonly stepCache: StepCacheStore;
  /** Values that were taken out of their rows. */
  blobCount(): number;
  /** Takes the lease; null while another's is alive. */
  open(process: SimProcess): OpenDisk | null;
  /** Frees the lease of a process that is known to be dead. */
  breakLease(holder: string): void;
  /** Time is skipped: the holder would have renewed the lease all along. */
  skipLease(byMs: number): void;
  lease(): { holder: string; fence: number; expiresAtMs: number } | undefined;
  /** As the web does it: rejects while the disk is full. */
  accept: AcceptRun;
  /** Leaves a request for the worker. Rejects while the disk is full. */
  request(runId: string, request: RunRequest): Promise<void>;
  runs(): readonly DiskRun[];
  statuses(): readonly { id: string; status: RunStatus }[];
  /** Events since the last time of asking, of all runs, in order of their commits; whole, as a worker reads them. */
  newEvents(): readonly { runId: string; firstSeq: number; events: readonly RunEvent[] }[];
  /** Requests not yet consumed, with the `by` of their payload. */
  openRequests(): readonly { runId: string; kind: string; by: string | null }[];
  approvals(): readonly DiskApproval[];
  /** When the next timer on disk is due; undefined where there is none. */
  nextTimerMs(): number | undefined;
  /** What SQLite says of itself; "ok". */
  integrity(): string;
  close(): void;
}

export type MakeDisk = (world: DiskWorld, time: VirtualTime, random: () => number) => Disk;

import type { Json } from "@/lib/kernel/json";
import type { RunError, RunMode, RunSource, RunStatus } from "@/lib/workflow/run-schema";
import type { RunEvent } from "./event-schema";

/** A run without its payloads. */
export interface ListedRun {
  id: string;
  workspaceId: string;
  workflowId: string;
  workflowName: string;
  version: number;
  mode: RunMode;
  status: RunStatus;
  source: RunSource;
  originRunId: string;
  error: RunError | null;
  errorFingerprint: string | null;
  replayOf: string | null;
  parent: { runId: string; path: string } | null;
  bulkJobId: string | null;
  createdAtMs: number;
  startedAtMs: number | null;
  endedAtMs: number | null;
  queueWaitMs: number | null;
  durationMs: number | null;
}

/** Values over 64 KiB come as references where the run holds more than 1 MiB of them. */
export interface StoredRun extends ListedRun {
  input: Json;
  output: Json;
  /** Of the values that references stand for; 0: all are whole. */
  omittedBytes: number;
}

/** Which runs, as callers name them; a run fits that fits all. */
export interface RunFilter {
  workflowId?: string | undefined;
  /** Comma list of run statuses. */
  status?: string | undefined;
  mode?: RunMode | undefined;
  /** Comma list of kinds of source. */
  trigger?: string | undefined;
  version?: number | undefined;
  /** Comma list of error categories. */
  errorCategory?: string | undefined;
  errorFingerprint?: string | undefined;
  /** Accepted at or after; ISO 8601. */
  from?: string | undefined;
  /** Accepted before. */
  to?: string | undefined;
  /** Beginning of the run's id. */
  q?: string | undefined;
  replayOf?: string | undefined;
  parentRunId?: string | undefined;
  bulkJobId?: string | undefined;
}

export interface WorkflowVersions {
  id: string;
  name: string;
  headVersion: number;
  publishedVersion: number | null;
  publishedMode: RunMode | null;
}

/** A queued run's place, for why it waits. */
export interface QueuePlace {
  /** A worker holds the lease. */
  workerAlive: boolean;
  /** Runs of the workflow that are running now. */
  running: number;
  /** Queued runs that were accepted before it. */
  ahead: number;
  /** The oldest open run that it follows by `overlap: queue`; null where it need not. */
  follows: string | null;
}

export interface RunLinks {
  /** Newest first. */
  replays: string[];
  children: { runId: string; path: string; status: RunStatus }[];
}

/** Port: runs as they are stored. */
export interface RunReader {
  get(workspaceId: string, id: string): StoredRun | undefined;
  /** What it was accepted with, whole. */
  input(workspaceId: string, id: string): Json | undefined;
  /** A value for which a reference stands, whole. */
  blob(workspaceId: string, runId: string, blobId: string): Json | undefined;
  /**
   * Newest first; `cursor` is `createdAtMs_id` of the last one seen.
   * @throws VALIDATION_FAILED where the cursor is not one
   */
  list(workspaceId: string, filter: RunFilter, page: { limit: number; cursor?: string | undefined }): ListedRun[];
  /** How many there are of each status, each counted up to `cap`; above it, `cap + 1`. */
  counts(workspaceId: string, filter: RunFilter, cap: number): Record<RunStatus, number>;
  /** At most `limit` of each kind. */
  links(runId: string, limit: number): RunLinks;
  queuePlace(run: ListedRun): QueuePlace;
  journal(runId: string, afterSeq: number): RunEvent[];
  /** Changes when another connection has written anything. */
  dataVersion(): number;
  workflow(workspaceId: string, id: string): WorkflowVersions | undefined;
}

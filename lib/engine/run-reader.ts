import type { Json } from "@/lib/kernel/json";
import type { ErrorCategory, RunError, RunMode, RunSource, RunStatus } from "@/lib/workflow/run-schema";
import type { RunEvent } from "./event-schema";

export interface StoredRun {
  id: string;
  workflowId: string;
  workflowName: string;
  version: number;
  mode: RunMode;
  status: RunStatus;
  source: RunSource;
  originRunId: string;
  input: Json;
  output: Json;
  error: RunError | null;
  createdAtMs: number;
  startedAtMs: number | null;
  endedAtMs: number | null;
  queueWaitMs: number | null;
  durationMs: number | null;
}

export interface RunFilter {
  workflowId?: string | undefined;
  status?: RunStatus | undefined;
  mode?: RunMode | undefined;
  errorCategory?: ErrorCategory | undefined;
  errorFingerprint?: string | undefined;
  /** Accepted at or after; ISO 8601. */
  from?: string | undefined;
  /** Accepted before. */
  to?: string | undefined;
}

export interface WorkflowVersions {
  id: string;
  name: string;
  headVersion: number;
  publishedVersion: number | null;
  publishedMode: RunMode | null;
}

/** Port: runs as they are stored. */
export interface RunReader {
  get(workspaceId: string, id: string): StoredRun | undefined;
  /** Newest first; `cursor` is `createdAtMs_id` of the last one seen. */
  list(workspaceId: string, filter: RunFilter, page: { limit: number; cursor?: string | undefined }): StoredRun[];
  journal(runId: string, afterSeq: number): RunEvent[];
  /** Changes when another connection has written anything. */
  dataVersion(): number;
  workflow(workspaceId: string, id: string): WorkflowVersions | undefined;
}

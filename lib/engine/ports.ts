import type { Json, JsonObject } from "@/lib/kernel/json";
import type { Definition } from "@/lib/workflow/definition-schema";
import type { RunError, RunMode, RunSource, RunStatus } from "@/lib/workflow/run-schema";
import type { RunEvent } from "./event-schema";

/** A run as it was accepted. */
export interface RunRow {
  id: string;
  workspaceId: string;
  workflowId: string;
  workflowName: string;
  version: number;
  mode: RunMode;
  source: RunSource;
  /** Its own id, unless it continues another. */
  originRunId: string;
  /** Becomes `trigger`. */
  input: Json;
  createdAtMs: number;
}

export interface RunToAccept {
  workspaceId: string;
  workflowId: string;
  version: number;
  mode: RunMode;
  source: RunSource;
  /** Becomes `trigger`. */
  input: Json;
  /** Run whose effect keys and outputs this one keeps; absent: it has its own. */
  originRunId?: string | undefined;
  /** A second run of the workflow with the same key is not accepted; the first one's id is answered. */
  dedupeKey?: string | undefined;
}

export interface AcceptedRun {
  runId: string;
  /** The run was there already, by its dedupe key. */
  duplicate: boolean;
}

/** Puts a run on disk: when it resolves, the run survives a crash. Rejects with AppError alone. */
export type AcceptRun = (run: RunToAccept) => Promise<AcceptedRun>;

/** Columns of the run that lists and filters read; written in the commit of the event that changes them. */
export interface RunUpdate {
  status: RunStatus;
  startedAtMs: number | null;
  endedAtMs: number | null;
  queueWaitMs: number | null;
  durationMs: number | null;
  output: Json;
  error: RunError | null;
  errorFingerprint: string | null;
  costUsd: number;
  busyMs: number;
}

export interface Appended {
  runId: string;
  workspaceId: string;
  /** Sequence number of the first event. */
  firstSeq: number;
  events: readonly RunEvent[];
  update?: RunUpdate | undefined;
  timersSet: readonly { timerId: string; dueAtMs: number }[];
  timersCleared: readonly string[];
  /** The request that led to it, done with in the same commit. */
  consumedRequestId?: string | undefined;
}

/** What the web asked of a run. */
export type RunRequest =
  | { kind: "cancel"; payload: { by?: string | undefined } }
  | { kind: "signal"; payload: { name: string; payload: Json; by?: string | undefined } }
  | {
      kind: "decide";
      payload: {
        path: string;
        decision: "succeeded" | "retry" | "failed";
        output?: Json | undefined;
        by?: string | undefined;
      };
    };

export interface PendingRequest {
  id: string;
  runId: string;
  /** Null: not understood; it is dropped. */
  request: RunRequest | null;
}

/** The durable store of the runtime. Reads answer at once; writes resolve when they are on disk, in order. */
export interface JournalStore {
  append(appended: Appended): Promise<void>;
  consumeRequest(id: string): Promise<void>;
  /** Oldest first, without given runs and workflows. */
  queued(except: readonly string[], exceptWorkflows: readonly string[], limit: number): RunRow[];
  run(runId: string): (RunRow & { status: RunStatus }) | undefined;
  /** Runs that a worker had in hand. */
  interrupted(): string[];
  journal(runId: string): RunEvent[];
  runsWithTimersDue(untilMs: number): string[];
  requests(): PendingRequest[];
  definition(workflowId: string, version: number): Definition | undefined;
  /** Workspace variables. */
  env(workspaceId: string): JsonObject;
  drained(): Promise<void>;
}

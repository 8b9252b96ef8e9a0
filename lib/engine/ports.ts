import type { Json, JsonObject } from "@/lib/kernel/json";
import type { Definition } from "@/lib/workflow/definition-schema";
import type { FinalRunStatus, RunError, RunMode, RunSource, RunStatus } from "@/lib/workflow/run-schema";
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
  /** The run whose step called this one, and that step's path. */
  parent: { runId: string; path: string } | null;
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
  /** Where the caller must know it before; absent: it is made. */
  runId?: string | undefined;
  parent?: { runId: string; path: string } | undefined;
  /** The run that this one continues, repairs or repeats. */
  replayOfRunId?: string | undefined;
  bulkJobId?: string | undefined;
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
  slaMissedAtMs: number | null;
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
  /** Runs accepted in the same commit. */
  accepts?: readonly (RunToAccept & { runId: string })[] | undefined;
  /** What is asked of other runs in the same commit. */
  requests?: readonly { runId: string; request: RunRequest }[] | undefined;
  /** What it asks of people, or no longer asks. A projection for pages; the journal is the truth. */
  approvals?: readonly ApprovalChange[] | undefined;
}

export type ApprovalChange =
  | {
      kind: "asked";
      approvalId: string;
      workflowId: string;
      mode: RunMode;
      path: string;
      message: string;
      approvers: readonly string[];
      atMs: number;
      dueAtMs: number | null;
    }
  | {
      kind: "closed";
      approvalId: string;
      status: "approved" | "rejected" | "expired" | "cancelled";
      by: string | null;
      note: string | null;
      atMs: number;
    };

/** A workflow that a step may call. */
export interface CallableWorkflow {
  id: string;
  name: string;
  headVersion: number;
  publishedVersion: number | null;
  publishedMode: RunMode | null;
}

/** An active `workflow.failed` trigger. */
export interface FailureHandler {
  workflowId: string;
  triggerId: string;
  version: number;
  mode: RunMode;
  /** Whose failures; null: those of all other workflows. */
  workflowIds: readonly string[] | null;
  /** Bare CEL over `trigger`. */
  when: string | null;
}

/** How a run ended. */
export interface RunOutcome {
  status: FinalRunStatus;
  output: Json;
  error: RunError | null;
}

/** What the web asked of a run. */
export type RunRequest =
  | { kind: "cancel"; payload: { by?: string | undefined } }
  /** A person's decision about an approval that is open. */
  | {
      kind: "approve";
      payload: {
        approvalId: string;
        path: string;
        decision: "approved" | "rejected";
        note?: string | undefined;
        by?: string | undefined;
      };
    }
  /** A run that the step at `path` called has ended; how, its own row says. */
  | { kind: "called_run_ended"; payload: { path: string; runId: string } }
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
  /**
   * Puts a run into the next commit. What is appended to it before goes with it, or not at all: where it turns out to be
   * a duplicate or is refused, no such append ever resolves. Rejects with AppError STORAGE_FULL.
   */
  accept(run: RunToAccept & { runId: string }, createdAtMs: number): Promise<AcceptedRun>;
  consumeRequest(id: string): Promise<void>;
  /** Oldest first, without given runs and workflows. */
  queued(except: readonly string[], exceptWorkflows: readonly string[], limit: number): RunRow[];
  /** Whether a run of the workflow waits for its turn. */
  hasQueued(workflowId: string): boolean;
  /** Empty where the workflow is gone. */
  workflowName(workflowId: string): string;
  run(runId: string): (RunRow & { status: RunStatus }) | undefined;
  /** Runs that a worker had in hand. */
  interrupted(): string[];
  journal(runId: string): RunEvent[];
  runsWithTimersDue(untilMs: number): string[];
  requests(): PendingRequest[];
  definition(workflowId: string, version: number): Definition | undefined;
  /** How a run ended; undefined while it has not. */
  outcome(runId: string): RunOutcome | undefined;
  callable(workspaceId: string, workflowId: string): CallableWorkflow | undefined;
  failureHandlers(workspaceId: string): FailureHandler[];
  /** Workspace variables. */
  env(workspaceId: string): JsonObject;
  /** Outputs pinned to these steps of a workflow, by step id; one that is not pinned is left out. */
  pins(workflowId: string, stepIds: readonly string[]): Record<string, Json>;
  drained(): Promise<void>;
}

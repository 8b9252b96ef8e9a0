import type { OperationExecutor } from "@/lib/connectors/contract";
import type { ConnectionLimit } from "@/lib/connectors/connection-schema";
import type { Clock } from "@/lib/kernel/clock";
import type { Random } from "@/lib/kernel/random";
import type { Timers } from "@/lib/kernel/timers";
import type { RunStatus } from "@/lib/workflow/run-schema";
import type { OperationRules } from "./core/program";
import type { RunEvent } from "./event-schema";
import type { JournalStore, RunRow } from "./ports";

export interface EndedRun {
  runId: string;
  workspaceId: string;
  workflowId: string;
  mode: RunRow["mode"];
  status: RunStatus;
}

/** Runs whose steps wait for connections. */
export interface ConnectionHolds {
  /** Those whose connection is no longer broken (or is gone), oldest first, at most `limit`. Costs little where nobody waits. */
  restored(limit: number): { runId: string; connectionId: string }[];
}

export interface RuntimePorts {
  store: JournalStore;
  executor: OperationExecutor;
  /** What the catalogue of a workspace says of operations. */
  rulesOf(workspaceId: string): OperationRules;
  clock: Clock;
  random: Random;
  timers: Timers;
  /** Whether this worker may still call out: its lease has time left on the monotonic clock. */
  mayCallOut(): boolean;
  /** What all calls of a connection share, as it stands now; null: no limit. Absent: there are none. */
  limitOf?(workspaceId: string, connectionId: string): ConnectionLimit | null;
  /** Absent: what waits for a connection waits until the run is cancelled. */
  holds?: ConnectionHolds;
  /** The end of a run is on disk. */
  onRunEnded?(run: EndedRun): void;
  /** What a run answers to its webhook request is on disk. */
  onResponded?(runId: string, answer: Extract<RunEvent, { type: "responded" }>): void;
  /** Something went wrong with one run that is not the run's own failure. */
  onTrouble?(facts: { event: string; runId: string; error: unknown }): void;
  /** Runs in hand at one time over all workflows. */
  activeRunsMax?: number;
  /** Calls in flight at one time over all runs. */
  callsMax?: number;
}

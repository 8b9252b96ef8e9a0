import type { RunMode } from "@/lib/workflow/run-schema";
import type { Alert, AlertStatus, MetricBucket, Monitor, OpenRuns, RunFact, TriggerFact } from "./schema";

/** What monitoring needs to know of a workflow. */
export interface WatchedWorkflow {
  id: string;
  workspaceId: string;
  name: string;
  /** settings.maxConcurrentRuns of the head version. */
  maxConcurrentRuns: number;
}

export interface EndedRunsQuery {
  workflowId: string;
  mode: RunMode;
  fromMs: number;
  toMs: number;
  /** The newest so many. */
  limit: number;
}

/** Runs, triggers and workflows as monitoring reads them; it never writes them. */
export interface RunHistory {
  workflow(workspaceId: string, workflowId: string): Promise<WatchedWorkflow | null>;
  /** Whether the workflow has runs in live mode: that decides the default mode. */
  hasRuns(workflowId: string, mode: RunMode): Promise<boolean>;
  /** Newest first. */
  endedRuns(query: EndedRunsQuery): Promise<RunFact[]>;
  openRuns(scope: { workspaceId: string; workflowId: string; mode: RunMode }): OpenRuns;
  triggers(workflowId: string): Promise<TriggerFact[]>;
  /** Over all workspaces: which workflows have runs that ended since then; ascending by the end, at most `limit`. */
  endedSince(
    sinceMs: number,
    limit: number,
  ): Promise<{ workspaceId: string; workflowId: string; mode: RunMode; runId: string; endedAtMs: number }[]>;
  /** Over all workspaces: workflows with registered triggers. */
  workflowsWithTriggers(limit: number): Promise<{ workspaceId: string; workflowId: string; mode: RunMode }[]>;
  /** Over all workspaces: workflows of which a run is late to begin or to end, or was when last looked at. */
  workflowsWithLateRuns(limit: number): { workspaceId: string; workflowId: string; mode: RunMode }[];
}

/** Rollups; writing one replaces it whole, so that doing it twice changes nothing. */
export interface MetricStore {
  put(workspaceId: string, workflowId: string, mode: RunMode, buckets: readonly MetricBucket[]): Promise<void>;
  /** Ascending by start. */
  list(query: { workflowId: string; mode: RunMode; fromMs: number; toMs: number }): Promise<MetricBucket[]>;
  /** End of the newest rollup of all workflows; null where there is none. */
  newestEndMs(): Promise<number | null>;
}

export interface AlertQuery {
  workspaceId: string;
  workflowId?: string | undefined;
  mode?: RunMode | undefined;
  statuses?: readonly AlertStatus[] | undefined;
  limit: number;
  /** Id of the last alert of the page before. */
  cursor?: string | undefined;
}

export interface AlertStore {
  /** Newest first. */
  list(query: AlertQuery): Promise<Alert[]>;
  get(workspaceId: string, alertId: string): Promise<Alert | null>;
  save(workspaceId: string, alert: Alert): Promise<void>;
}

export interface MonitorStore {
  /** Makes the monitor, or returns the one that is there. */
  ensure(workspaceId: string, monitor: Monitor): Promise<Monitor>;
  list(workspaceId: string, limit: number, cursor?: string): Promise<Monitor[]>;
}

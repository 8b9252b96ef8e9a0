import type { Ctx } from "@/lib/kernel/context";
import type { ReplayChoice } from "./replay-runs";
import type { RunFilter } from "./run-reader";

export interface BulkRequest extends Omit<ReplayChoice, "stepInput"> {
  /** Which runs: this or `runIds`. */
  filter?: RunFilter | undefined;
  runIds?: readonly string[] | undefined;
}

/** An action over many runs that the worker does batch by batch. */
export interface BulkJob {
  id: string;
  workspaceId: string;
  action: "cancel" | "replay";
  status: "running" | "done" | "cancelled";
  request: BulkRequest;
  /** Runs to go through, as counted when it began. */
  total: number;
  /** Gone through. */
  done: number;
  skipped: number;
  /** Where it goes on: the cursor of the list, or the place among `runIds`. Null: at the start. */
  cursor: string | null;
  /** The first 1,000. */
  skippedRuns: readonly { runId: string; reason: string }[];
  /** Who asked for it: `user:<id>`, `key:<id>`. */
  createdBy: string;
  createdAtMs: number;
  endedAtMs: number | null;
}

/** Port: bulk jobs as pages and API see them. */
export interface BulkJobs {
  /** With its audit entry. */
  create(ctx: Ctx, job: Pick<BulkJob, "action" | "request" | "total">): Promise<string>;
  get(workspaceId: string, id: string): Promise<BulkJob | null>;
  /** Newest first. */
  list(workspaceId: string, page: { limit: number; cursor?: string | undefined }): Promise<BulkJob[]>;
  /** With its audit entry. @returns whether it was running */
  cancel(ctx: Ctx, id: string): Promise<boolean>;
}

/** Skipped runs that are kept. */
export const SKIPPED_KEPT_MAX = 1_000;

import { AppError } from "@/lib/kernel/app-error";
import type { Ctx } from "@/lib/kernel/context";
import type { Json } from "@/lib/kernel/json";
import type { Run, RunStep, RunSummary } from "@/lib/workflow/run-schema";
import { diffDocuments } from "@/lib/workflow/core/diff-documents";
import { compareSteps, patchOf, type Divergence, type StepPair } from "./core/compare-runs";
import type { Patch } from "@/lib/workflow/proposal-schema";
import { findRun, type LookupPorts } from "./find-run";
import { queueReason } from "./queue-reason";
import { createRunFolds } from "./run-folds";
import type { RunFilter, RunReader, StoredRun } from "./run-reader";
import { toRun, toStep, toSteps, toSummary, WHOLE_RUN, type RunParts } from "./run-view";

export interface ReadPorts extends LookupPorts {
  reader: RunReader;
}

/** Linked runs that one answer names. */
const LINKS_MAX = 100;
/** Runs of one status that are counted. */
const COUNT_MAX = 10_000;
/** Items of each loop that are compared. */
const COMPARED_ITEMS_MAX = 200;

export interface ComparedRuns {
  a: RunSummary;
  b: RunSummary;
  versionsDiffer: boolean;
  inputPatch: Patch;
  outputPatch: Patch;
  steps: StepPair[];
  stepsOmitted: number;
  firstDivergence: Divergence | null;
}

/** Looking at runs. Nothing here writes. */
export function createRunReads(ports: ReadPorts) {
  const { reader } = ports;
  const folds = createRunFolds(reader);

  /** Ids of the steps that the run has, in the order of its version. */
  function stepIdsOf(run: StoredRun): string[] {
    if (run.source.stepId !== undefined) return [run.source.stepId];
    return Object.keys(ports.definition(run.workflowId, run.version)?.steps ?? {});
  }

  function view(run: StoredRun, parts: RunParts = WHOLE_RUN): Run {
    const { journal, state } = folds(run.id);
    const { replays, children } = reader.links(run.id, LINKS_MAX);
    return {
      ...toRun(run, journal, state, stepIdsOf(run), parts),
      replays,
      children,
      queue:
        run.status === "queued"
          ? queueReason(reader.queuePlace(run), ports.definition(run.workflowId, run.version))
          : null,
    };
  }

  return {
    view,

    list(
      ctx: Ctx,
      input: RunFilter & { limit: number; cursor?: string | undefined },
    ): { items: RunSummary[]; nextCursor: string | null } {
      const { limit, cursor, ...filter } = input;
      const rows = reader.list(ctx.workspaceId, filter, { limit: limit + 1, cursor });
      const last = rows[limit - 1];
      const nextCursor = rows.length > limit && last !== undefined ? `${last.createdAtMs}_${last.id}` : null;
      return { items: rows.slice(0, limit).map(toSummary), nextCursor };
    },

    /** How many runs there are of each status, each counted up to 10,000. */
    count(ctx: Ctx, filter: RunFilter) {
      const counted = reader.counts(ctx.workspaceId, filter, COUNT_MAX);
      const values = Object.values(counted);
      const counts = Object.fromEntries(
        Object.entries(counted).map(([status, n]) => [status, Math.min(n, COUNT_MAX)]),
      ) as typeof counted;
      return {
        counts,
        total: Object.values(counts).reduce((sum, n) => sum + n, 0),
        capped: values.some((n) => n > COUNT_MAX),
      };
    },

    get(ctx: Ctx, input: { id: string; include?: string | undefined; items?: number | undefined }): Run {
      const wanted = input.include?.split(",").map((part) => part.trim());
      return view(findRun(ports, ctx, input.id), {
        steps: wanted?.includes("steps") ?? true,
        data: wanted?.includes("data") ?? true,
        attempts: wanted?.includes("attempts") ?? false,
        itemsMax: input.items ?? WHOLE_RUN.itemsMax,
      });
    },

    /** @throws NOT_FOUND */
    blob(ctx: Ctx, input: { id: string; blobId: string }): Json {
      const value = reader.blob(ctx.workspaceId, input.id, input.blobId);
      if (value === undefined) throw new AppError("NOT_FOUND", "The run has no such value.");
      return value;
    },

    /** @throws VALIDATION_FAILED where the cursor is not one */
    steps(
      ctx: Ctx,
      input: {
        id: string;
        under?: string | undefined;
        status?: string | undefined;
        limit: number;
        cursor?: string | undefined;
      },
    ): { items: RunStep[]; nextCursor: string | null } {
      const run = findRun(ports, ctx, input.id);
      const from = offsetOf(input.cursor);
      const { under } = input;
      const statuses = input.status?.split(",").map((word) => word.trim());
      const { journal, state } = folds(run.id);
      const parts = { data: false, attempts: false, itemsMax: WHOLE_RUN.itemsMax };
      const fitting = toSteps(journal, state, stepIdsOf(run), parts).steps.filter(
        ({ path, status }) =>
          (under === undefined || path.startsWith(`${under}[`) || path.startsWith(`${under}/`)) &&
          (statuses?.includes(status) ?? true),
      );
      const end = from + input.limit;
      return { items: fitting.slice(from, end), nextCursor: end < fitting.length ? String(end) : null };
    },

    /** @param input.stepId path of the step */
    step(ctx: Ctx, input: { id: string; stepId: string }): RunStep {
      const run = findRun(ports, ctx, input.id);
      const { journal, state } = folds(run.id);
      const step = toStep(journal, state, stepIdsOf(run), input.stepId);
      if (step === undefined) throw new AppError("NOT_FOUND", `The run has no step ${input.stepId}.`);
      return step;
    },

    /** Two runs of the workspace side by side. */
    compare(ctx: Ctx, input: { a: string; b: string }): ComparedRuns {
      const parts = { ...WHOLE_RUN, itemsMax: COMPARED_ITEMS_MAX };
      const [a, b] = [findRun(ports, ctx, input.a), findRun(ports, ctx, input.b)];
      const [left, right] = [view(a, parts), view(b, parts)];
      return {
        a: toSummary(a),
        b: toSummary(b),
        versionsDiffer: a.workflowId !== b.workflowId || a.version !== b.version,
        inputPatch: patchOf(left.input, right.input, diffDocuments),
        outputPatch: patchOf(left.output, right.output, diffDocuments),
        ...compareSteps(left.steps, right.steps, diffDocuments),
        stepsOmitted: (left.stepsOmitted ?? 0) + (right.stepsOmitted ?? 0),
      };
    },

    /** The run's events after `afterSeq`, and its status now. For the live stream. */
    eventsAfter(ctx: Ctx, input: { id: string; afterSeq: number }) {
      const run = findRun(ports, ctx, input.id);
      return { status: run.status, events: reader.journal(run.id, input.afterSeq) };
    },

    dataVersion: () => reader.dataVersion(),
  };
}

export type RunReads = ReturnType<typeof createRunReads>;

function offsetOf(cursor: string | undefined): number {
  if (cursor === undefined) return 0;
  if (/^\d{1,9}$/.test(cursor)) return Number(cursor);
  const details = [{ path: "cursor", message: "is not a nextCursor of this list; leave it out for the first page" }];
  throw new AppError("VALIDATION_FAILED", "The cursor is not one of this list.", { details });
}

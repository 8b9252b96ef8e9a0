import { AppError } from "@/lib/kernel/app-error";
import { actorLabel, type Ctx } from "@/lib/kernel/context";
import type { Clock } from "@/lib/kernel/clock";
import { isoOf, isoOrNull } from "@/lib/kernel/instant";
import { isFinalRunStatus, runStatusSchema, type ReplayHow, type RunStatus } from "@/lib/workflow/run-schema";
import type { BulkJob, BulkJobs, BulkRequest } from "./bulk-job";
import type { EffectAgain } from "./core/repeated-effects";
import { findRun, type LookupPorts } from "./find-run";
import type { RunRequest } from "./ports";
import type { Replays } from "./replay-runs";
import type { ListedRun, RunFilter, RunReader } from "./run-reader";

export interface BulkPorts extends LookupPorts {
  reader: RunReader;
  clock: Clock;
  jobs: BulkJobs;
  replays: Replays;
  requestOfRun(workspaceId: string, runId: string, request: RunRequest): Promise<void>;
  /** Wakes the worker. */
  ring(): void;
  audit(ctx: Ctx, entry: { action: string; objectType: string; objectId: string; detail: object }): Promise<void>;
  /** Lets others have their turn, in work of many parts. */
  giveWay(): Promise<void>;
}

export interface BulkAnswer {
  matched: number;
  done: number;
  runIds: string[];
  skipped: { runId: string; reason: string }[];
  bulkJobId: string | null;
  effects?: EffectAgain[];
  previewed?: number;
}

export interface ShownBulkJob {
  id: string;
  action: Action;
  how: ReplayHow | null;
  status: BulkJob["status"];
  total: number;
  done: number;
  succeeded: number;
  skipped: number;
  createdBy: string;
  createdAt: string;
  endedAt: string | null;
}

export interface BulkJobDetail extends ShownBulkJob {
  skippedRuns: BulkJob["skippedRuns"];
  /** Of a replay: the new runs. */
  runs: Record<RunStatus, number>;
}

/** More than so many become a job. */
const AT_ONCE_MAX = 50;
const PREVIEWED_MAX = 200;
const EFFECTS_SHOWN_MAX = 500;

type Action = BulkJob["action"];

/** Cancelling and replaying many runs. */
export function createBulkRuns(ports: BulkPorts) {
  const { reader, replays } = ports;

  /** Does it to one run. @throws AppError where it cannot be done */
  async function act(ctx: Ctx, action: Action, id: string, request: BulkRequest, bulkJobId?: string): Promise<string> {
    if (action === "replay")
      return replays.start(ctx, id, request, bulkJobId === undefined ? undefined : { bulkJobId });
    const run = findRun(ports, ctx, id);
    if (isFinalRunStatus(run.status)) throw new AppError("STATE_CONFLICT", `The run has ended (${run.status}).`);
    await ports.requestOfRun(ctx.workspaceId, id, { kind: "cancel", payload: { by: actorLabel(ctx.actor) } });
    return id;
  }

  /** The runs that are meant, newest first. */
  function chosen(ctx: Ctx, action: Action, request: BulkRequest, limit: number): ListedRun[] {
    const { filter, runIds } = request;
    if (filter !== undefined) return reader.list(ctx.workspaceId, filter, { limit });
    const found = (runIds ?? []).flatMap((id) => reader.get(ctx.workspaceId, id) ?? []);
    return found.filter((run) => isFinalRunStatus(run.status) === (action === "replay")).slice(0, limit);
  }

  async function preview(ctx: Ctx, action: Action, request: BulkRequest, matched: number): Promise<BulkAnswer> {
    const answer: BulkAnswer = { matched, done: 0, runIds: [], skipped: [], bulkJobId: null };
    if (action === "cancel") return answer;
    const effects: EffectAgain[] = [];
    const runs = chosen(ctx, action, request, PREVIEWED_MAX);
    for (const { id } of runs) {
      try {
        effects.push(...replays.preview(ctx, id, request).effects);
      } catch (error) {
        answer.skipped.push({ runId: id, reason: reasonOf(error) });
      }
      await ports.giveWay();
    }
    return { ...answer, effects: effects.slice(0, EFFECTS_SHOWN_MAX), previewed: runs.length };
  }

  async function job(ctx: Ctx, { id }: { id: string }): Promise<BulkJobDetail> {
    const found = await ports.jobs.get(ctx.workspaceId, id);
    if (found === null) throw new AppError("NOT_FOUND", "There is no such bulk job.");
    const runs = reader.counts(ctx.workspaceId, { bulkJobId: id }, Number.MAX_SAFE_INTEGER - 1);
    return { ...shown(found), skippedRuns: found.skippedRuns, runs };
  }

  return {
    act,

    async bulkJobs(ctx: Ctx, page: { limit: number; cursor?: string | undefined }) {
      const rows = await ports.jobs.list(ctx.workspaceId, { ...page, limit: page.limit + 1 });
      const items = rows.slice(0, page.limit).map(shown);
      return { items, nextCursor: rows.length > page.limit ? (items.at(-1)?.id ?? null) : null };
    },

    bulkJob: job,

    /** Stops it; what it has done stays done. @throws NOT_FOUND, STATE_CONFLICT where it has ended */
    async cancelBulkJob(ctx: Ctx, input: { id: string }): Promise<BulkJobDetail> {
      const { status } = await job(ctx, input);
      if (!(await ports.jobs.cancel(ctx, input.id)))
        throw new AppError("STATE_CONFLICT", `The bulk job has ended (${status}).`);
      return job(ctx, input);
    },

    /** Up to 50 runs are done when it resolves; for more it makes a job. */
    async bulk(ctx: Ctx, input: BulkRequest & { action: Action; dryRun: boolean }): Promise<BulkAnswer> {
      const { action, dryRun, ...asked } = input;
      refuseMisfits(action, asked);
      const request = { ...asked, ...(asked.filter === undefined ? {} : { filter: settled(action, asked.filter) }) };
      const ids = asked.runIds === undefined ? undefined : [...new Set(asked.runIds)];
      const some = chosen(ctx, action, { ...request, runIds: ids }, AT_ONCE_MAX + 1);
      const isMany = some.length > AT_ONCE_MAX;
      const matched = !isMany ? some.length : countOf(ctx, action, request, ids);
      if (dryRun) return preview(ctx, action, { ...request, runIds: ids }, matched);
      if (isMany) {
        const bulkJobId = await ports.jobs.create(ctx, {
          action,
          request: { ...request, runIds: ids },
          total: matched,
        });
        ports.ring();
        return { matched, done: 0, runIds: [], skipped: [], bulkJobId };
      }
      const answer: BulkAnswer = { matched, done: 0, runIds: [], skipped: notMeant(ids, some), bulkJobId: null };
      if (some.length > 0) await ports.audit(ctx, { ...auditOf(action), detail: { runs: some.map((run) => run.id) } });
      for (const { id } of some) {
        try {
          answer.runIds.push(await act(ctx, action, id, request));
        } catch (error) {
          answer.skipped.push({ runId: id, reason: reasonOf(error) });
        }
      }
      ports.ring();
      return { ...answer, done: answer.runIds.length };
    },
  };

  function countOf(ctx: Ctx, action: Action, request: BulkRequest, ids: readonly string[] | undefined): number {
    if (ids !== undefined) return chosen(ctx, action, { ...request, runIds: ids }, ids.length).length;
    const counts = reader.counts(ctx.workspaceId, request.filter ?? {}, Number.MAX_SAFE_INTEGER - 1);
    return Object.values(counts).reduce((sum, n) => sum + n, 0);
  }

  /** The filter as it is now: runs that are accepted from now on are not meant. */
  function settled(action: Action, filter: RunFilter): RunFilter {
    const now = isoOf(ports.clock.now() + 1);
    const to = filter.to === undefined || Date.parse(filter.to) > Date.parse(now) ? now : filter.to;
    const able = runStatusSchema.options.filter((status) => isFinalRunStatus(status) === (action === "replay"));
    const asked = filter.status?.split(",").map((word) => word.trim());
    return { ...filter, to, status: able.filter((status) => asked?.includes(status) ?? true).join(",") };
  }
}

export type BulkRuns = ReturnType<typeof createBulkRuns>;

function shown(job: BulkJob): ShownBulkJob {
  return {
    id: job.id,
    action: job.action,
    how: job.request.how ?? null,
    status: job.status,
    total: job.total,
    done: job.done,
    succeeded: job.done - job.skipped,
    skipped: job.skipped,
    createdBy: job.createdBy,
    createdAt: isoOf(job.createdAtMs),
    endedAt: isoOrNull(job.endedAtMs),
  };
}

function auditOf(action: Action) {
  return { action: `runs.${action === "cancel" ? "cancelled" : "replayed"}`, objectType: "run", objectId: "many" };
}

function notMeant(
  ids: readonly string[] | undefined,
  meant: readonly ListedRun[],
): { runId: string; reason: string }[] {
  const known = new Set(meant.map((run) => run.id));
  return (ids ?? [])
    .filter((id) => !known.has(id))
    .map((runId) => ({ runId, reason: "There is no such run, or it is not in a state for this." }));
}

/** @throws where it is not about this one run */
function reasonOf(error: unknown): string {
  if (error instanceof AppError && !PASSING.has(error.code)) return error.message;
  throw error;
}
const PASSING: ReadonlySet<string> = new Set(["STORAGE_FULL", "UNAVAILABLE", "INTERNAL"]);

function refuseMisfits(action: Action, { filter, runIds, ...choice }: BulkRequest): void {
  const refuse = (path: string, message: string): never => {
    throw new AppError("VALIDATION_FAILED", `${path} ${message}.`, { details: [{ path, message }] });
  };
  if ((filter === undefined) === (runIds === undefined))
    refuse("filter", "or runIds says which runs: send one of them");
  if (action === "replay") return;
  const misfit = (["how", "version", "from", "input"] as const).find((field) => choice[field] !== undefined);
  if (misfit !== undefined) refuse(misfit, "is for the action replay");
}

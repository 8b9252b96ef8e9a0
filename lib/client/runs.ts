import { infiniteQueryOptions, keepPreviousData, queryOptions } from "@tanstack/react-query";
import type { z } from "zod";
import * as contracts from "@/lib/api/contracts/runs";
import { isFinalRunStatus } from "@/lib/workflow/run-schema";
import { request } from "./request";
import { POLL_MS, STALE_MS } from "./stale-times";

type Query<C extends { query?: z.ZodType }> = z.input<NonNullable<C["query"]>>;
type Body<C extends { body?: z.ZodType }> = z.input<NonNullable<C["body"]>>;

/** Which runs; lists (`status`, `trigger`, `errorCategory`) are comma lists. */
export type RunFilter = Query<typeof contracts.countRuns>;
export type RunComparison = z.output<typeof contracts.compareRuns.response>;
export type ReplayPreview = Extract<z.output<typeof contracts.replayRun.response>, { dryRun: true }>;
export type BulkAnswer = z.output<typeof contracts.bulkRuns.response>;

export const runKeys = {
  all: (workspaceId: string) => ["runs", workspaceId] as const,
  lists: (workspaceId: string) => ["runs", workspaceId, "list"] as const,
  list: (workspaceId: string, filter: RunFilter, generation: number) =>
    ["runs", workspaceId, "list", filter, generation] as const,
  /** A prefix without a filter. */
  newer: (workspaceId: string, ...filter: RunFilter[]) => ["runs", workspaceId, "newer", ...filter] as const,
  counts: (workspaceId: string, ...filter: RunFilter[]) => ["runs", workspaceId, "counts", ...filter] as const,
  recent: (workspaceId: string, filter: RunFilter) => ["runs", workspaceId, "recent", filter] as const,
  last: (workspaceId: string, workflowId: string) => ["runs", workspaceId, "last", workflowId] as const,
  detail: (workspaceId: string, id: string) => ["runs", workspaceId, "detail", id] as const,
  steps: (workspaceId: string, id: string, items: number) =>
    ["runs", workspaceId, "detail", id, "steps", items] as const,
  data: (workspaceId: string, id: string) => ["runs", workspaceId, "detail", id, "data"] as const,
  whole: (workspaceId: string, id: string) => ["runs", workspaceId, "detail", id, "whole"] as const,
  step: (workspaceId: string, id: string, path: string) => ["runs", workspaceId, "detail", id, "step", path] as const,
  comparison: (workspaceId: string, a: string, b: string) => ["runs", workspaceId, "comparison", a, b] as const,
};

const PAGE_SIZE = 50;

/**
 * Runs, newest first, a page at a time. Asked again, it gives what it gave: no run newer than the first one shown
 * comes in, so that nothing moves under a hand; `newerRunsOptions` tells of those.
 * @param generation another one begins with the newest run again
 */
export const runsOptions = (workspaceId: string, filter: RunFilter, generation: number) => {
  const queryKey = runKeys.list(workspaceId, filter, generation);
  return infiniteQueryOptions({
    queryKey,
    queryFn: ({ signal, pageParam, client }) => {
      const shown = client.getQueryData<{ pages: { items: { createdAt: string }[] }[] }>(queryKey);
      const newest = shown?.pages[0]?.items[0]?.createdAt;
      const to = newest === undefined ? filter.to : justAfter(newest);
      return request(contracts.listRuns, {
        workspaceId,
        query: { ...filter, to, limit: PAGE_SIZE, cursor: pageParam },
        signal,
      });
    },
    initialPageParam: null as string | null,
    getNextPageParam: (page) => page.nextCursor,
    staleTime: STALE_MS.live,
    refetchInterval: ({ state }) => {
      const shown = state.data?.pages.flatMap((page) => page.items) ?? [];
      // What has ended never changes: only open runs are asked after.
      return shown.length > 0 && shown.every((run) => isFinalRunStatus(run.status)) ? false : pauseFor(shown);
    },
  });
};

/** A dead worker tells nobody: that its runs are stalled is only seen by asking. */
function pauseFor(shown: readonly { status: string }[]): number {
  return shown.some(({ status }) => status === "running" || status === "queued") ? POLL_MS.active : POLL_MS.idle;
}

function justAfter(instant: string): string {
  return new Date(Date.parse(instant) + 1).toISOString();
}

/** From here on it is "more than". */
export const NEWER_MAX = 50;

/** Runs that came after the newest one shown. @param after instant of that one, ISO 8601 */
export const newerRunsOptions = (workspaceId: string, filter: RunFilter, after: string) =>
  queryOptions({
    queryKey: runKeys.newer(workspaceId, { ...filter, from: justAfter(after) }),
    queryFn: ({ signal }) =>
      request(contracts.listRuns, {
        workspaceId,
        query: { ...filter, from: justAfter(after), limit: NEWER_MAX + 1 },
        signal,
      }),
    staleTime: STALE_MS.live,
    refetchInterval: POLL_MS.idle,
  });

/** How many runs there are of each status under a filter; what it says of the status is left out. */
export const runCountsOptions = (workspaceId: string, { status: _status, ...filter }: RunFilter) =>
  queryOptions({
    queryKey: runKeys.counts(workspaceId, filter),
    queryFn: ({ signal }) => request(contracts.countRuns, { workspaceId, query: filter, signal }),
    staleTime: STALE_MS.live,
    refetchInterval: ({ state }) =>
      (state.data?.counts.running ?? 0) + (state.data?.counts.queued ?? 0) > 0 ? POLL_MS.active : POLL_MS.idle,
    placeholderData: keepPreviousData,
  });

const RECENT_MAX = 200;

/** The newest runs, at most 200, to sum up; `nextCursor` tells whether there are more. */
export const recentRunsOptions = (workspaceId: string, filter: RunFilter = {}) =>
  queryOptions({
    queryKey: runKeys.recent(workspaceId, filter),
    queryFn: ({ signal }) =>
      request(contracts.listRuns, { workspaceId, query: { ...filter, limit: RECENT_MAX }, signal }),
    staleTime: STALE_MS.live,
    refetchInterval: ({ state }) => pauseFor(state.data?.items ?? []),
  });

/** Items of one loop that are fetched with a run, and the most that can be. */
export const ITEMS_SHOWN = { first: 1_000, most: 10_000 } as const;

/** A run, its steps and their attempts, without payloads. */
export const runOptions = (workspaceId: string, id: string, items: number = ITEMS_SHOWN.first) =>
  queryOptions({
    queryKey: runKeys.steps(workspaceId, id, items),
    queryFn: ({ signal }) =>
      request(contracts.getRun, { workspaceId, params: { id }, query: { include: "steps,attempts", items }, signal }),
    staleTime: STALE_MS.live,
    placeholderData: (before) => (before?.id === id ? before : undefined),
  });

/** Input and output of a run, without its steps. */
export const runDataOptions = (workspaceId: string, id: string) =>
  queryOptions({
    queryKey: runKeys.data(workspaceId, id),
    queryFn: ({ signal }) =>
      request(contracts.getRun, { workspaceId, params: { id }, query: { include: "data" }, signal }),
    staleTime: STALE_MS.live,
  });

/** A run with everything that is kept of it; large values as their beginnings. */
export const wholeRunOptions = (workspaceId: string, id: string) =>
  queryOptions({
    queryKey: runKeys.whole(workspaceId, id),
    queryFn: ({ signal }) =>
      request(contracts.getRun, {
        workspaceId,
        params: { id },
        query: { include: "steps,data,attempts", items: ITEMS_SHOWN.most },
        signal,
      }),
    staleTime: STALE_MS.live,
  });

/** One step with its data and every attempt: request, response, console. */
export const runStepOptions = (workspaceId: string, id: string, path: string) =>
  queryOptions({
    queryKey: runKeys.step(workspaceId, id, path),
    queryFn: ({ signal }) => request(contracts.getRunStep, { workspaceId, params: { id, stepId: path }, signal }),
    staleTime: STALE_MS.live,
  });

/** The whole of a value that was too large to come along with its run. */
export const fetchRunBlob = (workspaceId: string, id: string, blobId: string) =>
  request(contracts.getRunBlob, { workspaceId, params: { id, blobId } });

export const comparisonOptions = (workspaceId: string, a: string, b: string) =>
  queryOptions({
    queryKey: runKeys.comparison(workspaceId, a, b),
    queryFn: ({ signal }) => request(contracts.compareRuns, { workspaceId, query: { a, b }, signal }),
    staleTime: STALE_MS.live,
  });

/** Runs that are looked through for one of the whole workflow, not the test of one step. */
const NEWEST_MAX = 20;

/** The newest run of a workflow, with its data; null where there is none yet. Tests of one step are none. */
export const lastRunOptions = (workspaceId: string, workflowId: string) =>
  queryOptions({
    queryKey: runKeys.last(workspaceId, workflowId),
    queryFn: async ({ signal }) => {
      const { items } = await request(contracts.listRuns, {
        workspaceId,
        query: { workflowId, limit: NEWEST_MAX },
        signal,
      });
      const newest = items.find(({ source }) => source.stepId === undefined);
      return newest === undefined
        ? null
        : request(contracts.getRun, { workspaceId, params: { id: newest.id }, signal });
    },
    staleTime: STALE_MS.edited,
  });

/** A run that ended at once comes whole, any other as its id. */
function idOf(answer: { runId: string } | { id: string }): { runId: string } {
  return { runId: "runId" in answer ? answer.runId : answer.id };
}

export const startRun = async (workspaceId: string, workflowId: string, body: Body<typeof contracts.startRun>) =>
  idOf(await request(contracts.startRun, { workspaceId, params: { id: workflowId }, body }));
export const replayRun = async (workspaceId: string, id: string, body: Body<typeof contracts.replayRun>) =>
  idOf(await request(contracts.replayRun, { workspaceId, params: { id }, body }));

export type ReplayBody = Body<typeof contracts.replayRun>;
export type BulkBody = Body<typeof contracts.bulkRuns>;

/** What a replay would do, before it does it. */
export const replayPreviewOptions = (workspaceId: string, id: string, body: ReplayBody) =>
  queryOptions({
    queryKey: [...runKeys.detail(workspaceId, id), "preview", body],
    queryFn: async ({ signal }) => {
      const answer = await request(contracts.replayRun, {
        workspaceId,
        params: { id },
        body: { ...body, dryRun: true },
        signal,
      });
      return "effects" in answer ? answer : null;
    },
    staleTime: STALE_MS.live,
    retry: false,
    placeholderData: keepPreviousData,
  });

/** What an action over many runs would do, before it does it. */
export const bulkPreviewOptions = (workspaceId: string, body: BulkBody) =>
  queryOptions({
    queryKey: [...runKeys.all(workspaceId), "bulk-preview", body],
    queryFn: ({ signal }) => request(contracts.bulkRuns, { workspaceId, body: { ...body, dryRun: true }, signal }),
    staleTime: STALE_MS.live,
    retry: false,
    placeholderData: keepPreviousData,
  });

export const bulkRuns = (workspaceId: string, body: BulkBody) => request(contracts.bulkRuns, { workspaceId, body });
export const cancelRun = (workspaceId: string, id: string) =>
  request(contracts.cancelRun, { workspaceId, params: { id } });
export const signalRun = (
  workspaceId: string,
  id: string,
  name: string,
  body: z.input<NonNullable<typeof contracts.signalRun.body>>,
) => request(contracts.signalRun, { workspaceId, params: { id, name }, body });
export const decideStep = (workspaceId: string, id: string, stepId: string, body: Body<typeof contracts.decideStep>) =>
  request(contracts.decideStep, { workspaceId, params: { id, stepId }, body });

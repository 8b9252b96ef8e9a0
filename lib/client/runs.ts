import { infiniteQueryOptions, queryOptions } from "@tanstack/react-query";
import type { z } from "zod";
import * as contracts from "@/lib/api/contracts/runs";
import type { ErrorCategory, RunMode, RunStatus } from "@/lib/workflow/run-schema";
import { request } from "./request";
import { POLL_MS, STALE_MS } from "./stale-times";

export interface RunFilter {
  workflowId?: string | undefined;
  status?: RunStatus | undefined;
  mode?: RunMode | undefined;
  errorCategory?: ErrorCategory | undefined;
}

export const runKeys = {
  all: (workspaceId: string) => ["runs", workspaceId] as const,
  list: (workspaceId: string, filter: RunFilter) => ["runs", workspaceId, "list", filter] as const,
  recent: (workspaceId: string, filter: RunFilter) => ["runs", workspaceId, "recent", filter] as const,
  last: (workspaceId: string, workflowId: string) => ["runs", workspaceId, "last", workflowId] as const,
  detail: (workspaceId: string, id: string) => ["runs", workspaceId, "detail", id] as const,
};

const PAGE_SIZE = 50;

/** Runs, newest first, a page at a time. */
export const runsOptions = (workspaceId: string, filter: RunFilter) =>
  infiniteQueryOptions({
    queryKey: runKeys.list(workspaceId, filter),
    queryFn: ({ signal, pageParam }) =>
      request(contracts.listRuns, { workspaceId, query: { ...filter, limit: PAGE_SIZE, cursor: pageParam }, signal }),
    initialPageParam: null as string | null,
    getNextPageParam: (page) => page.nextCursor,
    staleTime: STALE_MS.live,
    refetchInterval: POLL_MS.idle,
  });

const RECENT_MAX = 200;

/** The newest runs, at most 200, to sum up; `nextCursor` tells whether there are more. */
export const recentRunsOptions = (workspaceId: string, filter: RunFilter = {}) =>
  queryOptions({
    queryKey: runKeys.recent(workspaceId, filter),
    queryFn: ({ signal }) =>
      request(contracts.listRuns, { workspaceId, query: { ...filter, limit: RECENT_MAX }, signal }),
    staleTime: STALE_MS.live,
    refetchInterval: POLL_MS.idle,
  });

export const runOptions = (workspaceId: string, id: string) =>
  queryOptions({
    queryKey: runKeys.detail(workspaceId, id),
    queryFn: ({ signal }) => request(contracts.getRun, { workspaceId, params: { id }, signal }),
    staleTime: STALE_MS.live,
  });

/** The newest run of a workflow, with its data; null where there is none yet. */
export const lastRunOptions = (workspaceId: string, workflowId: string) =>
  queryOptions({
    queryKey: runKeys.last(workspaceId, workflowId),
    queryFn: async ({ signal }) => {
      const { items } = await request(contracts.listRuns, { workspaceId, query: { workflowId, limit: 1 }, signal });
      const [newest] = items;
      return newest === undefined
        ? null
        : request(contracts.getRun, { workspaceId, params: { id: newest.id }, signal });
    },
    staleTime: STALE_MS.edited,
  });

type Body<C extends { body?: z.ZodType }> = z.input<NonNullable<C["body"]>>;

/** A run that ended at once comes whole, any other as its id. */
function idOf(answer: z.output<typeof contracts.startRun.response>): { runId: string } {
  return { runId: "runId" in answer ? answer.runId : answer.id };
}

export const startRun = async (workspaceId: string, workflowId: string, body: Body<typeof contracts.startRun>) =>
  idOf(await request(contracts.startRun, { workspaceId, params: { id: workflowId }, body }));
export const replayRun = async (workspaceId: string, id: string, body: Body<typeof contracts.replayRun>) =>
  idOf(await request(contracts.replayRun, { workspaceId, params: { id }, body }));
export const cancelRun = (workspaceId: string, id: string) =>
  request(contracts.cancelRun, { workspaceId, params: { id } });
export const decideStep = (workspaceId: string, id: string, stepId: string, body: Body<typeof contracts.decideStep>) =>
  request(contracts.decideStep, { workspaceId, params: { id, stepId }, body });

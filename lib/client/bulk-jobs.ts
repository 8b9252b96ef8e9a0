import { queryOptions } from "@tanstack/react-query";
import type { z } from "zod";
import * as contracts from "@/lib/api/contracts/bulk-jobs";
import { request } from "./request";
import { POLL_MS, STALE_MS } from "./stale-times";

export type BulkJob = z.output<typeof contracts.getBulkJob.response>;

export const bulkJobKeys = {
  all: (workspaceId: string) => ["bulk-jobs", workspaceId] as const,
  list: (workspaceId: string) => ["bulk-jobs", workspaceId, "list"] as const,
  detail: (workspaceId: string, id: string) => ["bulk-jobs", workspaceId, "detail", id] as const,
};

const NEWEST = 20;

/** The newest bulk jobs; asked again quickly while one runs. */
export const bulkJobsOptions = (workspaceId: string) =>
  queryOptions({
    queryKey: bulkJobKeys.list(workspaceId),
    queryFn: ({ signal }) => request(contracts.listBulkJobs, { workspaceId, query: { limit: NEWEST }, signal }),
    staleTime: STALE_MS.live,
    refetchInterval: ({ state }) =>
      state.data?.items.some(({ status }) => status === "running") === true ? POLL_MS.active : false,
  });

/** How far a bulk job is, asked until it has ended. */
export const bulkJobOptions = (workspaceId: string, id: string) =>
  queryOptions({
    queryKey: bulkJobKeys.detail(workspaceId, id),
    queryFn: ({ signal }) => request(contracts.getBulkJob, { workspaceId, params: { id }, signal }),
    staleTime: STALE_MS.live,
    refetchInterval: ({ state }) => (state.data?.status === "running" ? POLL_MS.active : false),
  });

export const cancelBulkJob = (workspaceId: string, id: string) =>
  request(contracts.cancelBulkJob, { workspaceId, params: { id } });

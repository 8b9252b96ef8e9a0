import { queryOptions } from "@tanstack/react-query";
import type { z } from "zod";
import {
  analyzeTroubleshooting,
  getSession,
  listIssues,
  listSessions,
  resolveTroubleshooting,
  type IssueView,
} from "@/lib/api/contracts/troubleshooting";
import { request } from "./request";
import { POLL_MS, STALE_MS } from "./stale-times";

export type { IssueView };
export type Resolution = z.output<typeof resolveTroubleshooting.response>;
export type TroubleshootingSession = z.output<typeof getSession.response>;

export interface IssueFilter {
  workflowId?: string | undefined;
  status?: IssueView["status"] | undefined;
}

export const troubleshootingKeys = {
  all: (workspaceId: string) => ["troubleshooting", workspaceId] as const,
  issues: (workspaceId: string, filter: IssueFilter) => ["troubleshooting", workspaceId, "issues", filter] as const,
  sessions: (workspaceId: string, workflowId: string | undefined) =>
    ["troubleshooting", workspaceId, "sessions", workflowId ?? "all"] as const,
  session: (workspaceId: string, id: string) => ["troubleshooting", workspaceId, "session", id] as const,
};

export const issuesOptions = (workspaceId: string, filter: IssueFilter) =>
  queryOptions({
    queryKey: troubleshootingKeys.issues(workspaceId, filter),
    queryFn: ({ signal }) => request(listIssues, { workspaceId, query: filter, signal }),
    staleTime: STALE_MS.live,
    refetchInterval: POLL_MS.idle,
  });

export const sessionsOptions = (workspaceId: string, workflowId?: string) =>
  queryOptions({
    queryKey: troubleshootingKeys.sessions(workspaceId, workflowId),
    queryFn: ({ signal }) => request(listSessions, { workspaceId, query: { workflowId }, signal }),
    staleTime: STALE_MS.edited,
  });

export const sessionOptions = (workspaceId: string, id: string) =>
  queryOptions({
    queryKey: troubleshootingKeys.session(workspaceId, id),
    queryFn: ({ signal }) => request(getSession, { workspaceId, params: { id }, signal }),
    staleTime: STALE_MS.edited,
  });

/** Reads the stored failed runs of the workflow, or the logs given. */
export const analyzeFailures = (workspaceId: string, body: z.input<NonNullable<typeof analyzeTroubleshooting.body>>) =>
  request(analyzeTroubleshooting, { workspaceId, body });

/** Proves each fix by replay, then applies it as a new version. @param approve ids of fixes of risk `review` that the person agrees to */
export const resolveIssues = (workspaceId: string, body: z.input<NonNullable<typeof resolveTroubleshooting.body>>) =>
  request(resolveTroubleshooting, { workspaceId, body });

import { infiniteQueryOptions, queryOptions } from "@tanstack/react-query";
import type { z } from "zod";
import * as contracts from "@/lib/api/contracts/approvals";
import { request } from "./request";
import { POLL_MS, STALE_MS } from "./stale-times";

export type Approval = z.output<typeof contracts.getApproval.response>;
/** What whoever holds a signed link sees. */
export type AskedApproval = z.output<typeof contracts.getApprovalByLink.response>;
export type ApprovalStatus = Approval["status"];
export type ApprovalFilter = NonNullable<z.input<NonNullable<typeof contracts.listApprovals.query>>["status"]>;
type Decision = z.input<NonNullable<typeof contracts.decideApproval.body>>;

export const approvalKeys = {
  all: (workspaceId: string) => ["approvals", workspaceId] as const,
  list: (workspaceId: string, status: ApprovalFilter) => ["approvals", workspaceId, "list", status] as const,
  pending: (workspaceId: string) => ["approvals", workspaceId, "pending"] as const,
  detail: (workspaceId: string, id: string) => ["approvals", workspaceId, "detail", id] as const,
  link: (token: string) => ["approval-link", token] as const,
};

const PAGE_SIZE = 50;

/** What runs ask people, newest first, a page at a time. */
export const approvalsOptions = (workspaceId: string, status: ApprovalFilter) =>
  infiniteQueryOptions({
    queryKey: approvalKeys.list(workspaceId, status),
    queryFn: ({ signal, pageParam }) =>
      request(contracts.listApprovals, { workspaceId, query: { status, limit: PAGE_SIZE, cursor: pageParam }, signal }),
    initialPageParam: null as string | null,
    getNextPageParam: (page) => page.nextCursor,
    staleTime: STALE_MS.live,
    refetchInterval: POLL_MS.idle,
  });

/** How many wait for a decision. */
export const pendingApprovalsOptions = (workspaceId: string) =>
  queryOptions({
    queryKey: approvalKeys.pending(workspaceId),
    queryFn: ({ signal }) =>
      request(contracts.listApprovals, { workspaceId, query: { status: "pending", limit: 1 }, signal }),
    staleTime: STALE_MS.live,
    refetchInterval: POLL_MS.idle,
  });

export const approvalOptions = (workspaceId: string, id: string) =>
  queryOptions({
    queryKey: approvalKeys.detail(workspaceId, id),
    queryFn: ({ signal }) => request(contracts.getApproval, { workspaceId, params: { id }, signal }),
    staleTime: STALE_MS.live,
  });

/** Asked without an account; the link itself is the proof. */
export const approvalByLinkOptions = (token: string) =>
  queryOptions({
    queryKey: approvalKeys.link(token),
    queryFn: ({ signal }) => request(contracts.getApprovalByLink, { params: { token }, signal }),
    staleTime: STALE_MS.live,
    retry: false,
  });

export const decideApproval = (workspaceId: string, id: string, body: Decision) =>
  request(contracts.decideApproval, { workspaceId, params: { id }, body });
export const decideApprovalByLink = (token: string, body: Decision) =>
  request(contracts.decideApprovalByLink, { params: { token }, body });

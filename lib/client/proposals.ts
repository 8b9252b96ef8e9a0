import { queryOptions } from "@tanstack/react-query";
import type { z } from "zod";
import * as contracts from "@/lib/api/contracts/proposals";
import { request } from "./request";
import { STALE_MS } from "./stale-times";

export const proposalKeys = {
  all: (workspaceId: string) => ["proposals", workspaceId] as const,
  list: (workspaceId: string, workflowId: string | undefined) =>
    ["proposals", workspaceId, "list", workflowId ?? "all"] as const,
  detail: (workspaceId: string, id: string) => ["proposals", workspaceId, "detail", id] as const,
};

export const proposalsOptions = (workspaceId: string, workflowId?: string) =>
  queryOptions({
    queryKey: proposalKeys.list(workspaceId, workflowId),
    queryFn: ({ signal }) => request(contracts.listProposals, { workspaceId, query: { workflowId }, signal }),
    staleTime: STALE_MS.edited,
  });

export const createProposal = (workspaceId: string, body: z.input<NonNullable<typeof contracts.createProposal.body>>) =>
  request(contracts.createProposal, { workspaceId, body });
export const verifyProposal = (workspaceId: string, id: string) =>
  request(contracts.verifyProposal, { workspaceId, params: { id }, body: {} });
export const applyProposal = (workspaceId: string, id: string, body: { publish: boolean }) =>
  request(contracts.applyProposal, { workspaceId, params: { id }, body });
export const rejectProposal = (workspaceId: string, id: string) =>
  request(contracts.rejectProposal, { workspaceId, params: { id }, body: {} });
export const undoProposal = (workspaceId: string, id: string) =>
  request(contracts.undoProposal, { workspaceId, params: { id }, body: {} });

import { queryOptions } from "@tanstack/react-query";
import type { z } from "zod";
import * as contracts from "@/lib/api/contracts/triggers";
import { request } from "./request";
import { POLL_MS, STALE_MS } from "./stale-times";

export type TriggerState = z.output<typeof contracts.listTriggers.response>["items"][number];

export const triggerKeys = {
  all: (workspaceId: string) => ["triggers", workspaceId] as const,
  list: (workspaceId: string, workflowId: string | undefined) =>
    ["triggers", workspaceId, "list", workflowId ?? "all"] as const,
};

/** Triggers of published versions, of one workflow or of all: what they expect next and when they fired. */
export const triggersOptions = (workspaceId: string, workflowId?: string) =>
  queryOptions({
    queryKey: triggerKeys.list(workspaceId, workflowId),
    queryFn: ({ signal }) =>
      request(contracts.listTriggers, { workspaceId, query: { workflowId, limit: 200 }, signal }),
    staleTime: STALE_MS.live,
    refetchInterval: POLL_MS.idle,
  });

/** Starts a simulated run as the trigger would, with a sample of its event. */
export const testTrigger = async (workspaceId: string, id: string) => {
  const answer = await request(contracts.testTrigger, { workspaceId, params: { id }, body: {} });
  return { runId: "runId" in answer ? answer.runId : answer.id };
};

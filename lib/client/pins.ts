import { queryOptions } from "@tanstack/react-query";
import type { z } from "zod";
import * as contracts from "@/lib/api/contracts/pins";
import type { Json } from "@/lib/kernel/json";
import { request } from "./request";
import { STALE_MS } from "./stale-times";

export type Pin = z.output<typeof contracts.listPins.response>["items"][number];

export const pinKeys = {
  of: (workspaceId: string, workflowId: string) => ["pins", workspaceId, workflowId] as const,
};

/** Outputs pinned to steps of a workflow. */
export const pinsOptions = (workspaceId: string, workflowId: string) =>
  queryOptions({
    queryKey: pinKeys.of(workspaceId, workflowId),
    queryFn: ({ signal }) => request(contracts.listPins, { workspaceId, params: { id: workflowId }, signal }),
    staleTime: STALE_MS.edited,
  });

export const pinOutput = (workspaceId: string, workflowId: string, stepId: string, output: Json) =>
  request(contracts.putPin, { workspaceId, params: { id: workflowId, stepId }, body: { output } });
export const unpin = (workspaceId: string, workflowId: string, stepId: string) =>
  request(contracts.deletePin, { workspaceId, params: { id: workflowId, stepId } });

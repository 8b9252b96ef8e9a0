import { queryOptions } from "@tanstack/react-query";
import { getModelCall } from "@/lib/api/contracts/model-calls";
import { request } from "./request";
import { STALE_MS } from "./stale-times";

/** What was sent to the configured language model, and what came back; it never changes. */
export const modelCallOptions = (workspaceId: string, id: string) =>
  queryOptions({
    queryKey: ["modelCalls", workspaceId, id] as const,
    queryFn: ({ signal }) => request(getModelCall, { workspaceId, params: { id }, signal }),
    staleTime: STALE_MS.static,
  });

import { queryOptions } from "@tanstack/react-query";
import type { z } from "zod";
import { explainWorkflow, refineWorkflow as refineContract } from "@/lib/api/contracts/refine";
import { request } from "./request";
import { STALE_MS } from "./stale-times";

export type Refinement = z.output<typeof refineContract.response>;
export type RefineBody = z.input<NonNullable<typeof refineContract.body>>;

export const refineWorkflow = (workspaceId: string, id: string, body: RefineBody) =>
  request(refineContract, { workspaceId, params: { id }, body });

/** What a saved version does, in words. A version never changes, so its words stay. */
export const explanationOptions = (workspaceId: string, id: string, version: number) =>
  queryOptions({
    queryKey: ["explanation", workspaceId, id, version] as const,
    queryFn: ({ signal }) => request(explainWorkflow, { workspaceId, params: { id }, query: { version }, signal }),
    staleTime: STALE_MS.static,
  });

import { queryOptions } from "@tanstack/react-query";
import type { z } from "zod";
import { analyzeRequest, generateWorkflow as generateContract } from "@/lib/api/contracts/intelligence";
import { request } from "./request";
import { STALE_MS } from "./stale-times";

export type Analysis = z.output<typeof analyzeRequest.response>;
export type Generation = z.output<typeof generateContract.response>;

export const intelligenceKeys = {
  analysis: (workspaceId: string, text: string) => ["intelligence", workspaceId, "analysis", text] as const,
};

/** What a text asks for. The same text gives the same answer, so it is kept for a while. */
export const analysisOptions = (workspaceId: string, text: string) =>
  queryOptions({
    queryKey: intelligenceKeys.analysis(workspaceId, text),
    queryFn: ({ signal }) => request(analyzeRequest, { workspaceId, body: { user_input: text }, signal }),
    staleTime: STALE_MS.analysis,
  });

export const generateWorkflow = (
  workspaceId: string,
  body: z.input<NonNullable<typeof generateContract.body>>,
  signal: AbortSignal,
) => request(generateContract, { workspaceId, body, signal });

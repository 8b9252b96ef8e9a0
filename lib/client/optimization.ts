import { queryOptions } from "@tanstack/react-query";
import type { z } from "zod";
import { analyzeOptimization, applyOptimization as applyContract } from "@/lib/api/contracts/optimization";
import { request } from "./request";
import { STALE_MS } from "./stale-times";

export type OptimizationAnalysis = z.output<typeof analyzeOptimization.response>;
export type Opportunity = OptimizationAnalysis["optimization_opportunities"][number];
export type OptimizationResult = z.output<typeof applyContract.response>;
type OptimizationStrategy = OptimizationAnalysis["strategy"];

export const optimizationKeys = {
  all: (workspaceId: string) => ["optimization", workspaceId] as const,
  analysis: (workspaceId: string, workflowId: string, strategy: OptimizationStrategy) =>
    ["optimization", workspaceId, workflowId, strategy] as const,
};

/** What would make a stored workflow better, by its saved version and its history. */
export const optimizationOptions = (workspaceId: string, workflowId: string, strategy: OptimizationStrategy) =>
  queryOptions({
    queryKey: optimizationKeys.analysis(workspaceId, workflowId, strategy),
    queryFn: ({ signal }) =>
      request(analyzeOptimization, { workspaceId, body: { workflow: { workflow_id: workflowId }, strategy }, signal }),
    staleTime: STALE_MS.edited,
  });

export const applyOptimizations = (workspaceId: string, workflowId: string, opportunities: readonly Opportunity[]) =>
  request(applyContract, {
    workspaceId,
    body: { workflow: { workflow_id: workflowId }, optimizations: opportunities },
  });

import { queryOptions } from "@tanstack/react-query";
import type { z } from "zod";
import { analyzeRequest, generateWorkflow as generateContract } from "@/lib/api/contracts/intelligence";
import { generationPhaseSchema, type GenerationPhase } from "@/lib/intelligence/schema";
import { request, requestWatched } from "./request";
import { STALE_MS } from "./stale-times";

export type Analysis = z.output<typeof analyzeRequest.response>;
export type Generation = z.output<typeof generateContract.response>;
export type GenerateBody = z.input<NonNullable<typeof generateContract.body>>;
/** Decisions by service id: another one instead, or null for "not this one". */
export type ServiceChoices = Readonly<Record<string, string | null>>;

export const intelligenceKeys = {
  analysis: (workspaceId: string, text: string, choices: ServiceChoices) =>
    ["intelligence", workspaceId, "analysis", text, choices] as const,
  plan: (workspaceId: string, body: GenerateBody) => ["intelligence", workspaceId, "plan", body] as const,
};

/** What a text asks for. The same text gives the same answer, so it is kept for a while. */
export const analysisOptions = (workspaceId: string, text: string, choices: ServiceChoices) =>
  queryOptions({
    queryKey: intelligenceKeys.analysis(workspaceId, text, choices),
    queryFn: ({ signal }) =>
      request(analyzeRequest, {
        workspaceId,
        body: { user_input: text, context: { service_choices: { ...choices } } },
        signal,
      }),
    staleTime: STALE_MS.analysis,
  });

/** What would be generated, by the rules: nothing is saved, no model is asked. */
export const planOptions = (workspaceId: string, body: GenerateBody) =>
  queryOptions({
    queryKey: intelligenceKeys.plan(workspaceId, body),
    queryFn: ({ signal }) =>
      request(generateContract, { workspaceId, body: { ...body, save: false, use_model: false }, signal }),
    staleTime: STALE_MS.analysis,
  });

/** @param onPhase told of each phase as it is reached */
export const generateWorkflow = (
  workspaceId: string,
  body: GenerateBody,
  signal: AbortSignal,
  onPhase: (reached: GenerationPhase) => void = () => undefined,
) => requestWatched(generateContract, { workspaceId, body, signal }, generationPhaseSchema, onPhase);

import { queryOptions } from "@tanstack/react-query";
import type { z } from "zod";
import * as contracts from "@/lib/api/contracts/simulator";
import { request } from "./request";
import { POLL_MS, STALE_MS } from "./stale-times";

export type Fault = z.output<typeof contracts.getFaults.response>["faults"][number];
export type FaultInput = z.input<NonNullable<typeof contracts.putFaults.body>>["faults"][number];
export type Sample = z.output<typeof contracts.listSamples.response>["items"][number];
export type OutboxEntry = z.output<typeof contracts.listOutbox.response>["items"][number];

export const simulatorKeys = {
  all: (workspaceId: string) => ["simulator", workspaceId] as const,
  faults: (workspaceId: string) => ["simulator", workspaceId, "faults"] as const,
  outbox: (workspaceId: string) => ["simulator", workspaceId, "outbox"] as const,
  samples: (workspaceId: string) => ["simulator", workspaceId, "samples"] as const,
};

export const faultsOptions = (workspaceId: string) =>
  queryOptions({
    queryKey: simulatorKeys.faults(workspaceId),
    queryFn: ({ signal }) => request(contracts.getFaults, { workspaceId, signal }),
    staleTime: STALE_MS.live,
    refetchInterval: POLL_MS.idle,
  });

export const outboxOptions = (workspaceId: string) =>
  queryOptions({
    queryKey: simulatorKeys.outbox(workspaceId),
    queryFn: ({ signal }) => request(contracts.listOutbox, { workspaceId, query: { limit: 50 }, signal }),
    staleTime: STALE_MS.live,
    refetchInterval: POLL_MS.idle,
  });

export const samplesOptions = (workspaceId: string) =>
  queryOptions({
    queryKey: simulatorKeys.samples(workspaceId),
    queryFn: ({ signal }) => request(contracts.listSamples, { workspaceId, signal }),
    staleTime: STALE_MS.edited,
  });

export const replaceFaults = (workspaceId: string, faults: FaultInput[]) =>
  request(contracts.putFaults, { workspaceId, body: { faults } });
export const clearOutbox = (workspaceId: string) => request(contracts.clearOutbox, { workspaceId });
export const resetSimulator = (workspaceId: string) => request(contracts.resetSimulator, { workspaceId });
export const saveSample = (workspaceId: string, runId: string, path: string) =>
  request(contracts.saveSample, { workspaceId, body: { runId, path } });
export const deleteSample = (workspaceId: string, id: string) =>
  request(contracts.deleteSample, { workspaceId, params: { id } });

import { queryOptions } from "@tanstack/react-query";
import type { z } from "zod";
import * as contracts from "@/lib/api/contracts/workflows";
import type { Definition } from "@/lib/workflow/definition-schema";
import { request } from "./request";
import { STALE_MS } from "./stale-times";

export type WorkflowSummary = contracts.WorkflowSummary;
export type WorkflowDetail = contracts.WorkflowBody;

const LIST_MAX = 200;

export const workflowKeys = {
  all: (workspaceId: string) => ["workflows", workspaceId] as const,
  lists: (workspaceId: string) => ["workflows", workspaceId, "list"] as const,
  detail: (workspaceId: string, id: string) => ["workflows", workspaceId, "detail", id] as const,
  versions: (workspaceId: string, id: string) => ["workflows", workspaceId, "versions", id] as const,
  validation: (workspaceId: string, id: string, definition: Definition) =>
    ["validation", workspaceId, id, definition] as const,
};

/** The newest workflows, at most 200. */
export const workflowsOptions = (workspaceId: string) =>
  queryOptions({
    queryKey: workflowKeys.lists(workspaceId),
    queryFn: ({ signal }) => request(contracts.listWorkflows, { workspaceId, query: { limit: LIST_MAX }, signal }),
    staleTime: STALE_MS.edited,
  });

export const workflowOptions = (workspaceId: string, id: string) =>
  queryOptions({
    queryKey: workflowKeys.detail(workspaceId, id),
    queryFn: ({ signal }) => request(contracts.getWorkflow, { workspaceId, params: { id }, signal }),
    staleTime: STALE_MS.edited,
  });

export const versionsOptions = (workspaceId: string, id: string) =>
  queryOptions({
    queryKey: workflowKeys.versions(workspaceId, id),
    queryFn: ({ signal }) => request(contracts.listVersions, { workspaceId, params: { id }, signal }),
    staleTime: STALE_MS.edited,
  });

/** Problems of a document that need not be saved. */
export const validationOptions = (workspaceId: string, id: string, definition: Definition) =>
  queryOptions({
    queryKey: workflowKeys.validation(workspaceId, id, definition),
    queryFn: ({ signal }) =>
      request(contracts.validateWorkflow, { workspaceId, params: { id }, body: { definition }, signal }),
    staleTime: STALE_MS.analysis,
  });

type Body<C extends { body?: z.ZodType }> = z.input<NonNullable<C["body"]>>;

export const createWorkflow = (workspaceId: string, body: Body<typeof contracts.createWorkflow>) =>
  request(contracts.createWorkflow, { workspaceId, body });
/** @throws ClientError VERSION_CONFLICT when head is not `expectedVersion` */
export const saveWorkflow = (workspaceId: string, id: string, body: Body<typeof contracts.putWorkflow>) =>
  request(contracts.putWorkflow, { workspaceId, params: { id }, body });
export const deleteWorkflow = (workspaceId: string, id: string) =>
  request(contracts.deleteWorkflow, { workspaceId, params: { id } });
export const duplicateWorkflow = (workspaceId: string, id: string) =>
  request(contracts.duplicateWorkflow, { workspaceId, params: { id }, body: {} });
export const publishWorkflow = (workspaceId: string, id: string, body: Body<typeof contracts.publishWorkflow>) =>
  request(contracts.publishWorkflow, { workspaceId, params: { id }, body });
export const pauseWorkflow = (workspaceId: string, id: string) =>
  request(contracts.pauseWorkflow, { workspaceId, params: { id }, body: {} });
export const resumeWorkflow = (workspaceId: string, id: string) =>
  request(contracts.resumeWorkflow, { workspaceId, params: { id }, body: {} });
export const restoreVersion = (workspaceId: string, id: string, version: number, expectedVersion: number) =>
  request(contracts.restoreVersion, { workspaceId, params: { id, version }, body: { expectedVersion } });

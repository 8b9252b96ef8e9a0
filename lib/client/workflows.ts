import { infiniteQueryOptions, queryOptions } from "@tanstack/react-query";
import type { z } from "zod";
import { importWorkflow as importContract, previewImport as previewContract } from "@/lib/api/contracts/imports";
import * as contracts from "@/lib/api/contracts/workflows";
import type { Definition } from "@/lib/workflow/definition-schema";
import { contractUrl, request, requestText } from "./request";
import { STALE_MS } from "./stale-times";

export type WorkflowSummary = contracts.WorkflowSummary;
export type WorkflowDetail = contracts.WorkflowBody;
export type VersionSummary = z.output<typeof contracts.listVersions.response>["items"][number];
export type ImportResult = z.output<typeof importContract.response>;
export type ExportFormat = "json" | "yaml" | "mermaid" | "n8n";

const LIST_MAX = 200;

export const workflowKeys = {
  all: (workspaceId: string) => ["workflows", workspaceId] as const,
  lists: (workspaceId: string) => ["workflows", workspaceId, "list"] as const,
  detail: (workspaceId: string, id: string) => ["workflows", workspaceId, "detail", id] as const,
  versions: (workspaceId: string, id: string) => ["workflows", workspaceId, "versions", id] as const,
  diff: (workspaceId: string, id: string, from: number, to: number) =>
    ["workflow-diffs", workspaceId, id, from, to] as const,
  version: (workspaceId: string, id: string, version: number) =>
    ["workflow-version", workspaceId, id, version] as const,
  exported: (workspaceId: string, id: string, format: ExportFormat, version: number) =>
    ["workflow-export", workspaceId, id, format, version] as const,
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

/** Workflows whose saved version calls the service or is started by it. */
export const workflowsUsingOptions = (workspaceId: string, service: string) =>
  queryOptions({
    queryKey: [...workflowKeys.lists(workspaceId), "using", service],
    queryFn: ({ signal }) =>
      request(contracts.listWorkflows, { workspaceId, query: { limit: LIST_MAX, service }, signal }),
    staleTime: STALE_MS.edited,
  });

export const workflowOptions = (workspaceId: string, id: string) =>
  queryOptions({
    queryKey: workflowKeys.detail(workspaceId, id),
    queryFn: ({ signal }) => request(contracts.getWorkflow, { workspaceId, params: { id }, signal }),
    staleTime: STALE_MS.edited,
  });

const VERSIONS_PAGE = 50;

/** Versions, newest first, a page at a time. */
export const versionsOptions = (workspaceId: string, id: string) =>
  infiniteQueryOptions({
    queryKey: workflowKeys.versions(workspaceId, id),
    queryFn: ({ signal, pageParam }) =>
      request(contracts.listVersions, {
        workspaceId,
        params: { id },
        query: { limit: VERSIONS_PAGE, cursor: pageParam },
        signal,
      }),
    initialPageParam: null as string | null,
    getNextPageParam: (page) => page.nextCursor,
    staleTime: STALE_MS.edited,
  });

/** A saved version with its definition; versions never change. */
export const versionOptions = (workspaceId: string, id: string, version: number) =>
  queryOptions({
    queryKey: workflowKeys.version(workspaceId, id, version),
    queryFn: ({ signal }) => request(contracts.getVersion, { workspaceId, params: { id, version }, signal }),
    staleTime: STALE_MS.static,
  });

/** What changes from one version to another. */
export const diffOptions = (workspaceId: string, id: string, from: number, to: number) =>
  queryOptions({
    queryKey: workflowKeys.diff(workspaceId, id, from, to),
    queryFn: ({ signal }) =>
      request(contracts.diffVersions, { workspaceId, params: { id, version: from }, query: { to }, signal }),
    staleTime: STALE_MS.static,
  });

/** The saved version as the text of a file. */
export const exportOptions = (workspaceId: string, id: string, format: ExportFormat, version: number) =>
  queryOptions({
    queryKey: workflowKeys.exported(workspaceId, id, format, version),
    queryFn: ({ signal }) =>
      requestText(contractUrl(contracts.exportWorkflow.path, { id }, { format, version }), { workspaceId, signal }),
    staleTime: STALE_MS.static,
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

/** Keeps edits beside head without a version; null throws them away. */
export const saveDraft = (workspaceId: string, id: string, body: Body<typeof contracts.saveDraft>) =>
  request(contracts.saveDraft, { workspaceId, params: { id }, body });
export const importWorkflow = (workspaceId: string, body: Body<typeof importContract>) =>
  request(importContract, { workspaceId, body });

/** What a document would become; nothing is saved. */
export const previewImportOptions = (workspaceId: string, body: Body<typeof previewContract>) =>
  queryOptions({
    queryKey: ["import-preview", workspaceId, body] as const,
    queryFn: ({ signal }) => request(previewContract, { workspaceId, body, signal }),
    staleTime: STALE_MS.edited,
    retry: false,
  });
/** Problems of a document, asked once. */
export const validateDefinition = (workspaceId: string, id: string, definition: Definition) =>
  request(contracts.validateWorkflow, { workspaceId, params: { id }, body: { definition } });

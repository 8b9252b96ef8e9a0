import { z } from "zod";
import { idSchema } from "@/lib/kernel/ids";
import { definitionSchema, problemSchema } from "@/lib/workflow/definition-schema";
import { patchSchema } from "@/lib/workflow/proposal-schema";
import { runModeSchema } from "@/lib/workflow/run-schema";
import { defineContract } from "../contract";
import { pageOf, pageQuery } from "../paging";

const instant = z.iso.datetime();
const versionNumber = z.int().min(1);
const nameSchema = z.string().trim().min(1).max(200);
const noteSchema = z.string().max(1000);
/** As saved: it may be incomplete. The name may stand beside it instead of in it. */
const definitionInput = definitionSchema.partial({ name: true });
const idParams = z.object({ id: idSchema });
const versionParams = z.object({ id: idSchema, version: z.coerce.number().int().min(1) });

export const workflowSummarySchema = z.object({
  id: z.string(),
  name: z.string(),
  status: z.enum(["draft", "published", "paused"]),
  headVersion: versionNumber,
  publishedVersion: versionNumber.nullable(),
  publishedMode: runModeSchema.nullable(),
  paused: z.boolean(),
  createdAt: instant,
  updatedAt: instant,
});
export type WorkflowSummary = z.infer<typeof workflowSummarySchema>;

export const workflowSchema = workflowSummarySchema.extend({
  definition: definitionSchema,
  /** Autosaved beside head; null where there is none. */
  draft: z.object({ definition: definitionSchema, baseVersion: versionNumber }).nullable(),
});
export type WorkflowBody = z.infer<typeof workflowSchema>;

export const versionSummarySchema = z.object({
  version: versionNumber,
  contentHash: z.string(),
  note: z.string().nullable(),
  proposalId: z.string().nullable(),
  createdBy: z.string(),
  createdAt: instant,
  published: z.boolean(),
});

const v1 = { dialect: "v1" } as const;

export const listWorkflows = defineContract({
  ...v1,
  id: "workflows.list",
  summary: "Workflows, newest first",
  method: "GET",
  path: "/api/v1/workflows",
  access: "viewer",
  query: z.object({
    ...pageQuery,
    query: z.string().max(200).optional(),
    published: z.enum(["true", "false"]).optional(),
    /** Id of a service: only workflows whose saved version calls it or is started by it. */
    service: z.string().min(1).max(128).optional(),
  }),
  response: pageOf(workflowSummarySchema),
});

export const createWorkflow = defineContract({
  ...v1,
  id: "workflows.create",
  summary: "Saves a new workflow as version 1",
  method: "POST",
  path: "/api/v1/workflows",
  access: "editor",
  body: z.object({ name: nameSchema.optional(), definition: definitionInput }),
  response: workflowSchema,
  status: 201,
});

export const getWorkflow = defineContract({
  ...v1,
  id: "workflows.get",
  summary: "A workflow with the definition of its head",
  method: "GET",
  path: "/api/v1/workflows/{id}",
  access: "viewer",
  params: idParams,
  response: workflowSchema,
});

export const putWorkflow = defineContract({
  ...v1,
  id: "workflows.put",
  summary: "Saves a new version; 409 where head is not expectedVersion",
  method: "PUT",
  path: "/api/v1/workflows/{id}",
  access: "editor",
  params: idParams,
  body: z.object({
    definition: definitionInput,
    name: nameSchema.optional(),
    expectedVersion: versionNumber,
    note: noteSchema.optional(),
  }),
  response: workflowSchema,
});

export const deleteWorkflow = defineContract({
  ...v1,
  id: "workflows.delete",
  summary: "Deletes a workflow and its triggers; runs stay",
  method: "DELETE",
  path: "/api/v1/workflows/{id}",
  access: "editor",
  params: idParams,
  response: z.null(),
  status: 204,
});

export const saveDraft = defineContract({
  ...v1,
  id: "workflows.saveDraft",
  summary: "Autosave beside head, without a version; null throws it away",
  method: "PUT",
  path: "/api/v1/workflows/{id}/draft",
  access: "editor",
  params: idParams,
  body: z.object({ definition: definitionSchema.nullable(), baseVersion: versionNumber.optional() }),
  response: workflowSchema,
});

export const duplicateWorkflow = defineContract({
  ...v1,
  id: "workflows.duplicate",
  summary: "A new workflow with the same head",
  method: "POST",
  path: "/api/v1/workflows/{id}/duplicate",
  access: "editor",
  params: idParams,
  body: z.object({ name: nameSchema.optional() }),
  response: workflowSchema,
  status: 201,
});

export const validateWorkflow = defineContract({
  ...v1,
  id: "workflows.validate",
  summary: "Problems of head, or of a definition sent along; nothing is saved",
  method: "POST",
  path: "/api/v1/workflows/{id}/validate",
  access: "viewer",
  params: idParams,
  body: z.object({ definition: definitionSchema.optional() }),
  response: z.object({ valid: z.boolean(), problems: z.array(problemSchema), version: versionNumber.nullable() }),
});

export const publishWorkflow = defineContract({
  ...v1,
  id: "workflows.publish",
  summary: "Makes head what triggers start; they are active when it answers",
  method: "POST",
  path: "/api/v1/workflows/{id}/publish",
  access: "editor",
  params: idParams,
  body: z.object({
    mode: runModeSchema.default("live"),
    expectedVersion: versionNumber.optional(),
    note: noteSchema.optional(),
  }),
  response: z.object({ publishedVersion: versionNumber, mode: runModeSchema }),
});

function pauseContract(verb: "pause" | "resume", summary: string) {
  return defineContract({
    ...v1,
    id: `workflows.${verb}`,
    summary,
    method: "POST",
    path: `/api/v1/workflows/{id}/${verb}`,
    access: "editor",
    params: idParams,
    body: z.object({}),
    response: workflowSchema,
  });
}
export const pauseWorkflow = pauseContract("pause", "Triggers keep their addresses and fire nothing");
export const resumeWorkflow = pauseContract("resume", "Triggers fire again");

export const listVersions = defineContract({
  ...v1,
  id: "workflows.versions",
  summary: "Versions, newest first, without their definitions",
  method: "GET",
  path: "/api/v1/workflows/{id}/versions",
  access: "viewer",
  params: idParams,
  query: z.object({ limit: pageQuery.limit, cursor: z.coerce.number().int().min(1).optional() }),
  response: pageOf(versionSummarySchema),
});

export const getVersion = defineContract({
  ...v1,
  id: "workflows.version",
  summary: "A version with its definition",
  method: "GET",
  path: "/api/v1/workflows/{id}/versions/{version}",
  access: "viewer",
  params: versionParams,
  response: versionSummarySchema.extend({ definition: definitionSchema }),
});

export const diffVersions = defineContract({
  ...v1,
  id: "workflows.diff",
  summary: "What changes from a version to another, head if not named",
  method: "GET",
  path: "/api/v1/workflows/{id}/versions/{version}/diff",
  access: "viewer",
  params: versionParams,
  query: z.object({ to: z.coerce.number().int().min(1).optional() }),
  response: z.object({ from: versionNumber, to: versionNumber, patch: patchSchema }),
});

export const restoreVersion = defineContract({
  ...v1,
  id: "workflows.restore",
  summary: "Makes an old version head again, as a new version",
  method: "POST",
  path: "/api/v1/workflows/{id}/versions/{version}/restore",
  access: "editor",
  params: versionParams,
  body: z.object({ expectedVersion: versionNumber.optional() }),
  response: workflowSchema,
});

export const exportWorkflow = defineContract({
  ...v1,
  id: "workflows.export",
  summary: "The definition as a file: JSON, YAML, a Mermaid flowchart, or what n8n imports",
  method: "GET",
  path: "/api/v1/workflows/{id}/export",
  access: "viewer",
  params: idParams,
  query: z.object({
    format: z.enum(["json", "yaml", "mermaid", "n8n"]).default("json"),
    version: z.coerce.number().int().min(1).optional(),
  }),
  response: z.unknown(),
});

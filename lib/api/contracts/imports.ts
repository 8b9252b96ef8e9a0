import { z } from "zod";
import { jsonObjectSchema } from "@/lib/kernel/json";
import { definitionSchema } from "@/lib/workflow/definition-schema";
import { importReportSchema } from "@/lib/workflow/import-report-schema";
import { defineContract } from "../contract";

const importBody = z.object({
  format: z.enum(["n8n", "json", "yaml", "openapi"]),
  /** An object, or its text. */
  document: z.union([jsonObjectSchema, z.string().min(1).max(1_000_000)]),
  name: z.string().trim().min(1).max(200).optional(),
});

export const importWorkflow = defineContract({
  dialect: "v1",
  id: "imports.create",
  summary: "Makes a workflow out of a document: ours (JSON, YAML) or an export of n8n, with a report on every node",
  method: "POST",
  path: "/api/v1/imports",
  access: "editor",
  body: importBody,
  response: z.object({ workflowId: z.string(), report: importReportSchema }),
  status: 201,
});

export const previewImport = defineContract({
  dialect: "v1",
  id: "imports.preview",
  summary: "What a document would become: definition and report; nothing is saved",
  method: "POST",
  path: "/api/v1/imports/preview",
  access: "editor",
  body: importBody.extend({
    /** Of n8n: ids that its steps and triggers must not have, those of the workflow that they are put into. */
    idsInUse: z.array(z.string().max(63)).max(20_000).optional(),
  }),
  response: z.object({ definition: definitionSchema, report: importReportSchema }),
});

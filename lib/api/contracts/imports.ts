import { z } from "zod";
import { jsonObjectSchema } from "@/lib/kernel/json";
import { problemSchema } from "@/lib/workflow/definition-schema";
import { defineContract } from "../contract";

export const importWorkflow = defineContract({
  dialect: "v1",
  id: "imports.create",
  summary: "Makes a workflow out of a document of ours (JSON, YAML); n8n and OpenAPI are not read yet",
  method: "POST",
  path: "/api/v1/imports",
  access: "editor",
  body: z.object({
    format: z.enum(["n8n", "json", "yaml", "openapi"]),
    /** An object, or its text. */
    document: z.union([jsonObjectSchema, z.string().min(1).max(1_000_000)]),
    name: z.string().trim().min(1).max(200).optional(),
  }),
  response: z.object({
    workflowId: z.string(),
    report: z.object({
      nodesTotal: z.int(),
      nodesMapped: z.int(),
      nodesGeneric: z.int(),
      valid: z.boolean(),
      problems: z.array(problemSchema),
    }),
  }),
  status: 201,
});

import { z } from "zod";
import { authKindSchema, effectSchema, serviceSchema } from "@/lib/connectors/schema";
import { jsonObjectSchema } from "@/lib/kernel/json";
import { triggerKindSchema } from "@/lib/workflow/trigger-kind-schema";
import { defineContract } from "../contract";
import { pageOf, pageQuery } from "../paging";

export const serviceSummarySchema = z.object({
  id: z.string(),
  name: z.string(),
  category: z.string(),
  maturity: serviceSchema.shape.maturity,
  builtin: z.boolean(),
  authKinds: z.array(authKindSchema),
  operationCount: z.int(),
  eventCount: z.int(),
});

export const serviceDetailSchema = z.object({
  id: z.string(),
  name: z.string(),
  category: z.string(),
  maturity: serviceSchema.shape.maturity,
  builtin: z.boolean(),
  authKinds: z.array(authKindSchema),
  docsUrl: z.string().optional(),
  /** What a connection must name beside its credential. */
  connectionSettings: z.record(
    z.string(),
    z.object({ description: z.string(), pattern: z.string(), example: z.string() }),
  ),
  operations: z.array(
    z.object({
      id: z.string(),
      name: z.string(),
      description: z.string().optional(),
      effect: effectSchema,
      resource: z.string(),
      input: jsonObjectSchema,
      output: jsonObjectSchema,
      costUsd: z.number(),
      latencyMsTypical: z.number(),
    }),
  ),
  events: z.array(
    z.object({
      id: z.string(),
      name: z.string(),
      kind: triggerKindSchema,
      input: jsonObjectSchema,
      output: jsonObjectSchema,
    }),
  ),
});

export const listServices = defineContract({
  id: "services.list",
  summary: "Services by name: those that can be called first, then those known by name",
  dialect: "v1",
  method: "GET",
  path: "/api/v1/services",
  access: "viewer",
  query: z.object({
    ...pageQuery,
    query: z.string().trim().max(200).optional(),
    category: z.string().max(100).optional(),
  }),
  response: pageOf(serviceSummarySchema),
});

export const getService = defineContract({
  id: "services.get",
  summary: "A service with its operations and events",
  dialect: "v1",
  method: "GET",
  path: "/api/v1/services/{id}",
  access: "viewer",
  params: z.object({ id: z.string().min(1).max(128) }),
  response: serviceDetailSchema,
});

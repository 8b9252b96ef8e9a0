import { z } from "zod";
import {
  authKindSchema,
  authSchema,
  checkSchema,
  effectSchema,
  paginationSchema,
  serviceSchema,
} from "@/lib/connectors/schema";
import { ownServiceResultSchema } from "@/lib/connectors/own-service-schema";
import { jsonObjectSchema, jsonSchema } from "@/lib/kernel/json";
import { callTraceSchema, runErrorSchema } from "@/lib/workflow/run-schema";
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

export const serviceIndexSchema = z.object({
  items: z.array(serviceSummarySchema.extend({ aliases: z.array(z.string()) })),
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
  /** Kinds of sign-in it takes, in order of preference. */
  auth: z.array(authSchema),
  /** Calls in a time that the vendor documents, per account. */
  limits: serviceSchema.shape.limits,
  /** Who checked its operations against what the vendor documents, and what was wrong. */
  check: checkSchema.optional(),
  /** The service's own error codes → category. */
  errorCodes: z.record(z.string(), z.string()),
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
      /** How it is called; absent for what code of the platform performs. */
      request: z
        .object({
          method: z.string(),
          /** Below the service's address; `{name}` is an input field. */
          path: z.string(),
          pagination: paginationSchema.shape.kind.optional(),
          pageSizeMax: z.int().nullable().optional(),
          takesIdempotencyKey: z.boolean(),
        })
        .optional(),
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
  summary: "Services by name, typos allowed: the best match first, of equals those that can be called",
  dialect: "v1",
  method: "GET",
  path: "/api/v1/services",
  access: "viewer",
  query: z.object({
    ...pageQuery,
    query: z.string().trim().max(200).optional(),
    category: z.string().max(100).optional(),
    maturity: serviceSchema.shape.maturity.optional(),
  }),
  response: pageOf(serviceSummarySchema),
});

export const indexServices = defineContract({
  id: "services.index",
  summary: "Every service in short, with its other names, for a search of one's own",
  dialect: "v1",
  method: "GET",
  path: "/api/v1/services/index",
  access: "viewer",
  response: serviceIndexSchema,
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

export const tryOperation = defineContract({
  id: "services.try",
  summary:
    "Calls an operation in the simulator: the request that would be sent, and a plausible answer. Nothing is sent",
  dialect: "v1",
  method: "POST",
  path: "/api/v1/services/{id}/operations/{operationId}/try",
  access: "viewer",
  params: z.object({ id: z.string().min(1).max(128), operationId: z.string().min(1).max(128) }),
  body: z.object({ input: jsonObjectSchema.default({}) }),
  response: z.object({
    status: z.enum(["succeeded", "failed"]),
    output: jsonSchema.optional(),
    error: runErrorSchema.optional(),
    request: callTraceSchema.shape.request,
    response: callTraceSchema.shape.response,
  }),
});

/** A document of ten million characters, as a text within JSON. */
const DOCUMENT_BODY_BYTES = 24 * 1024 * 1024;

const ownServiceBody = z.object({
  /** An OpenAPI document, 3.0 to 3.2, or Swagger 2.0: text (JSON or YAML) or a JSON object. */
  document: z.union([z.string().min(1), jsonObjectSchema]),
  /** In place of the document's title. */
  name: z.string().trim().min(1).max(80).optional(),
  /** In place of the document's servers, https://… */
  baseUrl: z.string().trim().min(1).max(2_000).optional(),
  /** Only says what would be made of it. */
  dryRun: z.boolean().default(false),
});
const ownServiceParams = z.object({ id: z.string().min(1).max(128) });

export const createOwnService = defineContract({
  id: "services.create",
  summary: "Makes a service of the workspace from an OpenAPI document; with dryRun only says what would be made",
  dialect: "v1",
  method: "POST",
  path: "/api/v1/services",
  access: "editor",
  body: ownServiceBody,
  bodyMaxBytes: DOCUMENT_BODY_BYTES,
  response: ownServiceResultSchema,
  status: 201,
  orStatus: 200,
});

export const replaceOwnService = defineContract({
  id: "services.replace",
  summary: "Puts a new document in place of an own service's; operations keep their ids",
  dialect: "v1",
  method: "PUT",
  path: "/api/v1/services/{id}",
  access: "editor",
  params: ownServiceParams,
  body: ownServiceBody,
  bodyMaxBytes: DOCUMENT_BODY_BYTES,
  response: ownServiceResultSchema,
});

export const deleteOwnService = defineContract({
  id: "services.delete",
  summary: "Deletes an own service; refused while workflows call it, unless forced",
  dialect: "v1",
  method: "DELETE",
  path: "/api/v1/services/{id}",
  access: "editor",
  params: ownServiceParams,
  query: z.object({ force: z.enum(["true", "false"]).default("false") }),
  response: z.null(),
  status: 204,
});

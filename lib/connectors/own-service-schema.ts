import { z } from "zod";
import { idSchema } from "@/lib/kernel/ids";
import { mappingReportSchema } from "./openapi/report-schema";

/** A workflow that calls operations of a service. */
export const serviceUseSchema = z.object({ workflowId: idSchema, name: z.string(), operations: z.array(z.string()) });
export type ServiceUse = z.infer<typeof serviceUseSchema>;

/** What was, or with `dryRun` would be, made of a document. */
export const ownServiceResultSchema = z.object({
  id: z.string(),
  name: z.string(),
  /** 1 for a new one; grows with each new document. */
  version: z.int(),
  dryRun: z.boolean(),
  baseUrl: z.string(),
  report: mappingReportSchema,
  operations: z.array(z.object({ id: z.string(), name: z.string(), method: z.string(), path: z.string() })),
  /** Ids of operations, against the document before. */
  changes: z.object({ added: z.array(z.string()), changed: z.array(z.string()), removed: z.array(z.string()) }),
  /** Workflows that call what is removed, and which operations. */
  hits: z.array(serviceUseSchema),
});
export type OwnServiceResult = z.infer<typeof ownServiceResultSchema>;

/** An own service as it is stored. */
export interface OwnServiceRecord {
  serviceId: string;
  version: number;
  /** SHA-256, hex. */
  documentHash: string;
  serviceJson: string;
  createdBy: string;
}

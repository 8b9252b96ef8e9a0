import { z } from "zod";
import { idSchema } from "@/lib/kernel/ids";
import { mappingReportSchema } from "./openapi/report-schema";

/** A workflow that calls operations of a service. */
export const serviceUseSchema = z.object({ workflowId: idSchema, name: z.string(), operations: z.array(z.string()) });
export type ServiceUse = z.infer<typeof serviceUseSchema>;

/** A connection that a new document leaves without what it needs. */
export const connectionHitSchema = z.object({
  connectionId: idSchema,
  name: z.string(),
  /**
   * `credential`: the service is called elsewhere now, and a stored credential is not sent there until it is entered
   * again; `connection`: its kind of sign-in is none of the service's any more.
   */
  needs: z.enum(["credential", "connection"]),
});
export type ConnectionHit = z.infer<typeof connectionHitSchema>;

/** What was, or with `dryRun` would be, made of a document. */
export const ownServiceResultSchema = z.object({
  id: z.string(),
  name: z.string(),
  /** 1 for a new one; grows with each new document. */
  version: z.int(),
  dryRun: z.boolean(),
  baseUrl: z.string(),
  /** All that it calls, with ports other than that of https. */
  hosts: z.array(z.string()),
  report: mappingReportSchema,
  operations: z.array(z.object({ id: z.string(), name: z.string(), method: z.string(), path: z.string() })),
  /** Ids of operations, against the document before. */
  changes: z.object({ added: z.array(z.string()), changed: z.array(z.string()), removed: z.array(z.string()) }),
  /** Workflows that call what is removed, and which operations. */
  hits: z.array(serviceUseSchema),
  connections: z.array(connectionHitSchema),
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

/** A connection of an own service, as far as a new document concerns it. */
export interface ServiceConnection {
  id: string;
  name: string;
  authKind: string;
}

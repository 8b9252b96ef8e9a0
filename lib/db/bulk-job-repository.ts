import type { BulkJobs } from "@/lib/engine/bulk-job";
import { actorLabel } from "@/lib/kernel/context";
import { newId } from "@/lib/kernel/ids";
import { asJson, isJsonObject } from "@/lib/kernel/json";
import { auditEntry, type AuditPorts } from "./audit-chain";
import { toBulkJob } from "./bulk-job-row";

const COLUMNS = {
  id: true,
  workspaceId: true,
  action: true,
  status: true,
  requestJson: true,
  total: true,
  done: true,
  skipped: true,
  skippedJson: true,
  cursor: true,
  createdBy: true,
  createdAtMs: true,
  endedAtMs: true,
} as const;

/** Bulk jobs as the web makes, shows and stops them; how far they are is written by the worker. */
export function createBulkJobRepository(ports: AuditPorts): BulkJobs {
  const { db, clock, random } = ports;
  return {
    async create(ctx, { action, request, total }) {
      const id = newId("bulkJob", clock, random);
      const asked = asJson(request);
      const detail = { action, total, ...(isJsonObject(asked) ? { request: { ...asked, input: null } } : {}) };
      const { workspaceId, actor } = ctx;
      const entry = { workspaceId, actor, action: "bulkJob.created", objectType: "bulkJob", objectId: id, detail };
      await auditEntry(ports, entry, () => [
        db.bulkJob.create({
          data: {
            id,
            workspaceId,
            action,
            status: "running",
            requestJson: JSON.stringify(request),
            total,
            createdBy: actorLabel(actor),
            createdAtMs: clock.now(),
          },
        }),
      ]);
      return id;
    },
    async get(workspaceId, id) {
      const row = await db.bulkJob.findFirst({ where: { workspaceId, id }, select: COLUMNS });
      return row === null ? null : toBulkJob(row);
    },
    async list(workspaceId, { limit, cursor }) {
      // Ids sort by the time they were made.
      const rows = await db.bulkJob.findMany({
        where: { workspaceId, ...(cursor === undefined ? {} : { id: { lt: cursor } }) },
        orderBy: { id: "desc" },
        take: limit,
        select: COLUMNS,
      });
      return rows.map(toBulkJob);
    },
    async cancel(ctx, id) {
      const { workspaceId, actor } = ctx;
      const running = { id, workspaceId, status: "running" };
      if ((await db.bulkJob.findFirst({ where: running, select: { id: true } })) === null) return false;
      const entry = { workspaceId, actor, action: "bulkJob.cancelled", objectType: "bulkJob", objectId: id };
      await auditEntry(ports, entry, () => [
        db.bulkJob.updateMany({ where: running, data: { status: "cancelled", endedAtMs: clock.now() } }),
      ]);
      return true;
    },
  };
}

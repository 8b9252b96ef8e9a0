import { z } from "zod";
import { jsonObjectSchema } from "@/lib/kernel/json";
import type { AlertStore } from "@/lib/monitoring/ports";
import { alertSchema, type Alert } from "@/lib/monitoring/schema";
import type { AlertModel } from "./generated/models/Alert";
import type { Database } from "./prisma";

/** What an alert holds beyond its columns. */
const detailSchema = z.object({
  description: z.string(),
  suggestion: z.string(),
  evidence: jsonObjectSchema,
  lastSeenMs: z.number(),
  snoozedUntilMs: z.number().nullable(),
  resolvedBy: z.string().nullable(),
});

export function createAlertStore(db: Database): AlertStore {
  return {
    async list({ workspaceId, workflowId, mode, statuses, limit, cursor }) {
      const rows = await db.alert.findMany({
        where: {
          workspaceId,
          ...(workflowId === undefined ? {} : { workflowId }),
          ...(mode === undefined ? {} : { mode }),
          ...(statuses === undefined ? {} : { status: { in: [...statuses] } }),
          // Ids sort by the time they were made.
          ...(cursor === undefined ? {} : { id: { lt: cursor } }),
        },
        orderBy: { id: "desc" },
        take: limit,
      });
      return rows.map(toAlert);
    },

    async get(workspaceId, alertId) {
      const row = await db.alert.findFirst({ where: { id: alertId, workspaceId } });
      return row === null ? null : toAlert(row);
    },

    async save(workspaceId, alert) {
      const { description, suggestion, evidence, lastSeenMs, snoozedUntilMs, resolvedBy, ...columns } = alert;
      const detailJson = JSON.stringify({ description, suggestion, evidence, lastSeenMs, snoozedUntilMs, resolvedBy });
      const row = { ...columns, workspaceId, detailJson };
      await db.alert.upsert({ where: { id: alert.id }, create: row, update: row });
    },
  };
}

function toAlert({ detailJson, ...row }: AlertModel): Alert {
  return alertSchema.parse({ ...row, ...detailSchema.parse(JSON.parse(detailJson)) });
}

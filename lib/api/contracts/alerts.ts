import { z } from "zod";
import { idSchema } from "@/lib/kernel/ids";
import { jsonObjectSchema } from "@/lib/kernel/json";
import { alertStatusSchema, severitySchema } from "@/lib/monitoring/schema";
import { runModeSchema } from "@/lib/workflow/run-schema";
import { defineContract } from "../contract";

const instant = z.iso.datetime();

export const alertViewSchema = z.object({
  id: z.string(),
  workflowId: z.string(),
  mode: runModeSchema,
  /** Open: more types may come. */
  type: z.string(),
  severity: severitySchema,
  title: z.string(),
  description: z.string(),
  suggestion: z.string(),
  status: alertStatusSchema,
  /** Alerts of one cause share it. */
  groupKey: z.string(),
  value: z.number().nullable(),
  expected: z.number().nullable(),
  evidence: jsonObjectSchema,
  since: instant,
  updatedAt: instant,
  snoozedUntil: instant.nullable(),
  resolvedAt: instant.nullable(),
  resolvedBy: z.string().nullable(),
});
export type AlertView = z.infer<typeof alertViewSchema>;

const alertParams = z.object({ id: idSchema });

export const listAlerts = defineContract({
  id: "alerts.list",
  summary: "Alerts, newest first",
  dialect: "v1",
  method: "GET",
  path: "/api/v1/alerts",
  access: "viewer",
  query: z.object({
    workflowId: idSchema.optional(),
    mode: runModeSchema.optional(),
    status: z.union([alertStatusSchema, z.literal("all")]).optional(),
    limit: z.coerce.number().int().min(1).max(200).default(50),
    cursor: z.string().max(128).optional(),
  }),
  response: z.object({ items: z.array(alertViewSchema), nextCursor: z.string().nullable() }),
});

function alertChange<B extends z.ZodType>(verb: "acknowledge" | "snooze" | "resolve", summary: string, body: B) {
  return defineContract({
    id: `alerts.${verb}`,
    summary,
    dialect: "v1",
    method: "POST",
    path: `/api/v1/alerts/{id}/${verb}`,
    access: "editor",
    params: alertParams,
    body,
    response: alertViewSchema,
  });
}

export const acknowledgeAlert = alertChange("acknowledge", "Somebody works on it", z.object({}));
/** Either `until` or `forMs`; an hour where neither is given. */
export const snoozeAlert = alertChange(
  "snooze",
  "Quiet for a while; opens again by itself if the cause is still there",
  z.object({
    until: z.iso.datetime({ offset: true }).optional(),
    forMs: z.int().min(60_000).max(2_592_000_000).optional(),
  }),
);
export const resolveAlert = alertChange("resolve", "Settled; opens anew only on newer evidence", z.object({}));

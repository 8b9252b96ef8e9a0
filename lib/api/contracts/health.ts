import { z } from "zod";
import { defineContract } from "../contract";

export const healthLive = defineContract({
  id: "health.live",
  summary: "The web process answers",
  dialect: "v1",
  method: "GET",
  path: "/health/live",
  access: "public",
  response: z.object({ status: z.literal("ok"), uptimeS: z.number() }),
});

export const healthReady = defineContract({
  id: "health.ready",
  summary: "The database answers; 503 where it does not",
  dialect: "v1",
  method: "GET",
  path: "/health/ready",
  access: "public",
  response: z.object({
    status: z.enum(["ok", "degraded"]),
    database: z.literal("ok"),
    worker: z.enum(["ok", "stalled", "absent"]),
  }),
});

export const prometheusMetrics = defineContract({
  id: "metrics.prometheus",
  summary: "Figures of the instance as Prometheus text; counts only, no names",
  dialect: "v1",
  method: "GET",
  path: "/metrics",
  access: "public",
  response: z.string(),
});

import { monitoringMetrics } from "@/lib/api/contracts/monitoring";
import { metricsOnWire, metricsQuery } from "@/lib/api/monitoring-wire";
import { refuseOthers } from "@/lib/server/refuse-others";
import { route } from "@/lib/server/route";

export const GET = route(monitoringMetrics, ({ ctx, query, services }) =>
  services.access.engineGuard.withEngine("monitoring", ctx, async () =>
    metricsOnWire(await services.monitoring.metrics(ctx, metricsQuery(query)), query.metric_type),
  ),
);
export const { POST, PUT, PATCH, DELETE } = refuseOthers("GET");

import { monitoringHealth } from "@/lib/api/contracts/monitoring";
import { healthOnWire } from "@/lib/api/monitoring-wire";
import { refuseOthers } from "@/lib/server/refuse-others";
import { route } from "@/lib/server/route";

export const GET = route(monitoringHealth, ({ ctx, query, services }) =>
  services.access.engineGuard.withEngine("monitoring", ctx, async () =>
    healthOnWire(await services.monitoring.health(ctx, { workflowId: query.workflow_id, mode: query.mode })),
  ),
);
export const { POST, PUT, PATCH, DELETE } = refuseOthers("GET");

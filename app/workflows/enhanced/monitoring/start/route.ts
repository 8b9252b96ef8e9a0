import { startMonitoring } from "@/lib/api/contracts/monitoring";
import { refuseOthers } from "@/lib/server/refuse-others";
import { route } from "@/lib/server/route";

export const POST = route(startMonitoring, ({ ctx, body, services }) =>
  services.access.engineGuard.withEngine("monitoring", ctx, async () => {
    const monitor = await services.monitoring.startMonitor(ctx, { workflowId: body.workflow_id });
    return { monitoring_id: monitor.id, status: "active" };
  }),
);
export const { GET, PUT, PATCH, DELETE } = refuseOthers("POST");

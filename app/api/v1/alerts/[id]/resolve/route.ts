import { resolveAlert } from "@/lib/api/contracts/alerts";
import { alertOnWire } from "@/lib/api/monitoring-wire";
import { refuseOthers } from "@/lib/server/refuse-others";
import { route } from "@/lib/server/route";

export const POST = route(resolveAlert, async ({ ctx, params, services }) =>
  alertOnWire(await services.monitoring.resolveAlert(ctx, { alertId: params.id })),
);
export const { GET, PUT, PATCH, DELETE } = refuseOthers("POST");

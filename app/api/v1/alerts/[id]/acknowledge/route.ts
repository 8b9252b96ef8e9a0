import { acknowledgeAlert } from "@/lib/api/contracts/alerts";
import { alertOnWire } from "@/lib/api/monitoring-wire";
import { refuseOthers } from "@/lib/server/refuse-others";
import { route } from "@/lib/server/route";

export const POST = route(acknowledgeAlert, async ({ ctx, params, services }) =>
  alertOnWire(await services.monitoring.acknowledgeAlert(ctx, { alertId: params.id })),
);
export const { GET, PUT, PATCH, DELETE } = refuseOthers("POST");

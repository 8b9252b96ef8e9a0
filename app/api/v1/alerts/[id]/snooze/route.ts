import { snoozeAlert } from "@/lib/api/contracts/alerts";
import { alertOnWire, snoozeUntilMs } from "@/lib/api/monitoring-wire";
import { refuseOthers } from "@/lib/server/refuse-others";
import { route } from "@/lib/server/route";

export const POST = route(snoozeAlert, async ({ ctx, params, body, services }) =>
  alertOnWire(
    await services.monitoring.snoozeAlert(ctx, {
      alertId: params.id,
      untilMs: snoozeUntilMs(body, services.platform.clock.now()),
    }),
  ),
);
export const { GET, PUT, PATCH, DELETE } = refuseOthers("POST");

import { listAlerts } from "@/lib/api/contracts/alerts";
import { alertPage, alertStatuses } from "@/lib/api/monitoring-wire";
import { refuseOthers } from "@/lib/server/refuse-others";
import { route } from "@/lib/server/route";

export const GET = route(listAlerts, async ({ ctx, query: { status, ...query }, services }) =>
  alertPage(await services.monitoring.listAlerts(ctx, { ...query, statuses: alertStatuses(status) }), query.limit),
);
export const { POST, PUT, PATCH, DELETE } = refuseOthers("GET");

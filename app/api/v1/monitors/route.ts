import { listMonitors } from "@/lib/api/contracts/monitors";
import { monitorPage } from "@/lib/api/monitoring-wire";
import { refuseOthers } from "@/lib/server/refuse-others";
import { route } from "@/lib/server/route";

export const GET = route(listMonitors, async ({ ctx, query, services }) =>
  monitorPage(await services.monitoring.listMonitors(ctx, query), query.limit),
);
export const { POST, PUT, PATCH, DELETE } = refuseOthers("GET");
